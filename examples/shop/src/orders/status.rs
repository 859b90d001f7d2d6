//! Which way an order may go.

use sqlx::SqliteConnection;

use super::{
    model::{Order, OrderStatus},
    repo,
};
use crate::{
    error::{AppError, AppResult},
    utils::now,
};

pub fn may_become(from: OrderStatus, to: OrderStatus) -> bool {
    use OrderStatus::*;
    matches!(
        (from, to),
        (Pending, Paid | Cancelled)
            | (Paid, Packed | Shipped | Cancelled | Refunded)
            | (Packed, Shipped | Cancelled | Refunded)
            | (Shipped, Delivered | Refunded)
            | (Delivered, Refunded)
    )
}

pub fn is_final(status: OrderStatus) -> bool {
    OrderStatus::ALL.iter().all(|to| !may_become(status, *to))
}

/// Moves an order on and writes down who did it.
pub async fn transition(
    conn: &mut SqliteConnection,
    order: &mut Order,
    to: OrderStatus,
    actor: &str,
    note: &str,
) -> AppResult<()> {
    if !may_become(order.status, to) {
        return Err(AppError::IllegalTransition { from: order.status, to });
    }
    let at = now();
    if !repo::set_status(&mut *conn, order.id, order.status, to, at).await? {
        return Err(AppError::IllegalTransition { from: order.status, to });
    }
    repo::insert_event(conn, order.id, Some(order.status), to, actor, note).await?;
    order.status = to;
    order.updated_at = at;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{OrderStatus::*, *};

    #[test]
    fn the_usual_way_is_open() {
        for (from, to) in [(Pending, Paid), (Paid, Packed), (Packed, Shipped), (Shipped, Delivered)] {
            assert!(may_become(from, to), "{from} to {to}");
        }
    }

    #[test]
    fn there_is_no_way_back() {
        for (from, to) in [(Paid, Pending), (Shipped, Cancelled), (Cancelled, Paid), (Delivered, Shipped)] {
            assert!(!may_become(from, to), "{from} to {to}");
        }
    }

    #[test]
    fn two_states_are_final() {
        let finals: Vec<_> = OrderStatus::ALL.iter().copied().filter(|status| is_final(*status)).collect();
        assert_eq!(finals, [Cancelled, Refunded]);
    }
}
