use axum::{
    Json, Router,
    extract::{Path, Query, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    model::{CarrierReport, Offer, PickItem, Shipment},
    service,
};
use crate::{
    customers::auth::{CurrentCustomer, StaffMember},
    error::AppResult,
    ids::{OrderId, ShipmentId},
    orders,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/shipping/offers", get(offers))
        .route("/shipping/pick-list", get(pick_list))
        .route("/shipping/reports", post(report))
        .route("/shipments/{id}/dispatch", post(dispatch))
        .route("/shipments/{id}/label", get(label))
        .route("/tracking/{code}", get(track))
        .route("/orders/{id}/shipment", get(of_order))
}

#[derive(Deserialize)]
struct Destination {
    country: String,
}

async fn offers(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Query(to): Query<Destination>,
) -> AppResult<Json<Vec<Offer>>> {
    Ok(Json(service::offers_for_cart(&state, &customer, &to.country).await?))
}

async fn pick_list(State(state): State<AppState>, _staff: StaffMember) -> AppResult<Json<Vec<PickItem>>> {
    Ok(Json(service::pick_list(&state).await?))
}

async fn report(
    State(state): State<AppState>,
    _staff: StaffMember,
    Json(report): Json<CarrierReport>,
) -> AppResult<Json<Shipment>> {
    Ok(Json(service::carrier_report(&state, report).await?))
}

async fn dispatch(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ShipmentId>,
) -> AppResult<Json<Shipment>> {
    Ok(Json(service::dispatch(&state, id).await?))
}

async fn label(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ShipmentId>,
) -> AppResult<String> {
    service::label(&state, id).await
}

async fn track(State(state): State<AppState>, Path(code): Path<String>) -> AppResult<Json<Value>> {
    let (shipment, events) = service::track(&state, &code).await?;
    Ok(Json(json!({ "status": shipment.status, "events": events })))
}

async fn of_order(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(id): Path<OrderId>,
) -> AppResult<Json<Shipment>> {
    let order = orders::service::order_for(&state, &customer, id).await?;
    Ok(Json(service::of_order(&state, order.id).await?))
}
