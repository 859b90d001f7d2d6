//! Demo data: a small tea shop. Does nothing where there is data already.

use chrono::Duration;
use sqlx::SqlitePool;

use crate::{
    cart::coupons::{self, Coupon, CouponKind},
    catalogue::{
        self,
        model::{NewProduct, TaxClass},
    },
    config::Config,
    customers::{
        self,
        model::{NewAddress, Registration, Role},
        password,
    },
    error::AppResult,
    ids::{CustomerId, ProductId},
    inventory::{self, model::MovementReason},
    notifications,
    utils::{Cents, now, slugify},
};

pub const PASSWORD: &str = "correct horse";

/// Category, SKU, name, description, cents, tax, grams, pieces.
type Row = (usize, &'static str, &'static str, &'static str, Cents, TaxClass, i64, i64);

const CATEGORIES: [(&str, Option<usize>); 4] =
    [("Tea", None), ("Green tea", Some(0)), ("Black tea", Some(0)), ("Tableware", None)];

const PRODUCTS: [Row; 8] = [
    (1, "SEN-100", "Sencha", "Fresh Japanese green tea, 100 g", 890, TaxClass::Reduced, 120, 80),
    (1, "GUN-100", "Gunpowder", "Rolled Chinese green tea, 100 g", 490, TaxClass::Reduced, 120, 60),
    (2, "ASS-250", "Assam", "Strong Indian black tea, 250 g", 1_250, TaxClass::Reduced, 280, 40),
    (2, "EAR-100", "Earl Grey", "Black tea with bergamot, 100 g", 690, TaxClass::Reduced, 120, 3),
    (3, "POT-IRN", "Iron teapot", "Holds 1.2 litres and the heat", 5_900, TaxClass::Standard, 2_400, 12),
    (3, "POT-GLS", "Glass teapot", "To see the tea unfold", 3_450, TaxClass::Standard, 900, 15),
    (3, "CUP-BLU", "Blue cup", "Hand-made, 200 ml", 1_490, TaxClass::Standard, 250, 100),
    (3, "WHISK-1", "Bamboo whisk", "For matcha", 1_990, TaxClass::Standard, 60, 0),
];

pub async fn demo(pool: &SqlitePool, config: &Config) -> AppResult<()> {
    let products: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM products").fetch_one(pool).await?;
    if products > 0 {
        return Ok(());
    }

    let mut categories = Vec::new();
    for (name, parent) in CATEGORIES {
        let parent = parent.map(|index| categories[index]);
        categories.push(catalogue::repo::insert_category(pool, &slugify(name), name, parent).await?);
    }
    for (category, sku, name, description, price_cents, tax_class, weight_grams, pieces) in PRODUCTS {
        let new = NewProduct {
            sku: sku.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            category_id: categories[category],
            price_cents,
            tax_class,
            weight_grams,
        };
        let id = catalogue::repo::insert(pool, &new, &slugify(name), now()).await?;
        stock_up(pool, id, pieces).await?;
    }

    let hash = password::hash(PASSWORD, config.password_memory_kib)?;
    for (email, full_name, role) in [
        ("admin@example.com", "Ada Admin", Role::Admin),
        ("staff@example.com", "Stan Stock", Role::Staff),
        ("anna@example.com", "Anna Berg", Role::Customer),
    ] {
        let person = Registration {
            email: email.to_owned(),
            password: String::new(),
            full_name: full_name.to_owned(),
            phone: None,
        };
        let id = customers::repo::insert(pool, &person, &hash, role).await?;
        notifications::service::open_preferences(pool, id).await?;
        if role == Role::Customer {
            give_address(pool, id, full_name).await?;
        }
    }

    let welcome = Coupon {
        code: "WELCOME10".to_owned(),
        kind: CouponKind::Percent,
        value: 10,
        min_total_cents: 2_000,
        max_uses: None,
        used: 0,
        starts_at: now() - Duration::days(1),
        ends_at: now() + Duration::days(365),
    };
    coupons::insert(pool, &welcome).await?;
    tracing::info!("demo data is in; everybody's password is {PASSWORD:?}");
    Ok(())
}

async fn stock_up(pool: &SqlitePool, product: ProductId, pieces: i64) -> AppResult<()> {
    inventory::repo::open(pool, product).await?;
    let mut tx = pool.begin().await?;
    inventory::repo::shift(&mut tx, product, pieces, 0).await?;
    inventory::repo::insert_movement(&mut tx, product, pieces, MovementReason::Delivery, "opening stock")
        .await?;
    tx.commit().await?;
    inventory::repo::set_bin(pool, product, &format!("A{:02}", product.0), 5).await?;
    Ok(())
}

async fn give_address(pool: &SqlitePool, customer: CustomerId, recipient: &str) -> AppResult<()> {
    let address = NewAddress {
        label: "home".to_owned(),
        recipient: recipient.to_owned(),
        street: "Hauptstr. 1".to_owned(),
        city: "Berlin".to_owned(),
        postcode: "10115".to_owned(),
        country: "DE".to_owned(),
        is_default: true,
    };
    let mut conn = pool.acquire().await?;
    customers::repo::insert_address(&mut conn, customer, &address).await?;
    Ok(())
}
