//! The shop from outside, over its HTTP interface, each test with a database of its own.

mod support;

mod accounts;
mod backoffice;
mod buying;
mod catalogue;
mod fulfilment;
mod mails;
mod payments;
