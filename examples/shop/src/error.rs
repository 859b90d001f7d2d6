use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use thiserror::Error;

use crate::{
    ids::{OrderId, ProductId},
    orders::model::OrderStatus,
    utils::{self, Cents},
};

pub type AppResult<T> = Result<T, AppError>;

/// Whatever can go wrong anywhere in the shop.
#[derive(Debug, Error)]
pub enum AppError {
    // Plumbing
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("configuration: {0}")]
    Config(String),
    #[error("internal: {0}")]
    Internal(String),
    #[error("{0} not found")]
    NotFound(&'static str),
    #[error("{field} {problem}")]
    Invalid { field: String, problem: String },

    // Catalogue
    #[error("product {0} is not for sale")]
    ProductNotForSale(ProductId),
    #[error("the slug {0} is taken")]
    SlugTaken(String),
    #[error("the SKU {0} is taken")]
    SkuTaken(String),
    #[error("the category still has {0} products")]
    CategoryInUse(i64),

    // Inventory
    #[error("only {available} of product {product} left, {requested} wanted")]
    OutOfStock { product: ProductId, requested: i64, available: i64 },

    // Cart
    #[error("the cart is empty")]
    CartEmpty,
    #[error("coupon {code}: {problem}")]
    Coupon { code: String, problem: &'static str },

    // Orders
    #[error("an order that is {from} cannot become {to}")]
    IllegalTransition { from: OrderStatus, to: OrderStatus },
    #[error("order {order}: {problem}")]
    ReturnRefused { order: OrderId, problem: &'static str },

    // Payments
    #[error("payment declined: {0}")]
    PaymentDeclined(String),
    #[error("the payment provider does not answer")]
    GatewayUnavailable,
    #[error("only {} can be refunded", utils::format_money(*.left, "EUR"))]
    RefundTooLarge { left: Cents },
    #[error("order {0} is already paid")]
    AlreadyPaid(OrderId),
    #[error("webhook signature does not match")]
    BadSignature,

    // Customers
    #[error("the e-mail address is already registered")]
    EmailTaken,
    #[error("wrong e-mail address or password")]
    BadCredentials,
    #[error("the account is blocked")]
    AccountBlocked,
    #[error("sign in first")]
    Unauthenticated,
    #[error("not allowed")]
    Forbidden,
    #[error("the link is no longer valid")]
    ResetExpired,

    // Shipping
    #[error("we do not deliver {grams} g to {country}")]
    NoShippingRate { country: String, grams: i64 },
    #[error("the shipment has already left")]
    AlreadyDispatched,

    // Notifications
    #[error("mail: {0}")]
    Mail(String),
}

impl AppError {
    pub fn invalid(field: &str, problem: &str) -> Self {
        Self::Invalid { field: field.to_owned(), problem: problem.to_owned() }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::Database(sqlx::Error::RowNotFound) | Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Database(_) | Self::Migration(_) | Self::Config(_) | Self::Internal(_) | Self::Mail(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Invalid { .. } | Self::Coupon { .. } | Self::CartEmpty | Self::NoShippingRate { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::RefundTooLarge { .. } | Self::ReturnRefused { .. } | Self::ResetExpired => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::ProductNotForSale(_)
            | Self::SlugTaken(_)
            | Self::SkuTaken(_)
            | Self::CategoryInUse(_)
            | Self::OutOfStock { .. }
            | Self::IllegalTransition { .. }
            | Self::AlreadyPaid(_)
            | Self::AlreadyDispatched
            | Self::EmailTaken => StatusCode::CONFLICT,
            Self::PaymentDeclined(_) => StatusCode::PAYMENT_REQUIRED,
            Self::GatewayUnavailable => StatusCode::BAD_GATEWAY,
            Self::BadCredentials | Self::Unauthenticated | Self::BadSignature => StatusCode::UNAUTHORIZED,
            Self::AccountBlocked | Self::Forbidden => StatusCode::FORBIDDEN,
        }
    }

    /// A stable name that the web front end switches on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Database(sqlx::Error::RowNotFound) | Self::NotFound(_) => "not_found",
            Self::Database(_) | Self::Migration(_) | Self::Config(_) | Self::Internal(_) => "internal",
            Self::Invalid { .. } => "invalid",
            Self::ProductNotForSale(_) => "product_not_for_sale",
            Self::SlugTaken(_) | Self::SkuTaken(_) => "taken",
            Self::CategoryInUse(_) => "category_in_use",
            Self::OutOfStock { .. } => "out_of_stock",
            Self::CartEmpty => "cart_empty",
            Self::Coupon { .. } => "coupon",
            Self::IllegalTransition { .. } => "illegal_transition",
            Self::ReturnRefused { .. } => "return_refused",
            Self::PaymentDeclined(_) => "payment_declined",
            Self::GatewayUnavailable => "gateway_unavailable",
            Self::RefundTooLarge { .. } => "refund_too_large",
            Self::AlreadyPaid(_) => "already_paid",
            Self::BadSignature => "bad_signature",
            Self::EmailTaken => "email_taken",
            Self::BadCredentials => "bad_credentials",
            Self::AccountBlocked => "account_blocked",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::ResetExpired => "reset_expired",
            Self::NoShippingRate { .. } => "no_shipping_rate",
            Self::AlreadyDispatched => "already_dispatched",
            Self::Mail(_) => "mail",
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = self.status();
        let message = if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %self, "request failed");
            "something went wrong on our side".to_owned()
        } else {
            self.to_string()
        };
        (status, Json(json!({ "error": self.code(), "message": message }))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_error_has_its_status() {
        assert_eq!(AppError::NotFound("product").status(), StatusCode::NOT_FOUND);
        assert_eq!(AppError::CartEmpty.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(AppError::PaymentDeclined("no funds".into()).status(), StatusCode::PAYMENT_REQUIRED);
        assert_eq!(AppError::Forbidden.status(), StatusCode::FORBIDDEN);
    }

    #[test]
    fn messages_name_the_amount() {
        assert_eq!(AppError::RefundTooLarge { left: 1250 }.to_string(), "only 12.50 EUR can be refunded");
    }
}
