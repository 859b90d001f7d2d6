//! What happens without anybody asking.

use chrono::Days;
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::{
    cache, customers,
    error::{AppError, AppResult},
    events::ShopEvent,
    notifications, orders, reporting,
    state::AppState,
    utils::now,
};

pub fn spawn_all(state: &AppState) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(housekeeping(state.clone())),
        tokio::spawn(notifications::service::run_listener(state.clone(), state.events.subscribe())),
        tokio::spawn(forget_changed_products(state.clone())),
    ]
}

async fn housekeeping(state: AppState) {
    let mut ticks = interval(state.config.job_interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        run_once(&state).await;
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub orders_cancelled: usize,
    pub carts_reminded: usize,
    pub mails_sent: usize,
    pub sessions_purged: u64,
}

/// One round. A step that fails is logged, and does not keep the others from running.
pub async fn run_once(state: &AppState) -> Done {
    let done = Done {
        orders_cancelled: logged("overdue orders", orders::service::cancel_overdue(state).await),
        carts_reminded: logged("cart reminders", notifications::service::remind_abandoned_carts(state).await),
        mails_sent: logged("mails", notifications::service::deliver_pending(state).await),
        sessions_purged: logged("sessions", customers::service::purge_sessions(state).await),
    };
    logged("snapshot", snapshot_yesterday(state).await);
    cache::forget_older_than(state.config.cache_ttl);
    if done != Done::default() {
        tracing::info!(?done, "housekeeping");
    }
    done
}

async fn snapshot_yesterday(state: &AppState) -> AppResult<()> {
    let yesterday = now().date_naive() - Days::new(1);
    reporting::queries::take_snapshot(&state.pool, yesterday).await?;
    Ok(())
}

fn logged<T: Default>(what: &str, result: Result<T, AppError>) -> T {
    result.unwrap_or_else(|error| {
        tracing::error!(%error, what, "job failed");
        T::default()
    })
}

/// The dashboard and the product pages must not lie for a whole minute.
async fn forget_changed_products(state: AppState) {
    let mut events = state.events.subscribe();
    while let Ok(event) = events.recv().await {
        match event {
            ShopEvent::ProductChanged { product } | ShopEvent::PriceDropped { product, .. } => {
                cache::forget(&format!("product:{product}"));
            }
            ShopEvent::OrderPlaced { .. }
            | ShopEvent::OrderPaid { .. }
            | ShopEvent::OrderCancelled { .. } => {
                cache::forget("dashboard");
            }
            _ => {}
        }
    }
}
