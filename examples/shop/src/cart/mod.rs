//! What a customer means to buy, and the coupons that make it cheaper.

pub mod coupons;
pub mod handlers;
pub mod model;
pub mod repo;
pub mod service;
