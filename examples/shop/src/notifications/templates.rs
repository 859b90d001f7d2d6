//! The words of our mails. `{{name}}` is filled in.

text_enum! {
    Template {
        Welcome => "welcome",
        PasswordReset => "password_reset",
        OrderPlaced => "order_placed",
        OrderPaid => "order_paid",
        OrderCancelled => "order_cancelled",
        PaymentFailed => "payment_failed",
        Refunded => "refunded",
        Dispatched => "dispatched",
        Delivered => "delivered",
        CartReminder => "cart_reminder",
        StockLow => "stock_low",
    }
}

impl Template {
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Welcome => {
                ("Welcome, {{name}}", "Dear {{name}},\n\nyour account is ready: {{link}}\n\nThe shop")
            }
            Self::PasswordReset => (
                "Your new password",
                "Somebody, hopefully you, wants a new password. This link is good for two hours:\n\n{{link}}\n",
            ),
            Self::OrderPlaced => (
                "Your order {{number}}",
                "Dear {{name}},\n\nthank you for your order {{number}} over {{total}}:\n\n{{lines}}\n\
                 Please pay here: {{link}}\n",
            ),
            Self::OrderPaid => {
                ("We have your payment", "Dear {{name}},\n\n{{number}} is paid and will be packed soon.\n")
            }
            Self::OrderCancelled => {
                ("{{number}} is cancelled", "Dear {{name}},\n\nyour order was cancelled: {{reason}}.\n")
            }
            Self::PaymentFailed => (
                "Your payment did not work",
                "Dear {{name}},\n\nthe payment of {{number}} failed: {{reason}}. Try again: {{link}}\n",
            ),
            Self::Refunded => (
                "Money back for {{number}}",
                "Dear {{name}},\n\n{{amount}} will be on your card {{card}} in a few days.\n",
            ),
            Self::Dispatched => (
                "{{number}} is on its way",
                "Dear {{name}},\n\nyour parcel has left. Its code is {{code}}: {{link}}\n",
            ),
            Self::Delivered => {
                ("{{number}} has arrived", "Dear {{name}},\n\nenjoy. You have 30 days to return.\n")
            }
            Self::CartReminder => (
                "Still thinking, {{name}}?",
                "{{pieces}} pieces wait in your cart: {{link}}\n\nNo more such mails: {{stop}}\n",
            ),
            Self::StockLow => {
                ("Low: {{product}}", "Only {{available}} of {{product}} left. Please reorder.\n")
            }
        }
    }

    /// Transactional mails go out whatever the customer's preferences say.
    pub fn is_mandatory(self) -> bool {
        matches!(self, Self::PasswordReset | Self::OrderPlaced | Self::OrderCancelled | Self::Refunded)
    }

    pub fn render(self, values: &[(&str, &str)]) -> (String, String) {
        let (subject, body) = self.text();
        (fill(subject, values), fill(body, values))
    }
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once("}}") else {
            filled.push_str("{{");
            rest = after;
            continue;
        };
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => tracing::warn!(name, "mail template without a value"),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_once() {
        assert_eq!(fill("a {{x}} b {{y}}", &[("x", "{{y}}"), ("y", "2")]), "a {{y}} b 2");
        assert_eq!(fill("{{missing}}!", &[]), "!");
        assert_eq!(fill("half {{open", &[]), "half {{open");
    }

    #[test]
    fn every_template_has_a_subject_and_a_body() {
        for template in Template::ALL {
            let (subject, body) = template.render(&[]);
            assert!(!subject.is_empty() && !body.is_empty(), "{template}");
        }
    }
}
