use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    error::{AppError, AppResult},
    ids::{CategoryId, CustomerId, ProductId},
    utils::{Cents, Paging, require_range, require_text},
};

text_enum! {
    /// Which of the tax rates is inside the price.
    TaxClass { Standard => "standard", Reduced => "reduced", Exempt => "exempt" }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Category {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
    pub parent_id: Option<CategoryId>,
}

#[derive(Debug, Clone, Serialize, Deserialize, FromRow)]
pub struct Product {
    pub id: ProductId,
    pub sku: String,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub category_id: CategoryId,
    pub price_cents: Cents,
    pub tax_class: TaxClass,
    pub weight_grams: i64,
    pub active: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A product as the shop window shows it: with what the warehouse has of it.
#[derive(Debug, Clone, Serialize, Deserialize, FromRow)]
pub struct ProductCard {
    pub id: ProductId,
    pub slug: String,
    pub name: String,
    pub price_cents: Cents,
    pub category_name: String,
    pub available: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct ProductPage {
    #[serde(flatten)]
    pub product: Product,
    pub price: String,
    pub promo_price: Option<String>,
    pub available: i64,
    pub breadcrumbs: Vec<Category>,
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct PriceChange {
    pub product_id: ProductId,
    pub old_cents: Cents,
    pub new_cents: Cents,
    pub changed_by: Option<CustomerId>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct NewProduct {
    pub sku: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub category_id: CategoryId,
    pub price_cents: Cents,
    #[serde(default = "standard_tax")]
    pub tax_class: TaxClass,
    #[serde(default)]
    pub weight_grams: i64,
}

fn standard_tax() -> TaxClass {
    TaxClass::Standard
}

impl NewProduct {
    pub fn checked(mut self) -> AppResult<Self> {
        self.sku = require_text("sku", &self.sku, 32)?.to_uppercase();
        if !self.sku.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(AppError::invalid("sku", "may only have letters, digits and dashes"));
        }
        self.name = require_text("name", &self.name, 120)?;
        require_range("price_cents", self.price_cents, 1, 10_000_000)?;
        require_range("weight_grams", self.weight_grams, 0, 31_500)?;
        Ok(self)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct ProductUpdate {
    pub name: Option<String>,
    pub description: Option<String>,
    pub category_id: Option<CategoryId>,
    pub tax_class: Option<TaxClass>,
    pub weight_grams: Option<i64>,
    pub active: Option<bool>,
}

impl ProductUpdate {
    pub fn apply_to(self, product: &mut Product) -> AppResult<()> {
        if let Some(name) = self.name {
            product.name = require_text("name", &name, 120)?;
        }
        if let Some(description) = self.description {
            product.description = description;
        }
        if let Some(category) = self.category_id {
            product.category_id = category;
        }
        if let Some(tax_class) = self.tax_class {
            product.tax_class = tax_class;
        }
        if let Some(grams) = self.weight_grams {
            product.weight_grams = require_range("weight_grams", grams, 0, 31_500)?;
        }
        if let Some(active) = self.active {
            product.active = active;
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    #[default]
    Name,
    Cheapest,
    Dearest,
    Newest,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct ProductFilter {
    pub category: Option<String>,
    pub min_cents: Option<Cents>,
    pub max_cents: Option<Cents>,
    #[serde(default)]
    pub in_stock: bool,
    #[serde(default)]
    pub sort: SortBy,
    pub page: Option<i64>,
    pub per_page: Option<i64>,
}

impl ProductFilter {
    pub fn paging(&self) -> Paging {
        let usual = Paging::default();
        Paging { page: self.page.unwrap_or(usual.page), per_page: self.per_page.unwrap_or(usual.per_page) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_product() -> NewProduct {
        NewProduct {
            sku: " mug-01 ".into(),
            name: "Mug".into(),
            description: String::new(),
            category_id: CategoryId(1),
            price_cents: 900,
            tax_class: TaxClass::Standard,
            weight_grams: 300,
        }
    }

    #[test]
    fn a_sku_is_trimmed_and_shouted() {
        assert_eq!(new_product().checked().unwrap().sku, "MUG-01");
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(NewProduct { sku: "mug 01".into(), ..new_product() }.checked().is_err());
        assert!(NewProduct { price_cents: 0, ..new_product() }.checked().is_err());
        assert!(NewProduct { weight_grams: 40_000, ..new_product() }.checked().is_err());
    }

    #[test]
    fn tax_classes_are_read_by_name() {
        assert_eq!("reduced".parse::<TaxClass>().unwrap(), TaxClass::Reduced);
        assert!("luxury".parse::<TaxClass>().is_err());
        assert_eq!(TaxClass::ALL.len(), 3);
    }
}
