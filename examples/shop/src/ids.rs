//! Row ids of every table that another module points at.

define_id!(CategoryId);
define_id!(ProductId);
define_id!(CustomerId);
define_id!(AddressId);
define_id!(CartId);
define_id!(OrderId);
define_id!(PaymentId);
define_id!(RefundId);
define_id!(ShipmentId);
define_id!(ReturnId);
define_id!(NotificationId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_and_print_as_numbers() {
        assert_eq!(ProductId::from(7).to_string(), "7");
        assert_eq!(serde_json::to_string(&OrderId(12)).unwrap(), "12");
        assert_eq!(serde_json::from_str::<CustomerId>("3").unwrap(), CustomerId(3));
    }
}
