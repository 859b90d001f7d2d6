use sqlx::{SqliteConnection, SqlitePool};

use super::model::{CardDetails, Payment, PaymentStatus, Refund};
use crate::{
    error::AppResult,
    ids::{OrderId, PaymentId, RefundId},
    utils::{Cents, now},
};

find_by_id!(pub fn find_payment(PaymentId) -> Payment, "payments", "payment");
find_by_id!(pub fn find_refund(RefundId) -> Refund, "refunds", "refund");

pub async fn insert(conn: &mut SqliteConnection, order: OrderId, amount: Cents) -> AppResult<PaymentId> {
    let done = sqlx::query(
        "INSERT INTO payments (order_id, amount_cents, status, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(order)
    .bind(amount)
    .bind(PaymentStatus::Open)
    .bind(now())
    .bind(now())
    .execute(conn)
    .await?;
    Ok(PaymentId(done.last_insert_rowid()))
}

pub async fn of_order(pool: &SqlitePool, order: OrderId) -> AppResult<Option<Payment>> {
    Ok(sqlx::query_as::<_, Payment>("SELECT * FROM payments WHERE order_id = ? ORDER BY id DESC LIMIT 1")
        .bind(order)
        .fetch_optional(pool)
        .await?)
}

pub async fn by_reference(pool: &SqlitePool, reference: &str) -> AppResult<Option<Payment>> {
    Ok(sqlx::query_as::<_, Payment>("SELECT * FROM payments WHERE provider_ref = ?")
        .bind(reference)
        .fetch_optional(pool)
        .await?)
}

pub async fn note_attempt(pool: &SqlitePool, payment: PaymentId, card: &CardDetails) -> AppResult<()> {
    sqlx::query(
        "UPDATE payments SET card_brand = ?, card_last4 = ?, card_holder = ?, attempts = attempts + 1,
                failure_reason = NULL, updated_at = ? WHERE id = ?",
    )
    .bind(card.brand())
    .bind(card.last4())
    .bind(&card.holder)
    .bind(now())
    .bind(payment)
    .execute(pool)
    .await?;
    Ok(())
}

pub async fn set_outcome(
    pool: &SqlitePool,
    payment: PaymentId,
    status: PaymentStatus,
    reference: Option<&str>,
    failure: Option<&str>,
) -> AppResult<()> {
    sqlx::query(
        "UPDATE payments SET status = ?, provider_ref = COALESCE(?, provider_ref), failure_reason = ?, updated_at = ?
         WHERE id = ?",
    )
    .bind(status)
    .bind(reference)
    .bind(failure)
    .bind(now())
    .bind(payment)
    .execute(pool)
    .await?;
    Ok(())
}

pub async fn void_open(conn: &mut SqliteConnection, order: OrderId) -> AppResult<()> {
    sqlx::query(
        "UPDATE payments SET status = 'void', updated_at = ?
         WHERE order_id = ? AND status IN ('open', 'failed', 'authenticating')",
    )
    .bind(now())
    .bind(order)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn refunded(pool: &SqlitePool, payment: PaymentId) -> AppResult<Cents> {
    Ok(sqlx::query_scalar("SELECT COALESCE(SUM(amount_cents), 0) FROM refunds WHERE payment_id = ?")
        .bind(payment)
        .fetch_one(pool)
        .await?)
}

pub async fn insert_refund(
    pool: &SqlitePool,
    payment: PaymentId,
    amount: Cents,
    reason: &str,
    reference: &str,
) -> AppResult<RefundId> {
    let done = sqlx::query(
        "INSERT INTO refunds (payment_id, amount_cents, reason, provider_ref, created_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(payment)
    .bind(amount)
    .bind(reason)
    .bind(reference)
    .bind(now())
    .execute(pool)
    .await?;
    Ok(RefundId(done.last_insert_rowid()))
}

pub async fn refunds(pool: &SqlitePool, payment: PaymentId) -> AppResult<Vec<Refund>> {
    Ok(sqlx::query_as::<_, Refund>("SELECT * FROM refunds WHERE payment_id = ? ORDER BY id")
        .bind(payment)
        .fetch_all(pool)
        .await?)
}
