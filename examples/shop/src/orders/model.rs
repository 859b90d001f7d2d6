use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    customers::model::Address,
    ids::{AddressId, CustomerId, OrderId, ProductId, ReturnId},
    shipping::model::ServiceLevel,
    utils::Cents,
};

text_enum! {
    OrderStatus {
        Pending => "pending",
        Paid => "paid",
        Packed => "packed",
        Shipped => "shipped",
        Delivered => "delivered",
        Cancelled => "cancelled",
        Refunded => "refunded",
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Order {
    pub id: OrderId,
    pub number: String,
    pub customer_id: CustomerId,
    pub status: OrderStatus,
    pub subtotal_cents: Cents,
    pub discount_cents: Cents,
    pub shipping_cents: Cents,
    pub tax_cents: Cents,
    pub total_cents: Cents,
    pub coupon_code: Option<String>,
    pub shipping_service: ServiceLevel,
    pub ship_recipient: String,
    pub ship_street: String,
    pub ship_city: String,
    pub ship_postcode: String,
    pub ship_country: String,
    pub placed_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Order {
    pub fn is_open(&self) -> bool {
        matches!(
            self.status,
            OrderStatus::Pending | OrderStatus::Paid | OrderStatus::Packed | OrderStatus::Shipped
        )
    }

    /// What the customer paid for some pieces of a line: their share of the discount is off.
    pub fn paid_for(&self, line: &OrderLine, quantity: i64) -> Cents {
        let gross = line.unit_price_cents * quantity;
        if self.subtotal_cents == 0 { 0 } else { gross - self.discount_cents * gross / self.subtotal_cents }
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct OrderLine {
    pub order_id: OrderId,
    pub product_id: ProductId,
    pub sku: String,
    pub name: String,
    pub unit_price_cents: Cents,
    pub quantity: i64,
    pub weight_grams: i64,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct OrderEvent {
    pub from_status: Option<OrderStatus>,
    pub to_status: OrderStatus,
    pub actor: String,
    pub note: String,
    pub created_at: DateTime<Utc>,
}

/// One row over orders, customers, payments and shipments, for the order page.
#[derive(Debug, Clone, Serialize, FromRow)]
pub struct OrderDetails {
    pub number: String,
    pub status: OrderStatus,
    pub total_cents: Cents,
    pub placed_at: DateTime<Utc>,
    pub customer_name: String,
    pub customer_email: String,
    pub payment_status: Option<String>,
    pub card_last4: Option<String>,
    pub refunded_cents: Cents,
    pub shipment_status: Option<String>,
    pub tracking_code: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct OrderPage {
    #[serde(flatten)]
    pub details: OrderDetails,
    pub lines: Vec<OrderLine>,
    pub history: Vec<OrderEvent>,
    pub returns: Vec<OrderReturn>,
}

text_enum! {
    ReturnState { Requested => "requested", Approved => "approved", Refused => "refused" }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct OrderReturn {
    pub id: ReturnId,
    pub order_id: OrderId,
    pub product_id: ProductId,
    pub quantity: i64,
    pub reason: String,
    pub state: ReturnState,
    pub requested_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Checkout {
    pub address_id: Option<AddressId>,
    #[serde(default = "standard")]
    pub service: ServiceLevel,
    /// What the customer saw before pressing the button; refused if the price has changed since.
    pub expected_total_cents: Option<Cents>,
}

fn standard() -> ServiceLevel {
    ServiceLevel::Standard
}

/// An order before it has an id.
pub struct NewOrder<'a> {
    pub number: String,
    pub customer: CustomerId,
    pub totals: &'a crate::pricing::Totals,
    pub coupon_code: Option<&'a str>,
    pub service: ServiceLevel,
    pub address: &'a Address,
    pub placed_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct ReturnRequest {
    pub product_id: ProductId,
    pub quantity: i64,
    pub reason: String,
}
