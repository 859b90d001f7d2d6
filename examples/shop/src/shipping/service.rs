use sqlx::{Sqlite, SqliteConnection, Transaction};
use uuid::Uuid;

use super::{
    model::{CarrierReport, Offer, PickItem, RateTable, Shipment, ShipmentEvent, ShipmentStatus},
    rates, repo,
};
use crate::{
    cart,
    customers::model::Customer,
    error::{AppError, AppResult},
    events::ShopEvent,
    ids::{OrderId, ShipmentId},
    inventory,
    orders::{self, model::Order},
    state::AppState,
};

pub async fn rate_table(state: &AppState, country: &str) -> AppResult<RateTable> {
    let rates = repo::rates_to(&state.pool, country).await?;
    Ok(RateTable { country: country.to_owned(), rates })
}

/// What the customer may choose from at the till.
pub async fn offers_for_cart(state: &AppState, customer: &Customer, country: &str) -> AppResult<Vec<Offer>> {
    let cart = cart::service::load(state, customer.id).await?;
    if cart.lines.is_empty() {
        return Err(AppError::CartEmpty);
    }
    let table = rate_table(state, &country.trim().to_uppercase()).await?;
    let cheapest = rates::quote(&cart.lines, &table, |_| true)?;
    Ok(rates::offers(&table, cheapest.grams).collect())
}

/// A parcel to pack, within the transaction that marks the order paid.
pub async fn prepare(tx: &mut Transaction<'_, Sqlite>, order: &Order, grams: i64) -> AppResult<ShipmentId> {
    let id = repo::insert(tx, order.id, order.shipping_service, grams).await?;
    repo::insert_event(tx, id, ShipmentStatus::Preparing, "").await?;
    Ok(id)
}

pub async fn call_off(conn: &mut SqliteConnection, order: OrderId) -> AppResult<()> {
    repo::call_off(conn, order).await
}

pub async fn pick_list(state: &AppState) -> AppResult<Vec<PickItem>> {
    repo::pick_list(&state.pool).await
}

/// The parcel leaves: out of the stock, out of the house, and the order knows.
pub async fn dispatch(state: &AppState, id: ShipmentId) -> AppResult<Shipment> {
    let shipment = repo::find_shipment(&state.pool, id).await?;
    let mut order = orders::service::order(state, shipment.order_id).await?;
    let code = tracking_code(&order.ship_country);

    let mut tx = state.pool.begin().await?;
    if !repo::set_dispatched(&mut tx, id, &code).await? {
        return Err(AppError::AlreadyDispatched);
    }
    repo::insert_event(&mut tx, id, ShipmentStatus::Dispatched, "warehouse").await?;
    inventory::service::commit(&mut tx, order.id, &order.number).await?;
    orders::service::mark_shipped(&mut tx, &mut order, &code).await?;
    tx.commit().await?;

    state.publish(ShopEvent::ShipmentDispatched { order: order.id, shipment: id, tracking_code: code });
    repo::find_shipment(&state.pool, id).await
}

fn tracking_code(country: &str) -> String {
    let random = Uuid::new_v4().as_u128() % 1_000_000_000;
    format!("SH{random:09}{country}")
}

/// The carrier tells where a parcel is.
pub async fn carrier_report(state: &AppState, report: CarrierReport) -> AppResult<Shipment> {
    let shipment = repo::by_tracking_code(&state.pool, &report.tracking_code)
        .await?
        .ok_or(AppError::NotFound("shipment"))?;
    if matches!(
        report.status,
        ShipmentStatus::Preparing | ShipmentStatus::Dispatched | ShipmentStatus::CalledOff
    ) {
        return Err(AppError::invalid("status", "is not for a carrier to say"));
    }
    if shipment.status == ShipmentStatus::Delivered {
        return Ok(shipment);
    }
    let mut tx = state.pool.begin().await?;
    repo::set_status(&mut tx, shipment.id, report.status).await?;
    repo::insert_event(&mut tx, shipment.id, report.status, &report.place).await?;
    tx.commit().await?;
    if report.status == ShipmentStatus::Delivered {
        orders::service::mark_delivered(state, shipment.order_id).await?;
    }
    repo::find_shipment(&state.pool, shipment.id).await
}

pub async fn of_order(state: &AppState, order: OrderId) -> AppResult<Shipment> {
    repo::by_order(&state.pool, order).await?.ok_or(AppError::NotFound("shipment"))
}

pub async fn track(state: &AppState, code: &str) -> AppResult<(Shipment, Vec<ShipmentEvent>)> {
    let shipment = repo::by_tracking_code(&state.pool, code).await?.ok_or(AppError::NotFound("shipment"))?;
    let events = repo::events(&state.pool, shipment.id).await?;
    Ok((shipment, events))
}

/// The sticker on the parcel, as plain text for the label printer.
pub async fn label(state: &AppState, id: ShipmentId) -> AppResult<String> {
    let shipment = repo::find_shipment(&state.pool, id).await?;
    let order = orders::service::order(state, shipment.order_id).await?;
    Ok(label_text(&shipment, &order))
}

fn label_text(shipment: &Shipment, order: &Order) -> String {
    let kilos = (shipment.weight_grams + 99) / 100;
    format!(
        "{service}\n\n{recipient}\n{street}\n{postcode} {city}\n{country}\n\n{number}  {whole}.{tenth} kg\n{code}\n",
        service = shipment.service.as_str().to_uppercase(),
        recipient = order.ship_recipient,
        street = order.ship_street,
        postcode = order.ship_postcode,
        city = order.ship_city,
        country = order.ship_country,
        number = order.number,
        whole = kilos / 10,
        tenth = kilos % 10,
        code = shipment.tracking_code.as_deref().unwrap_or("NOT DISPATCHED"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracking_codes_end_with_the_country() {
        let code = tracking_code("DE");
        assert_eq!(code.len(), 13);
        assert!(code.starts_with("SH") && code.ends_with("DE"));
    }
}
