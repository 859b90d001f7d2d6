use sqlx::SqlitePool;

use super::{
    model::{DeliveryStatus, Notification, OrderContact, Preferences},
    templates::Template,
};
use crate::{
    error::AppResult,
    ids::{CustomerId, NotificationId, OrderId},
    utils::now,
};

pub async fn insert(
    pool: &SqlitePool,
    customer: Option<CustomerId>,
    template: Template,
    recipient: &str,
    (subject, body): (String, String),
) -> AppResult<NotificationId> {
    let done = sqlx::query(
        "INSERT INTO notifications (customer_id, template, recipient, subject, body, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(customer)
    .bind(template)
    .bind(recipient)
    .bind(subject)
    .bind(body)
    .bind(now())
    .execute(pool)
    .await?;
    Ok(NotificationId(done.last_insert_rowid()))
}

pub async fn queued(pool: &SqlitePool, max_attempts: i64, limit: i64) -> AppResult<Vec<Notification>> {
    Ok(sqlx::query_as::<_, Notification>(
        "SELECT * FROM notifications WHERE status = 'queued' AND attempts < ? ORDER BY id LIMIT ?",
    )
    .bind(max_attempts)
    .bind(limit)
    .fetch_all(pool)
    .await?)
}

pub async fn note_attempt(
    pool: &SqlitePool,
    id: NotificationId,
    status: DeliveryStatus,
    error: Option<&str>,
) -> AppResult<()> {
    let sent_at = (status == DeliveryStatus::Sent).then(now);
    sqlx::query(
        "UPDATE notifications SET status = ?, attempts = attempts + 1, last_error = ?, sent_at = ? WHERE id = ?",
    )
    .bind(status)
    .bind(error)
    .bind(sent_at)
    .bind(id)
    .execute(pool)
    .await?;
    Ok(())
}

pub async fn of_customer(pool: &SqlitePool, customer: CustomerId) -> AppResult<Vec<Notification>> {
    Ok(sqlx::query_as::<_, Notification>("SELECT * FROM notifications WHERE customer_id = ? ORDER BY id")
        .bind(customer)
        .fetch_all(pool)
        .await?)
}

pub async fn order_contact(pool: &SqlitePool, order: OrderId) -> AppResult<OrderContact> {
    Ok(sqlx::query_as::<_, OrderContact>(
        "SELECT o.customer_id, c.email, c.full_name, o.number, o.total_cents,
                COALESCE(n.order_updates, 1) AS wants_updates
         FROM orders o
         JOIN customers c ON c.id = o.customer_id
         LEFT JOIN notification_preferences n ON n.customer_id = c.id
         WHERE o.id = ?",
    )
    .bind(order)
    .fetch_one(pool)
    .await?)
}

pub async fn preferences(pool: &SqlitePool, customer: CustomerId) -> AppResult<Option<Preferences>> {
    Ok(sqlx::query_as::<_, Preferences>(
        "SELECT order_updates, marketing FROM notification_preferences WHERE customer_id = ?",
    )
    .bind(customer)
    .fetch_optional(pool)
    .await?)
}

pub async fn put_preferences(pool: &SqlitePool, customer: CustomerId, wanted: Preferences) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO notification_preferences (customer_id, order_updates, marketing) VALUES (?, ?, ?)
         ON CONFLICT (customer_id) DO UPDATE
         SET order_updates = excluded.order_updates, marketing = excluded.marketing",
    )
    .bind(customer)
    .bind(wanted.order_updates)
    .bind(wanted.marketing)
    .execute(pool)
    .await?;
    Ok(())
}
