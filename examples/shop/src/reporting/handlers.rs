use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

use super::{
    export,
    model::{CategorySales, CustomerValue, PeriodQuery, ProductSales, SalesDay, StockValue},
    queries,
};
use crate::{
    admin::audit,
    customers::auth::{Admin, StaffMember},
    error::{AppError, AppResult},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/reports/sales", get(sales))
        .route("/reports/products", get(products))
        .route("/reports/categories", get(categories))
        .route("/reports/customers", get(customers))
        .route("/reports/stock", get(stock))
        .route("/reports/export/{what}", get(csv))
}

#[derive(Deserialize)]
struct Top {
    limit: Option<i64>,
}

impl Top {
    fn limit(&self) -> i64 {
        self.limit.unwrap_or(10).clamp(1, 1_000)
    }
}

async fn sales(
    State(state): State<AppState>,
    _staff: StaffMember,
    Query(query): Query<PeriodQuery>,
) -> AppResult<Json<Vec<SalesDay>>> {
    Ok(Json(queries::sales_by_day(&state.pool, query.period()?).await?))
}

async fn products(
    State(state): State<AppState>,
    _staff: StaffMember,
    Query(query): Query<PeriodQuery>,
    Query(top): Query<Top>,
) -> AppResult<Json<Vec<ProductSales>>> {
    Ok(Json(queries::top_products(&state.pool, query.period()?, top.limit()).await?))
}

async fn categories(
    State(state): State<AppState>,
    _staff: StaffMember,
    Query(query): Query<PeriodQuery>,
) -> AppResult<Json<Vec<CategorySales>>> {
    Ok(Json(queries::sales_by_category(&state.pool, query.period()?).await?))
}

async fn customers(
    State(state): State<AppState>,
    _staff: StaffMember,
    Query(top): Query<Top>,
) -> AppResult<Json<Vec<CustomerValue>>> {
    Ok(Json(queries::best_customers(&state.pool, top.limit()).await?))
}

async fn stock(State(state): State<AppState>, _staff: StaffMember) -> AppResult<Json<Vec<StockValue>>> {
    Ok(Json(queries::stock_value(&state.pool).await?))
}

async fn csv(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(what): Path<String>,
    Query(query): Query<PeriodQuery>,
) -> AppResult<Response> {
    let period = query.period()?;
    let text = match what.as_str() {
        "sales.csv" => export::sales(&queries::sales_by_day(&state.pool, period).await?),
        "products.csv" => export::products(&queries::top_products(&state.pool, period, 1_000).await?),
        "customers.csv" => export::customers(&queries::best_customers(&state.pool, 1_000).await?),
        _ => return Err(AppError::NotFound("report")),
    };
    audit::note(&state, admin.id, "export", &what, &format!("{} to {}", period.from, period.to)).await?;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response())
}
