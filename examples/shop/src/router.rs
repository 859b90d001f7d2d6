use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};

use crate::{
    admin, cart, catalogue, customers, error::AppResult, inventory, notifications, orders, payments,
    reporting, shipping, state::AppState,
};

pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/health", get(health))
        .merge(catalogue::handlers::routes())
        .merge(inventory::handlers::routes())
        .merge(customers::handlers::routes())
        .merge(cart::handlers::routes())
        .merge(orders::handlers::routes())
        .merge(payments::handlers::routes())
        .merge(shipping::handlers::routes())
        .merge(notifications::service::routes())
        .merge(reporting::handlers::routes())
        .merge(admin::handlers::routes())
        .with_state(state)
}

async fn health(State(state): State<AppState>) -> AppResult<Json<Value>> {
    let products: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM products").fetch_one(&state.pool).await?;
    Ok(Json(json!({ "status": "ok", "products": products })))
}
