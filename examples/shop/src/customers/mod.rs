//! Who buys here: accounts, sign-in and addresses.

pub mod auth;
pub mod handlers;
pub mod model;
pub mod password;
pub mod repo;
pub mod service;
