//! Little helpers that found no better home.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{AppError, AppResult};

// ---- money -----------------------------------------------------------------------------------

/// Money is kept in whole cents everywhere.
pub type Cents = i64;

pub fn format_money(cents: Cents, currency: &str) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02} {currency}", cents / 100, cents % 100)
}

/// Reads `12`, `12.5` and `12.50`.
pub fn parse_money(text: &str) -> AppResult<Cents> {
    let bad = || AppError::invalid("amount", "is not an amount of money");
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty()
        || fraction.len() > 2
        || !whole.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit())
    {
        return Err(bad());
    }
    let whole: Cents = whole.parse().map_err(|_| bad())?;
    let fraction: Cents = format!("{fraction:0<2}").parse().map_err(|_| bad())?;
    let cents = whole.checked_mul(100).and_then(|w| w.checked_add(fraction)).ok_or_else(bad)?;
    Ok(if negative { -cents } else { cents })
}

/// A share in basis points (1900 = 19 %), half a cent rounded up.
pub fn share_of(cents: Cents, basis_points: i64) -> Cents {
    (cents * basis_points + 5_000).div_euclid(10_000)
}

/// The tax inside a gross price.
pub fn tax_within(gross: Cents, basis_points: i64) -> Cents {
    gross - (gross * 10_000 + (10_000 + basis_points) / 2).div_euclid(10_000 + basis_points)
}

/// Splits an amount by weights without losing a cent: the last ones bear the rounding.
pub fn split_by_weight(amount: Cents, weights: &[i64]) -> Vec<Cents> {
    let total: i64 = weights.iter().sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let mut given = 0;
    let mut seen = 0;
    weights
        .iter()
        .map(|weight| {
            seen += weight;
            let upto = amount * seen / total;
            let part = upto - given;
            given = upto;
            part
        })
        .collect()
}

// ---- text ------------------------------------------------------------------------------------

pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'é' | 'è' | 'ê' => slug.push('e'),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

pub fn truncate(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    short.push('…');
    short
}

pub fn normalise_email(email: &str) -> String {
    email.trim().to_lowercase()
}

pub fn looks_like_email(email: &str) -> bool {
    let Some((local, domain)) = email.split_once('@') else { return false };
    !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !email.contains(char::is_whitespace)
        && !domain.contains('@')
}

/// `anna@example.com` becomes `a***@example.com`, for logs.
pub fn mask_email(email: &str) -> String {
    match email.split_once('@') {
        Some((local, domain)) => format!("{}***@{domain}", local.chars().take(1).collect::<String>()),
        None => "***".to_owned(),
    }
}

pub fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

pub fn csv_row<I, S>(fields: I) -> String
where
    I: IntoIterator<Item = S>,
    S: AsRef<str>,
{
    let mut row = fields.into_iter().map(|field| csv_field(field.as_ref())).collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

// ---- time and ids ----------------------------------------------------------------------------

/// The time now, in milliseconds: what the database keeps and what comes back are then equal.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

pub fn parse_day(text: &str) -> AppResult<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| AppError::invalid("day", "must look like 2024-12-31"))
}

pub fn new_token() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// `S-20241231-4F7A21`: readable on the phone, and nobody can count our orders.
pub fn order_number(at: DateTime<Utc>) -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("S-{}-{}", at.format("%Y%m%d"), random[..6].to_uppercase())
}

// ---- pages -----------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Paging {
    #[serde(default = "first_page")]
    pub page: i64,
    #[serde(default = "usual_page_size")]
    pub per_page: i64,
}

fn first_page() -> i64 {
    1
}

fn usual_page_size() -> i64 {
    20
}

impl Default for Paging {
    fn default() -> Self {
        Self { page: first_page(), per_page: usual_page_size() }
    }
}

impl Paging {
    pub fn limit(self) -> i64 {
        self.per_page.clamp(1, 100)
    }

    pub fn offset(self) -> i64 {
        (self.page.max(1) - 1).saturating_mul(self.limit())
    }

    pub fn wrap<T>(self, items: Vec<T>, total: i64) -> Page<T> {
        let pages = (total + self.limit() - 1) / self.limit();
        Page { items, page: self.page.max(1), pages, total }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub page: i64,
    pub pages: i64,
    pub total: i64,
}

// ---- validation ------------------------------------------------------------------------------

pub fn require_text(field: &str, text: &str, max_chars: usize) -> AppResult<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::invalid(field, "must not be empty"));
    }
    if text.chars().count() > max_chars {
        return Err(AppError::invalid(field, &format!("must be at most {max_chars} characters")));
    }
    Ok(text.to_owned())
}

pub fn require_range(field: &str, value: i64, min: i64, max: i64) -> AppResult<i64> {
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        Err(AppError::invalid(field, &format!("must be between {min} and {max}")))
    }
}

pub fn passes_luhn(digits: &str) -> bool {
    if digits.len() < 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match place % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Postcodes of the countries we know; elsewhere anything short will do.
pub fn postcode_fits(country: &str, postcode: &str) -> bool {
    let digits = |n: usize| postcode.len() == n && postcode.bytes().all(|b| b.is_ascii_digit());
    match country {
        "DE" | "FR" | "IT" | "ES" => digits(5),
        "AT" | "CH" | "BE" | "DK" => digits(4),
        "NL" => {
            let compact: String = postcode.split_whitespace().collect();
            compact.len() == 6
                && compact.bytes().take(4).all(|b| b.is_ascii_digit())
                && compact.bytes().skip(4).all(|b| b.is_ascii_alphabetic())
        }
        "US" => digits(5) || (postcode.len() == 10 && postcode.as_bytes()[5] == b'-'),
        _ => (3..=10).contains(&postcode.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_and_written() {
        assert_eq!(format_money(123_456, "EUR"), "1234.56 EUR");
        assert_eq!(format_money(-5, "EUR"), "-0.05 EUR");
        assert_eq!(parse_money("12").unwrap(), 1200);
        assert_eq!(parse_money("12.5").unwrap(), 1250);
        assert_eq!(parse_money("-0.99").unwrap(), -99);
        for bad in ["", "1.234", "abc", "1,20", "."] {
            assert!(parse_money(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tax_is_taken_out_of_the_gross_price() {
        assert_eq!(tax_within(11_900, 1_900), 1_900);
        assert_eq!(tax_within(10_700, 700), 700);
        assert_eq!(tax_within(0, 1_900), 0);
    }

    #[test]
    fn shares_are_rounded_to_the_cent() {
        assert_eq!(share_of(999, 1_000), 100);
        assert_eq!(share_of(10_000, 1_500), 1_500);
    }

    #[test]
    fn a_split_loses_no_cent() {
        assert_eq!(split_by_weight(100, &[1, 1, 1]), [33, 33, 34]);
        assert_eq!(split_by_weight(100, &[0, 0]), [0, 0]);
        assert_eq!(split_by_weight(1_001, &[70, 20, 10]).iter().sum::<Cents>(), 1_001);
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slugify("Grüne Tasse, 300 ml!"), "gruene-tasse-300-ml");
        assert_eq!(slugify("  --  "), "");
    }

    #[test]
    fn emails_are_checked_and_masked() {
        assert!(looks_like_email("anna@example.com"));
        for bad in ["anna", "anna@", "@example.com", "a b@example.com", "a@b", "a@@b.c"] {
            assert!(!looks_like_email(bad), "{bad}");
        }
        assert_eq!(mask_email("anna@example.com"), "a***@example.com");
    }

    #[test]
    fn csv_fields_are_quoted_when_they_must_be() {
        assert_eq!(csv_row(["a", "b,c", "say \"hi\""]), "a,\"b,c\",\"say \"\"hi\"\"\"\r\n");
    }

    #[test]
    fn pages_are_clamped() {
        let paging = Paging { page: 0, per_page: 1_000 };
        assert_eq!((paging.limit(), paging.offset()), (100, 0));
        let page = Paging { page: 3, per_page: 10 }.wrap(vec![1], 21);
        assert_eq!((page.page, page.pages, page.total), (3, 3, 21));
    }

    #[test]
    fn card_numbers_are_checked() {
        assert!(passes_luhn("4242424242424242"));
        assert!(!passes_luhn("4242424242424241"));
        assert!(!passes_luhn("42"));
    }

    #[test]
    fn postcodes_depend_on_the_country() {
        assert!(postcode_fits("DE", "10115"));
        assert!(!postcode_fits("DE", "1011"));
        assert!(postcode_fits("NL", "1012 AB"));
        assert!(!postcode_fits("NL", "1012"));
        assert!(postcode_fits("GB", "SW1A 1AA"));
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(truncate("abcdef", 4), "abc…");
        assert_eq!(truncate("abc", 4), "abc");
    }

    #[test]
    fn order_numbers_name_the_day() {
        let at = DateTime::parse_from_rfc3339("2024-12-31T23:00:00Z").unwrap().to_utc();
        let number = order_number(at);
        assert!(number.starts_with("S-20241231-"), "{number}");
        assert_eq!(number.len(), 17);
    }
}
