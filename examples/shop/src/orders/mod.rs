//! From the till to the end of an order's life.

pub mod checkout;
pub mod handlers;
pub mod model;
pub mod repo;
pub mod returns;
pub mod service;
pub mod status;
