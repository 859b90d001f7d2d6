//! The shop: catalogue, stock, carts, orders, payments, shipping and the office behind them.

#[macro_use]
mod macros;

pub mod admin;
pub mod cache;
pub mod cart;
pub mod catalogue;
pub mod config;
pub mod customers;
pub mod db;
pub mod error;
pub mod events;
pub mod ids;
pub mod inventory;
pub mod jobs;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod pricing;
pub mod reporting;
pub mod router;
pub mod seed;
pub mod shipping;
pub mod state;
pub mod utils;
