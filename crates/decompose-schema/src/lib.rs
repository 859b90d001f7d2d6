//! The serialised form of cargo-decompose's results: decompose.json, its schema and its readers
