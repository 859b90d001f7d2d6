//! The payment provider behind a trait, and the sandbox that development and tests talk to.

use std::{
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
};

use super::model::CardDetails;
use crate::utils::Cents;

pub type GatewayFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, GatewayError>> + Send + 'a>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charge {
    Captured {
        reference: String,
    },
    /// The bank wants to see the customer; the outcome comes by webhook.
    NeedsAuthentication {
        reference: String,
        redirect_to: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    #[error("{0}")]
    Declined(String),
    #[error("unavailable")]
    Unavailable,
}

pub trait PaymentGateway: Send + Sync {
    fn charge<'a>(
        &'a self,
        amount: Cents,
        card: &'a CardDetails,
        order: &'a str,
    ) -> GatewayFuture<'a, Charge>;

    fn refund<'a>(&'a self, reference: &'a str, amount: Cents) -> GatewayFuture<'a, String>;
}

/// Decides by the card number, as sandboxes of providers do.
#[derive(Debug, Default)]
pub struct SandboxGateway {
    calls: AtomicU64,
}

impl SandboxGateway {
    fn reference(&self, kind: &str) -> String {
        format!("sbx_{kind}_{}", self.calls.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

impl PaymentGateway for SandboxGateway {
    fn charge<'a>(
        &'a self,
        amount: Cents,
        card: &'a CardDetails,
        order: &'a str,
    ) -> GatewayFuture<'a, Charge> {
        Box::pin(async move {
            tracing::debug!(amount, order, last4 = card.last4(), "sandbox charge");
            match card.last4() {
                "0002" => Err(GatewayError::Declined("the bank said no".to_owned())),
                "9995" => Err(GatewayError::Declined("insufficient funds".to_owned())),
                "0119" => Err(GatewayError::Unavailable),
                "3220" => {
                    // The order number makes the reference unique across restarts.
                    let reference = format!("{}_{order}", self.reference("auth"));
                    let redirect_to = format!("https://sandbox.example/authenticate/{reference}");
                    Ok(Charge::NeedsAuthentication { reference, redirect_to })
                }
                _ => Ok(Charge::Captured { reference: self.reference("charge") }),
            }
        })
    }

    fn refund<'a>(&'a self, reference: &'a str, amount: Cents) -> GatewayFuture<'a, String> {
        Box::pin(async move {
            tracing::debug!(amount, reference, "sandbox refund");
            Ok(self.reference("refund"))
        })
    }
}
