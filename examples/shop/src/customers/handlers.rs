use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
    routing::{delete, get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    auth::{CurrentCustomer, session_token},
    model::{Address, Customer, NewAddress, ProfileUpdate, Registration},
    service,
};
use crate::{error::AppResult, ids::AddressId, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/register", post(register))
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/password-resets", post(request_reset))
        .route("/password-resets/{token}", post(reset_password))
        .route("/me", get(me).patch(update_profile).delete(erase))
        .route("/me/password", put(change_password))
        .route("/me/data", get(export))
        .route("/me/addresses", get(addresses).post(add_address))
        .route("/me/addresses/{id}", delete(delete_address))
}

async fn register(
    State(state): State<AppState>,
    Json(new): Json<Registration>,
) -> AppResult<(StatusCode, Json<Customer>)> {
    Ok((StatusCode::CREATED, Json(service::register(&state, new).await?)))
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

async fn sign_in(
    State(state): State<AppState>,
    Json(credentials): Json<Credentials>,
) -> AppResult<impl IntoResponse> {
    let session = service::sign_in(&state, &credentials.email, &credentials.password).await?;
    let cookie = format!(
        "sid={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}",
        session.token,
        state.config.session_hours * 3_600
    );
    let body = json!({ "token": session.token, "expires_at": session.expires_at });
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(body)))
}

async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> AppResult<StatusCode> {
    if let Some(token) = session_token(&headers) {
        service::sign_out(&state, token).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct ResetRequest {
    email: String,
}

async fn request_reset(
    State(state): State<AppState>,
    Json(request): Json<ResetRequest>,
) -> AppResult<StatusCode> {
    service::request_reset(&state, &request.email).await?;
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
struct NewPassword {
    password: String,
}

async fn reset_password(
    State(state): State<AppState>,
    Path(token): Path<String>,
    Json(new): Json<NewPassword>,
) -> AppResult<StatusCode> {
    service::reset_password(&state, &token, &new.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn me(CurrentCustomer(customer): CurrentCustomer) -> Json<Customer> {
    Json(customer)
}

async fn update_profile(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Json(update): Json<ProfileUpdate>,
) -> AppResult<Json<Customer>> {
    Ok(Json(service::update_profile(&state, customer, update).await?))
}

#[derive(Deserialize)]
struct PasswordChange {
    old: String,
    new: String,
}

async fn change_password(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Json(change): Json<PasswordChange>,
) -> AppResult<StatusCode> {
    service::change_password(&state, &customer, &change.old, &change.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn export(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
) -> AppResult<Json<Value>> {
    Ok(Json(service::export_personal_data(&state, &customer).await?))
}

async fn erase(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
) -> AppResult<StatusCode> {
    service::erase(&state, &customer).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn addresses(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
) -> AppResult<Json<Vec<Address>>> {
    Ok(Json(service::addresses(&state, customer.id).await?))
}

async fn add_address(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Json(new): Json<NewAddress>,
) -> AppResult<(StatusCode, Json<Address>)> {
    Ok((StatusCode::CREATED, Json(service::add_address(&state, customer.id, new).await?)))
}

async fn delete_address(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Path(id): Path<AddressId>,
) -> AppResult<StatusCode> {
    service::delete_address(&state, customer.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
