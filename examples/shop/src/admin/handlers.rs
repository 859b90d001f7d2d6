use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::{get, post, put},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::FromRow;

use super::{
    audit::{self, AuditEntry},
    dashboard::{self, Dashboard},
};
use crate::{
    cache, catalogue,
    customers::{
        self,
        auth::{Admin, StaffMember},
        model::Role,
    },
    error::{AppError, AppResult},
    ids::{CategoryId, CustomerId},
    orders::{self, model::Order},
    state::AppState,
    utils::{Cents, Page, Paging, require_range, share_of},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/dashboard", get(show_dashboard))
        .route("/admin/audit", get(audit_log))
        .route("/admin/customers", get(customer_list))
        .route("/admin/customers/{id}/block", put(block).delete(unblock))
        .route("/admin/customers/{id}/role", put(set_role))
        .route("/admin/orders/{number}", get(order_by_number))
        .route("/admin/reprice", post(reprice))
        .route("/admin/cache", axum::routing::delete(clear_cache))
}

async fn show_dashboard(State(state): State<AppState>, _staff: StaffMember) -> AppResult<Json<Dashboard>> {
    Ok(Json(dashboard::dashboard(&state).await?))
}

async fn audit_log(
    State(state): State<AppState>,
    _admin: Admin,
    Query(paging): Query<Paging>,
) -> AppResult<Json<Page<AuditEntry>>> {
    Ok(Json(audit::entries(&state, paging).await?))
}

#[derive(Debug, Serialize, FromRow)]
struct CustomerRow {
    id: CustomerId,
    email: String,
    full_name: String,
    phone: Option<String>,
    role: Role,
    blocked: bool,
    orders: i64,
    spent_cents: Cents,
    last_order_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct CustomerSearch {
    #[serde(default)]
    q: String,
}

async fn customer_list(
    State(state): State<AppState>,
    _staff: StaffMember,
    Query(search): Query<CustomerSearch>,
    Query(paging): Query<Paging>,
) -> AppResult<Json<Vec<CustomerRow>>> {
    let pattern = format!("%{}%", search.q.trim().to_lowercase());
    let rows = sqlx::query_as::<_, CustomerRow>(
        "SELECT c.id, c.email, c.full_name, c.phone, c.role, c.blocked, COUNT(o.id) AS orders,
                COALESCE(SUM(p.amount_cents), 0) AS spent_cents, MAX(o.placed_at) AS last_order_at
         FROM customers c
         LEFT JOIN orders o ON o.customer_id = c.id
         LEFT JOIN payments p ON p.order_id = o.id AND p.status = 'captured'
         WHERE lower(c.email) LIKE ?1 OR lower(c.full_name) LIKE ?1
         GROUP BY c.id ORDER BY c.email LIMIT ?2 OFFSET ?3",
    )
    .bind(pattern)
    .bind(paging.limit())
    .bind(paging.offset())
    .fetch_all(&state.pool)
    .await?;
    Ok(Json(rows))
}

async fn set_blocked(
    state: &AppState,
    admin: CustomerId,
    id: CustomerId,
    blocked: bool,
) -> AppResult<StatusCode> {
    if admin == id {
        return Err(AppError::invalid("customer", "is you"));
    }
    if !customers::repo::set_blocked(&state.pool, id, blocked).await? {
        return Err(AppError::NotFound("customer"));
    }
    if blocked {
        customers::repo::delete_sessions_of(&state.pool, id).await?;
    }
    let action = if blocked { "block" } else { "unblock" };
    audit::note(state, admin, action, &format!("customer {id}"), "").await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn block(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<CustomerId>,
) -> AppResult<StatusCode> {
    set_blocked(&state, admin.id, id, true).await
}

async fn unblock(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<CustomerId>,
) -> AppResult<StatusCode> {
    set_blocked(&state, admin.id, id, false).await
}

#[derive(Deserialize)]
struct NewRole {
    role: Role,
}

async fn set_role(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<CustomerId>,
    Json(new): Json<NewRole>,
) -> AppResult<StatusCode> {
    if !customers::repo::set_role(&state.pool, id, new.role).await? {
        return Err(AppError::NotFound("customer"));
    }
    audit::note(&state, admin.id, "role", &format!("customer {id}"), new.role.as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn order_by_number(
    State(state): State<AppState>,
    _staff: StaffMember,
    Path(number): Path<String>,
) -> AppResult<Json<Order>> {
    Ok(Json(orders::service::order_by_number(&state, &number.to_uppercase()).await?))
}

#[derive(Deserialize)]
struct Reprice {
    category_id: Option<CategoryId>,
    percent: i64,
    /// Round up to prices that end so: 99 makes 12.34 a 12.99.
    ending: Option<i64>,
}

async fn reprice(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Json(wish): Json<Reprice>,
) -> AppResult<Json<Value>> {
    require_range("percent", wish.percent, -50, 50)?;
    let changed = catalogue::service::reprice_all(&state, admin.id, |product| {
        if wish.category_id.is_some_and(|category| category != product.category_id) {
            return None;
        }
        Some(with_ending(
            product.price_cents + share_of(product.price_cents, wish.percent * 100),
            wish.ending,
        ))
    })
    .await?;
    audit::note(&state, admin.id, "reprice", "catalogue", &format!("{} %, {changed} products", wish.percent))
        .await?;
    Ok(Json(json!({ "changed": changed })))
}

fn with_ending(cents: Cents, ending: Option<i64>) -> Cents {
    match ending {
        Some(ending) if (0..100).contains(&ending) => cents + (ending - cents).rem_euclid(100),
        _ => cents.max(1),
    }
}

async fn clear_cache(State(state): State<AppState>, Admin(admin): Admin) -> AppResult<StatusCode> {
    cache::forget("");
    audit::note(&state, admin.id, "clear", "cache", "").await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::with_ending;

    #[test]
    fn prices_end_as_wished() {
        assert_eq!(with_ending(1_234, Some(99)), 1_299);
        assert_eq!(with_ending(1_299, Some(99)), 1_299);
        assert_eq!(with_ending(1_300, Some(95)), 1_395);
        assert_eq!(with_ending(1_234, None), 1_234);
    }
}
