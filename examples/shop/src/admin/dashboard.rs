//! The first page of the morning.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    cache,
    error::AppResult,
    ids::OrderId,
    state::AppState,
    utils::{Cents, now},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dashboard {
    pub counts: Counts,
    pub waiting: Vec<WaitingOrder>,
    pub revenue_today: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, FromRow)]
pub struct Counts {
    pub customers: i64,
    pub orders_today: i64,
    pub revenue_today_cents: Cents,
    pub unpaid: i64,
    pub to_pack: i64,
    pub low_stock: i64,
    pub failed_payments: i64,
    pub stuck_mails: i64,
    pub open_returns: i64,
}

/// An order that somebody should look at: paid, but not out of the house yet.
#[derive(Debug, Clone, Serialize, Deserialize, FromRow)]
pub struct WaitingOrder {
    pub order_id: OrderId,
    pub number: String,
    pub customer_name: String,
    pub total_cents: Cents,
    pub service: String,
    pub card_brand: Option<String>,
    pub missing_pieces: i64,
}

pub async fn dashboard(state: &AppState) -> AppResult<Dashboard> {
    if let Some(hit) = cache::get("dashboard", state.config.cache_ttl) {
        return Ok(hit);
    }
    let counts = counts(state).await?;
    let dashboard = Dashboard {
        revenue_today: state.money(counts.revenue_today_cents),
        waiting: waiting_orders(state).await?,
        counts,
    };
    cache::put("dashboard", &dashboard);
    Ok(dashboard)
}

async fn counts(state: &AppState) -> AppResult<Counts> {
    let day_ago = now() - Duration::days(1);
    Ok(sqlx::query_as::<_, Counts>(
        "SELECT (SELECT COUNT(*) FROM customers WHERE role = 'customer') AS customers,
                (SELECT COUNT(*) FROM orders WHERE placed_at > ?1) AS orders_today,
                (SELECT COALESCE(SUM(total_cents), 0) FROM orders
                 WHERE placed_at > ?1 AND status NOT IN ('pending', 'cancelled')) AS revenue_today_cents,
                (SELECT COUNT(*) FROM orders WHERE status = 'pending') AS unpaid,
                (SELECT COUNT(*) FROM orders WHERE status = 'paid') AS to_pack,
                (SELECT COUNT(*) FROM stock WHERE on_hand - reserved <= reorder_level) AS low_stock,
                (SELECT COUNT(*) FROM payments WHERE status = 'failed') AS failed_payments,
                (SELECT COUNT(*) FROM notifications WHERE status = 'failed') AS stuck_mails,
                (SELECT COUNT(*) FROM order_returns WHERE state = 'requested') AS open_returns",
    )
    .bind(day_ago)
    .fetch_one(&state.pool)
    .await?)
}

async fn waiting_orders(state: &AppState) -> AppResult<Vec<WaitingOrder>> {
    Ok(sqlx::query_as::<_, WaitingOrder>(
        "SELECT o.id AS order_id, o.number, c.full_name AS customer_name, o.total_cents, s.service, p.card_brand,
                (SELECT COALESCE(SUM(MAX(l.quantity - st.on_hand, 0)), 0)
                 FROM order_lines l JOIN stock st ON st.product_id = l.product_id
                 WHERE l.order_id = o.id) AS missing_pieces
         FROM orders o
         JOIN customers c ON c.id = o.customer_id
         JOIN shipments s ON s.order_id = o.id
         LEFT JOIN payments p ON p.order_id = o.id
         WHERE o.status IN ('paid', 'packed')
         ORDER BY s.service = 'express' DESC, o.placed_at LIMIT 50",
    )
    .fetch_all(&state.pool)
    .await?)
}
