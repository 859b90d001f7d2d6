//! Discovers the packages, targets and source files of a Cargo workspace without building it
