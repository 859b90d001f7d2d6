//! The office's own pages: dashboard, accounts, prices and who did what.

pub mod audit;
pub mod dashboard;
pub mod handlers;
