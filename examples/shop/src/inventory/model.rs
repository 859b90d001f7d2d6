use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::ids::{OrderId, ProductId};

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct StockLevel {
    pub product_id: ProductId,
    pub on_hand: i64,
    pub reserved: i64,
    pub reorder_level: i64,
    pub bin: String,
    pub updated_at: DateTime<Utc>,
}

impl StockLevel {
    pub fn available(&self) -> i64 {
        self.on_hand - self.reserved
    }

    pub fn is_low(&self) -> bool {
        self.available() <= self.reorder_level
    }

    /// How many to order so that the shelf is full again.
    pub fn to_reorder(&self) -> i64 {
        if self.is_low() { (self.reorder_level * 4 - self.available()).max(0) } else { 0 }
    }
}

text_enum! {
    ReservationState { Held => "held", Committed => "committed", Released => "released" }
}

text_enum! {
    MovementReason {
        Delivery => "delivery",
        Sale => "sale",
        Return => "return",
        Correction => "correction",
        Loss => "loss",
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Reservation {
    pub id: i64,
    pub order_id: OrderId,
    pub product_id: ProductId,
    pub quantity: i64,
    pub state: ReservationState,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Movement {
    pub product_id: ProductId,
    pub delta: i64,
    pub reason: MovementReason,
    pub reference: String,
    pub created_at: DateTime<Utc>,
}

/// So many of one product.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Wanted {
    pub product: ProductId,
    pub quantity: i64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Correction {
    pub delta: i64,
    pub reason: MovementReason,
    #[serde(default)]
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::utils::now;

    fn level(on_hand: i64, reserved: i64) -> StockLevel {
        StockLevel {
            product_id: ProductId(1),
            on_hand,
            reserved,
            reorder_level: 5,
            bin: "A1".into(),
            updated_at: now(),
        }
    }

    #[test]
    fn promised_pieces_are_not_available() {
        assert_eq!(level(10, 4).available(), 6);
        assert!(!level(10, 4).is_low());
        assert!(level(10, 5).is_low());
    }

    #[test]
    fn an_empty_shelf_is_filled_up() {
        assert_eq!(level(0, 0).to_reorder(), 20);
        assert_eq!(level(50, 0).to_reorder(), 0);
    }
}
