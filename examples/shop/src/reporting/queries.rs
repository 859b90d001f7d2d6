//! The reports are SQL over everybody's tables.

use chrono::NaiveDate;
use sqlx::SqlitePool;

use super::model::{CategorySales, CustomerValue, Period, ProductSales, SalesDay, StockValue};
use crate::{error::AppResult, utils::now};

pub async fn sales_by_day(pool: &SqlitePool, period: Period) -> AppResult<Vec<SalesDay>> {
    Ok(sqlx::query_as::<_, SalesDay>(
        "SELECT date(o.placed_at) AS day, COUNT(DISTINCT o.id) AS orders, SUM(q.units) AS units,
                SUM(o.total_cents) AS revenue_cents, SUM(COALESCE(f.refunded, 0)) AS refunded_cents
         FROM orders o
         JOIN (SELECT order_id, SUM(quantity) AS units FROM order_lines GROUP BY order_id) q ON q.order_id = o.id
         LEFT JOIN (SELECT p.order_id, SUM(r.amount_cents) AS refunded
                    FROM refunds r JOIN payments p ON p.id = r.payment_id GROUP BY p.order_id) f
                ON f.order_id = o.id
         WHERE o.status NOT IN ('pending', 'cancelled') AND date(o.placed_at) BETWEEN ? AND ?
         GROUP BY day ORDER BY day",
    )
    .bind(period.from)
    .bind(period.to)
    .fetch_all(pool)
    .await?)
}

pub async fn top_products(pool: &SqlitePool, period: Period, limit: i64) -> AppResult<Vec<ProductSales>> {
    Ok(sqlx::query_as::<_, ProductSales>(
        "SELECT p.id AS product_id, p.sku, p.name, c.name AS category, SUM(l.quantity) AS units,
                SUM(l.quantity * l.unit_price_cents) AS revenue_cents, COALESCE(s.on_hand, 0) AS on_hand
         FROM order_lines l
         JOIN orders o ON o.id = l.order_id
         JOIN products p ON p.id = l.product_id
         JOIN categories c ON c.id = p.category_id
         LEFT JOIN stock s ON s.product_id = p.id
         WHERE o.status NOT IN ('pending', 'cancelled') AND date(o.placed_at) BETWEEN ? AND ?
         GROUP BY p.id ORDER BY revenue_cents DESC, p.sku LIMIT ?",
    )
    .bind(period.from)
    .bind(period.to)
    .bind(limit)
    .fetch_all(pool)
    .await?)
}

pub async fn sales_by_category(pool: &SqlitePool, period: Period) -> AppResult<Vec<CategorySales>> {
    Ok(sqlx::query_as::<_, CategorySales>(
        "SELECT c.name AS category, SUM(l.quantity) AS units, SUM(l.quantity * l.unit_price_cents) AS revenue_cents
         FROM categories c
         JOIN products p ON p.category_id = c.id
         JOIN order_lines l ON l.product_id = p.id
         JOIN orders o ON o.id = l.order_id
         WHERE o.status NOT IN ('pending', 'cancelled') AND date(o.placed_at) BETWEEN ? AND ?
         GROUP BY c.id ORDER BY revenue_cents DESC",
    )
    .bind(period.from)
    .bind(period.to)
    .fetch_all(pool)
    .await?)
}

pub async fn best_customers(pool: &SqlitePool, limit: i64) -> AppResult<Vec<CustomerValue>> {
    Ok(sqlx::query_as::<_, CustomerValue>(
        "SELECT c.id AS customer_id, c.full_name, c.email, COUNT(o.id) AS orders,
                SUM(o.total_cents) AS revenue_cents,
                COALESCE((SELECT SUM(r.amount_cents) FROM refunds r
                          JOIN payments p ON p.id = r.payment_id
                          JOIN orders o2 ON o2.id = p.order_id WHERE o2.customer_id = c.id), 0) AS refunded_cents,
                MAX(o.placed_at) AS last_order_at
         FROM customers c JOIN orders o ON o.customer_id = c.id
         WHERE o.status NOT IN ('pending', 'cancelled')
         GROUP BY c.id ORDER BY revenue_cents DESC LIMIT ?",
    )
    .bind(limit)
    .fetch_all(pool)
    .await?)
}

pub async fn stock_value(pool: &SqlitePool) -> AppResult<Vec<StockValue>> {
    Ok(sqlx::query_as::<_, StockValue>(
        "SELECT p.sku, p.name, s.bin, s.on_hand, s.reserved, s.on_hand * p.price_cents AS value_cents
         FROM stock s JOIN products p ON p.id = s.product_id
         WHERE s.on_hand > 0 ORDER BY value_cents DESC, p.sku",
    )
    .fetch_all(pool)
    .await?)
}

/// Keeps the figures of a day as they were. Run again, it replaces them.
pub async fn take_snapshot(pool: &SqlitePool, day: NaiveDate) -> AppResult<Option<SalesDay>> {
    let Some(figures) = sales_by_day(pool, Period { from: day, to: day }).await?.pop() else {
        return Ok(None);
    };
    sqlx::query(
        "INSERT INTO daily_sales (day, orders, units, revenue_cents, refunded_cents, taken_at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (day) DO UPDATE
         SET orders = excluded.orders, units = excluded.units, revenue_cents = excluded.revenue_cents,
             refunded_cents = excluded.refunded_cents, taken_at = excluded.taken_at",
    )
    .bind(figures.day)
    .bind(figures.orders)
    .bind(figures.units)
    .bind(figures.revenue_cents)
    .bind(figures.refunded_cents)
    .bind(now())
    .execute(pool)
    .await?;
    Ok(Some(figures))
}
