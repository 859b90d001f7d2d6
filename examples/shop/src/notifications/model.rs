use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    ids::{CustomerId, NotificationId},
    utils::Cents,
};

text_enum! {
    DeliveryStatus { Queued => "queued", Sent => "sent", Failed => "failed" }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Notification {
    pub id: NotificationId,
    pub customer_id: Option<CustomerId>,
    pub template: String,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub status: DeliveryStatus,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct Preferences {
    pub order_updates: bool,
    pub marketing: bool,
}

/// Who an order mail goes to and what it is about.
#[derive(Debug, Clone, FromRow)]
pub struct OrderContact {
    pub customer_id: CustomerId,
    pub email: String,
    pub full_name: String,
    pub number: String,
    pub total_cents: Cents,
    pub wants_updates: bool,
}
