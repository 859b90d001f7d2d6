//! The till: a cart becomes an order.

use chrono::Duration;

use super::{
    model::{Checkout, NewOrder, Order, OrderStatus},
    repo,
};
use crate::{
    cart, catalogue,
    customers::{self, model::Customer},
    error::{AppError, AppResult},
    events::ShopEvent,
    inventory::{self, model::Wanted},
    payments,
    state::AppState,
    utils::{now, order_number},
};

/// Looks at every line once more: prices and stock may have changed since it was put into the cart.
async fn check_lines(state: &AppState, cart: &cart::model::Cart) -> AppResult<Vec<Wanted>> {
    let mut wanted = Vec::with_capacity(cart.lines.len());
    for line in &cart.lines {
        let product = catalogue::service::product_for_sale(state, line.product_id).await?;
        let available = inventory::service::available(state, product.id).await?;
        if available < line.quantity {
            return Err(AppError::OutOfStock { product: product.id, requested: line.quantity, available });
        }
        wanted.push(Wanted { product: product.id, quantity: line.quantity });
    }
    Ok(wanted)
}

/// Places an order: order, stock and payment are written together or not at all.
pub async fn place_order(state: &AppState, customer: &Customer, checkout: Checkout) -> AppResult<Order> {
    let cart = cart::service::load(state, customer.id).await?;
    if cart.lines.is_empty() {
        return Err(AppError::CartEmpty);
    }
    let address = customers::service::delivery_address(state, customer.id, checkout.address_id).await?;
    let wanted = check_lines(state, &cart).await?;
    let coupon = cart::service::usable_coupon(state, &cart).await?;
    let totals =
        cart::service::totals(state, &cart, coupon.as_ref(), &address.country, checkout.service).await?;
    if checkout.expected_total_cents.is_some_and(|expected| expected != totals.total) {
        return Err(AppError::invalid("expected_total_cents", "is not the price any more"));
    }

    let placed_at = now();
    let new = NewOrder {
        number: order_number(placed_at),
        customer: customer.id,
        totals: &totals,
        coupon_code: coupon.as_ref().map(|coupon| coupon.code.as_str()),
        service: checkout.service,
        address: &address,
        placed_at,
    };
    let held_until = placed_at + Duration::minutes(state.config.reservation_minutes);

    let mut tx = state.pool.begin().await?;
    let id = repo::insert(&mut tx, &new).await?;
    for line in &cart.lines {
        repo::insert_line(&mut tx, id, line).await?;
    }
    repo::insert_event(&mut tx, id, None, OrderStatus::Pending, &customer.email, "placed").await?;
    inventory::service::reserve(&mut tx, id, &wanted, held_until).await?;
    payments::service::open(&mut tx, id, totals.total).await?;
    if let Some(coupon) = &coupon {
        cart::coupons::redeem(&mut tx, &coupon.code).await?;
    }
    cart::repo::clear(&mut tx, cart.id).await?;
    tx.commit().await?;

    for line in &wanted {
        inventory::service::warn_if_low(state, line.product).await?;
    }
    state.publish(ShopEvent::OrderPlaced { order: id, customer: customer.id, total: totals.total });
    tracing::info!(order = %id, total = totals.total, pieces = cart.pieces(), "order placed");
    repo::find_order(&state.pool, id).await
}
