//! Customers send things back.

use chrono::Duration;

use super::{
    model::{Order, OrderLine, OrderReturn, OrderStatus, ReturnRequest, ReturnState},
    repo, service,
};
use crate::{
    customers::model::Customer,
    error::{AppError, AppResult},
    ids::{OrderId, ReturnId},
    inventory, payments,
    state::AppState,
    utils::{now, require_text},
};

const RETURN_DAYS: i64 = 30;

pub async fn request(
    state: &AppState,
    customer: &Customer,
    id: OrderId,
    mut request: ReturnRequest,
) -> AppResult<OrderReturn> {
    let order = service::order_for(state, customer, id).await?;
    request.reason = require_text("reason", &request.reason, 500)?;
    let line = line_of(state, &order, &request).await?;
    let refuse = |problem| Err(AppError::ReturnRefused { order: id, problem });
    if order.status != OrderStatus::Delivered {
        return refuse("is not delivered yet");
    }
    if order.updated_at + Duration::days(RETURN_DAYS) < now() {
        return refuse("was delivered too long ago");
    }
    let returned = repo::returned_pieces(&state.pool, id, request.product_id).await?;
    if request.quantity < 1 || returned + request.quantity > line.quantity {
        return refuse("does not have so many pieces to return");
    }
    let return_id = repo::insert_return(&state.pool, id, &request).await?;
    repo::find_return(&state.pool, return_id).await
}

async fn line_of(state: &AppState, order: &Order, request: &ReturnRequest) -> AppResult<OrderLine> {
    repo::lines(&state.pool, order.id)
        .await?
        .into_iter()
        .find(|line| line.product_id == request.product_id)
        .ok_or(AppError::ReturnRefused { order: order.id, problem: "has no such product" })
}

/// The parcel is back and was looked at: the pieces go on the shelf and the money goes back.
pub async fn approve(state: &AppState, id: ReturnId) -> AppResult<OrderReturn> {
    let pending = repo::find_return(&state.pool, id).await?;
    let order = service::order(state, pending.order_id).await?;
    let lines = repo::lines(&state.pool, order.id).await?;
    let line = lines
        .iter()
        .find(|line| line.product_id == pending.product_id)
        .ok_or(AppError::NotFound("order line"))?;
    let amount = order.paid_for(line, pending.quantity);

    let mut tx = state.pool.begin().await?;
    if !repo::decide_return(&mut tx, id, ReturnState::Approved).await? {
        return Err(AppError::ReturnRefused { order: order.id, problem: "was decided before" });
    }
    inventory::service::restock(&mut tx, pending.product_id, pending.quantity, &order.number).await?;
    tx.commit().await?;

    payments::service::refund_order(state, &order, "return", |payment| amount.min(payment.amount_cents))
        .await?;
    repo::find_return(&state.pool, id).await
}

pub async fn refuse(state: &AppState, id: ReturnId) -> AppResult<OrderReturn> {
    let pending = repo::find_return(&state.pool, id).await?;
    let mut conn = state.pool.acquire().await?;
    let decided = repo::decide_return(&mut conn, id, ReturnState::Refused).await?;
    drop(conn);
    if !decided {
        return Err(AppError::ReturnRefused { order: pending.order_id, problem: "was decided before" });
    }
    repo::find_return(&state.pool, id).await
}
