use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::{
    error::{AppError, AppResult},
    pricing::{AmountOff, EveryNthFree, FreeShipping, PercentOff, PriceRule},
    utils::{Cents, require_range},
};

text_enum! {
    CouponKind {
        Percent => "percent",
        Amount => "amount",
        NthFree => "nth_free",
        FreeShipping => "free_shipping",
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, FromRow)]
pub struct Coupon {
    pub code: String,
    pub kind: CouponKind,
    /// Percent, cents or the n of "every nth free".
    pub value: i64,
    pub min_total_cents: Cents,
    pub max_uses: Option<i64>,
    #[serde(default)]
    pub used: i64,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Coupon {
    pub fn checked(mut self) -> AppResult<Self> {
        self.code = normalise(&self.code);
        if !(3..=20).contains(&self.code.len()) || !self.code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(AppError::invalid("code", "must be 3 to 20 letters or digits"));
        }
        match self.kind {
            CouponKind::Percent => require_range("value", self.value, 1, 90)?,
            CouponKind::Amount => require_range("value", self.value, 1, 100_000)?,
            CouponKind::NthFree => require_range("value", self.value, 2, 20)?,
            CouponKind::FreeShipping => self.value,
        };
        if self.ends_at <= self.starts_at {
            return Err(AppError::invalid("ends_at", "must be after starts_at"));
        }
        Ok(self)
    }

    /// Why the coupon cannot be used now, if it cannot.
    pub fn problem(&self, subtotal: Cents, at: DateTime<Utc>) -> Option<&'static str> {
        if at < self.starts_at {
            Some("is not valid yet")
        } else if at >= self.ends_at {
            Some("has expired")
        } else if self.max_uses.is_some_and(|max| self.used >= max) {
            Some("is used up")
        } else if subtotal < self.min_total_cents {
            Some("needs a larger basket")
        } else {
            None
        }
    }

    pub fn rule(&self) -> Box<dyn PriceRule> {
        let code = self.code.clone();
        match self.kind {
            CouponKind::Percent => Box::new(PercentOff { code, basis_points: self.value * 100 }),
            CouponKind::Amount => Box::new(AmountOff { code, amount: self.value }),
            CouponKind::NthFree => Box::new(EveryNthFree { n: self.value }),
            CouponKind::FreeShipping => Box::new(FreeShipping { label: code }),
        }
    }
}

pub fn normalise(code: &str) -> String {
    code.trim().to_uppercase()
}

pub async fn find(pool: &SqlitePool, code: &str) -> AppResult<Option<Coupon>> {
    Ok(sqlx::query_as::<_, Coupon>("SELECT * FROM coupons WHERE code = ?")
        .bind(code)
        .fetch_optional(pool)
        .await?)
}

pub async fn all(pool: &SqlitePool) -> AppResult<Vec<Coupon>> {
    Ok(sqlx::query_as::<_, Coupon>("SELECT * FROM coupons ORDER BY ends_at DESC, code")
        .fetch_all(pool)
        .await?)
}

pub async fn insert(pool: &SqlitePool, coupon: &Coupon) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO coupons (code, kind, value, min_total_cents, max_uses, starts_at, ends_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&coupon.code)
    .bind(coupon.kind)
    .bind(coupon.value)
    .bind(coupon.min_total_cents)
    .bind(coupon.max_uses)
    .bind(coupon.starts_at)
    .bind(coupon.ends_at)
    .execute(pool)
    .await?;
    Ok(())
}

/// Counts one use. Fails if somebody else took the last one.
pub async fn redeem(conn: &mut SqliteConnection, code: &str) -> AppResult<()> {
    let done = sqlx::query(
        "UPDATE coupons SET used = used + 1 WHERE code = ? AND (max_uses IS NULL OR used < max_uses)",
    )
    .bind(code)
    .execute(conn)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(AppError::Coupon { code: code.to_owned(), problem: "is used up" })
    }
}

/// An order was cancelled: its coupon may be used again.
pub async fn give_back(conn: &mut SqliteConnection, code: &str) -> AppResult<()> {
    sqlx::query("UPDATE coupons SET used = MAX(used - 1, 0) WHERE code = ?").bind(code).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::utils::now;

    fn coupon(kind: CouponKind, value: i64) -> Coupon {
        Coupon {
            code: " spring ".into(),
            kind,
            value,
            min_total_cents: 2_000,
            max_uses: Some(2),
            used: 0,
            starts_at: now() - Duration::days(1),
            ends_at: now() + Duration::days(1),
        }
    }

    #[test]
    fn values_must_fit_the_kind() {
        assert_eq!(coupon(CouponKind::Percent, 10).checked().unwrap().code, "SPRING");
        assert!(coupon(CouponKind::Percent, 95).checked().is_err());
        assert!(coupon(CouponKind::NthFree, 1).checked().is_err());
        assert!(coupon(CouponKind::FreeShipping, 0).checked().is_ok());
    }

    #[test]
    fn a_coupon_says_why_it_does_not_apply() {
        let good = coupon(CouponKind::Amount, 500);
        assert_eq!(good.problem(2_000, now()), None);
        assert_eq!(good.problem(1_999, now()), Some("needs a larger basket"));
        assert_eq!(good.problem(2_000, now() + Duration::days(2)), Some("has expired"));
        assert_eq!(good.problem(2_000, now() - Duration::days(2)), Some("is not valid yet"));
        assert_eq!(Coupon { used: 2, ..good }.problem(2_000, now()), Some("is used up"));
    }
}
