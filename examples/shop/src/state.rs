use std::sync::Arc;

use sqlx::SqlitePool;

use crate::{
    config::Config,
    events::{EventBus, ShopEvent},
    notifications::mailer::Mailer,
    payments::gateway::PaymentGateway,
    pricing::TaxTable,
    utils::Cents,
};

/// What every handler, service and job gets handed.
#[derive(Clone)]
pub struct AppState {
    pub config: Arc<Config>,
    pub pool: SqlitePool,
    pub events: EventBus,
    pub mailer: Arc<dyn Mailer>,
    pub gateway: Arc<dyn PaymentGateway>,
    pub taxes: Arc<TaxTable>,
}

impl AppState {
    pub fn new(
        config: Config,
        pool: SqlitePool,
        mailer: impl Mailer + 'static,
        gateway: impl PaymentGateway + 'static,
    ) -> Self {
        let taxes = TaxTable::new(config.standard_tax_basis_points, config.reduced_tax_basis_points);
        Self {
            config: Arc::new(config),
            pool,
            events: EventBus::new(),
            mailer: Arc::new(mailer),
            gateway: Arc::new(gateway),
            taxes: Arc::new(taxes),
        }
    }

    pub fn publish(&self, event: ShopEvent) {
        self.events.publish(event);
    }

    pub fn money(&self, cents: Cents) -> String {
        crate::utils::format_money(cents, &self.config.currency)
    }

    pub fn link(&self, path: &str) -> String {
        format!("{}/{}", self.config.base_url.trim_end_matches('/'), path.trim_start_matches('/'))
    }
}
