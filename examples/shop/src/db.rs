use std::{str::FromStr, time::Duration};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
};

use crate::error::AppError;

pub async fn connect(url: &str) -> Result<SqlitePool, AppError> {
    let in_memory = url.contains(":memory:");
    let mut options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5));
    if !in_memory {
        options = options.journal_mode(SqliteJournalMode::Wal);
    }

    // Each connection to `:memory:` is a database of its own, so there may only ever be one.
    let mut pool = SqlitePoolOptions::new().acquire_timeout(Duration::from_secs(10));
    pool = if in_memory {
        pool.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None)
    } else {
        pool.max_connections(8)
    };
    Ok(pool.connect_with(options).await?)
}

pub async fn migrate(pool: &SqlitePool) -> Result<(), AppError> {
    sqlx::migrate!("./migrations").run(pool).await?;
    Ok(())
}
