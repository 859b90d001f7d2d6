//! `decompose.toml`: what a project says about itself.
//!
//! Read from the workspace root, or from the file that `--config` names. An unknown key is an error that names its
//! line. The command line goes before it.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

/// The file's name in the workspace root.
const NAME: &str = "decompose.toml";

/// What the file can say.
#[derive(Deserialize, Default, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Configuration {
    /// More than 1 gives more and smaller services, less gives fewer.
    pub(crate) granularity: Option<f64>,
    /// Ask for exactly so many services.
    pub(crate) services: Option<usize>,
    /// Seed of everything random.
    pub(crate) seed: Option<u64>,
}

impl Configuration {
    /// Reads the file that was named, else the one in the workspace root, if there is one.
    pub(crate) fn read(named: Option<&Path>, root: &Path) -> anyhow::Result<Self> {
        let (path, shown) = match named {
            Some(path) => (path.to_path_buf(), path.display().to_string()),
            None => (root.join(NAME), NAME.to_owned()),
        };
        // Reading a pipe would wait for ever.
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            anyhow::bail!("cannot read {shown}: it is not a file");
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).with_context(|| shown),
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {shown}")),
        }
    }

    /// Parses and checks it.
    fn parse(text: &str) -> anyhow::Result<Self> {
        let configuration: Self = toml::from_str(text)?;
        if configuration.granularity.is_some_and(|value| !value.is_finite() || value <= 0.0) {
            anyhow::bail!("granularity: a number above 0 is needed");
        }
        if configuration.services == Some(0) {
            anyhow::bail!("services: at least 1 is needed");
        }
        if configuration.granularity.is_some() && configuration.services.is_some() {
            anyhow::bail!("granularity and services exclude each other");
        }
        Ok(configuration)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn all_keys_are_read() {
        let read = Configuration::parse("granularity = 1.5\nseed = 7\n").unwrap();
        assert_eq!(read, Configuration { granularity: Some(1.5), services: None, seed: Some(7) });
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, expected) in [
            ("# mine\ngranularty = 2\n", "line 2"),
            (
                "granularty = 2\n",
                "unknown field `granularty`, expected one of `granularity`, `services`, `seed`",
            ),
            ("granularity = \"fine\"\n", "line 1"),
            ("granularity = 0\n", "a number above 0"),
            ("services = 0\n", "at least 1"),
            ("services = 3\ngranularity = 2.0\n", "exclude each other"),
        ] {
            let message = format!("{:#}", Configuration::parse(text).unwrap_err());
            assert!(message.contains(expected), "{text:?}: {message}");
        }
    }
}
