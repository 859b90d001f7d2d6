use tokio::sync::broadcast;

use crate::{
    ids::{CustomerId, OrderId, PaymentId, ProductId, ShipmentId},
    utils::Cents,
};

/// What one part of the shop tells the others, inside this process.
#[derive(Debug, Clone)]
pub enum ShopEvent {
    CustomerRegistered { customer: CustomerId, email: String, full_name: String },
    PasswordResetRequested { customer: CustomerId, email: String, token: String },
    CustomerErased { customer: CustomerId },
    ProductChanged { product: ProductId },
    PriceDropped { product: ProductId, old: Cents, new: Cents },
    StockLow { product: ProductId, available: i64 },
    OrderPlaced { order: OrderId, customer: CustomerId, total: Cents },
    OrderPaid { order: OrderId, customer: CustomerId },
    OrderCancelled { order: OrderId, customer: CustomerId, reason: String },
    PaymentFailed { order: OrderId, payment: PaymentId, reason: String },
    PaymentRefunded { order: OrderId, payment: PaymentId, amount: Cents },
    ShipmentDispatched { order: OrderId, shipment: ShipmentId, tracking_code: String },
    OrderDelivered { order: OrderId, customer: CustomerId },
}

/// The channel that all events go through. Listeners subscribe at start, see `jobs::spawn_all`.
#[derive(Debug, Clone)]
pub struct EventBus {
    sender: broadcast::Sender<ShopEvent>,
}

impl EventBus {
    pub fn new() -> Self {
        Self { sender: broadcast::channel(1024).0 }
    }

    /// Nobody listening is fine: then the event is lost.
    pub fn publish(&self, event: ShopEvent) {
        tracing::debug!(?event, "publish");
        let _ = self.sender.send(event);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<ShopEvent> {
        self.sender.subscribe()
    }
}

impl Default for EventBus {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_listener_hears_every_event() {
        let bus = EventBus::new();
        let (mut first, mut second) = (bus.subscribe(), bus.subscribe());
        bus.publish(ShopEvent::CustomerErased { customer: CustomerId(4) });
        for listener in [&mut first, &mut second] {
            let event = listener.recv().await.unwrap();
            assert!(matches!(event, ShopEvent::CustomerErased { customer: CustomerId(4) }));
        }
    }

    #[test]
    fn publishing_to_nobody_is_fine() {
        EventBus::default().publish(ShopEvent::ProductChanged { product: ProductId(1) });
    }
}
