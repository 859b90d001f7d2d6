use chrono::{DateTime, Utc};
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::{
    model::{Correction, Movement, MovementReason, ReservationState, StockLevel, Wanted},
    repo,
};
use crate::{
    catalogue,
    error::{AppError, AppResult},
    events::ShopEvent,
    ids::{OrderId, ProductId},
    state::AppState,
    utils::{require_range, require_text},
};

pub async fn level(state: &AppState, product: ProductId) -> AppResult<StockLevel> {
    repo::level(&state.pool, product).await?.ok_or(AppError::NotFound("stock"))
}

/// Looks at the stock of a product without giving the row away.
pub async fn with_level<T>(
    state: &AppState,
    product: ProductId,
    look: impl FnOnce(&StockLevel) -> T,
) -> AppResult<T> {
    Ok(look(&level(state, product).await?))
}

pub async fn available(state: &AppState, product: ProductId) -> AppResult<i64> {
    Ok(repo::level(&state.pool, product).await?.map_or(0, |level| level.available()))
}

/// Every new product gets an account, with nothing on it.
pub async fn open_account(state: &AppState, product: ProductId) -> AppResult<()> {
    repo::open(&state.pool, product).await
}

/// Promises all pieces of an order until `expires_at`, or fails and promises none: the caller rolls back.
pub async fn reserve(
    tx: &mut Transaction<'_, Sqlite>,
    order: OrderId,
    wanted: &[Wanted],
    expires_at: DateTime<Utc>,
) -> AppResult<()> {
    for line in wanted {
        if !repo::try_reserve(tx, line).await? {
            let available = repo::available(tx, line.product).await?;
            return Err(AppError::OutOfStock { product: line.product, requested: line.quantity, available });
        }
        repo::insert_reservation(tx, order, line, expires_at).await?;
    }
    Ok(())
}

/// The pieces leave the house.
pub async fn commit(conn: &mut SqliteConnection, order: OrderId, reference: &str) -> AppResult<i64> {
    let mut pieces = 0;
    for held in repo::reservations(conn, order, ReservationState::Held).await? {
        if !repo::shift(conn, held.product_id, -held.quantity, -held.quantity).await? {
            return Err(AppError::Internal(format!("stock of product {} is off", held.product_id)));
        }
        repo::insert_movement(conn, held.product_id, -held.quantity, MovementReason::Sale, reference).await?;
        repo::set_reservation_state(conn, held.id, ReservationState::Committed).await?;
        pieces += held.quantity;
    }
    Ok(pieces)
}

/// Nobody waits for the pieces any more.
pub async fn release(conn: &mut SqliteConnection, order: OrderId) -> AppResult<i64> {
    let mut pieces = 0;
    for held in repo::reservations(conn, order, ReservationState::Held).await? {
        repo::shift(conn, held.product_id, 0, -held.quantity).await?;
        repo::set_reservation_state(conn, held.id, ReservationState::Released).await?;
        pieces += held.quantity;
    }
    Ok(pieces)
}

/// Pieces that a customer sent back go on the shelf again.
pub async fn restock(
    conn: &mut SqliteConnection,
    product: ProductId,
    quantity: i64,
    reference: &str,
) -> AppResult<()> {
    repo::shift(conn, product, quantity, 0).await?;
    repo::insert_movement(conn, product, quantity, MovementReason::Return, reference).await
}

pub async fn receive_delivery(
    state: &AppState,
    product: ProductId,
    quantity: i64,
    reference: &str,
) -> AppResult<StockLevel> {
    require_range("quantity", quantity, 1, 100_000)?;
    level(state, product).await?;
    let mut tx = state.pool.begin().await?;
    repo::shift(&mut tx, product, quantity, 0).await?;
    repo::insert_movement(&mut tx, product, quantity, MovementReason::Delivery, reference).await?;
    tx.commit().await?;
    state.publish(ShopEvent::ProductChanged { product });
    level(state, product).await
}

pub async fn correct(state: &AppState, product: ProductId, correction: Correction) -> AppResult<StockLevel> {
    require_range("delta", correction.delta, -100_000, 100_000)?;
    if !matches!(correction.reason, MovementReason::Correction | MovementReason::Loss) {
        return Err(AppError::invalid("reason", "must be correction or loss"));
    }
    let before = level(state, product).await?;
    if before.available() + correction.delta < 0 {
        return Err(AppError::OutOfStock {
            product,
            requested: -correction.delta,
            available: before.available(),
        });
    }
    let mut tx = state.pool.begin().await?;
    repo::shift(&mut tx, product, correction.delta, 0).await?;
    repo::insert_movement(&mut tx, product, correction.delta, correction.reason, &correction.note).await?;
    tx.commit().await?;
    warn_if_low(state, product).await?;
    level(state, product).await
}

pub async fn place(
    state: &AppState,
    product: ProductId,
    bin: &str,
    reorder_level: i64,
) -> AppResult<StockLevel> {
    let bin = require_text("bin", bin, 12)?.to_uppercase();
    require_range("reorder_level", reorder_level, 0, 10_000)?;
    if !repo::set_bin(&state.pool, product, &bin, reorder_level).await? {
        return Err(AppError::NotFound("stock"));
    }
    level(state, product).await
}

pub async fn warn_if_low(state: &AppState, product: ProductId) -> AppResult<()> {
    let level = level(state, product).await?;
    if level.is_low() {
        state.publish(ShopEvent::StockLow { product, available: level.available() });
    }
    Ok(())
}

#[derive(Debug, serde::Serialize)]
pub struct Shortage {
    pub product: ProductId,
    pub name: String,
    pub available: i64,
    pub to_reorder: i64,
    pub bin: String,
}

pub async fn shortages(state: &AppState) -> AppResult<Vec<Shortage>> {
    let low: Vec<StockLevel> =
        repo::levels(&state.pool).await?.into_iter().filter(StockLevel::is_low).collect();
    let ids: Vec<ProductId> = low.iter().map(|level| level.product_id).collect();
    let names = catalogue::service::names_of(state, &ids).await?;
    Ok(low
        .into_iter()
        .map(|level| Shortage {
            product: level.product_id,
            name: names.get(&level.product_id).cloned().unwrap_or_default(),
            available: level.available(),
            to_reorder: level.to_reorder(),
            bin: level.bin,
        })
        .collect())
}

pub async fn movements(state: &AppState, product: ProductId) -> AppResult<Vec<Movement>> {
    level(state, product).await?;
    repo::movements(&state.pool, product, 100).await
}

/// Orders whose pieces were held too long without a payment.
pub async fn overdue_orders(state: &AppState, at: DateTime<Utc>) -> AppResult<Vec<OrderId>> {
    repo::orders_with_expired_reservations(&state.pool, at).await
}
