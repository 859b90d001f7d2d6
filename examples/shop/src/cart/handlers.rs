use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post, put},
};
use serde::Deserialize;

use super::{
    coupons::{self, Coupon},
    model::CartView,
    service,
};
use crate::{
    customers::auth::{CurrentCustomer, StaffMember},
    error::{AppError, AppResult},
    ids::ProductId,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/cart", get(show))
        .route("/cart/lines", post(add))
        .route("/cart/lines/{product}", put(set).delete(remove))
        .route("/cart/coupon", post(apply_coupon).delete(drop_coupon))
        .route("/coupons", get(list_coupons).post(create_coupon))
}

async fn show(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
) -> AppResult<Json<CartView>> {
    Ok(Json(service::view(&state, customer.id).await?))
}

#[derive(Deserialize)]
struct NewLine {
    product_id: ProductId,
    #[serde(default = "one")]
    quantity: i64,
}

fn one() -> i64 {
    1
}

async fn add(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Json(line): Json<NewLine>,
) -> AppResult<Json<CartView>> {
    service::add(&state, customer.id, line.product_id, line.quantity).await?;
    Ok(Json(service::view(&state, customer.id).await?))
}

#[derive(Deserialize)]
struct Quantity {
    quantity: i64,
}

async fn set(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(product): Path<ProductId>,
    Json(wanted): Json<Quantity>,
) -> AppResult<Json<CartView>> {
    service::put(&state, customer.id, product, wanted.quantity).await?;
    Ok(Json(service::view(&state, customer.id).await?))
}

async fn remove(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(product): Path<ProductId>,
) -> AppResult<Json<CartView>> {
    service::put(&state, customer.id, product, 0).await?;
    Ok(Json(service::view(&state, customer.id).await?))
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

async fn apply_coupon(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Json(body): Json<Code>,
) -> AppResult<Json<CartView>> {
    service::apply_coupon(&state, customer.id, &body.code).await?;
    Ok(Json(service::view(&state, customer.id).await?))
}

async fn drop_coupon(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
) -> AppResult<Json<CartView>> {
    service::drop_coupon(&state, customer.id).await?;
    Ok(Json(service::view(&state, customer.id).await?))
}

async fn list_coupons(State(state): State<AppState>, _staff: StaffMember) -> AppResult<Json<Vec<Coupon>>> {
    Ok(Json(coupons::all(&state.pool).await?))
}

async fn create_coupon(
    State(state): State<AppState>,
    _staff: StaffMember,
    Json(coupon): Json<Coupon>,
) -> AppResult<(StatusCode, Json<Coupon>)> {
    let coupon = coupon.checked()?;
    if coupons::find(&state.pool, &coupon.code).await?.is_some() {
        return Err(AppError::Coupon { code: coupon.code, problem: "exists already" });
    }
    coupons::insert(&state.pool, &coupon).await?;
    Ok((StatusCode::CREATED, Json(coupon)))
}
