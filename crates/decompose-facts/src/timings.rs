//! Reads the report that `cargo build --timings` writes.
//!
//! It is a page of HTML that holds the units as a JSON array behind `UNIT_DATA =`. Pure: bytes in, [`Timings`] out. The
//! names of fields are those of cargo 1.60 and later; what a later version adds is ignored. It does not know which
//! profile was built, nor whether all was: only what cargo had to compile is listed.

use decompose_model::{TimedKind, TimedUnit, Timings};
use serde::Deserialize;

/// Where the array begins.
const MARK: &str = "UNIT_DATA = ";

#[derive(Deserialize)]
struct Unit {
    i: usize,
    name: String,
    version: String,
    #[serde(default)]
    mode: String,
    target: String,
    start: f64,
    duration: f64,
    #[serde(default)]
    rmeta_time: Option<f64>,
    #[serde(default, alias = "unlocked_units")]
    unblocked_units: Vec<usize>,
    #[serde(default, alias = "unlocked_rmeta_units")]
    unblocked_rmeta_units: Vec<usize>,
    #[serde(default)]
    sections: Option<Vec<(String, Section)>>,
}

#[derive(Deserialize)]
struct Section {
    end: f64,
}

impl Unit {
    /// Seconds until users could begin, where they need not wait for the end.
    fn metadata(&self) -> Option<f64> {
        let frontend = || {
            let sections = self.sections.as_ref()?.iter();
            sections.clone().find(|(name, _)| name == "frontend").map(|(_, section)| section.end)
        };
        self.rmeta_time.or_else(frontend)
    }

    fn kind(&self) -> TimedKind {
        let target = self.target.trim();
        match target {
            _ if self.mode.contains("custom-build") || target.contains("build-script") => {
                TimedKind::BuildScript
            }
            _ if target.contains("build script") || target.contains("custom-build") => TimedKind::BuildScript,
            // A check has no code to wait for.
            "" if self.metadata().is_none() && !self.mode.contains("check") => TimedKind::ProcMacro,
            "" => TimedKind::Library,
            other => TimedKind::Target(other.to_owned()),
        }
    }
}

/// The units of a report; `None` where the bytes are none.
pub fn timings(bytes: &[u8]) -> Option<Timings> {
    let text = String::from_utf8_lossy(bytes);
    let array = &text[text.find(MARK)? + MARK.len()..];
    let units: Vec<Unit> =
        serde_json::Deserializer::from_str(array).into_iter().next().and_then(Result::ok)?;
    let sound = |unit: &Unit| {
        unit.start >= 0.0 && unit.duration >= 0.0 && unit.start.is_finite() && unit.duration.is_finite()
    };
    if !units.iter().all(sound) {
        return None;
    }
    let made = |unit: &Unit| TimedUnit {
        package: unit.name.clone(),
        version: unit.version.clone(),
        kind: unit.kind(),
        start: unit.start,
        seconds: unit.duration,
        waited_for: None,
    };
    let mut timings = Timings { units: units.iter().map(made).collect() };
    let place = |number: usize| units.iter().position(|unit| unit.i == number);
    for (at, unit) in units.iter().enumerate() {
        let metadata = unit.start + unit.metadata().unwrap_or(unit.duration);
        let early = unit.unblocked_rmeta_units.iter().map(|number| (*number, metadata));
        let late = unit.unblocked_units.iter().map(|number| (*number, unit.start + unit.duration));
        for (number, when) in early.chain(late) {
            let Some(waiting) = place(number).filter(|waiting| *waiting != at) else { continue };
            let waited_for = &mut timings.units[waiting].waited_for;
            if waited_for.is_none_or(|(_, known)| when > known) {
                *waited_for = Some((at, when));
            }
        }
    }
    Some(timings)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// As cargo 1.95 writes it: a build script, its run, a library, a procedural macro, a binary.
    const REPORT: &str = r#"<html><script>
const UNIT_DATA = [
  {"i": 4, "name": "app", "version": "0.1.0", "mode": "todo", "target": " app \"bin\"", "features": [],
   "start": 3.0, "duration": 1.5, "unblocked_units": [], "unblocked_rmeta_units": [], "sections": null},
  {"i": 0, "name": "low", "version": "0.1.0", "mode": "todo", "target": " build-script",
   "start": 0.0, "duration": 1.0, "unblocked_units": [1], "unblocked_rmeta_units": []},
  {"i": 1, "name": "low", "version": "0.1.0", "mode": "run-custom-build", "target": " build-script (run)",
   "start": 1.0, "duration": 0.5, "unblocked_units": [2], "unblocked_rmeta_units": []},
  {"i": 2, "name": "low", "version": "0.1.0", "mode": "todo", "target": "", "new": {"a": 1},
   "start": 1.5, "duration": 2.0, "unblocked_units": [], "unblocked_rmeta_units": [4],
   "sections": [["frontend", {"start": 0.0, "end": 1.25}], ["codegen", {"start": 1.25, "end": 2.0}]]},
  {"i": 3, "name": "mac", "version": "1.2.3", "mode": "todo", "target": "",
   "start": 0.0, "duration": 2.25, "unblocked_units": [4], "unblocked_rmeta_units": [], "sections": null}
];
const CONCURRENCY_DATA = [];</script></html>"#;

    #[test]
    fn a_report_is_read() {
        let units = timings(REPORT.as_bytes()).unwrap().units;
        let kinds: Vec<(&str, TimedKind)> =
            units.iter().map(|unit| (unit.package.as_str(), unit.kind.clone())).collect();
        let expected = [
            ("app", TimedKind::Target("app \"bin\"".into())),
            ("low", TimedKind::BuildScript),
            ("low", TimedKind::BuildScript),
            ("low", TimedKind::Library),
            ("mac", TimedKind::ProcMacro),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(units[0].waited_for, Some((3, 2.75)), "the metadata of low, later than mac's end at 2.25");
        assert_eq!(units[3].waited_for, Some((2, 1.5)));
        assert_eq!((units[3].start, units[3].seconds), (1.5, 2.0));
    }

    #[test]
    fn fields_of_older_versions_are_read() {
        let older =
            REPORT.replace("unblocked", "unlocked").replace(r#""sections": null"#, r#""rmeta_time": null"#);
        assert_eq!(timings(older.as_bytes()), timings(REPORT.as_bytes()));
    }

    #[test]
    fn anything_else_is_no_report() {
        for text in [
            "",
            "UNIT_DATA = ",
            "UNIT_DATA = {}",
            "UNIT_DATA = [{}]",
            "UNIT_DATA = [1",
            "const UNIT_DATA = 7;",
        ] {
            assert_eq!(timings(text.as_bytes()), None, "{text}");
        }
        assert_eq!(timings(b"\xff UNIT_DATA = [];").unwrap(), Timings::default());
        let negative = REPORT.replace("\"duration\": 1.5", "\"duration\": -1.5");
        assert_eq!(timings(negative.as_bytes()), None);
    }
}
