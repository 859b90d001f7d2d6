use chrono::{DateTime, Utc};
use sqlx::{SqliteConnection, SqlitePool};

use super::model::{Address, Customer, NewAddress, Registration, Role, Session};
use crate::{
    error::AppResult,
    ids::{AddressId, CustomerId},
    utils::now,
};

find_by_id!(pub fn find_customer(CustomerId) -> Customer, "customers", "customer");
find_by_id!(pub fn find_address(AddressId) -> Address, "addresses", "address");

pub async fn find_by_email(pool: &SqlitePool, email: &str) -> AppResult<Option<Customer>> {
    Ok(sqlx::query_as::<_, Customer>("SELECT * FROM customers WHERE email = ?")
        .bind(email)
        .fetch_optional(pool)
        .await?)
}

pub async fn find_by_session(
    pool: &SqlitePool,
    token: &str,
    at: DateTime<Utc>,
) -> AppResult<Option<Customer>> {
    Ok(sqlx::query_as::<_, Customer>(
        "SELECT c.* FROM sessions s JOIN customers c ON c.id = s.customer_id
         WHERE s.token = ? AND s.expires_at > ?",
    )
    .bind(token)
    .bind(at)
    .fetch_optional(pool)
    .await?)
}

pub async fn insert(pool: &SqlitePool, new: &Registration, hash: &str, role: Role) -> AppResult<CustomerId> {
    let done = sqlx::query(
        "INSERT INTO customers (email, password_hash, full_name, phone, role, created_at) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(&new.email)
    .bind(hash)
    .bind(&new.full_name)
    .bind(&new.phone)
    .bind(role)
    .bind(now())
    .execute(pool)
    .await?;
    Ok(CustomerId(done.last_insert_rowid()))
}

pub async fn update_profile(pool: &SqlitePool, customer: &Customer) -> AppResult<()> {
    sqlx::query("UPDATE customers SET full_name = ?, phone = ? WHERE id = ?")
        .bind(&customer.full_name)
        .bind(&customer.phone)
        .bind(customer.id)
        .execute(pool)
        .await?;
    Ok(())
}

pub async fn set_password(pool: &SqlitePool, customer: CustomerId, hash: &str) -> AppResult<()> {
    sqlx::query("UPDATE customers SET password_hash = ?, failed_logins = 0 WHERE id = ?")
        .bind(hash)
        .bind(customer)
        .execute(pool)
        .await?;
    Ok(())
}

pub async fn note_login(pool: &SqlitePool, customer: CustomerId, at: DateTime<Utc>) -> AppResult<()> {
    sqlx::query("UPDATE customers SET failed_logins = 0, last_login_at = ? WHERE id = ?")
        .bind(at)
        .bind(customer)
        .execute(pool)
        .await?;
    Ok(())
}

pub async fn note_failed_login(pool: &SqlitePool, customer: CustomerId) -> AppResult<i64> {
    Ok(sqlx::query_scalar(
        "UPDATE customers SET failed_logins = failed_logins + 1 WHERE id = ? RETURNING failed_logins",
    )
    .bind(customer)
    .fetch_one(pool)
    .await?)
}

pub async fn set_blocked(pool: &SqlitePool, customer: CustomerId, blocked: bool) -> AppResult<bool> {
    let done = sqlx::query("UPDATE customers SET blocked = ?, failed_logins = 0 WHERE id = ?")
        .bind(blocked)
        .bind(customer)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn set_role(pool: &SqlitePool, customer: CustomerId, role: Role) -> AppResult<bool> {
    let done = sqlx::query("UPDATE customers SET role = ? WHERE id = ?")
        .bind(role)
        .bind(customer)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() == 1)
}

// ---- sessions and resets ---------------------------------------------------------------------

pub async fn insert_session(pool: &SqlitePool, session: &Session) -> AppResult<()> {
    sqlx::query("INSERT INTO sessions (token, customer_id, created_at, expires_at) VALUES (?, ?, ?, ?)")
        .bind(&session.token)
        .bind(session.customer_id)
        .bind(session.created_at)
        .bind(session.expires_at)
        .execute(pool)
        .await?;
    Ok(())
}

pub async fn delete_session(pool: &SqlitePool, token: &str) -> AppResult<()> {
    sqlx::query("DELETE FROM sessions WHERE token = ?").bind(token).execute(pool).await?;
    Ok(())
}

pub async fn delete_sessions_of(pool: &SqlitePool, customer: CustomerId) -> AppResult<()> {
    sqlx::query("DELETE FROM sessions WHERE customer_id = ?").bind(customer).execute(pool).await?;
    Ok(())
}

pub async fn delete_expired_sessions(pool: &SqlitePool, at: DateTime<Utc>) -> AppResult<u64> {
    Ok(sqlx::query("DELETE FROM sessions WHERE expires_at <= ?")
        .bind(at)
        .execute(pool)
        .await?
        .rows_affected())
}

pub async fn insert_reset(
    pool: &SqlitePool,
    token: &str,
    customer: CustomerId,
    expires_at: DateTime<Utc>,
) -> AppResult<()> {
    sqlx::query("INSERT INTO password_resets (token, customer_id, expires_at) VALUES (?, ?, ?)")
        .bind(token)
        .bind(customer)
        .bind(expires_at)
        .execute(pool)
        .await?;
    Ok(())
}

/// Uses up a reset link and says whose it was.
pub async fn take_reset(pool: &SqlitePool, token: &str, at: DateTime<Utc>) -> AppResult<Option<CustomerId>> {
    Ok(sqlx::query_scalar(
        "UPDATE password_resets SET used_at = ? WHERE token = ? AND used_at IS NULL AND expires_at > ?
         RETURNING customer_id",
    )
    .bind(at)
    .bind(token)
    .bind(at)
    .fetch_optional(pool)
    .await?)
}

// ---- addresses -------------------------------------------------------------------------------

pub async fn addresses(pool: &SqlitePool, customer: CustomerId) -> AppResult<Vec<Address>> {
    Ok(sqlx::query_as::<_, Address>(
        "SELECT * FROM addresses WHERE customer_id = ? ORDER BY is_default DESC, id",
    )
    .bind(customer)
    .fetch_all(pool)
    .await?)
}

pub async fn insert_address(
    conn: &mut SqliteConnection,
    customer: CustomerId,
    new: &NewAddress,
) -> AppResult<AddressId> {
    let done = sqlx::query(
        "INSERT INTO addresses (customer_id, label, recipient, street, city, postcode, country, is_default)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(customer)
    .bind(&new.label)
    .bind(&new.recipient)
    .bind(&new.street)
    .bind(&new.city)
    .bind(&new.postcode)
    .bind(&new.country)
    .bind(new.is_default)
    .execute(conn)
    .await?;
    Ok(AddressId(done.last_insert_rowid()))
}

pub async fn clear_default_address(conn: &mut SqliteConnection, customer: CustomerId) -> AppResult<()> {
    sqlx::query("UPDATE addresses SET is_default = 0 WHERE customer_id = ?")
        .bind(customer)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn delete_address(pool: &SqlitePool, customer: CustomerId, id: AddressId) -> AppResult<bool> {
    let done = sqlx::query("DELETE FROM addresses WHERE id = ? AND customer_id = ?")
        .bind(id)
        .bind(customer)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes every trace of the person out of the database; what the tax office wants to see stays.
pub async fn anonymise(conn: &mut SqliteConnection, customer: CustomerId) -> AppResult<()> {
    sqlx::query(
        "UPDATE customers SET email = 'erased-' || id || '@invalid', password_hash = '', full_name = 'erased',
                phone = NULL, blocked = 1 WHERE id = ?",
    )
    .bind(customer)
    .execute(&mut *conn)
    .await?;
    for statement in [
        "DELETE FROM addresses WHERE customer_id = ?",
        "DELETE FROM sessions WHERE customer_id = ?",
        "DELETE FROM carts WHERE customer_id = ?",
        "UPDATE orders SET ship_recipient = 'erased', ship_street = '' WHERE customer_id = ?",
        "UPDATE notifications SET recipient = '', body = '' WHERE customer_id = ?",
        "UPDATE payments SET card_holder = NULL, card_last4 = NULL
         WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)",
    ] {
        sqlx::query(statement).bind(customer).execute(&mut *conn).await?;
    }
    Ok(())
}
