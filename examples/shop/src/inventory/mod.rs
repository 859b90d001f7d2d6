//! What lies in the warehouse, and what of it is promised to whom.

pub mod handlers;
pub mod model;
pub mod repo;
pub mod service;
