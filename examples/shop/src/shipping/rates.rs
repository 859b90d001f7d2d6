//! What it costs to send a basket somewhere.

use super::model::{Offer, Rate, RateTable, ServiceLevel};
use crate::{
    cart::model::CartLine,
    error::{AppError, AppResult},
};

/// A box weighs something too.
const PACKAGING_GRAMS: i64 = 150;

/// The cheapest offer for some cart lines among those that the caller accepts.
pub fn quote<'a, I, F>(lines: I, table: &RateTable, accept: F) -> AppResult<Offer>
where
    I: IntoIterator<Item = &'a CartLine>,
    F: Fn(&Offer) -> bool,
{
    let grams = PACKAGING_GRAMS + lines.into_iter().map(CartLine::weight).sum::<i64>();
    offers(table, grams)
        .filter(accept)
        .min_by_key(|offer| offer.price_cents)
        .ok_or_else(|| AppError::NoShippingRate { country: table.country.clone(), grams })
}

/// For each service the smallest box that the weight fits into.
pub fn offers(table: &RateTable, grams: i64) -> impl Iterator<Item = Offer> + '_ {
    ServiceLevel::ALL.iter().filter_map(move |service| {
        table
            .rates
            .iter()
            .filter(|rate| rate.service == *service && rate.max_grams >= grams)
            .min_by_key(|rate| rate.max_grams)
            .map(|rate: &Rate| Offer {
                service: *service,
                price_cents: rate.price_cents,
                grams,
                days: days(*service),
            })
    })
}

fn days(service: ServiceLevel) -> (u8, u8) {
    match service {
        ServiceLevel::Standard => (2, 5),
        ServiceLevel::Express => (1, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::model::TaxClass,
        ids::{CategoryId, ProductId},
    };

    fn table() -> RateTable {
        let rate = |service, max_grams, price_cents| Rate { service, max_grams, price_cents };
        RateTable {
            country: "DE".into(),
            rates: vec![
                rate(ServiceLevel::Standard, 10_000, 790),
                rate(ServiceLevel::Standard, 2_000, 490),
                rate(ServiceLevel::Express, 2_000, 1_190),
            ],
        }
    }

    fn line(grams: i64, quantity: i64) -> CartLine {
        CartLine {
            product_id: ProductId(1),
            sku: "A".into(),
            name: "A".into(),
            category_id: CategoryId(1),
            tax_class: TaxClass::Standard,
            unit_price_cents: 100,
            weight_grams: grams,
            active: true,
            quantity,
        }
    }

    #[test]
    fn the_smallest_fitting_box_counts() {
        assert_eq!(quote(&[line(500, 2)], &table(), |_| true).unwrap().price_cents, 490);
        assert_eq!(quote(&[line(500, 4)], &table(), |_| true).unwrap().price_cents, 790);
    }

    #[test]
    fn the_caller_may_be_picky() {
        let express = |offer: &Offer| offer.service == ServiceLevel::Express;
        assert_eq!(quote(&[line(500, 1)], &table(), express).unwrap().price_cents, 1_190);
        assert!(matches!(
            quote(&[line(5_000, 1)], &table(), express),
            Err(AppError::NoShippingRate { grams: 5_150, .. })
        ));
    }

    #[test]
    fn there_is_one_offer_for_each_service() {
        assert_eq!(offers(&table(), 1_000).count(), 2);
        assert_eq!(offers(&table(), 5_000).count(), 1);
        assert_eq!(offers(&table(), 50_000).count(), 0);
    }
}
