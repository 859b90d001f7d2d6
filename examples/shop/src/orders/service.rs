use sqlx::SqliteConnection;

use super::{
    model::{Order, OrderLine, OrderPage, OrderStatus},
    repo,
    status::transition,
};
use crate::{
    cart,
    customers::model::Customer,
    error::{AppError, AppResult},
    events::ShopEvent,
    ids::{CustomerId, OrderId, PaymentId},
    inventory, payments, shipping,
    state::AppState,
    utils::{Cents, Page, Paging, now},
};

pub async fn order(state: &AppState, id: OrderId) -> AppResult<Order> {
    repo::find_order(&state.pool, id).await
}

pub async fn order_by_number(state: &AppState, number: &str) -> AppResult<Order> {
    repo::find_by_number(&state.pool, number).await?.ok_or(AppError::NotFound("order"))
}

/// The order, if the customer may see it: their own, or any for staff.
pub async fn order_for(state: &AppState, customer: &Customer, id: OrderId) -> AppResult<Order> {
    let order = order(state, id).await?;
    if order.customer_id == customer.id || customer.is_staff() {
        Ok(order)
    } else {
        Err(AppError::NotFound("order"))
    }
}

pub async fn lines(state: &AppState, id: OrderId) -> AppResult<Vec<OrderLine>> {
    repo::lines(&state.pool, id).await
}

pub async fn page_of(state: &AppState, customer: CustomerId, paging: Paging) -> AppResult<Page<Order>> {
    let (orders, total) = repo::of_customer(&state.pool, customer, paging).await?;
    Ok(paging.wrap(orders, total))
}

pub async fn orders_of(state: &AppState, customer: CustomerId) -> AppResult<Vec<Order>> {
    Ok(repo::of_customer(&state.pool, customer, Paging { page: 1, per_page: 100 }).await?.0)
}

pub async fn has_open_orders(state: &AppState, customer: CustomerId) -> AppResult<bool> {
    Ok(orders_of(state, customer).await?.iter().any(Order::is_open))
}

pub async fn page(state: &AppState, customer: &Customer, id: OrderId) -> AppResult<OrderPage> {
    let order = order_for(state, customer, id).await?;
    Ok(OrderPage {
        details: repo::details(&state.pool, order.id).await?,
        lines: repo::lines(&state.pool, order.id).await?,
        history: repo::events(&state.pool, order.id).await?,
        returns: repo::returns(&state.pool, order.id).await?,
    })
}

/// Payments calls this when the money is there. The warehouse may start.
pub async fn mark_paid(state: &AppState, id: OrderId, payment: PaymentId) -> AppResult<Order> {
    let mut order = order(state, id).await?;
    let lines = repo::lines(&state.pool, id).await?;
    let grams = lines.iter().map(|line| line.weight_grams * line.quantity).sum();

    let mut tx = state.pool.begin().await?;
    transition(&mut tx, &mut order, OrderStatus::Paid, "payments", &format!("payment {payment}")).await?;
    shipping::service::prepare(&mut tx, &order, grams).await?;
    tx.commit().await?;

    state.publish(ShopEvent::OrderPaid { order: id, customer: order.customer_id });
    Ok(order)
}

/// Payments calls this after each refund. When nothing is left, the order is over.
pub async fn note_refund(state: &AppState, id: OrderId, amount: Cents, left: Cents) -> AppResult<()> {
    let mut order = order(state, id).await?;
    let note = format!("{} refunded", state.money(amount));
    let mut tx = state.pool.begin().await?;
    if left == 0 && order.status != OrderStatus::Cancelled {
        transition(&mut tx, &mut order, OrderStatus::Refunded, "payments", &note).await?;
        inventory::service::release(&mut tx, id).await?;
        shipping::service::call_off(&mut tx, id).await?;
    } else {
        repo::insert_event(&mut tx, id, Some(order.status), order.status, "payments", &note).await?;
    }
    tx.commit().await?;
    Ok(())
}

pub async fn mark_packed(state: &AppState, staff: &Customer, id: OrderId) -> AppResult<Order> {
    let mut order = order(state, id).await?;
    let mut tx = state.pool.begin().await?;
    transition(&mut tx, &mut order, OrderStatus::Packed, &staff.email, "packed").await?;
    tx.commit().await?;
    Ok(order)
}

/// Shipping calls this inside its own transaction.
pub async fn mark_shipped(
    conn: &mut SqliteConnection,
    order: &mut Order,
    tracking_code: &str,
) -> AppResult<()> {
    transition(conn, order, OrderStatus::Shipped, "shipping", tracking_code).await
}

pub async fn mark_delivered(state: &AppState, id: OrderId) -> AppResult<Order> {
    let mut order = order(state, id).await?;
    let mut tx = state.pool.begin().await?;
    transition(&mut tx, &mut order, OrderStatus::Delivered, "shipping", "delivered").await?;
    tx.commit().await?;
    state.publish(ShopEvent::OrderDelivered { order: id, customer: order.customer_id });
    Ok(order)
}

/// Cancels an order: the stock is free again, the coupon too, and the money goes back.
pub async fn cancel(state: &AppState, id: OrderId, actor: &str, reason: &str) -> AppResult<Order> {
    let mut order = order(state, id).await?;
    let was_paid = order.status != OrderStatus::Pending;

    let mut tx = state.pool.begin().await?;
    transition(&mut tx, &mut order, OrderStatus::Cancelled, actor, reason).await?;
    inventory::service::release(&mut tx, id).await?;
    shipping::service::call_off(&mut tx, id).await?;
    if let Some(code) = &order.coupon_code {
        cart::coupons::give_back(&mut tx, code).await?;
    }
    if !was_paid {
        payments::service::void(&mut tx, id).await?;
    }
    tx.commit().await?;

    if was_paid {
        payments::service::refund_order(state, &order, reason, |payment| payment.amount_cents).await?;
    }
    state.publish(ShopEvent::OrderCancelled {
        order: id,
        customer: order.customer_id,
        reason: reason.to_owned(),
    });
    Ok(order)
}

/// Gives back what nobody paid for. Runs in the background.
pub async fn cancel_overdue(state: &AppState) -> AppResult<usize> {
    let overdue = inventory::service::overdue_orders(state, now()).await?;
    let mut cancelled = 0;
    for id in overdue {
        match cancel(state, id, "system", "not paid in time").await {
            Ok(_) => cancelled += 1,
            Err(AppError::IllegalTransition { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(cancelled)
}
