//! Finds candidate service boundaries in a Rust monolith and proposes how to extract them
