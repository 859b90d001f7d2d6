use serde::Serialize;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::{
    gateway::{Charge, GatewayError},
    model::{CardDetails, Payment, PaymentStatus, Refund, WebhookEvent, WebhookOutcome},
    repo,
};
use crate::{
    customers::model::Customer,
    error::{AppError, AppResult},
    events::ShopEvent,
    ids::{OrderId, PaymentId},
    orders::{
        self,
        model::{Order, OrderStatus},
    },
    state::AppState,
    utils::{Cents, now},
};

#[derive(Debug, Serialize)]
pub struct PaymentResult {
    pub payment: Payment,
    /// Where to send the customer's browser, if the bank wants to see them.
    pub redirect_to: Option<String>,
}

/// Every order gets a payment, within the transaction that makes the order.
pub async fn open(tx: &mut Transaction<'_, Sqlite>, order: OrderId, amount: Cents) -> AppResult<PaymentId> {
    repo::insert(tx, order, amount).await
}

/// The order is off before anybody paid.
pub async fn void(conn: &mut SqliteConnection, order: OrderId) -> AppResult<()> {
    repo::void_open(conn, order).await
}

pub async fn payment_of(state: &AppState, order: OrderId) -> AppResult<Payment> {
    repo::of_order(&state.pool, order).await?.ok_or(AppError::NotFound("payment"))
}

/// Pays an order by card.
pub async fn pay(
    state: &AppState,
    customer: &Customer,
    order_id: OrderId,
    card: CardDetails,
) -> AppResult<PaymentResult> {
    let order = orders::service::order_for(state, customer, order_id).await?;
    let card = card.checked(now())?;
    let payment = payment_of(state, order.id).await?;
    if payment.status == PaymentStatus::Captured {
        return Err(AppError::AlreadyPaid(order.id));
    }
    if order.status != OrderStatus::Pending || !payment.can_be_tried() {
        return Err(AppError::IllegalTransition { from: order.status, to: OrderStatus::Paid });
    }

    repo::note_attempt(&state.pool, payment.id, &card).await?;
    match state.gateway.charge(payment.amount_cents, &card, &order.number).await {
        Ok(Charge::Captured { reference }) => {
            capture(state, &payment, &reference).await?;
            Ok(PaymentResult { payment: payment_of(state, order.id).await?, redirect_to: None })
        }
        Ok(Charge::NeedsAuthentication { reference, redirect_to }) => {
            let status = PaymentStatus::Authenticating;
            repo::set_outcome(&state.pool, payment.id, status, Some(&reference), None).await?;
            let payment = payment_of(state, order.id).await?;
            Ok(PaymentResult { payment, redirect_to: Some(redirect_to) })
        }
        Err(GatewayError::Declined(reason)) => {
            fail(state, &payment, &reason).await?;
            Err(AppError::PaymentDeclined(reason))
        }
        Err(GatewayError::Unavailable) => Err(AppError::GatewayUnavailable),
    }
}

/// The money is there: tell the order. If the order is gone meanwhile, the money goes straight back.
async fn capture(state: &AppState, payment: &Payment, reference: &str) -> AppResult<()> {
    repo::set_outcome(&state.pool, payment.id, PaymentStatus::Captured, Some(reference), None).await?;
    match orders::service::mark_paid(state, payment.order_id, payment.id).await {
        Ok(_) => Ok(()),
        Err(error @ AppError::IllegalTransition { .. }) => {
            tracing::warn!(payment = %payment.id, %error, "paid too late, giving the money back");
            let payment = repo::find_payment(&state.pool, payment.id).await?;
            refund(state, &payment, payment.amount_cents, "paid too late").await?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

async fn fail(state: &AppState, payment: &Payment, reason: &str) -> AppResult<()> {
    repo::set_outcome(&state.pool, payment.id, PaymentStatus::Failed, None, Some(reason)).await?;
    state.publish(ShopEvent::PaymentFailed {
        order: payment.order_id,
        payment: payment.id,
        reason: reason.to_owned(),
    });
    Ok(())
}

/// The provider's late answer. Providers repeat themselves, so the same answer twice is fine.
pub async fn handle_webhook(state: &AppState, secret: &str, event: WebhookEvent) -> AppResult<()> {
    if !same_secret(secret, &state.config.webhook_secret) {
        return Err(AppError::BadSignature);
    }
    let payment =
        repo::by_reference(&state.pool, &event.reference).await?.ok_or(AppError::NotFound("payment"))?;
    if payment.status != PaymentStatus::Authenticating && payment.status != PaymentStatus::Void {
        tracing::info!(payment = %payment.id, status = %payment.status, "webhook repeated, ignored");
        return Ok(());
    }
    match event.outcome {
        WebhookOutcome::Captured => match capture(state, &payment, &event.reference).await {
            // The money is on its way back already; nothing the provider could do about it.
            Err(AppError::IllegalTransition { .. }) => Ok(()),
            other => other,
        },
        WebhookOutcome::Failed => fail(state, &payment, &event.reason).await,
    }
}

/// Compares without telling by the time how much was right.
fn same_secret(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.bytes().zip(right.bytes()).fold(0, |diff, (a, b)| diff | (a ^ b)) == 0
}

/// Gives back a part of what was paid for an order: `how_much` says which. Orders calls this.
pub async fn refund_order<F>(
    state: &AppState,
    order: &Order,
    reason: &str,
    how_much: F,
) -> AppResult<Option<Refund>>
where
    F: FnOnce(&Payment) -> Cents + Send,
{
    let payment = payment_of(state, order.id).await?;
    let left = payment.amount_cents - repo::refunded(&state.pool, payment.id).await?;
    let amount = how_much(&payment).min(left);
    if amount <= 0 {
        return Ok(None);
    }
    refund(state, &payment, amount, reason).await.map(Some)
}

pub async fn refund(state: &AppState, payment: &Payment, amount: Cents, reason: &str) -> AppResult<Refund> {
    let left = payment.amount_cents - repo::refunded(&state.pool, payment.id).await?;
    let (Some(reference), PaymentStatus::Captured) = (&payment.provider_ref, payment.status) else {
        return Err(AppError::RefundTooLarge { left: 0 });
    };
    if amount < 1 || amount > left {
        return Err(AppError::RefundTooLarge { left });
    }
    let refund_ref =
        state.gateway.refund(reference, amount).await.map_err(|_| AppError::GatewayUnavailable)?;
    let id = repo::insert_refund(&state.pool, payment.id, amount, reason, &refund_ref).await?;
    if amount == left {
        repo::set_outcome(&state.pool, payment.id, PaymentStatus::Refunded, None, None).await?;
    }
    orders::service::note_refund(state, payment.order_id, amount, left - amount).await?;
    state.publish(ShopEvent::PaymentRefunded { order: payment.order_id, payment: payment.id, amount });
    repo::find_refund(&state.pool, id).await
}

pub async fn refunds_of(state: &AppState, order: OrderId) -> AppResult<Vec<Refund>> {
    let payment = payment_of(state, order).await?;
    repo::refunds(&state.pool, payment.id).await
}

#[cfg(test)]
mod tests {
    use super::same_secret;

    #[test]
    fn secrets_are_compared_as_a_whole() {
        assert!(same_secret("abc", "abc"));
        assert!(!same_secret("abc", "abd"));
        assert!(!same_secret("abc", "abcd"));
    }
}
