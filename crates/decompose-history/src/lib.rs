//! Reads what git knows about the analysed workspace
