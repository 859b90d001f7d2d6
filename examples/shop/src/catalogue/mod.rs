//! Products, categories and prices.

pub mod handlers;
pub mod model;
pub mod repo;
pub mod search;
pub mod service;
