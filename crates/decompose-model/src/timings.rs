//! What cargo measured of a build, and what follows from it.

/// The units of a build that cargo timed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Timings {
    /// The units that were compiled or run, as the report lists them.
    pub units: Vec<TimedUnit>,
}

/// One unit: a target of a package, or the run of a build script.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TimedUnit {
    /// The package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// What of it was built.
    pub kind: TimedKind,
    /// When it began, in seconds from the beginning of the build.
    pub start: f64,
    /// How many seconds it took.
    pub seconds: f64,
    /// The unit that it waited for last, and when that let it begin: an index into [`Timings::units`].
    pub waited_for: Option<(usize, f64)>,
}

/// What a unit is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum TimedKind {
    /// A library.
    #[default]
    Library,
    /// A library whose users wait for all of its code: a procedural macro.
    ProcMacro,
    /// Another target, by its words in the report.
    Target(String),
    /// Compiling or running a build script.
    BuildScript,
}

/// Where the time of a build went.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BuildTimes {
    /// Units that were timed.
    pub units: usize,
    /// From the beginning to the end of the last.
    pub wall_seconds: f64,
    /// The sum over all units.
    pub unit_seconds: f64,
    /// The sum over the workspace's own crates.
    pub own_seconds: f64,
    /// The workspace's own crates that were timed, and how many there are.
    pub own_crates: (usize, usize),
    /// Procedural macros, and the sum over them.
    pub proc_macros: (usize, f64),
    /// Build scripts, compiled and run, and the sum over them.
    pub build_scripts: (usize, f64),
    /// The units that the end waited for, from the first: package and target, and the seconds until the next could begin.
    pub critical_path: Vec<(String, f64)>,
}
