use chrono::Duration;
use serde_json::{Value, json};

use super::{
    model::{Address, Customer, NewAddress, ProfileUpdate, Registration, Role, Session},
    password, repo,
};
use crate::{
    error::{AppError, AppResult},
    events::ShopEvent,
    ids::{AddressId, CustomerId},
    notifications, orders,
    state::AppState,
    utils::{mask_email, new_token, normalise_email, now},
};

pub async fn customer(state: &AppState, id: CustomerId) -> AppResult<Customer> {
    repo::find_customer(&state.pool, id).await
}

pub async fn register(state: &AppState, new: Registration) -> AppResult<Customer> {
    let new = new.checked()?;
    if repo::find_by_email(&state.pool, &new.email).await?.is_some() {
        return Err(AppError::EmailTaken);
    }
    let hash = password::hash(&new.password, state.config.password_memory_kib)?;
    let id = repo::insert(&state.pool, &new, &hash, Role::Customer).await?;
    notifications::service::open_preferences(&state.pool, id).await?;
    tracing::info!(customer = %id, email = mask_email(&new.email), "registered");
    state.publish(ShopEvent::CustomerRegistered { customer: id, email: new.email, full_name: new.full_name });
    customer(state, id).await
}

pub async fn sign_in(state: &AppState, email: &str, secret: &str) -> AppResult<Session> {
    let email = normalise_email(email);
    let Some(customer) = repo::find_by_email(&state.pool, &email).await? else {
        return Err(AppError::BadCredentials);
    };
    if customer.blocked {
        return Err(AppError::AccountBlocked);
    }
    if !password::matches(secret, &customer.password_hash) {
        let failed = repo::note_failed_login(&state.pool, customer.id).await?;
        if failed >= state.config.max_failed_logins {
            tracing::warn!(email = mask_email(&email), failed, "account blocked after failed logins");
            repo::set_blocked(&state.pool, customer.id, true).await?;
        }
        return Err(AppError::BadCredentials);
    }
    repo::note_login(&state.pool, customer.id, now()).await?;
    open_session(state, customer.id).await
}

async fn open_session(state: &AppState, customer_id: CustomerId) -> AppResult<Session> {
    let created_at = now();
    let expires_at = created_at + Duration::hours(state.config.session_hours);
    let session = Session { token: new_token(), customer_id, created_at, expires_at };
    repo::insert_session(&state.pool, &session).await?;
    Ok(session)
}

pub async fn sign_out(state: &AppState, token: &str) -> AppResult<()> {
    repo::delete_session(&state.pool, token).await
}

pub async fn purge_sessions(state: &AppState) -> AppResult<u64> {
    repo::delete_expired_sessions(&state.pool, now()).await
}

pub async fn update_profile(
    state: &AppState,
    mut customer: Customer,
    update: ProfileUpdate,
) -> AppResult<Customer> {
    update.apply_to(&mut customer)?;
    repo::update_profile(&state.pool, &customer).await?;
    Ok(customer)
}

pub async fn change_password(state: &AppState, customer: &Customer, old: &str, new: &str) -> AppResult<()> {
    if !password::matches(old, &customer.password_hash) {
        return Err(AppError::BadCredentials);
    }
    set_password(state, customer, new).await
}

async fn set_password(state: &AppState, customer: &Customer, new: &str) -> AppResult<()> {
    password::check_strength(new, &customer.email)?;
    let hash = password::hash(new, state.config.password_memory_kib)?;
    repo::set_password(&state.pool, customer.id, &hash).await?;
    repo::delete_sessions_of(&state.pool, customer.id).await
}

/// Says nothing about whether there is such an account.
pub async fn request_reset(state: &AppState, email: &str) -> AppResult<()> {
    let Some(customer) = repo::find_by_email(&state.pool, &normalise_email(email)).await? else {
        return Ok(());
    };
    let token = new_token();
    repo::insert_reset(&state.pool, &token, customer.id, now() + Duration::hours(2)).await?;
    state.publish(ShopEvent::PasswordResetRequested { customer: customer.id, email: customer.email, token });
    Ok(())
}

pub async fn reset_password(state: &AppState, token: &str, new: &str) -> AppResult<()> {
    // A weak password must not use up the link.
    password::check_strength(new, "")?;
    let id = repo::take_reset(&state.pool, token, now()).await?.ok_or(AppError::ResetExpired)?;
    let customer = customer(state, id).await?;
    set_password(state, &customer, new).await
}

// ---- addresses -------------------------------------------------------------------------------

pub async fn addresses(state: &AppState, customer: CustomerId) -> AppResult<Vec<Address>> {
    repo::addresses(&state.pool, customer).await
}

pub async fn add_address(state: &AppState, customer: CustomerId, new: NewAddress) -> AppResult<Address> {
    let mut new = new.checked()?;
    let first = repo::addresses(&state.pool, customer).await?.is_empty();
    new.is_default |= first;
    let mut tx = state.pool.begin().await?;
    if new.is_default {
        repo::clear_default_address(&mut tx, customer).await?;
    }
    let id = repo::insert_address(&mut tx, customer, &new).await?;
    tx.commit().await?;
    repo::find_address(&state.pool, id).await
}

pub async fn delete_address(state: &AppState, customer: CustomerId, id: AddressId) -> AppResult<()> {
    if repo::delete_address(&state.pool, customer, id).await? {
        Ok(())
    } else {
        Err(AppError::NotFound("address"))
    }
}

/// The address with this id if it belongs to the customer, else the default one.
pub async fn delivery_address(
    state: &AppState,
    customer: CustomerId,
    chosen: Option<AddressId>,
) -> AppResult<Address> {
    let mut addresses = repo::addresses(&state.pool, customer).await?.into_iter();
    match chosen {
        Some(id) => addresses.find(|address| address.id == id),
        None => addresses.next(),
    }
    .ok_or(AppError::NotFound("address"))
}

// ---- privacy ---------------------------------------------------------------------------------

/// Everything we know about a person, as the law wants it.
pub async fn export_personal_data(state: &AppState, customer: &Customer) -> AppResult<Value> {
    let addresses = repo::addresses(&state.pool, customer.id).await?;
    let orders = orders::service::orders_of(state, customer.id).await?;
    let mails = notifications::service::sent_to(&state.pool, customer.id).await?;
    Ok(json!({ "account": customer, "addresses": addresses, "orders": orders, "mails": mails }))
}

pub async fn erase(state: &AppState, customer: &Customer) -> AppResult<()> {
    if orders::service::has_open_orders(state, customer.id).await? {
        return Err(AppError::invalid("account", "still has open orders"));
    }
    let mut tx = state.pool.begin().await?;
    repo::anonymise(&mut tx, customer.id).await?;
    tx.commit().await?;
    state.publish(ShopEvent::CustomerErased { customer: customer.id });
    Ok(())
}
