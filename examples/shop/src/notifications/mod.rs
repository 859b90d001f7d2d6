//! Mails to customers and to the warehouse.

pub mod mailer;
pub mod model;
pub mod repo;
pub mod service;
pub mod templates;
