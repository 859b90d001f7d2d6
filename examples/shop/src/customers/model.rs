use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    error::{AppError, AppResult},
    ids::{AddressId, CustomerId},
    utils::{looks_like_email, normalise_email, postcode_fits, require_text},
};

text_enum! {
    Role { Customer => "customer", Staff => "staff", Admin => "admin" }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Customer {
    pub id: CustomerId,
    pub email: String,
    #[serde(skip_serializing)]
    pub password_hash: String,
    pub full_name: String,
    pub phone: Option<String>,
    pub role: Role,
    pub blocked: bool,
    #[serde(skip_serializing)]
    pub failed_logins: i64,
    pub last_login_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Customer {
    pub fn is_staff(&self) -> bool {
        matches!(self.role, Role::Staff | Role::Admin)
    }

    pub fn first_name(&self) -> &str {
        self.full_name.split_whitespace().next().unwrap_or(&self.full_name)
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Address {
    pub id: AddressId,
    pub customer_id: CustomerId,
    pub label: String,
    pub recipient: String,
    pub street: String,
    pub city: String,
    pub postcode: String,
    pub country: String,
    pub is_default: bool,
}

impl Address {
    /// As it stands on a parcel.
    pub fn lines(&self) -> [String; 4] {
        [
            self.recipient.clone(),
            self.street.clone(),
            format!("{} {}", self.postcode, self.city),
            self.country.clone(),
        ]
    }
}

#[derive(Debug, Clone, Serialize, FromRow)]
pub struct Session {
    pub token: String,
    pub customer_id: CustomerId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Registration {
    pub email: String,
    pub password: String,
    pub full_name: String,
    pub phone: Option<String>,
}

impl Registration {
    pub fn checked(mut self) -> AppResult<Self> {
        self.email = normalise_email(&self.email);
        if !looks_like_email(&self.email) {
            return Err(AppError::invalid("email", "is not an e-mail address"));
        }
        self.full_name = require_text("full_name", &self.full_name, 100)?;
        self.phone = checked_phone(self.phone)?;
        super::password::check_strength(&self.password, &self.email)?;
        Ok(self)
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct ProfileUpdate {
    pub full_name: Option<String>,
    pub phone: Option<String>,
}

impl ProfileUpdate {
    pub fn apply_to(self, customer: &mut Customer) -> AppResult<()> {
        if let Some(name) = self.full_name {
            customer.full_name = require_text("full_name", &name, 100)?;
        }
        if self.phone.is_some() {
            customer.phone = checked_phone(self.phone)?;
        }
        Ok(())
    }
}

fn checked_phone(phone: Option<String>) -> AppResult<Option<String>> {
    let Some(phone) = phone.map(|phone| phone.split_whitespace().collect::<String>()) else {
        return Ok(None);
    };
    if phone.is_empty() {
        return Ok(None);
    }
    let digits = phone.strip_prefix('+').unwrap_or(&phone);
    if (6..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(Some(phone))
    } else {
        Err(AppError::invalid("phone", "is not a phone number"))
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct NewAddress {
    #[serde(default = "home")]
    pub label: String,
    pub recipient: String,
    pub street: String,
    pub city: String,
    pub postcode: String,
    pub country: String,
    #[serde(default)]
    pub is_default: bool,
}

fn home() -> String {
    "home".to_owned()
}

impl NewAddress {
    pub fn checked(mut self) -> AppResult<Self> {
        self.label = require_text("label", &self.label, 20)?;
        self.recipient = require_text("recipient", &self.recipient, 100)?;
        self.street = require_text("street", &self.street, 100)?;
        self.city = require_text("city", &self.city, 60)?;
        self.country = self.country.trim().to_uppercase();
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(AppError::invalid("country", "must be two letters"));
        }
        self.postcode = self.postcode.trim().to_uppercase();
        if !postcode_fits(&self.country, &self.postcode) {
            return Err(AppError::invalid("postcode", "does not look right for the country"));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(country: &str, postcode: &str) -> NewAddress {
        NewAddress {
            label: home(),
            recipient: "Anna Berg".into(),
            street: "Hauptstr. 1".into(),
            city: "Berlin".into(),
            postcode: postcode.into(),
            country: country.into(),
            is_default: false,
        }
    }

    #[test]
    fn addresses_are_tidied() {
        assert_eq!(address("de", " 10115 ").checked().unwrap().country, "DE");
        assert!(address("DE", "1").checked().is_err());
        assert!(address("Germany", "10115").checked().is_err());
    }

    #[test]
    fn phone_numbers_lose_their_spaces() {
        assert_eq!(checked_phone(Some("+49 30 123 456".into())).unwrap().unwrap(), "+4930123456");
        assert_eq!(checked_phone(Some(" ".into())).unwrap(), None);
        assert!(checked_phone(Some("call me".into())).is_err());
    }
}
