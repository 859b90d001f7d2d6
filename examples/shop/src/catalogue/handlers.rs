use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::{delete, get, put},
};
use serde::Deserialize;

use super::{
    model::{
        Category, NewProduct, PriceChange, Product, ProductCard, ProductFilter, ProductPage, ProductUpdate,
    },
    service,
};
use crate::{
    customers::auth::StaffMember,
    error::AppResult,
    ids::{CategoryId, ProductId},
    state::AppState,
    utils::{Cents, Page},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/products", get(list).post(create))
        .route("/products/search", get(search))
        .route("/products/by-slug/{slug}", get(page))
        .route("/products/{id}", get(show).patch(update))
        .route("/products/{id}/price", put(change_price))
        .route("/products/{id}/price-history", get(price_history))
        .route("/categories", get(categories).post(create_category))
        .route("/categories/{id}", delete(delete_category))
}

async fn list(
    State(state): State<AppState>,
    Query(filter): Query<ProductFilter>,
) -> AppResult<Json<Page<ProductCard>>> {
    Ok(Json(service::list(&state, &filter).await?))
}

#[derive(Deserialize)]
struct SearchQuery {
    q: String,
    limit: Option<usize>,
}

async fn search(
    State(state): State<AppState>,
    Query(query): Query<SearchQuery>,
) -> AppResult<Json<Vec<Product>>> {
    Ok(Json(service::search(&state, &query.q, query.limit.unwrap_or(10)).await?))
}

async fn page(State(state): State<AppState>, Path(slug): Path<String>) -> AppResult<Json<ProductPage>> {
    Ok(Json(service::page(&state, &slug).await?))
}

async fn show(State(state): State<AppState>, Path(id): Path<ProductId>) -> AppResult<Json<Product>> {
    Ok(Json(service::product(&state, id).await?))
}

async fn create(
    State(state): State<AppState>,
    _staff: StaffMember,
    Json(new): Json<NewProduct>,
) -> AppResult<(StatusCode, Json<Product>)> {
    Ok((StatusCode::CREATED, Json(service::create(&state, new).await?)))
}

async fn update(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ProductId>,
    Json(change): Json<ProductUpdate>,
) -> AppResult<Json<Product>> {
    Ok(Json(service::update(&state, id, change).await?))
}

#[derive(Deserialize)]
struct NewPrice {
    price_cents: Cents,
}

async fn change_price(
    State(state): State<AppState>,
    StaffMember(staff): StaffMember,
    Path(id): Path<ProductId>,
    Json(new): Json<NewPrice>,
) -> AppResult<Json<Product>> {
    Ok(Json(service::change_price(&state, id, new.price_cents, Some(staff.id)).await?))
}

async fn price_history(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<ProductId>,
) -> AppResult<Json<Vec<PriceChange>>> {
    Ok(Json(service::price_history(&state, id).await?))
}

async fn categories(State(state): State<AppState>) -> AppResult<Json<Vec<Category>>> {
    Ok(Json(service::categories(&state).await?))
}

#[derive(Deserialize)]
struct NewCategory {
    name: String,
    parent_id: Option<CategoryId>,
}

async fn create_category(
    State(state): State<AppState>,
    _staff: StaffMember,
    Json(new): Json<NewCategory>,
) -> AppResult<(StatusCode, Json<Category>)> {
    let category = service::create_category(&state, &new.name, new.parent_id).await?;
    Ok((StatusCode::CREATED, Json(category)))
}

async fn delete_category(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(id): Path<CategoryId>,
) -> AppResult<StatusCode> {
    service::delete_category(&state, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
