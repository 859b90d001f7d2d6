//! Who is asking? Extractors for handlers of every part of the shop.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::{model::Customer, repo};
use crate::{error::AppError, state::AppState, utils::now};

/// Anyone who is signed in.
#[derive(Debug)]
pub struct CurrentCustomer(pub Customer);

/// Staff, and so admins too.
#[derive(Debug)]
pub struct StaffMember(pub Customer);

#[derive(Debug)]
pub struct Admin(pub Customer);

pub fn session_token(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        return value.to_str().ok()?.strip_prefix("Bearer ").map(str::trim);
    }
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix("sid="))
}

impl FromRequestParts<AppState> for CurrentCustomer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let token = session_token(&parts.headers).ok_or(AppError::Unauthenticated)?;
        let customer =
            repo::find_by_session(&state.pool, token, now()).await?.ok_or(AppError::Unauthenticated)?;
        if customer.blocked {
            return Err(AppError::AccountBlocked);
        }
        Ok(Self(customer))
    }
}

impl FromRequestParts<AppState> for StaffMember {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let CurrentCustomer(customer) = CurrentCustomer::from_request_parts(parts, state).await?;
        if customer.is_staff() { Ok(Self(customer)) } else { Err(AppError::Forbidden) }
    }
}

impl FromRequestParts<AppState> for Admin {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let CurrentCustomer(customer) = CurrentCustomer::from_request_parts(parts, state).await?;
        match customer.role {
            super::model::Role::Admin => Ok(Self(customer)),
            _ => Err(AppError::Forbidden),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_token_is_in_the_header_or_in_the_cookie() {
        let mut headers = HeaderMap::new();
        assert_eq!(session_token(&headers), None);
        headers.insert(header::COOKIE, HeaderValue::from_static("theme=dark; sid=abc"));
        assert_eq!(session_token(&headers), Some("abc"));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer xyz"));
        assert_eq!(session_token(&headers), Some("xyz"));
    }
}
