use chrono::{DateTime, Utc};
use sqlx::{SqliteConnection, SqlitePool};

use super::model::{Movement, MovementReason, Reservation, ReservationState, StockLevel, Wanted};
use crate::{
    error::AppResult,
    ids::{OrderId, ProductId},
    utils::now,
};

pub async fn level(pool: &SqlitePool, product: ProductId) -> AppResult<Option<StockLevel>> {
    Ok(sqlx::query_as::<_, StockLevel>("SELECT * FROM stock WHERE product_id = ?")
        .bind(product)
        .fetch_optional(pool)
        .await?)
}

pub async fn levels(pool: &SqlitePool) -> AppResult<Vec<StockLevel>> {
    Ok(sqlx::query_as::<_, StockLevel>("SELECT * FROM stock ORDER BY bin, product_id")
        .fetch_all(pool)
        .await?)
}

pub async fn open(pool: &SqlitePool, product: ProductId) -> AppResult<()> {
    sqlx::query("INSERT INTO stock (product_id, updated_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(product)
        .bind(now())
        .execute(pool)
        .await?;
    Ok(())
}

/// Promises pieces, unless too few are free. Says whether it did.
pub async fn try_reserve(conn: &mut SqliteConnection, wanted: &Wanted) -> AppResult<bool> {
    let done = sqlx::query(
        "UPDATE stock SET reserved = reserved + ?, updated_at = ?
         WHERE product_id = ? AND on_hand - reserved >= ?",
    )
    .bind(wanted.quantity)
    .bind(now())
    .bind(wanted.product)
    .bind(wanted.quantity)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn available(conn: &mut SqliteConnection, product: ProductId) -> AppResult<i64> {
    let free: Option<i64> = sqlx::query_scalar("SELECT on_hand - reserved FROM stock WHERE product_id = ?")
        .bind(product)
        .fetch_optional(conn)
        .await?;
    Ok(free.unwrap_or(0))
}

pub async fn insert_reservation(
    conn: &mut SqliteConnection,
    order: OrderId,
    wanted: &Wanted,
    expires_at: DateTime<Utc>,
) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO stock_reservations (order_id, product_id, quantity, state, expires_at, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(order)
    .bind(wanted.product)
    .bind(wanted.quantity)
    .bind(ReservationState::Held)
    .bind(expires_at)
    .bind(now())
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn reservations(
    conn: &mut SqliteConnection,
    order: OrderId,
    state: ReservationState,
) -> AppResult<Vec<Reservation>> {
    Ok(sqlx::query_as::<_, Reservation>("SELECT * FROM stock_reservations WHERE order_id = ? AND state = ?")
        .bind(order)
        .bind(state)
        .fetch_all(conn)
        .await?)
}

pub async fn set_reservation_state(
    conn: &mut SqliteConnection,
    id: i64,
    state: ReservationState,
) -> AppResult<()> {
    sqlx::query("UPDATE stock_reservations SET state = ? WHERE id = ?")
        .bind(state)
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn orders_with_expired_reservations(
    pool: &SqlitePool,
    at: DateTime<Utc>,
) -> AppResult<Vec<OrderId>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT r.order_id FROM stock_reservations r JOIN orders o ON o.id = r.order_id
         WHERE r.state = 'held' AND r.expires_at < ? AND o.status = 'pending' ORDER BY r.order_id",
    )
    .bind(at)
    .fetch_all(pool)
    .await?)
}

/// Moves the counters of one product.
pub async fn shift(
    conn: &mut SqliteConnection,
    product: ProductId,
    on_hand_delta: i64,
    reserved_delta: i64,
) -> AppResult<bool> {
    let done = sqlx::query(
        "UPDATE stock SET on_hand = on_hand + ?, reserved = reserved + ?, updated_at = ?
         WHERE product_id = ? AND on_hand + ? >= 0 AND reserved + ? >= 0",
    )
    .bind(on_hand_delta)
    .bind(reserved_delta)
    .bind(now())
    .bind(product)
    .bind(on_hand_delta)
    .bind(reserved_delta)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn insert_movement(
    conn: &mut SqliteConnection,
    product: ProductId,
    delta: i64,
    reason: MovementReason,
    reference: &str,
) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO stock_movements (product_id, delta, reason, reference, created_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(product)
    .bind(delta)
    .bind(reason)
    .bind(reference)
    .bind(now())
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn movements(pool: &SqlitePool, product: ProductId, limit: i64) -> AppResult<Vec<Movement>> {
    Ok(sqlx::query_as::<_, Movement>(
        "SELECT product_id, delta, reason, reference, created_at FROM stock_movements
         WHERE product_id = ? ORDER BY id DESC LIMIT ?",
    )
    .bind(product)
    .bind(limit)
    .fetch_all(pool)
    .await?)
}

pub async fn set_bin(
    pool: &SqlitePool,
    product: ProductId,
    bin: &str,
    reorder_level: i64,
) -> AppResult<bool> {
    let done =
        sqlx::query("UPDATE stock SET bin = ?, reorder_level = ?, updated_at = ? WHERE product_id = ?")
            .bind(bin)
            .bind(reorder_level)
            .bind(now())
            .bind(product)
            .execute(pool)
            .await?;
    Ok(done.rows_affected() == 1)
}
