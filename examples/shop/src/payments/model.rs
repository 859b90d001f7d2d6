use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    error::{AppError, AppResult},
    ids::{OrderId, PaymentId, RefundId},
    utils::{Cents, passes_luhn, require_text},
};

text_enum! {
    PaymentStatus {
        Open => "open",
        Authenticating => "authenticating",
        Captured => "captured",
        Failed => "failed",
        Void => "void",
        Refunded => "refunded",
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Payment {
    pub id: PaymentId,
    pub order_id: OrderId,
    pub amount_cents: Cents,
    pub status: PaymentStatus,
    pub provider_ref: Option<String>,
    pub card_brand: Option<String>,
    pub card_last4: Option<String>,
    #[serde(skip_serializing)]
    pub card_holder: Option<String>,
    pub failure_reason: Option<String>,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Payment {
    pub fn can_be_tried(&self) -> bool {
        matches!(self.status, PaymentStatus::Open | PaymentStatus::Failed | PaymentStatus::Authenticating)
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Refund {
    pub id: RefundId,
    pub payment_id: PaymentId,
    pub amount_cents: Cents,
    pub reason: String,
    pub provider_ref: String,
    pub created_at: DateTime<Utc>,
}

/// Never stored: only brand, holder and the last four digits are.
#[derive(Clone, Deserialize)]
pub struct CardDetails {
    pub number: String,
    pub holder: String,
    pub expires: String,
    pub cvc: String,
}

impl CardDetails {
    pub fn checked(mut self, at: DateTime<Utc>) -> AppResult<Self> {
        self.number.retain(|c| !c.is_whitespace());
        self.holder = require_text("holder", &self.holder, 100)?;
        if !passes_luhn(&self.number) {
            return Err(AppError::invalid("number", "is not a card number"));
        }
        if !(3..=4).contains(&self.cvc.len()) || !self.cvc.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AppError::invalid("cvc", "must be three or four digits"));
        }
        let (month, year) =
            self.expiry().ok_or_else(|| AppError::invalid("expires", "must look like 09/27"))?;
        if (year, month) < (at.year(), at.month()) {
            return Err(AppError::invalid("expires", "is in the past"));
        }
        Ok(self)
    }

    fn expiry(&self) -> Option<(u32, i32)> {
        let (month, year) = self.expires.split_once('/')?;
        let month: u32 = month.trim().parse().ok().filter(|month| (1..=12).contains(month))?;
        let year: i32 = year.trim().parse().ok().filter(|year| (0..100).contains(year))?;
        Some((month, 2_000 + year))
    }

    pub fn brand(&self) -> &'static str {
        match self.number.as_bytes() {
            [b'4', ..] => "visa",
            [b'5', b'1'..=b'5', ..] => "mastercard",
            [b'3', b'4' | b'7', ..] => "amex",
            _ => "other",
        }
    }

    pub fn last4(&self) -> &str {
        &self.number[self.number.len().saturating_sub(4)..]
    }
}

/// What the provider tells us later, when the bank wanted to see the customer first.
#[derive(Debug, Clone, Deserialize)]
pub struct WebhookEvent {
    pub reference: String,
    pub outcome: WebhookOutcome,
    #[serde(default)]
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookOutcome {
    Captured,
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::utils::now;

    fn card(number: &str, expires: &str) -> CardDetails {
        CardDetails {
            number: number.into(),
            holder: "A Berg".into(),
            expires: expires.into(),
            cvc: "123".into(),
        }
    }

    #[test]
    fn cards_are_checked_before_anyone_is_asked() {
        let good = card("4242 4242 4242 4242", "12/99").checked(now()).unwrap();
        assert_eq!((good.brand(), good.last4()), ("visa", "4242"));
        assert!(card("4242424242424241", "12/99").checked(now()).is_err());
        assert!(card("4242424242424242", "12/19").checked(now()).is_err());
        assert!(card("4242424242424242", "13/99").checked(now()).is_err());
        assert!(card("4242424242424242", "soon").checked(now()).is_err());
    }

    #[test]
    fn brands_are_known_by_the_first_digits() {
        assert_eq!(card("5555555555554444", "12/99").brand(), "mastercard");
        assert_eq!(card("378282246310005", "12/99").brand(), "amex");
        assert_eq!(card("6011111111111117", "12/99").brand(), "other");
    }
}
