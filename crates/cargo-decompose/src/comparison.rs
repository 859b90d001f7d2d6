//! The grouping of `--compare`: who somebody thinks belongs together.
//!
//! JSON, either an object of files, directories or modules with the service of each, or a document of this program.
//! Whether the places exist is not known here.

use std::path::Path;

use anyhow::{Context, bail};
use decompose::cluster::weigh::Given;
use serde_json::Value;

/// The word that means today's packages.
const PACKAGES: &str = "packages";

/// Reads the file, or takes the word.
pub(crate) fn read(path: &Path) -> anyhow::Result<Given> {
    let shown = path.display().to_string();
    if shown == PACKAGES && !path.exists() {
        return Ok(Given::Packages);
    }
    // Reading a pipe would wait for ever.
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        bail!("cannot read {shown}: it is not a file");
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let rows = rows(&text).with_context(|| shown.clone())?;
    // Where it lies is nobody's business in the output.
    let name = path.file_name().map_or(shown, |name| name.to_string_lossy().into_owned());
    Ok(Given::Groups { name, rows })
}

/// The places and their services.
fn rows(text: &str) -> anyhow::Result<Vec<(String, String)>> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let rows: Option<Vec<(String, String)>> = match (&value["assignments"], &value) {
        (Value::Array(assignments), _) => {
            let text = |row: &Value, key: &str| row[key].as_str().map(str::to_owned);
            assignments.iter().map(|row| Some((text(row, "file")?, text(row, "service")?))).collect()
        }
        (_, Value::Object(places)) => places
            .iter()
            .map(|(place, service)| Some((place.clone(), service.as_str()?.to_owned())))
            .collect(),
        _ => None,
    };
    match rows {
        Some(rows) if !rows.is_empty() => Ok(rows),
        _ => bail!("not a grouping; it is JSON of the form {{\"src/orders\": \"orders\", …}}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn objects_and_documents_are_groupings() {
        let expected = vec![("src/a.rs".to_owned(), "x".to_owned())];
        assert_eq!(rows(r#"{"src/a.rs": "x"}"#).unwrap(), expected);
        assert_eq!(rows(r#"{"assignments": [{"file": "src/a.rs", "service": "x"}]}"#).unwrap(), expected);
        for nothing in ["{}", "[]", "3", r#"{"a": 1}"#, r#"{"assignments": [{"file": "a"}]}"#] {
            assert!(rows(nothing).unwrap_err().to_string().starts_with("not a grouping"), "{nothing}");
        }
        assert!(rows("{").is_err());
    }
}
