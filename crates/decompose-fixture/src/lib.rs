//! Projects written as text, for the tests of cargo-decompose
