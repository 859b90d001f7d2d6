use chrono::{DateTime, Utc};
use sqlx::{SqliteConnection, SqlitePool};

use super::model::{
    NewOrder, Order, OrderDetails, OrderEvent, OrderLine, OrderReturn, OrderStatus, ReturnRequest,
    ReturnState,
};
use crate::{
    cart::model::CartLine,
    error::AppResult,
    ids::{CustomerId, OrderId, ProductId, ReturnId},
    utils::{Paging, now},
};

find_by_id!(pub fn find_order(OrderId) -> Order, "orders", "order");
find_by_id!(pub fn find_return(ReturnId) -> OrderReturn, "order_returns", "return");

pub async fn find_by_number(pool: &SqlitePool, number: &str) -> AppResult<Option<Order>> {
    Ok(sqlx::query_as::<_, Order>("SELECT * FROM orders WHERE number = ?")
        .bind(number)
        .fetch_optional(pool)
        .await?)
}

pub async fn insert(conn: &mut SqliteConnection, new: &NewOrder<'_>) -> AppResult<OrderId> {
    let done = sqlx::query(
        "INSERT INTO orders (number, customer_id, status, subtotal_cents, discount_cents, shipping_cents, tax_cents,
                             total_cents, coupon_code, shipping_service, ship_recipient, ship_street, ship_city,
                             ship_postcode, ship_country, placed_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&new.number)
    .bind(new.customer)
    .bind(OrderStatus::Pending)
    .bind(new.totals.subtotal)
    .bind(new.totals.discount)
    .bind(new.totals.shipping)
    .bind(new.totals.tax)
    .bind(new.totals.total)
    .bind(new.coupon_code)
    .bind(new.service)
    .bind(&new.address.recipient)
    .bind(&new.address.street)
    .bind(&new.address.city)
    .bind(&new.address.postcode)
    .bind(&new.address.country)
    .bind(new.placed_at)
    .bind(new.placed_at)
    .execute(conn)
    .await?;
    Ok(OrderId(done.last_insert_rowid()))
}

pub async fn insert_line(conn: &mut SqliteConnection, order: OrderId, line: &CartLine) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO order_lines (order_id, product_id, sku, name, unit_price_cents, quantity, weight_grams)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(order)
    .bind(line.product_id)
    .bind(&line.sku)
    .bind(&line.name)
    .bind(line.unit_price_cents)
    .bind(line.quantity)
    .bind(line.weight_grams)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn lines(pool: &SqlitePool, order: OrderId) -> AppResult<Vec<OrderLine>> {
    Ok(sqlx::query_as::<_, OrderLine>("SELECT * FROM order_lines WHERE order_id = ? ORDER BY id")
        .bind(order)
        .fetch_all(pool)
        .await?)
}

/// Only moves the order if it still is where the caller thinks it is.
pub async fn set_status(
    conn: &mut SqliteConnection,
    order: OrderId,
    from: OrderStatus,
    to: OrderStatus,
    at: DateTime<Utc>,
) -> AppResult<bool> {
    let done = sqlx::query("UPDATE orders SET status = ?, updated_at = ? WHERE id = ? AND status = ?")
        .bind(to)
        .bind(at)
        .bind(order)
        .bind(from)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn insert_event(
    conn: &mut SqliteConnection,
    order: OrderId,
    from: Option<OrderStatus>,
    to: OrderStatus,
    actor: &str,
    note: &str,
) -> AppResult<()> {
    sqlx::query(
        "INSERT INTO order_events (order_id, from_status, to_status, actor, note, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(order)
    .bind(from)
    .bind(to)
    .bind(actor)
    .bind(note)
    .bind(now())
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn events(pool: &SqlitePool, order: OrderId) -> AppResult<Vec<OrderEvent>> {
    Ok(sqlx::query_as::<_, OrderEvent>(
        "SELECT from_status, to_status, actor, note, created_at FROM order_events WHERE order_id = ? ORDER BY id",
    )
    .bind(order)
    .fetch_all(pool)
    .await?)
}

pub async fn of_customer(
    pool: &SqlitePool,
    customer: CustomerId,
    paging: Paging,
) -> AppResult<(Vec<Order>, i64)> {
    let total = sqlx::query_scalar("SELECT COUNT(*) FROM orders WHERE customer_id = ?")
        .bind(customer)
        .fetch_one(pool)
        .await?;
    let orders = sqlx::query_as::<_, Order>(
        "SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_at DESC, id DESC LIMIT ? OFFSET ?",
    )
    .bind(customer)
    .bind(paging.limit())
    .bind(paging.offset())
    .fetch_all(pool)
    .await?;
    Ok((orders, total))
}

/// The order page in one query.
pub async fn details(pool: &SqlitePool, order: OrderId) -> AppResult<OrderDetails> {
    Ok(sqlx::query_as::<_, OrderDetails>(
        "SELECT o.number, o.status, o.total_cents, o.placed_at,
                c.full_name AS customer_name, c.email AS customer_email,
                p.status AS payment_status, p.card_last4,
                COALESCE((SELECT SUM(r.amount_cents) FROM refunds r WHERE r.payment_id = p.id), 0) AS refunded_cents,
                s.status AS shipment_status, s.tracking_code
         FROM orders o
         JOIN customers c ON c.id = o.customer_id
         LEFT JOIN payments p ON p.order_id = o.id
         LEFT JOIN shipments s ON s.order_id = o.id
         WHERE o.id = ?",
    )
    .bind(order)
    .fetch_one(pool)
    .await?)
}

pub async fn insert_return(
    pool: &SqlitePool,
    order: OrderId,
    request: &ReturnRequest,
) -> AppResult<ReturnId> {
    let done = sqlx::query(
        "INSERT INTO order_returns (order_id, product_id, quantity, reason, state, requested_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(order)
    .bind(request.product_id)
    .bind(request.quantity)
    .bind(&request.reason)
    .bind(ReturnState::Requested)
    .bind(now())
    .execute(pool)
    .await?;
    Ok(ReturnId(done.last_insert_rowid()))
}

pub async fn returns(pool: &SqlitePool, order: OrderId) -> AppResult<Vec<OrderReturn>> {
    Ok(sqlx::query_as::<_, OrderReturn>("SELECT * FROM order_returns WHERE order_id = ? ORDER BY id")
        .bind(order)
        .fetch_all(pool)
        .await?)
}

pub async fn returned_pieces(pool: &SqlitePool, order: OrderId, product: ProductId) -> AppResult<i64> {
    Ok(sqlx::query_scalar(
        "SELECT COALESCE(SUM(quantity), 0) FROM order_returns
         WHERE order_id = ? AND product_id = ? AND state <> 'refused'",
    )
    .bind(order)
    .bind(product)
    .fetch_one(pool)
    .await?)
}

pub async fn decide_return(conn: &mut SqliteConnection, id: ReturnId, state: ReturnState) -> AppResult<bool> {
    let done = sqlx::query(
        "UPDATE order_returns SET state = ?, decided_at = ? WHERE id = ? AND state = 'requested'",
    )
    .bind(state)
    .bind(now())
    .bind(id)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
