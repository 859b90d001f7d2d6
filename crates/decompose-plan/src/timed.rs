//! Where the time of a build goes, from cargo's own report, and what a line of each crate takes.
//!
//! A crate of the workspace is found in the report by package and target; its seconds over its lines are what a line of
//! it takes, wherever the line goes. A crate that the report does not name takes per line what those that it names take
//! together. It does not know the profile of the build, nor what else the machine did.

use decompose_model::{BuildTimes, Code, Project, TargetKind, TimedKind, TimedUnit, Timings};

/// What was measured, and what follows per crate.
pub(crate) struct Timed {
    pub(crate) times: BuildTimes,
    /// Seconds of a line, per crate of the code.
    pub(crate) line: Vec<f64>,
}

/// `None` where the report names no crate of the workspace.
pub(crate) fn timed(code: &Code, project: &Project, timings: &Timings) -> Option<Timed> {
    let lines: Vec<f64> = crate_lines(code);
    let seconds: Vec<Option<f64>> = (0..code.crates.len())
        .map(|krate| {
            let made = &code.crates[krate];
            let package = project.packages.get(made.package)?;
            let target = package.targets.get(made.target).filter(|target| target.kind.is_product())?;
            let is_it = |unit: &&TimedUnit| {
                unit.package == package.name
                    && unit.version == package.version
                    && match (target.kind, &unit.kind) {
                        (
                            TargetKind::Library | TargetKind::ProcMacro,
                            TimedKind::Library | TimedKind::ProcMacro,
                        ) => true,
                        (TargetKind::Binary, TimedKind::Target(words)) => is_binary(words, &target.name),
                        _ => false,
                    }
            };
            let units = timings.units.iter().filter(is_it);
            // One target can be built twice, for the host and for the target.
            units.map(|unit| unit.seconds).max_by(f64::total_cmp)
        })
        .collect();
    let known = || (0..lines.len()).filter_map(|krate| Some((lines[krate], seconds[krate]?)));
    let own_crates = known().count();
    if own_crates == 0 {
        return None;
    }
    let (all_lines, own_seconds) =
        known().fold((0.0, 0.0), |(a, b), (lines, seconds)| (a + lines, b + seconds));
    let mean = own_seconds / f64::max(all_lines, 1.0);
    let line = lines.iter().zip(&seconds).map(|(lines, seconds)| match seconds {
        Some(seconds) if *lines > 0.0 => seconds / lines,
        _ => mean,
    });
    let line = line.collect();
    let is_product = |krate: &usize| {
        let made = &code.crates[*krate];
        let package = project.packages.get(made.package);
        package
            .and_then(|package| package.targets.get(made.target))
            .is_some_and(|target| target.kind.is_product())
    };
    let sum = |wanted: fn(&TimedKind) -> bool| {
        let units = timings.units.iter().filter(|unit| wanted(&unit.kind));
        (units.clone().count(), units.map(|unit| unit.seconds).sum::<f64>())
    };
    let times = BuildTimes {
        units: timings.units.len(),
        wall_seconds: timings.units.iter().map(|unit| unit.start + unit.seconds).fold(0.0, f64::max),
        unit_seconds: sum(|_| true).1,
        own_seconds,
        own_crates: (own_crates, (0..code.crates.len()).filter(is_product).count()),
        proc_macros: sum(|kind| *kind == TimedKind::ProcMacro),
        build_scripts: sum(|kind| *kind == TimedKind::BuildScript),
        critical_path: critical_path(timings),
    };
    Some(Timed { times, line })
}

/// Lines per crate, its product files.
fn crate_lines(code: &Code) -> Vec<f64> {
    let mut lines = vec![0.0; code.crates.len()];
    for file in code.files.iter().filter(|file| !file.test) {
        for krate in &file.crates {
            lines[krate.index()] += f64::from(file.lines);
        }
    }
    lines
}

/// Whether the words of a unit's target, `name "bin"`, mean this binary.
fn is_binary(words: &str, name: &str) -> bool {
    let mut words = words.split(['"', ' ']).filter(|word| !word.is_empty());
    let (first, second) = (words.next(), words.next());
    [(first, second), (second, first)].contains(&(Some(name), Some("bin")))
}

/// From the unit that ended last back along what each waited for.
fn critical_path(timings: &Timings) -> Vec<(String, f64)> {
    let end = |unit: &TimedUnit| unit.start + unit.seconds;
    let last = (0..timings.units.len())
        .max_by(|a, b| end(&timings.units[*a]).total_cmp(&end(&timings.units[*b])).then(b.cmp(a)));
    let mut path = Vec::new();
    let mut next = last.map(|last| (last, end(&timings.units[last])));
    while let Some((at, until)) = next {
        let unit = &timings.units[at];
        let name = match &unit.kind {
            TimedKind::Library | TimedKind::ProcMacro => unit.package.clone(),
            TimedKind::BuildScript => format!("{} (build script)", unit.package),
            TimedKind::Target(words) => format!("{} ({})", unit.package, words.replace('"', "")),
        };
        path.push((name, (until - unit.start).max(0.0)));
        // A report that leads in a circle ends here.
        next = unit.waited_for.filter(|_| path.len() <= timings.units.len());
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn unit(
        package: &str,
        kind: TimedKind,
        start: f64,
        seconds: f64,
        waited: Option<(usize, f64)>,
    ) -> TimedUnit {
        TimedUnit {
            package: package.into(),
            version: "1.0.0".into(),
            kind,
            start,
            seconds,
            waited_for: waited,
        }
    }

    /// A script, its library of 100 lines in 5 s, a macro, a binary of 300 lines in 6 s that waited for the library's
    /// metadata.
    fn report() -> Timings {
        Timings {
            units: vec![
                unit("low", TimedKind::BuildScript, 0.0, 1.0, None),
                unit("low", TimedKind::Library, 1.0, 5.0, Some((0, 1.0))),
                unit("serde_derive", TimedKind::ProcMacro, 0.0, 2.0, None),
                unit("app", TimedKind::Target("app \"bin\"".into()), 4.0, 6.0, Some((1, 4.0))),
            ],
        }
    }

    fn project() -> (Code, Project) {
        let target = |name: &str, kind| decompose_model::Target {
            name: name.into(),
            crate_name: name.into(),
            kind,
            root: String::new(),
            edition: Default::default(),
            required_features: Vec::new(),
        };
        let package = |name: &str, kind| decompose_model::Package {
            name: name.into(),
            version: "1.0.0".into(),
            targets: vec![target(name, kind)],
            ..Default::default()
        };
        let packages = vec![
            package("app", TargetKind::Binary),
            package("low", TargetKind::Library),
            package("new", TargetKind::Library),
        ];
        let krate = |package| decompose_model::Crate {
            package,
            target: 0,
            name: String::new(),
            id: String::new(),
            root: None,
        };
        let file = |krate, lines| decompose_model::File {
            crates: vec![decompose_model::CrateId(krate)],
            lines,
            ..Default::default()
        };
        let code = Code {
            crates: vec![krate(0), krate(1), krate(2)],
            files: vec![file(0, 300), file(1, 100), file(2, 50)],
            ..Code::default()
        };
        (code, Project { packages, ..Project::default() })
    }

    #[test]
    fn times_by_hand() {
        let (code, project) = project();
        let timed = timed(&code, &project, &report()).unwrap();
        assert_eq!(timed.line, [0.02, 0.05, 11.0 / 400.0], "what is not named takes the mean");
        let times = timed.times;
        assert_eq!((times.wall_seconds, times.unit_seconds, times.own_seconds), (10.0, 14.0, 11.0));
        assert_eq!((times.own_crates, times.proc_macros, times.build_scripts), ((2, 3), (1, 2.0), (1, 1.0)));
        let path: Vec<(&str, f64)> =
            times.critical_path.iter().map(|(name, s)| (name.as_str(), *s)).collect();
        assert_eq!(path, [("low (build script)", 1.0), ("low", 3.0), ("app (app bin)", 6.0)]);
    }

    #[test]
    fn another_projects_report_says_nothing() {
        let (code, mut project) = project();
        project.packages.iter_mut().for_each(|package| package.version = "2.0.0".into());
        assert!(timed(&code, &project, &report()).is_none());
    }

    #[test]
    fn a_circle_in_a_report_ends() {
        let mut circle = report();
        circle.units[0].waited_for = Some((3, 0.0));
        assert_eq!(critical_path(&circle).len(), 5);
    }
}
