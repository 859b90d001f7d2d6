use chrono::{DateTime, Utc};

use super::{
    coupons::{self, Coupon},
    model::{AbandonedCart, Cart, CartView, MAX_LINES, MAX_PIECES_PER_LINE},
    repo,
};
use crate::{
    catalogue,
    error::{AppError, AppResult},
    ids::{CustomerId, ProductId},
    inventory,
    pricing::{FreeShipping, PriceRule, Totals, total_up},
    shipping,
    state::AppState,
    utils::{Cents, now, require_range},
};

pub async fn load(state: &AppState, customer: CustomerId) -> AppResult<Cart> {
    let head = repo::open(&state.pool, customer).await?;
    let lines = repo::lines(&state.pool, head.id).await?;
    Ok(Cart { id: head.id, customer_id: head.customer_id, coupon_code: head.coupon_code, lines })
}

/// Puts a number of pieces of a product into the cart; zero takes it out.
pub async fn put(
    state: &AppState,
    customer: CustomerId,
    product: ProductId,
    quantity: i64,
) -> AppResult<Cart> {
    require_range("quantity", quantity, 0, MAX_PIECES_PER_LINE)?;
    let cart = load(state, customer).await?;
    if quantity == 0 {
        repo::remove_line(&state.pool, cart.id, product).await?;
        return load(state, customer).await;
    }
    catalogue::service::product_for_sale(state, product).await?;
    if cart.lines.len() >= MAX_LINES && cart.lines.iter().all(|line| line.product_id != product) {
        return Err(AppError::invalid("cart", "has too many different products"));
    }
    let available = inventory::service::available(state, product).await?;
    if available < quantity {
        return Err(AppError::OutOfStock { product, requested: quantity, available });
    }
    repo::put_line(&state.pool, cart.id, product, quantity).await?;
    load(state, customer).await
}

pub async fn add(
    state: &AppState,
    customer: CustomerId,
    product: ProductId,
    quantity: i64,
) -> AppResult<Cart> {
    require_range("quantity", quantity, 1, MAX_PIECES_PER_LINE)?;
    let cart = load(state, customer).await?;
    let already = cart.lines.iter().find(|line| line.product_id == product).map_or(0, |line| line.quantity);
    put(state, customer, product, already + quantity).await
}

pub async fn apply_coupon(state: &AppState, customer: CustomerId, code: &str) -> AppResult<Cart> {
    let code = coupons::normalise(code);
    let cart = load(state, customer).await?;
    let coupon = coupons::find(&state.pool, &code).await?;
    let coupon = coupon.ok_or_else(|| AppError::Coupon { code: code.clone(), problem: "is unknown" })?;
    if let Some(problem) = coupon.problem(subtotal(&cart), now()) {
        return Err(AppError::Coupon { code, problem });
    }
    repo::set_coupon(&state.pool, cart.id, Some(&code)).await?;
    load(state, customer).await
}

pub async fn drop_coupon(state: &AppState, customer: CustomerId) -> AppResult<Cart> {
    let cart = load(state, customer).await?;
    repo::set_coupon(&state.pool, cart.id, None).await?;
    load(state, customer).await
}

pub fn subtotal(cart: &Cart) -> Cents {
    cart.lines.iter().map(|line| line.unit_price_cents * line.quantity).sum()
}

/// The coupon of a cart, if it (still) applies.
pub async fn usable_coupon(state: &AppState, cart: &Cart) -> AppResult<Option<Coupon>> {
    let Some(code) = &cart.coupon_code else { return Ok(None) };
    let coupon = coupons::find(&state.pool, code).await?;
    Ok(coupon.filter(|coupon| coupon.problem(subtotal(cart), now()).is_none()))
}

/// What the cart costs when delivered to a country by a shipping service.
pub async fn totals(
    state: &AppState,
    cart: &Cart,
    coupon: Option<&Coupon>,
    country: &str,
    service: shipping::model::ServiceLevel,
) -> AppResult<Totals> {
    let table = shipping::service::rate_table(state, country).await?;
    let quote = shipping::rates::quote(cart.lines.iter(), &table, |offer| offer.service == service)?;
    let mut rules: Vec<Box<dyn PriceRule>> = coupon.map(Coupon::rule).into_iter().collect();
    if subtotal(cart) >= state.config.free_shipping_from_cents
        && service == shipping::model::ServiceLevel::Standard
    {
        rules.push(Box::new(FreeShipping { label: "free shipping".to_owned() }));
    }
    let rules = rules.iter().map(|rule| rule.as_ref() as &dyn PriceRule);
    Ok(total_up(&cart.priced_lines(), rules, quote.price_cents, &state.taxes))
}

/// The cart as the customer sees it: with a price, and with what is wrong with it.
pub async fn view(state: &AppState, customer: CustomerId) -> AppResult<CartView> {
    let cart = load(state, customer).await?;
    let coupon = usable_coupon(state, &cart).await?;
    let mut problems = Vec::new();
    for line in &cart.lines {
        let available = inventory::service::available(state, line.product_id).await?;
        if !line.active {
            problems.push(format!("{} is no longer for sale", line.name));
        } else if available < line.quantity {
            problems.push(format!("only {available} of {} left", line.name));
        }
    }
    if coupon.is_none()
        && let Some(code) = &cart.coupon_code
    {
        problems.push(format!("coupon {code} does not apply"));
    }
    let country = crate::customers::service::delivery_address(state, customer, None)
        .await
        .map_or_else(|_| "DE".to_owned(), |address| address.country);
    let totals = if cart.lines.is_empty() {
        Totals::default()
    } else {
        totals(state, &cart, coupon.as_ref(), &country, shipping::model::ServiceLevel::Standard).await?
    };
    Ok(CartView {
        pieces: cart.pieces(),
        coupon: coupon.map(|coupon| coupon.code),
        totals,
        problems,
        lines: cart.lines,
    })
}

pub async fn abandoned(state: &AppState, before: DateTime<Utc>) -> AppResult<Vec<AbandonedCart>> {
    repo::abandoned_since(&state.pool, before).await
}
