//! Rates, parcels and where they are.

pub mod handlers;
pub mod model;
pub mod rates;
pub mod repo;
pub mod service;
