use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;

use crate::{
    catalogue::model::TaxClass,
    ids::{CartId, CategoryId, CustomerId, ProductId},
    pricing::{PricedLine, Totals},
    utils::Cents,
};

pub const MAX_PIECES_PER_LINE: i64 = 99;
pub const MAX_LINES: usize = 50;

#[derive(Debug, Clone, FromRow)]
pub struct CartHead {
    pub id: CartId,
    pub customer_id: CustomerId,
    pub coupon_code: Option<String>,
    pub updated_at: DateTime<Utc>,
}

/// A line with what the catalogue says about its product.
#[derive(Debug, Clone, Serialize, FromRow)]
pub struct CartLine {
    pub product_id: ProductId,
    pub sku: String,
    pub name: String,
    pub category_id: CategoryId,
    pub tax_class: TaxClass,
    pub unit_price_cents: Cents,
    pub weight_grams: i64,
    pub active: bool,
    pub quantity: i64,
}

impl CartLine {
    pub fn weight(&self) -> i64 {
        self.weight_grams * self.quantity
    }

    pub fn priced(&self) -> PricedLine {
        PricedLine {
            product: self.product_id,
            category: self.category_id,
            tax_class: self.tax_class,
            unit_price: self.unit_price_cents,
            quantity: self.quantity,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Cart {
    pub id: CartId,
    pub customer_id: CustomerId,
    pub coupon_code: Option<String>,
    pub lines: Vec<CartLine>,
}

impl Cart {
    pub fn pieces(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    pub fn priced_lines(&self) -> Vec<PricedLine> {
        self.lines.iter().map(CartLine::priced).collect()
    }
}

#[derive(Debug, Serialize)]
pub struct CartView {
    pub lines: Vec<CartLine>,
    pub pieces: i64,
    pub coupon: Option<String>,
    pub totals: Totals,
    pub problems: Vec<String>,
}

/// A cart that was left standing, with whom to write to.
#[derive(Debug, Clone, FromRow)]
pub struct AbandonedCart {
    pub cart_id: CartId,
    pub customer_id: CustomerId,
    pub email: String,
    pub full_name: String,
    pub pieces: i64,
}
