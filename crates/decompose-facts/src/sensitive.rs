//! Data that looks personal or secret: a list for review, with the reason for each entry, and no verdict.
//!
//! A name is cut into words (`customer_email`, `dateOfBirth`); it fits a pattern if the pattern's words end it, but for
//! words that say how the same thing is kept (`password_hash`). What such a name ends in otherwise makes it something
//! else: `email_verified_at` is no address. Looked at are the fields of types that are stored or sent (they derive a
//! trait of serde or of a store's library, or a channel carries them), those of configuration that are secrets, and the columns of the schema.
//!
//! An entry point returns a field if the types of its signature lead to it through what serde serialises. **It
//! deliberately does not know** what a handler puts into a response without naming its type in the signature.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{EntryPoint, Facts, ItemId, ItemKind, Sensitive, TypeShape};
use decompose_syntax::ir::{AttrKind, ItemKind as Lowered};

use crate::attributes::says;
use crate::ground::Ground;

/// A kind of data, by a name that it has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SensitivePattern {
    /// What kind of data it is.
    pub category: String,
    /// The words of the name, with `_` between.
    pub name: String,
}

/// The built-in patterns: a category, the names of such data.
pub const SENSITIVE: &[(&str, &[&str])] = &[
    (
        "contact",
        &[
            "email",
            "e_mail",
            "email_address",
            "mail_address",
            "phone",
            "phone_number",
            "telephone",
            "mobile_number",
            "fax",
        ],
    ),
    (
        "identity",
        &[
            "first_name",
            "last_name",
            "full_name",
            "given_name",
            "family_name",
            "surname",
            "maiden_name",
            "birthday",
            "birth_date",
            "birthdate",
            "date_of_birth",
            "dob",
            "passport",
            "passport_number",
            "ssn",
            "social_security_number",
            "national_id",
            "tax_id",
            "tax_number",
            "driver_license",
            "gender",
            "recipient",
            "nationality",
            "ethnicity",
            "religion",
        ],
    ),
    (
        "location",
        &[
            "street",
            "street_address",
            "home_address",
            "postal_address",
            "billing_address",
            "shipping_address",
            "postcode",
            "postal_code",
            "zip",
            "zip_code",
            "latitude",
            "longitude",
            "geolocation",
            "ip",
            "ip_address",
            "ip_addr",
            "remote_addr",
        ],
    ),
    (
        "credential",
        &[
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "secret",
            "secret_key",
            "private_key",
            "api_key",
            "access_key",
            "token",
            "access_token",
            "refresh_token",
            "session_token",
            "totp",
            "otp",
            "recovery_code",
            "pin",
            "salt",
            "credential",
            "credentials",
            "cookie_key",
        ],
    ),
    (
        "financial",
        &[
            "iban",
            "bic",
            "card_number",
            "card_holder",
            "card_last4",
            "credit_card",
            "cvc",
            "cvv",
            "account_number",
            "bank_account",
            "sort_code",
            "salary",
            "income",
        ],
    ),
    (
        "health",
        &[
            "diagnosis",
            "allergies",
            "blood_type",
            "blood_group",
            "disability",
            "medication",
            "medical_record",
        ],
    ),
];

/// Words behind a pattern that say how the same thing is kept.
const KEPT_AS: &[&str] = &[
    "hash",
    "hashed",
    "digest",
    "encrypted",
    "ciphertext",
    "plain",
    "text",
    "value",
    "line",
    "number",
    "1",
    "2",
];

/// Derives of types that are stored or sent.
const TRAVELS: &[&str] = &[
    "AsChangeset",
    "Deserialize",
    "DeriveEntityModel",
    "FromForm",
    "FromRow",
    "Insertable",
    "MultipartForm",
    "Object",
    "Queryable",
    "QueryableByName",
    "Selectable",
    "Serialize",
    "SimpleObject",
    "InputObject",
    "ToSchema",
    "Zeroize",
];

/// The category of which fields of configuration count: a port is no secret.
const CREDENTIAL: &str = "credential";

/// Types of values that are no personal data, whatever they are called.
const PLAIN_TYPES: &[&str] = &["bool", "Option<bool>"];

/// Finds fields and columns that look personal or secret. The schema and the entry points are known by now.
pub(crate) fn detect(ground: &Ground<'_>, own: &[SensitivePattern], facts: &Facts) -> Vec<Sensitive> {
    let patterns = Patterns::new(own);
    let returned = Returned::new(ground, &facts.entry_points);
    let carried: BTreeSet<ItemId> = facts.messages.iter().filter_map(|message| message.payload).collect();
    let mut found = Vec::new();
    let items = &ground.resolved.code.items;
    for (index, item) in items.iter().enumerate() {
        let (ItemKind::Field, Some(parent)) = (item.kind, item.parent) else { continue };
        if item.test || ground.resolved.code.files[item.file.index()].test {
            continue;
        }
        let Some((category, pattern)) = patterns.of(&item.name) else { continue };
        let holder = match items[parent.index()].kind {
            ItemKind::Variant => items[parent.index()].parent.unwrap_or(parent),
            _ => parent,
        };
        let derives = items[holder.index()].derives.iter().any(|derive| TRAVELS.contains(&derive.as_str()));
        let travels = derives || carried.contains(&holder);
        let ty = item.type_shape.as_ref().map_or("", |shape| shape.text.as_str());
        if !travels && category != CREDENTIAL
            || PLAIN_TYPES.contains(&ty)
            || is_count(ty) && category == CREDENTIAL
        {
            continue;
        }
        let id = ItemId(index as u32);
        found.push(Sensitive {
            category: category.into(),
            pattern: pattern.into(),
            item: Some(id),
            table: None,
            name: item.name.clone(),
            returned_by: returned.by_field.get(&id).cloned().unwrap_or_default(),
            location: ground.resolved.code.location(id),
        });
    }
    for table in &facts.schema {
        for column in &table.columns {
            let Some((category, pattern)) = patterns.of(&column.name) else { continue };
            if column.ty.to_ascii_lowercase().starts_with("bool") {
                continue;
            }
            found.push(Sensitive {
                category: category.into(),
                pattern: pattern.into(),
                item: None,
                table: Some(table.name.clone()),
                name: column.name.clone(),
                returned_by: Vec::new(),
                location: table.location.clone(),
            });
        }
    }
    found.sort_by(|a, b| (&a.location, &a.table, &a.name).cmp(&(&b.location, &b.table, &b.name)));
    found
}

/// Whether a type is a number: a length, a position.
fn is_count(ty: &str) -> bool {
    ty.starts_with(['u', 'i']) && ty[1..].parse::<u8>().is_ok() || matches!(ty, "usize" | "isize")
}

/// Patterns, cut into words.
struct Patterns<'p> {
    rows: Vec<(&'p str, &'p str, Vec<String>)>,
}

impl<'p> Patterns<'p> {
    fn new(own: &'p [SensitivePattern]) -> Self {
        let built_in =
            SENSITIVE.iter().flat_map(|(category, names)| names.iter().map(move |name| (*category, *name)));
        let own = own.iter().map(|pattern| (pattern.category.as_str(), pattern.name.as_str()));
        Self { rows: own.chain(built_in).map(|(category, name)| (category, name, words(name))).collect() }
    }

    /// The category and the pattern of a name: of several patterns the longest.
    fn of(&self, name: &str) -> Option<(&'p str, &'p str)> {
        let mut words = words(name);
        while words.len() > 1 && words.last().is_some_and(|last| KEPT_AS.contains(&last.as_str())) {
            if self.longest(&words).is_some() {
                break;
            }
            words.pop();
        }
        self.longest(&words)
    }

    fn longest(&self, words: &[String]) -> Option<(&'p str, &'p str)> {
        let fits = |pattern: &[String]| {
            let Some((last, head)) = pattern.split_last() else { return false };
            let Some(before) = words.len().checked_sub(pattern.len()) else { return false };
            let (own_head, own_last) = (&words[before..words.len() - 1], &words[words.len() - 1]);
            own_head == head && (own_last == last || own_last.strip_suffix('s') == Some(last))
        };
        let rows = self.rows.iter().filter(|(.., pattern)| fits(pattern));
        rows.max_by_key(|(.., pattern)| pattern.len()).map(|(category, name, _)| (*category, *name))
    }
}

/// The words of a name, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_small = false;
    for char in name.chars() {
        let starts = matches!(char, '_' | '-' | '.' | ' ') || char.is_uppercase() && before_small;
        if starts && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        before_small = char.is_lowercase() || char.is_numeric();
        if char.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Which entry points return which fields.
struct Returned {
    by_field: BTreeMap<ItemId, Vec<usize>>,
}

impl Returned {
    fn new(ground: &Ground<'_>, entries: &[EntryPoint]) -> Self {
        let items = &ground.resolved.code.items;
        let mut members: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            if let (ItemKind::Field | ItemKind::Variant, Some(parent)) = (item.kind, item.parent) {
                members.entry(parent).or_default().push(ItemId(index as u32));
            }
        }
        let hidden = hidden_fields(ground);
        let mut by_field: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
        let mut of_handler: BTreeMap<ItemId, BTreeSet<ItemId>> = BTreeMap::new();
        for (number, entry) in entries.iter().enumerate() {
            let Some(handler) = entry.item else { continue };
            let Some(returns) = items[handler.index()].signature.as_ref().and_then(|s| s.returns.as_ref())
            else {
                continue;
            };
            let fields =
                of_handler.entry(handler).or_insert_with(|| reached(ground, &members, &hidden, returns));
            for field in fields.iter() {
                by_field.entry(*field).or_default().push(number);
            }
        }
        Self { by_field }
    }
}

/// The fields that a value of a type is serialised with.
fn reached(
    ground: &Ground<'_>,
    members: &BTreeMap<ItemId, Vec<ItemId>>,
    hidden: &BTreeSet<ItemId>,
    returns: &TypeShape,
) -> BTreeSet<ItemId> {
    let mut fields = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<ItemId> = returns.items.clone();
    while let Some(item) = open.pop() {
        if !seen.insert(item) {
            continue;
        }
        let it = ground.item(item);
        match it.kind {
            ItemKind::TypeAlias => {
                open.extend(it.type_shape.iter().flat_map(|shape| shape.items.iter().copied()));
            }
            ItemKind::Struct | ItemKind::Enum
                if it.derives.iter().any(|derive| derive == "Serialize" || derive == "SimpleObject") =>
            {
                open.extend(members.get(&item).into_iter().flatten().copied());
            }
            ItemKind::Variant => open.extend(members.get(&item).into_iter().flatten().copied()),
            ItemKind::Field if !hidden.contains(&item) => {
                fields.insert(item);
                open.extend(it.type_shape.iter().flat_map(|shape| shape.items.iter().copied()));
            }
            _ => {}
        }
    }
    fields
}

/// Fields that serde leaves out.
fn hidden_fields(ground: &Ground<'_>) -> BTreeSet<ItemId> {
    let mut hidden: BTreeSet<(ItemId, String)> = BTreeSet::new();
    for (id, file, ix) in ground.product_items() {
        let facts = ground.facts(file);
        let Lowered::Struct(data) = &facts.item(ix).kind else { continue };
        for field in data.fields.all() {
            let skips = field.attrs.iter().any(|attr| {
                let of_serde =
                    attr.path.segments.last().is_some_and(|last| facts.name(last.name.name) == "serde");
                of_serde
                    && matches!(attr.kind, AttrKind::List(_))
                    && (says(facts, attr, "skip") || says(facts, attr, "skip_serializing"))
            });
            if skips {
                hidden.insert((id, facts.name(field.name.name).to_string()));
            }
        }
    }
    let items = ground.resolved.code.items.iter().enumerate();
    let is_hidden = |item: &decompose_model::Item| {
        item.kind == ItemKind::Field
            && item.parent.is_some_and(|parent| hidden.contains(&(parent, item.name.clone())))
    };
    if hidden.is_empty() {
        return BTreeSet::new();
    }
    items.filter(|(_, item)| is_hidden(item)).map(|(index, _)| ItemId(index as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Patterns, SensitivePattern, words};

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("customer_email"), ["customer", "email"]);
        assert_eq!(words("dateOfBirth"), ["date", "of", "birth"]);
    }

    #[test]
    fn names_fit_by_their_ends() {
        let own = [SensitivePattern { category: "pet".into(), name: "dog_name".into() }];
        let patterns = Patterns::new(&own);
        for (name, expected) in [
            ("customer_email", Some(("contact", "email"))),
            ("emails", Some(("contact", "email"))),
            ("password_hash", Some(("credential", "password"))),
            ("refresh_token", Some(("credential", "refresh_token"))),
            ("dog_name", Some(("pet", "dog_name"))),
            ("email_verified_at", None),
            ("password_memory_kib", None),
            ("shipping", None),
            ("pinned", None),
            ("description", None),
        ] {
            assert_eq!(patterns.of(name), expected, "{name}");
        }
    }
}
