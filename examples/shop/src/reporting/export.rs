//! Reports as CSV, for the spreadsheet people.

use super::model::{CustomerValue, ProductSales, SalesDay};
use crate::utils::{Cents, csv_row};

/// A table with a header: `row` says the fields of one item.
pub fn to_csv<T, const N: usize>(header: [&str; N], items: &[T], row: impl Fn(&T) -> [String; N]) -> String {
    let mut csv = csv_row(header);
    for item in items {
        csv.push_str(&csv_row(row(item)));
    }
    csv
}

fn decimal(cents: Cents) -> String {
    crate::utils::format_money(cents, "").trim_end().to_owned()
}

pub fn sales(days: &[SalesDay]) -> String {
    to_csv(["day", "orders", "units", "revenue", "refunded"], days, |day| {
        [
            day.day.to_string(),
            day.orders.to_string(),
            day.units.to_string(),
            decimal(day.revenue_cents),
            decimal(day.refunded_cents),
        ]
    })
}

pub fn products(products: &[ProductSales]) -> String {
    to_csv(["sku", "name", "category", "units", "revenue"], products, |p| {
        [p.sku.clone(), p.name.clone(), p.category.clone(), p.units.to_string(), decimal(p.revenue_cents)]
    })
}

pub fn customers(customers: &[CustomerValue]) -> String {
    to_csv(["email", "name", "orders", "revenue"], customers, |c| {
        [c.email.clone(), c.full_name.clone(), c.orders.to_string(), decimal(c.revenue_cents)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_a_point_and_no_currency() {
        let day = SalesDay {
            day: chrono::NaiveDate::from_ymd_opt(2024, 5, 1).unwrap(),
            orders: 2,
            units: 5,
            revenue_cents: 12_345,
            refunded_cents: 0,
        };
        assert_eq!(sales(&[day]), "day,orders,units,revenue,refunded\r\n2024-05-01,2,5,123.45,0.00\r\n");
    }
}
