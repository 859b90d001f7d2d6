use sqlx::{SqliteConnection, SqlitePool};

use super::model::{PickItem, Rate, ServiceLevel, Shipment, ShipmentEvent, ShipmentStatus};
use crate::{
    error::AppResult,
    ids::{OrderId, ShipmentId},
    utils::now,
};

find_by_id!(pub fn find_shipment(ShipmentId) -> Shipment, "shipments", "shipment");

pub async fn rates_to(pool: &SqlitePool, country: &str) -> AppResult<Vec<Rate>> {
    Ok(sqlx::query_as::<_, Rate>(
        "SELECT r.service, r.max_grams, r.price_cents FROM shipping_rates r
         JOIN shipping_zones z ON z.zone = r.zone WHERE z.country = ? ORDER BY r.service, r.max_grams",
    )
    .bind(country)
    .fetch_all(pool)
    .await?)
}

pub async fn insert(
    conn: &mut SqliteConnection,
    order: OrderId,
    service: ServiceLevel,
    grams: i64,
) -> AppResult<ShipmentId> {
    let done = sqlx::query(
        "INSERT INTO shipments (order_id, service, status, weight_grams, created_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(order)
    .bind(service)
    .bind(ShipmentStatus::Preparing)
    .bind(grams)
    .bind(now())
    .execute(conn)
    .await?;
    Ok(ShipmentId(done.last_insert_rowid()))
}

pub async fn by_order(pool: &SqlitePool, order: OrderId) -> AppResult<Option<Shipment>> {
    Ok(sqlx::query_as::<_, Shipment>("SELECT * FROM shipments WHERE order_id = ?")
        .bind(order)
        .fetch_optional(pool)
        .await?)
}

pub async fn by_tracking_code(pool: &SqlitePool, code: &str) -> AppResult<Option<Shipment>> {
    Ok(sqlx::query_as::<_, Shipment>("SELECT * FROM shipments WHERE tracking_code = ?")
        .bind(code)
        .fetch_optional(pool)
        .await?)
}

pub async fn set_dispatched(conn: &mut SqliteConnection, id: ShipmentId, code: &str) -> AppResult<bool> {
    let done = sqlx::query(
        "UPDATE shipments SET status = 'dispatched', tracking_code = ?, dispatched_at = ?
         WHERE id = ? AND status = 'preparing'",
    )
    .bind(code)
    .bind(now())
    .bind(id)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn set_status(
    conn: &mut SqliteConnection,
    id: ShipmentId,
    status: ShipmentStatus,
) -> AppResult<()> {
    sqlx::query("UPDATE shipments SET status = ? WHERE id = ?")
        .bind(status)
        .bind(id)
        .execute(&mut *conn)
        .await?;
    if status == ShipmentStatus::Delivered {
        sqlx::query("UPDATE shipments SET delivered_at = ? WHERE id = ?")
            .bind(now())
            .bind(id)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

pub async fn call_off(conn: &mut SqliteConnection, order: OrderId) -> AppResult<()> {
    sqlx::query("UPDATE shipments SET status = 'called_off' WHERE order_id = ? AND status = 'preparing'")
        .bind(order)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn insert_event(
    conn: &mut SqliteConnection,
    id: ShipmentId,
    status: ShipmentStatus,
    place: &str,
) -> AppResult<()> {
    sqlx::query("INSERT INTO shipment_events (shipment_id, status, place, created_at) VALUES (?, ?, ?, ?)")
        .bind(id)
        .bind(status)
        .bind(place)
        .bind(now())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn events(pool: &SqlitePool, id: ShipmentId) -> AppResult<Vec<ShipmentEvent>> {
    Ok(sqlx::query_as::<_, ShipmentEvent>(
        "SELECT status, place, created_at FROM shipment_events WHERE shipment_id = ? ORDER BY id",
    )
    .bind(id)
    .fetch_all(pool)
    .await?)
}

/// What is to be packed, in the order of the shelves; express first.
pub async fn pick_list(pool: &SqlitePool) -> AppResult<Vec<PickItem>> {
    Ok(sqlx::query_as::<_, PickItem>(
        "SELECT st.bin, l.product_id, l.sku, l.name, l.quantity, o.number AS order_number, s.id AS shipment_id,
                s.service = 'express' AS express
         FROM shipments s
         JOIN orders o ON o.id = s.order_id
         JOIN order_lines l ON l.order_id = o.id
         JOIN stock st ON st.product_id = l.product_id
         WHERE s.status = 'preparing' AND o.status IN ('paid', 'packed')
         ORDER BY express DESC, st.bin, o.placed_at",
    )
    .fetch_all(pool)
    .await?)
}
