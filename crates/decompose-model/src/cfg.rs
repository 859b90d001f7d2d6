//! `#[cfg]` predicates, and which of them hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// A `#[cfg]` predicate as it stands in the source.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Cfg {
    /// `all(..)`: every one holds.
    All(Vec<Cfg>),
    /// `any(..)`: at least one holds.
    Any(Vec<Cfg>),
    /// `not(..)`.
    Not(Box<Cfg>),
    /// A bare name: `unix`, `test`, `debug_assertions`; also `true` and `false`.
    Flag(String),
    /// `key = "value"`: `feature = "x"`, `target_os = "linux"`.
    KeyValue(String, String),
    /// Something this reader does not know; it never decides.
    Other(String),
}

impl fmt::Display for Cfg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name: &str, parts: &[Cfg]| {
            write!(f, "{name}(")?;
            for (i, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if i == 0 { "" } else { ", " })?;
            }
            write!(f, ")")
        };
        match self {
            Cfg::All(parts) => list(f, "all", parts),
            Cfg::Any(parts) => list(f, "any", parts),
            Cfg::Not(inner) => write!(f, "not({inner})"),
            Cfg::Flag(name) => write!(f, "{name}"),
            Cfg::KeyValue(key, value) => write!(f, "{key} = {value:?}"),
            Cfg::Other(text) => write!(f, "{text}"),
        }
    }
}

/// The configuration under which code is looked at: a set of flags and of key–value pairs.
///
/// The default is a 64-bit Linux host without `test`, the same on every machine, so that the output is too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActiveCfg {
    /// Names that hold.
    pub flags: BTreeSet<String>,
    /// Values that hold, by key.
    pub values: BTreeMap<String, BTreeSet<String>>,
}

impl Default for ActiveCfg {
    fn default() -> Self {
        let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (key, value) in [
            ("target_os", "linux"),
            ("target_family", "unix"),
            ("target_arch", "x86_64"),
            ("target_pointer_width", "64"),
            ("target_endian", "little"),
            ("target_env", "gnu"),
            ("target_vendor", "unknown"),
            ("target_has_atomic", "8"),
            ("target_has_atomic", "16"),
            ("target_has_atomic", "32"),
            ("target_has_atomic", "64"),
            ("target_has_atomic", "ptr"),
            ("panic", "unwind"),
        ] {
            values.entry(key.into()).or_default().insert(value.into());
        }
        let flags = ["unix", "debug_assertions", "true", "panic", "target_thread_local"];
        Self { flags: flags.map(String::from).into(), values }
    }
}

impl ActiveCfg {
    /// Whether `cfg` holds here; `None` where an unknown predicate would decide.
    ///
    /// A flag or key that is not in the sets does not hold (so `test`, `tokio_unstable` and `loom` do not).
    pub fn holds(&self, cfg: &Cfg) -> Option<bool> {
        match cfg {
            Cfg::All(parts) => self.combined(parts, false),
            Cfg::Any(parts) => self.combined(parts, true),
            Cfg::Not(inner) => self.holds(inner).map(|h| !h),
            Cfg::Flag(name) => Some(self.flags.contains(name)),
            Cfg::KeyValue(key, value) => Some(self.values.get(key).is_some_and(|v| v.contains(value))),
            Cfg::Other(_) => None,
        }
    }

    /// One part that is `decisive` decides; without one, an unknown part leaves it open.
    fn combined(&self, parts: &[Cfg], decisive: bool) -> Option<bool> {
        let mut answer = Some(!decisive);
        for part in parts {
            match self.holds(part) {
                Some(holds) if holds == decisive => return Some(decisive),
                Some(_) => {}
                None => answer = None,
            }
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predicates_hold_as_rustc_says() {
        let active = ActiveCfg::default();
        let flag = |n: &str| Cfg::Flag(n.into());
        assert_eq!(active.holds(&flag("unix")), Some(true));
        assert_eq!(active.holds(&flag("test")), Some(false));
        assert_eq!(active.holds(&Cfg::Not(Box::new(flag("test")))), Some(true));
        assert_eq!(active.holds(&Cfg::All(vec![flag("unix"), flag("test")])), Some(false));
        assert_eq!(active.holds(&Cfg::Any(vec![flag("test"), flag("unix")])), Some(true));
        assert_eq!(active.holds(&Cfg::All(vec![])), Some(true));
        assert_eq!(active.holds(&Cfg::Any(vec![])), Some(false));
    }

    #[test]
    fn an_unknown_predicate_decides_nothing() {
        let active = ActiveCfg::default();
        let unknown = Cfg::Other("version(\"1.2\")".into());
        assert_eq!(active.holds(&unknown), None);
        assert_eq!(active.holds(&Cfg::All(vec![unknown.clone(), Cfg::Flag("test".into())])), Some(false));
        assert_eq!(active.holds(&Cfg::Any(vec![unknown.clone(), Cfg::Flag("unix".into())])), Some(true));
        assert_eq!(active.holds(&Cfg::All(vec![unknown, Cfg::Flag("unix".into())])), None);
    }
}
