use chrono::{DateTime, Utc};
use sqlx::{SqliteConnection, SqlitePool};

use super::model::{AbandonedCart, CartHead, CartLine};
use crate::{
    error::AppResult,
    ids::{CartId, CustomerId, ProductId},
    utils::now,
};

pub async fn open(pool: &SqlitePool, customer: CustomerId) -> AppResult<CartHead> {
    Ok(sqlx::query_as::<_, CartHead>(
        "INSERT INTO carts (customer_id, updated_at) VALUES (?, ?)
         ON CONFLICT (customer_id) DO UPDATE SET customer_id = excluded.customer_id
         RETURNING id, customer_id, coupon_code, updated_at",
    )
    .bind(customer)
    .bind(now())
    .fetch_one(pool)
    .await?)
}

/// The lines with their products, straight from the catalogue's table.
pub async fn lines(pool: &SqlitePool, cart: CartId) -> AppResult<Vec<CartLine>> {
    Ok(sqlx::query_as::<_, CartLine>(
        "SELECT l.product_id, p.sku, p.name, p.category_id, p.tax_class, p.price_cents AS unit_price_cents,
                p.weight_grams, p.active, l.quantity
         FROM cart_lines l JOIN products p ON p.id = l.product_id
         WHERE l.cart_id = ? ORDER BY l.added_at, l.product_id",
    )
    .bind(cart)
    .fetch_all(pool)
    .await?)
}

pub async fn put_line(pool: &SqlitePool, cart: CartId, product: ProductId, quantity: i64) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO cart_lines (cart_id, product_id, quantity, added_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = excluded.quantity",
    )
    .bind(cart)
    .bind(product)
    .bind(quantity)
    .bind(now())
    .execute(pool)
    .await?;
    touch(pool, cart).await
}

pub async fn remove_line(pool: &SqlitePool, cart: CartId, product: ProductId) -> AppResult<bool> {
    let done = sqlx::query("DELETE FROM cart_lines WHERE cart_id = ? AND product_id = ?")
        .bind(cart)
        .bind(product)
        .execute(pool)
        .await?;
    touch(pool, cart).await?;
    Ok(done.rows_affected() == 1)
}

async fn touch(pool: &SqlitePool, cart: CartId) -> AppResult<()> {
    sqlx::query("UPDATE carts SET updated_at = ?, reminded_at = NULL WHERE id = ?")
        .bind(now())
        .bind(cart)
        .execute(pool)
        .await?;
    Ok(())
}

pub async fn set_coupon(pool: &SqlitePool, cart: CartId, code: Option<&str>) -> AppResult<()> {
    sqlx::query("UPDATE carts SET coupon_code = ?, updated_at = ? WHERE id = ?")
        .bind(code)
        .bind(now())
        .bind(cart)
        .execute(pool)
        .await?;
    Ok(())
}

pub async fn clear(conn: &mut SqliteConnection, cart: CartId) -> AppResult<()> {
    sqlx::query("DELETE FROM cart_lines WHERE cart_id = ?").bind(cart).execute(&mut *conn).await?;
    sqlx::query("UPDATE carts SET coupon_code = NULL WHERE id = ?").bind(cart).execute(&mut *conn).await?;
    Ok(())
}

pub async fn abandoned_since(pool: &SqlitePool, before: DateTime<Utc>) -> AppResult<Vec<AbandonedCart>> {
    Ok(sqlx::query_as::<_, AbandonedCart>(
        "SELECT c.id AS cart_id, c.customer_id, u.email, u.full_name, SUM(l.quantity) AS pieces
         FROM carts c
         JOIN cart_lines l ON l.cart_id = c.id
         JOIN customers u ON u.id = c.customer_id
         JOIN notification_preferences n ON n.customer_id = u.id AND n.marketing = 1
         WHERE c.updated_at < ? AND c.reminded_at IS NULL AND u.blocked = 0
         GROUP BY c.id",
    )
    .bind(before)
    .fetch_all(pool)
    .await?)
}

pub async fn mark_reminded(pool: &SqlitePool, cart: CartId) -> AppResult<()> {
    sqlx::query("UPDATE carts SET reminded_at = ? WHERE id = ?").bind(now()).bind(cart).execute(pool).await?;
    Ok(())
}
