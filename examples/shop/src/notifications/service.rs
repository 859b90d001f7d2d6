use axum::{Json, Router, extract::State, routing::get};
use chrono::Duration;
use sqlx::SqlitePool;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    mailer::Mail,
    model::{DeliveryStatus, Notification, OrderContact, Preferences},
    repo,
    templates::Template,
};
use crate::{
    cart, catalogue,
    customers::{self, auth::CurrentCustomer},
    error::AppResult,
    events::ShopEvent,
    ids::{CustomerId, OrderId},
    orders, payments,
    state::AppState,
    utils::now,
};

const MAX_ATTEMPTS: i64 = 3;

/// Two little routes are not worth a `handlers` of their own.
pub fn routes() -> Router<AppState> {
    Router::new().route("/me/notifications", get(my_preferences).put(set_preferences))
}

async fn my_preferences(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
) -> AppResult<Json<Preferences>> {
    Ok(Json(preferences(&state.pool, customer.id).await?))
}

async fn set_preferences(
    State(state): State<AppState>,
    CurrentCustomer(customer): CurrentCustomer,
    Json(wanted): Json<Preferences>,
) -> AppResult<Json<Preferences>> {
    repo::put_preferences(&state.pool, customer.id, wanted).await?;
    Ok(Json(wanted))
}

pub async fn preferences(pool: &SqlitePool, customer: CustomerId) -> AppResult<Preferences> {
    let known = repo::preferences(pool, customer).await?;
    Ok(known.unwrap_or(Preferences { order_updates: true, marketing: false }))
}

pub async fn open_preferences(pool: &SqlitePool, customer: CustomerId) -> AppResult<()> {
    repo::put_preferences(pool, customer, preferences(pool, customer).await?).await
}

pub async fn sent_to(pool: &SqlitePool, customer: CustomerId) -> AppResult<Vec<Notification>> {
    repo::of_customer(pool, customer).await
}

/// Listens to the shop and queues mails, until the channel closes.
pub async fn run_listener(state: AppState, mut events: Receiver<ShopEvent>) {
    loop {
        match events.recv().await {
            Ok(event) => {
                if let Err(error) = handle_event(&state, &event).await {
                    tracing::error!(%error, ?event, "no mail for this event");
                }
            }
            Err(RecvError::Lagged(missed)) => tracing::error!(missed, "mails lost: the listener is too slow"),
            Err(RecvError::Closed) => return,
        }
    }
}

pub async fn handle_event(state: &AppState, event: &ShopEvent) -> AppResult<()> {
    match event {
        ShopEvent::CustomerRegistered { customer, email, full_name } => {
            let name = full_name.split_whitespace().next().unwrap_or(full_name);
            let mail = Template::Welcome.render(&[("name", name), ("link", &state.link("me"))]);
            repo::insert(&state.pool, Some(*customer), Template::Welcome, email, mail).await?;
        }
        ShopEvent::PasswordResetRequested { customer, email, token } => {
            let link = state.link(&format!("password-resets/{token}"));
            let mail = Template::PasswordReset.render(&[("link", &link)]);
            repo::insert(&state.pool, Some(*customer), Template::PasswordReset, email, mail).await?;
        }
        ShopEvent::StockLow { product, available } => {
            let product = catalogue::service::product(state, *product).await?;
            let values = [("product", product.name.as_str()), ("available", &available.to_string())];
            let mail = Template::StockLow.render(&values);
            repo::insert(&state.pool, None, Template::StockLow, &state.config.warehouse_mail, mail).await?;
        }
        ShopEvent::OrderPlaced { order, total, .. } => {
            let lines = order_lines_text(state, *order).await?;
            let values = [("lines", lines.as_str()), ("total", &state.money(*total))];
            queue_for_order(state, *order, Template::OrderPlaced, &values).await?;
        }
        ShopEvent::OrderPaid { order, .. } => {
            queue_for_order(state, *order, Template::OrderPaid, &[]).await?
        }
        ShopEvent::OrderCancelled { order, reason, .. } => {
            queue_for_order(state, *order, Template::OrderCancelled, &[("reason", reason)]).await?;
        }
        ShopEvent::PaymentFailed { order, reason, .. } => {
            queue_for_order(state, *order, Template::PaymentFailed, &[("reason", reason)]).await?;
        }
        ShopEvent::PaymentRefunded { order, amount, .. } => {
            let payment = payments::service::payment_of(state, *order).await?;
            let card = format!("…{}", payment.card_last4.unwrap_or_default());
            let values = [("amount", state.money(*amount)), ("card", card)];
            let values: Vec<(&str, &str)> =
                values.iter().map(|(key, value)| (*key, value.as_str())).collect();
            queue_for_order(state, *order, Template::Refunded, &values).await?;
        }
        ShopEvent::ShipmentDispatched { order, tracking_code, .. } => {
            let link = state.link(&format!("tracking/{tracking_code}"));
            let values = [("code", tracking_code.as_str()), ("link", &link)];
            queue_for_order(state, *order, Template::Dispatched, &values).await?;
        }
        ShopEvent::OrderDelivered { order, .. } => {
            queue_for_order(state, *order, Template::Delivered, &[]).await?;
        }
        ShopEvent::CustomerErased { .. }
        | ShopEvent::ProductChanged { .. }
        | ShopEvent::PriceDropped { .. } => {}
    }
    Ok(())
}

/// The lines of an order, one below the other, each with the name the product has today.
async fn order_lines_text(state: &AppState, order: OrderId) -> AppResult<String> {
    let mut text = String::new();
    for line in orders::service::lines(state, order).await? {
        let product = catalogue::service::product(state, line.product_id).await?;
        let price = state.money(line.unit_price_cents * line.quantity);
        text.push_str(&format!("{:>3} x {:<40} {price:>14}\n", line.quantity, product.name));
    }
    Ok(text)
}

async fn queue_for_order(
    state: &AppState,
    order: OrderId,
    template: Template,
    extra: &[(&str, &str)],
) -> AppResult<()> {
    let contact: OrderContact = repo::order_contact(&state.pool, order).await?;
    if !contact.wants_updates && !template.is_mandatory() {
        return Ok(());
    }
    let link = state.link(&format!("orders/{order}"));
    let total = state.money(contact.total_cents);
    let name = contact.full_name.split_whitespace().next().unwrap_or("customer");
    let mut values = extra.to_vec();
    values.extend([("name", name), ("number", contact.number.as_str()), ("total", &total), ("link", &link)]);
    repo::insert(&state.pool, Some(contact.customer_id), template, &contact.email, template.render(&values))
        .await?;
    Ok(())
}

/// Sends what is queued; what fails three times is given up.
pub async fn deliver_pending(state: &AppState) -> AppResult<usize> {
    let mut sent = 0;
    for waiting in repo::queued(&state.pool, MAX_ATTEMPTS, 100).await? {
        let mail = Mail {
            from: state.config.mail_from.clone(),
            to: waiting.recipient,
            subject: waiting.subject,
            body: waiting.body,
        };
        match state.mailer.send(&mail) {
            Ok(()) => {
                repo::note_attempt(&state.pool, waiting.id, DeliveryStatus::Sent, None).await?;
                sent += 1;
            }
            Err(error) => {
                let given_up = waiting.attempts + 1 >= MAX_ATTEMPTS;
                let status = if given_up { DeliveryStatus::Failed } else { DeliveryStatus::Queued };
                repo::note_attempt(&state.pool, waiting.id, status, Some(&error.to_string())).await?;
            }
        }
    }
    Ok(sent)
}

/// Writes to people who left their cart standing, once, and only if they want such mails.
pub async fn remind_abandoned_carts(state: &AppState) -> AppResult<usize> {
    let before = now() - Duration::hours(state.config.cart_reminder_hours);
    let mut reminded = 0;
    for abandoned in cart::service::abandoned(state, before).await? {
        let customer = customers::service::customer(state, abandoned.customer_id).await?;
        let (cart_link, stop) = (state.link("cart"), state.link("me/notifications"));
        let pieces = abandoned.pieces.to_string();
        let values =
            [("name", customer.first_name()), ("pieces", &pieces), ("link", &cart_link), ("stop", &stop)];
        let mail = Template::CartReminder.render(&values);
        repo::insert(&state.pool, Some(customer.id), Template::CartReminder, &abandoned.email, mail).await?;
        cart::repo::mark_reminded(&state.pool, abandoned.cart_id).await?;
        reminded += 1;
    }
    Ok(reminded)
}
