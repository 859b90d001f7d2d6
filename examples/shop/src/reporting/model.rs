use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    error::{AppError, AppResult},
    ids::{CustomerId, ProductId},
    utils::{Cents, now, parse_day},
};

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct SalesDay {
    pub day: NaiveDate,
    pub orders: i64,
    pub units: i64,
    pub revenue_cents: Cents,
    pub refunded_cents: Cents,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct ProductSales {
    pub product_id: ProductId,
    pub sku: String,
    pub name: String,
    pub category: String,
    pub units: i64,
    pub revenue_cents: Cents,
    pub on_hand: i64,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct CategorySales {
    pub category: String,
    pub units: i64,
    pub revenue_cents: Cents,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct CustomerValue {
    pub customer_id: CustomerId,
    pub full_name: String,
    pub email: String,
    pub orders: i64,
    pub revenue_cents: Cents,
    pub refunded_cents: Cents,
    pub last_order_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct StockValue {
    pub sku: String,
    pub name: String,
    pub bin: String,
    pub on_hand: i64,
    pub reserved: i64,
    pub value_cents: Cents,
}

/// The days a report is about, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct PeriodQuery {
    pub from: Option<String>,
    pub to: Option<String>,
}

impl PeriodQuery {
    /// The last thirty days, where nothing else is said.
    pub fn period(&self) -> AppResult<Period> {
        let to = self.to.as_deref().map(parse_day).transpose()?.unwrap_or_else(|| now().date_naive());
        let month_ago = to - chrono::Days::new(29);
        let from = self.from.as_deref().map(parse_day).transpose()?.unwrap_or(month_ago);
        if from > to {
            return Err(AppError::invalid("from", "is after to"));
        }
        Ok(Period { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_two_ends() {
        let query = |from: &str, to: &str| PeriodQuery { from: Some(from.into()), to: Some(to.into()) };
        assert!(query("2024-02-01", "2024-02-29").period().is_ok());
        assert!(query("2024-02-01", "2024-01-31").period().is_err());
        assert!(query("2024-02-30", "2024-03-31").period().is_err());
        let default_from = PeriodQuery { from: None, to: Some("2024-01-30".into()) }.period().unwrap();
        assert_eq!(default_from.from.to_string(), "2024-01-01");
    }
}
