use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use super::{
    model::{CardDetails, Payment, Refund, WebhookEvent},
    service::{self, PaymentResult},
};
use crate::{
    admin::audit,
    customers::auth::{Admin, CurrentCustomer},
    error::{AppError, AppResult},
    ids::OrderId,
    orders,
    state::AppState,
    utils::{Cents, require_text},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/orders/{id}/payment", get(show).post(pay))
        .route("/orders/{id}/refunds", post(refund))
        .route("/payments/webhook", post(webhook))
}

async fn pay(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(order): Path<OrderId>,
    Json(card): Json<CardDetails>,
) -> AppResult<Json<PaymentResult>> {
    Ok(Json(service::pay(&state, &customer, order, card).await?))
}

#[derive(Serialize)]
struct PaymentPage {
    payment: Payment,
    refunds: Vec<Refund>,
}

async fn show(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(order): Path<OrderId>,
) -> AppResult<Json<PaymentPage>> {
    let order = orders::service::order_for(&state, &customer, order).await?;
    let payment = service::payment_of(&state, order.id).await?;
    let refunds = service::refunds_of(&state, order.id).await?;
    Ok(Json(PaymentPage { payment, refunds }))
}

#[derive(Deserialize)]
struct NewRefund {
    amount_cents: Cents,
    reason: String,
}

async fn refund(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(order): Path<OrderId>,
    Json(new): Json<NewRefund>,
) -> AppResult<(StatusCode, Json<Refund>)> {
    let reason = require_text("reason", &new.reason, 200)?;
    let payment = service::payment_of(&state, order).await?;
    let refund = service::refund(&state, &payment, new.amount_cents, &reason).await?;
    audit::note(&state, admin.id, "refund", &format!("order {order}"), &state.money(new.amount_cents))
        .await?;
    Ok((StatusCode::CREATED, Json(refund)))
}

async fn webhook(
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(event): Json<WebhookEvent>,
) -> AppResult<StatusCode> {
    let secret = headers
        .get("x-webhook-secret")
        .and_then(|value| value.to_str().ok())
        .ok_or(AppError::BadSignature)?;
    service::handle_webhook(&state, secret, event).await?;
    Ok(StatusCode::NO_CONTENT)
}
