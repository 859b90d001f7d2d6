use std::{env, str::FromStr, time::Duration};

use crate::error::AppError;

/// Everything that can be set from outside, for all parts of the shop.
#[derive(Debug, Clone)]
pub struct Config {
    pub port: u16,
    pub database_url: String,
    pub base_url: String,
    pub seed_demo_data: bool,
    pub currency: String,
    /// Catalogue and dashboard answers are kept this long; zero switches the cache off.
    pub cache_ttl: Duration,
    pub session_hours: i64,
    pub max_failed_logins: i64,
    /// Argon2 memory in KiB.
    pub password_memory_kib: u32,
    pub reservation_minutes: i64,
    pub cart_reminder_hours: i64,
    pub free_shipping_from_cents: i64,
    pub standard_tax_basis_points: i64,
    pub reduced_tax_basis_points: i64,
    pub webhook_secret: String,
    pub mail_from: String,
    pub warehouse_mail: String,
    pub job_interval: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 3000,
            database_url: "sqlite::memory:".to_owned(),
            base_url: "http://localhost:3000".to_owned(),
            seed_demo_data: false,
            currency: "EUR".to_owned(),
            cache_ttl: Duration::from_secs(60),
            session_hours: 72,
            max_failed_logins: 5,
            password_memory_kib: 19_456,
            reservation_minutes: 30,
            cart_reminder_hours: 24,
            free_shipping_from_cents: 10_000,
            standard_tax_basis_points: 1_900,
            reduced_tax_basis_points: 700,
            webhook_secret: "dev-webhook-secret".to_owned(),
            mail_from: "shop@example.com".to_owned(),
            warehouse_mail: "warehouse@example.com".to_owned(),
            job_interval: Duration::from_secs(30),
        }
    }
}

impl Config {
    pub fn from_env() -> Result<Self, AppError> {
        let base = Self::default();
        Ok(Self {
            port: read("PORT", base.port)?,
            database_url: read("DATABASE_URL", base.database_url)?,
            base_url: read("BASE_URL", base.base_url)?,
            seed_demo_data: read("SEED_DEMO_DATA", base.seed_demo_data)?,
            currency: read("CURRENCY", base.currency)?,
            cache_ttl: Duration::from_secs(read("CACHE_TTL_SECONDS", base.cache_ttl.as_secs())?),
            session_hours: read("SESSION_HOURS", base.session_hours)?,
            reservation_minutes: read("RESERVATION_MINUTES", base.reservation_minutes)?,
            free_shipping_from_cents: read("FREE_SHIPPING_FROM_CENTS", base.free_shipping_from_cents)?,
            webhook_secret: read("WEBHOOK_SECRET", base.webhook_secret)?,
            mail_from: read("MAIL_FROM", base.mail_from)?,
            warehouse_mail: read("WAREHOUSE_MAIL", base.warehouse_mail)?,
            job_interval: Duration::from_secs(
                read("JOB_INTERVAL_SECONDS", base.job_interval.as_secs())?.max(1),
            ),
            ..base
        })
    }

    /// The quick and forgetful settings for tests: cheap hashes, no cache.
    pub fn for_tests() -> Self {
        Self { cache_ttl: Duration::ZERO, password_memory_kib: 64, ..Self::default() }
    }
}

fn read<T: FromStr>(name: &str, default: T) -> Result<T, AppError> {
    match env::var(name) {
        Err(_) => Ok(default),
        Ok(text) => {
            text.trim().parse().map_err(|_| AppError::Config(format!("{name}={text} cannot be read")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unset_variable_leaves_the_default() {
        assert_eq!(read("SHOP_TEST_SURELY_UNSET", 17).unwrap(), 17);
    }
}
