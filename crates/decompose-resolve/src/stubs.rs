//! What is known of libraries: declarations in Rust, read like any other source.
//!
//! A stub says what types and signatures a library has, as far as receivers need them; it is data, not code that
//! runs. References into stubs count as outside. Where a stub says nothing, nothing is claimed. Iterator adapters
//! and guards are simplified to one type each, since only what they yield matters here.

/// Library name and declarations. `std` comes first.
pub(crate) const STUBS: &[(&str, &str)] = &[
    ("std", include_str!("../stubs/std.rs")),
    ("tokio", include_str!("../stubs/tokio.rs")),
    ("futures", include_str!("../stubs/futures.rs")),
    ("futures_util", include_str!("../stubs/futures.rs")),
    ("async_trait", ""),
    ("axum", include_str!("../stubs/axum.rs")),
    ("actix_web", include_str!("../stubs/actix_web.rs")),
    ("rocket", include_str!("../stubs/rocket.rs")),
    ("clap", include_str!("../stubs/clap.rs")),
    ("anyhow", include_str!("../stubs/anyhow.rs")),
    ("once_cell", include_str!("../stubs/once_cell.rs")),
    ("parking_lot", include_str!("../stubs/parking_lot.rs")),
    ("itertools", include_str!("../stubs/itertools.rs")),
    ("serde_json", include_str!("../stubs/serde_json.rs")),
    ("arc_swap", include_str!("../stubs/arc_swap.rs")),
    ("tracing", include_str!("../stubs/tracing.rs")),
    ("indexmap", include_str!("../stubs/indexmap.rs")),
];
