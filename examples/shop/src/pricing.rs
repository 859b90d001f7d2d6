//! What a basket costs: price rules, tax and totals.

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::model::TaxClass,
    ids::{CategoryId, ProductId},
    utils::{Cents, share_of, split_by_weight, tax_within},
};

#[derive(Debug, Clone)]
pub struct TaxTable {
    standard: i64,
    reduced: i64,
}

impl TaxTable {
    pub fn new(standard: i64, reduced: i64) -> Self {
        Self { standard, reduced }
    }

    pub fn basis_points(&self, class: TaxClass) -> i64 {
        match class {
            TaxClass::Standard => self.standard,
            TaxClass::Reduced => self.reduced,
            TaxClass::Exempt => 0,
        }
    }
}

#[derive(Debug, Clone)]
pub struct PricedLine {
    pub product: ProductId,
    pub category: CategoryId,
    pub tax_class: TaxClass,
    pub unit_price: Cents,
    pub quantity: i64,
}

impl PricedLine {
    pub fn total(&self) -> Cents {
        self.unit_price * self.quantity
    }
}

/// Something that makes a basket cheaper.
pub trait PriceRule: Send + Sync {
    fn label(&self) -> String;

    fn discount(&self, lines: &[PricedLine]) -> Cents;

    fn waives_shipping(&self) -> bool {
        false
    }
}

pub struct PercentOff {
    pub code: String,
    pub basis_points: i64,
}

impl PriceRule for PercentOff {
    fn label(&self) -> String {
        format!("{}: {} % off", self.code, self.basis_points / 100)
    }

    fn discount(&self, lines: &[PricedLine]) -> Cents {
        share_of(lines.iter().map(PricedLine::total).sum(), self.basis_points)
    }
}

pub struct AmountOff {
    pub code: String,
    pub amount: Cents,
}

impl PriceRule for AmountOff {
    fn label(&self) -> String {
        self.code.clone()
    }

    fn discount(&self, lines: &[PricedLine]) -> Cents {
        self.amount.min(lines.iter().map(PricedLine::total).sum())
    }
}

pub struct FreeShipping {
    pub label: String,
}

impl PriceRule for FreeShipping {
    fn label(&self) -> String {
        self.label.clone()
    }

    fn discount(&self, _lines: &[PricedLine]) -> Cents {
        0
    }

    fn waives_shipping(&self) -> bool {
        true
    }
}

/// Of every `n` pieces of one product the last is free. Runs all year.
pub struct EveryNthFree {
    pub n: i64,
}

impl PriceRule for EveryNthFree {
    fn label(&self) -> String {
        format!("every {}th piece free", self.n)
    }

    fn discount(&self, lines: &[PricedLine]) -> Cents {
        lines.iter().map(|line| line.quantity / self.n * line.unit_price).sum()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub subtotal: Cents,
    pub discount: Cents,
    pub shipping: Cents,
    pub tax: Cents,
    pub total: Cents,
    pub rules: Vec<String>,
}

/// Adds up a basket. Prices are gross; the discount is spread over the lines to find the tax in them.
pub fn total_up<'r, R>(lines: &[PricedLine], rules: R, shipping: Cents, taxes: &TaxTable) -> Totals
where
    R: IntoIterator<Item = &'r dyn PriceRule>,
{
    let subtotal: Cents = lines.iter().map(PricedLine::total).sum();
    let mut totals = Totals { subtotal, shipping, ..Totals::default() };
    for rule in rules {
        let discount = rule.discount(lines).clamp(0, subtotal - totals.discount);
        if rule.waives_shipping() && totals.shipping > 0 {
            totals.shipping = 0;
            totals.rules.push(rule.label());
        } else if discount > 0 {
            totals.discount += discount;
            totals.rules.push(rule.label());
        }
    }

    let weights: Vec<i64> = lines.iter().map(PricedLine::total).collect();
    let discounts = split_by_weight(totals.discount, &weights);
    let tax_on_goods: Cents = lines
        .iter()
        .zip(&discounts)
        .map(|(line, discount)| tax_within(line.total() - discount, taxes.basis_points(line.tax_class)))
        .sum();
    totals.tax = tax_on_goods + tax_within(totals.shipping, taxes.basis_points(TaxClass::Standard));
    totals.total = subtotal - totals.discount + totals.shipping;
    totals
}

/// The price of one piece under one rule, for the "now only" stickers.
pub fn piece_price(line: &PricedLine, rule: &dyn PriceRule) -> Cents {
    let single = PricedLine { quantity: 1, ..line.clone() };
    single.unit_price - rule.discount(std::slice::from_ref(&single)).clamp(0, single.unit_price)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(unit_price: Cents, quantity: i64, tax_class: TaxClass) -> PricedLine {
        PricedLine { product: ProductId(1), category: CategoryId(1), tax_class, unit_price, quantity }
    }

    fn taxes() -> TaxTable {
        TaxTable::new(1_900, 700)
    }

    #[test]
    fn a_plain_basket() {
        let totals = total_up(&[line(1_190, 2, TaxClass::Standard)], [], 490, &taxes());
        assert_eq!((totals.subtotal, totals.total, totals.discount), (2_380, 2_870, 0));
        assert_eq!(totals.tax, 380 + 78);
    }

    #[test]
    fn rules_add_up_but_never_below_zero() {
        let lines = [line(1_000, 1, TaxClass::Standard)];
        let first = AmountOff { code: "A".into(), amount: 800 };
        let second = AmountOff { code: "B".into(), amount: 800 };
        let totals = total_up(&lines, [&first as &dyn PriceRule, &second], 0, &taxes());
        assert_eq!((totals.discount, totals.total, totals.tax), (1_000, 0, 0));
        assert_eq!(totals.rules, ["A", "B"]);
    }

    #[test]
    fn the_discount_lowers_the_tax_of_each_class() {
        let lines = [line(10_000, 1, TaxClass::Standard), line(10_000, 1, TaxClass::Reduced)];
        let half = PercentOff { code: "HALF".into(), basis_points: 5_000 };
        let totals = total_up(&lines, [&half as &dyn PriceRule], 0, &taxes());
        assert_eq!(totals.tax, tax_within(5_000, 1_900) + tax_within(5_000, 700));
    }

    #[test]
    fn free_shipping_is_only_named_when_there_is_shipping() {
        let free = FreeShipping { label: "free".into() };
        let with = total_up(&[line(100, 1, TaxClass::Exempt)], [&free as &dyn PriceRule], 490, &taxes());
        assert_eq!((with.shipping, with.total, with.rules.len()), (0, 100, 1));
        let without = total_up(&[line(100, 1, TaxClass::Exempt)], [&free as &dyn PriceRule], 0, &taxes());
        assert!(without.rules.is_empty());
    }

    #[test]
    fn the_fourth_piece_is_free() {
        let rule = EveryNthFree { n: 4 };
        assert_eq!(rule.discount(&[line(250, 9, TaxClass::Standard)]), 500);
        assert_eq!(rule.discount(&[line(250, 3, TaxClass::Standard)]), 0);
    }

    #[test]
    fn a_sticker_price_is_for_one_piece() {
        let rule = PercentOff { code: "TEN".into(), basis_points: 1_000 };
        assert_eq!(piece_price(&line(2_000, 5, TaxClass::Standard), &rule), 1_800);
    }
}
