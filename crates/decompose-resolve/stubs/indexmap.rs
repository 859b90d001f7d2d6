// What indexmap declares, as far as receivers need it.
pub use std::collections::BTreeMap as IndexMap;
pub use std::collections::BTreeSet as IndexSet;
