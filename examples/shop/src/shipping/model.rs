use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    ids::{OrderId, ProductId, ShipmentId},
    utils::Cents,
};

text_enum! {
    ServiceLevel { Standard => "standard", Express => "express" }
}

text_enum! {
    ShipmentStatus {
        Preparing => "preparing",
        Dispatched => "dispatched",
        InTransit => "in_transit",
        Delivered => "delivered",
        Lost => "lost",
        CalledOff => "called_off",
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Shipment {
    pub id: ShipmentId,
    pub order_id: OrderId,
    pub service: ServiceLevel,
    pub status: ShipmentStatus,
    pub tracking_code: Option<String>,
    pub weight_grams: i64,
    pub created_at: DateTime<Utc>,
    pub dispatched_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct ShipmentEvent {
    pub status: ShipmentStatus,
    pub place: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, FromRow)]
pub struct Rate {
    pub service: ServiceLevel,
    pub max_grams: i64,
    pub price_cents: Cents,
}

/// All rates to one country.
#[derive(Debug, Clone)]
pub struct RateTable {
    pub country: String,
    pub rates: Vec<Rate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    pub service: ServiceLevel,
    pub price_cents: Cents,
    pub grams: i64,
    pub days: (u8, u8),
}

/// One thing to fetch from one shelf, for the people in the warehouse.
#[derive(Debug, Clone, Serialize, FromRow)]
pub struct PickItem {
    pub bin: String,
    pub product_id: ProductId,
    pub sku: String,
    pub name: String,
    pub quantity: i64,
    pub order_number: String,
    pub shipment_id: ShipmentId,
    pub express: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct CarrierReport {
    pub tracking_code: String,
    pub status: ShipmentStatus,
    #[serde(default)]
    pub place: String,
}
