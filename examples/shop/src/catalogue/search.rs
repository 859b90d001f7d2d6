//! The search box. The catalogue is small enough to rank it in memory.

use std::cmp::Reverse;

use super::model::Product;

/// Words of a query or a text: lower case, without the little ones that are everywhere.
pub fn words(text: &str) -> Vec<String> {
    const EVERYWHERE: [&str; 8] = ["a", "an", "and", "for", "of", "the", "to", "with"];
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !EVERYWHERE.contains(word))
        .map(str::to_owned)
        .collect()
}

/// How well a product answers the query; zero means not at all.
fn score(product: &Product, query: &[String]) -> u32 {
    let name = words(&product.name);
    let description = words(&product.description);
    let mut total = 0;
    for wanted in query {
        let in_name = best_match(&name, wanted) * 10;
        let in_description = best_match(&description, wanted);
        match in_name.max(in_description) {
            0 => return 0,
            best => total += best,
        }
    }
    total
}

fn best_match(words: &[String], wanted: &str) -> u32 {
    words
        .iter()
        .map(|word| match word {
            word if word == wanted => 4,
            word if word.starts_with(wanted) => 3,
            word if wanted.len() > 3 && within_one_edit(word, wanted) => 2,
            word if wanted.len() > 2 && word.contains(wanted) => 1,
            _ => 0,
        })
        .max()
        .unwrap_or(0)
}

/// Whether one letter more, less or different makes the two words equal.
fn within_one_edit(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let (short, long) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same_start = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    if short.len() == long.len() {
        short.get(same_start + 1..).unwrap_or_default() == long.get(same_start + 1..).unwrap_or_default()
    } else {
        short[same_start..] == long[same_start + 1..]
    }
}

pub fn rank<'p>(
    products: impl IntoIterator<Item = &'p Product>,
    query: &str,
    limit: usize,
) -> Vec<&'p Product> {
    let wanted = words(query);
    if wanted.is_empty() {
        return Vec::new();
    }
    let score = |product: &Product| match product.sku.eq_ignore_ascii_case(query.trim()) {
        true => 1_000,
        false => score(product, &wanted),
    };
    let mut hits: Vec<(u32, &Product)> = products
        .into_iter()
        .map(|product| (score(product), product))
        .filter(|(score, _)| *score > 0)
        .collect();
    hits.sort_by_key(|(score, product)| (Reverse(*score), product.name.clone()));
    hits.into_iter().take(limit).map(|(_, product)| product).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::model::TaxClass,
        ids::{CategoryId, ProductId},
        utils::now,
    };

    fn product(id: i64, name: &str, description: &str) -> Product {
        Product {
            id: ProductId(id),
            sku: format!("SKU{id}"),
            slug: String::new(),
            name: name.into(),
            description: description.into(),
            category_id: CategoryId(1),
            price_cents: 100,
            tax_class: TaxClass::Standard,
            weight_grams: 0,
            active: true,
            created_at: now(),
            updated_at: now(),
        }
    }

    #[test]
    fn the_name_counts_more_than_the_description() {
        let all =
            [product(1, "Tray", "holds a teapot"), product(2, "Teapot", "of iron"), product(3, "Cup", "")];
        let hits: Vec<i64> = rank(&all, "the teapot", 10).iter().map(|p| p.id.0).collect();
        assert_eq!(hits, [2, 1]);
    }

    #[test]
    fn every_word_must_be_found() {
        let all = [product(1, "Iron teapot", ""), product(2, "Glass teapot", "")];
        assert_eq!(rank(&all, "glass teapot", 10).len(), 1);
        assert!(rank(&all, "wooden teapot", 10).is_empty());
        assert!(rank(&all, "  ", 10).is_empty());
    }

    #[test]
    fn a_slip_of_the_finger_is_forgiven() {
        assert!(within_one_edit("teapot", "teapt"));
        assert!(within_one_edit("teapot", "teepot"));
        assert!(within_one_edit("teapot", "teapots"));
        assert!(!within_one_edit("teapot", "tapt"));
        assert!(within_one_edit("cup", "cup"));
    }

    #[test]
    fn a_sku_finds_its_product_first() {
        let all = [product(1, "SKU2 holder", ""), product(2, "Cup", "")];
        assert_eq!(rank(&all, " sku2 ", 1)[0].id, ProductId(2));
    }
}
