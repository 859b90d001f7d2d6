use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    checkout,
    model::{Checkout, Order, OrderPage, OrderReturn, ReturnRequest},
    returns, service,
};
use crate::{
    customers::auth::{CurrentCustomer, StaffMember},
    error::AppResult,
    ids::{OrderId, ReturnId},
    state::AppState,
    utils::{Page, Paging},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/orders", get(list).post(place))
        .route("/orders/{id}", get(show))
        .route("/orders/{id}/cancel", post(cancel))
        .route("/orders/{id}/pack", post(pack))
        .route("/orders/{id}/returns", post(request_return))
        .route("/returns/{id}/approve", post(approve_return))
        .route("/returns/{id}/refuse", post(refuse_return))
}

async fn list(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Query(paging): Query<Paging>,
) -> AppResult<Json<Page<Order>>> {
    Ok(Json(service::page_of(&state, customer.id, paging).await?))
}

async fn place(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Json(request): Json<Checkout>,
) -> AppResult<(StatusCode, Json<Order>)> {
    Ok((StatusCode::CREATED, Json(checkout::place_order(&state, &customer, request).await?)))
}

async fn show(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(id): Path<OrderId>,
) -> AppResult<Json<OrderPage>> {
    Ok(Json(service::page(&state, &customer, id).await?))
}

#[derive(Deserialize)]
struct Cancellation {
    #[serde(default)]
    reason: String,
}

async fn cancel(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(id): Path<OrderId>,
    Json(cancellation): Json<Cancellation>,
) -> AppResult<Json<Order>> {
    let order = service::order_for(&state, &customer, id).await?;
    let reason = if cancellation.reason.trim().is_empty() { "changed my mind" } else { &cancellation.reason };
    Ok(Json(service::cancel(&state, order.id, &customer.email, reason).await?))
}

async fn pack(
    State(state): State<AppState>,
    StaffMember(staff): StaffMember,
    Path(id): Path<OrderId>,
) -> AppResult<Json<Order>> {
    Ok(Json(service::mark_packed(&state, &staff, id).await?))
}

async fn request_return(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(id): Path<OrderId>,
    Json(request): Json<ReturnRequest>,
) -> AppResult<(StatusCode, Json<OrderReturn>)> {
    Ok((StatusCode::CREATED, Json(returns::request(&state, &customer, id, request).await?)))
}

async fn approve_return(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ReturnId>,
) -> AppResult<Json<OrderReturn>> {
    Ok(Json(returns::approve(&state, id).await?))
}

async fn refuse_return(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ReturnId>,
) -> AppResult<Json<OrderReturn>> {
    Ok(Json(returns::refuse(&state, id).await?))
}
