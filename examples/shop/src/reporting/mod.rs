//! Figures for the office: sales, products, customers, stock.

pub mod export;
pub mod handlers;
pub mod model;
pub mod queries;
