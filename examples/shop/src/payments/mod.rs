//! Taking money, and giving it back.

pub mod gateway;
pub mod handlers;
pub mod model;
pub mod repo;
pub mod service;
