use std::net::SocketAddr;

use shop::{
    config::Config, db, jobs, notifications::mailer::LogMailer, payments::gateway::SandboxGateway, router,
    seed, state::AppState,
};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn")),
        )
        .init();

    let config = Config::from_env()?;
    let pool = db::connect(&config.database_url).await?;
    db::migrate(&pool).await?;
    if config.seed_demo_data {
        seed::demo(&pool, &config).await?;
    }

    let address = SocketAddr::from(([127, 0, 0, 1], config.port));
    let state = AppState::new(config, pool, LogMailer, SandboxGateway::default());
    let background = jobs::spawn_all(&state);

    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!("the shop is open at http://{}", listener.local_addr()?);
    axum::serve(listener, router::router(state))
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;

    for task in background {
        task.abort();
    }
    Ok(())
}
