use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;

use crate::{
    error::AppResult,
    ids::CustomerId,
    state::AppState,
    utils::{Page, Paging, now},
};

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct AuditEntry {
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
    pub created_at: DateTime<Utc>,
}

pub async fn note(
    state: &AppState,
    actor: CustomerId,
    action: &str,
    subject: &str,
    detail: &str,
) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO audit_log (actor_id, action, subject, detail, created_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(actor)
    .bind(action)
    .bind(subject)
    .bind(detail)
    .bind(now())
    .execute(&state.pool)
    .await?;
    Ok(())
}

pub async fn entries(state: &AppState, paging: Paging) -> AppResult<Page<AuditEntry>> {
    let total = sqlx::query_scalar("SELECT COUNT(*) FROM audit_log").fetch_one(&state.pool).await?;
    let entries = sqlx::query_as::<_, AuditEntry>(
        "SELECT COALESCE(c.email, 'unknown') AS actor, a.action, a.subject, a.detail, a.created_at
         FROM audit_log a LEFT JOIN customers c ON c.id = a.actor_id
         ORDER BY a.id DESC LIMIT ? OFFSET ?",
    )
    .bind(paging.limit())
    .bind(paging.offset())
    .fetch_all(&state.pool)
    .await?;
    Ok(paging.wrap(entries, total))
}
