//! The cache belongs to the process, so it has a test binary of its own, with one test in it.

use std::time::Duration;

use shop::{
    admin::dashboard, cache, catalogue, config::Config, db, ids::ProductId, notifications::mailer::LogMailer,
    payments::gateway::SandboxGateway, seed, state::AppState,
};

#[tokio::test]
async fn a_product_is_remembered_until_it_changes() {
    let config = Config { cache_ttl: Duration::from_secs(60), ..Config::for_tests() };
    let pool = db::connect("sqlite::memory:").await.unwrap();
    db::migrate(&pool).await.unwrap();
    seed::demo(&pool, &config).await.unwrap();
    let state = AppState::new(config, pool, LogMailer, SandboxGateway::default());

    let sencha = ProductId(1);
    assert_eq!(catalogue::service::product(&state, sencha).await.unwrap().price_cents, 890);
    sqlx::query("UPDATE products SET price_cents = 1 WHERE id = 1").execute(&state.pool).await.unwrap();
    assert_eq!(catalogue::service::product(&state, sencha).await.unwrap().price_cents, 890);
    catalogue::service::change_price(&state, sencha, 500, None).await.unwrap();
    assert_eq!(catalogue::service::product(&state, sencha).await.unwrap().price_cents, 500);

    let before = dashboard::dashboard(&state).await.unwrap();
    sqlx::query("UPDATE stock SET on_hand = 0").execute(&state.pool).await.unwrap();
    assert_eq!(dashboard::dashboard(&state).await.unwrap().counts.low_stock, before.counts.low_stock);
    cache::forget("dashboard");
    assert_eq!(dashboard::dashboard(&state).await.unwrap().counts.low_stock, 8);
}
