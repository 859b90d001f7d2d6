use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    model::{Correction, Movement, StockLevel},
    service::{self, Shortage},
};
use crate::{customers::auth::StaffMember, error::AppResult, ids::ProductId, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/products/{id}/availability", get(availability))
        .route("/stock/shortages", get(shortages))
        .route("/stock/{id}", get(level))
        .route("/stock/{id}/deliveries", post(receive))
        .route("/stock/{id}/corrections", post(correct))
        .route("/stock/{id}/place", put(place))
        .route("/stock/{id}/movements", get(movements))
}

async fn availability(State(state): State<AppState>, Path(id): Path<ProductId>) -> AppResult<Json<Value>> {
    let available = service::available(&state, id).await?;
    let hint = match available {
        i64::MIN..=0 => "sold out",
        1..=3 => "only a few left",
        _ => "in stock",
    };
    Ok(Json(json!({ "product": id, "available": available, "hint": hint })))
}

async fn shortages(State(state): State<AppState>, _staff: StaffMember) -> AppResult<Json<Vec<Shortage>>> {
    Ok(Json(service::shortages(&state).await?))
}

async fn level(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ProductId>,
) -> AppResult<Json<StockLevel>> {
    Ok(Json(service::level(&state, id).await?))
}

#[derive(Deserialize)]
struct Delivery {
    quantity: i64,
    #[serde(default)]
    reference: String,
}

async fn receive(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ProductId>,
    Json(delivery): Json<Delivery>,
) -> AppResult<Json<StockLevel>> {
    Ok(Json(service::receive_delivery(&state, id, delivery.quantity, &delivery.reference).await?))
}

async fn correct(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ProductId>,
    Json(correction): Json<Correction>,
) -> AppResult<Json<StockLevel>> {
    Ok(Json(service::correct(&state, id, correction).await?))
}

#[derive(Deserialize)]
struct Place {
    bin: String,
    reorder_level: i64,
}

async fn place(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ProductId>,
    Json(place): Json<Place>,
) -> AppResult<Json<StockLevel>> {
    Ok(Json(service::place(&state, id, &place.bin, place.reorder_level).await?))
}

async fn movements(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ProductId>,
) -> AppResult<Json<Vec<Movement>>> {
    Ok(Json(service::movements(&state, id).await?))
}
