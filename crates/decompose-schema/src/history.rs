//! What the history says, in its serialised form: the commits themselves, so that every figure can be counted again.

use decompose_model as model;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::build::{Names, count};
use crate::document::records;
use crate::rounded;

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

records! {
    /// The last commits that touch Rust files of the workspace. Merges and commits without a parent are left out.
    History {
        /// Whether the checkout is a shallow clone, and lacks the history before some commit.
        shallow: bool,
        /// Commits left out since the project lists them in `.git-blame-ignore-revs`.
        ignored: u32,
        /// The files that the commits touch, under their names of today, sorted.
        files: Vec<String>,
        /// The commits, newest first.
        commits: Vec<Commit>,
    }

    /// One commit.
    Commit {
        /// The files it touches: indices into `files`.
        files: Vec<u32>,
        /// A number that stands for its author.
        author: u32,
        /// Days from it to the newest commit of the list.
        days: u32,
        /// Whether it touches so many files that it says nothing about which of them belong together.
        bulk: bool,
    }

    /// How the last commits lie in the cut. Files of the shared library are a part of their own.
    Change {
        /// Commits that touch product files of today, bulk commits left out.
        commits: u32,
        /// Bulk commits that were left out.
        bulk: u32,
        /// Of the commits, those that touch several product files.
        several: u32,
        /// How many commits stay inside one part: of this cut, and of others.
        inside: Vec<Inside>,
        /// Who works on which service, in the order of `services`.
        services: Vec<ServiceChange>,
        /// Files of two parts that were changed together, strongest first; the strongest hundred.
        across: Vec<ChangedAcross>,
        /// Where owners come from: the path of CODEOWNERS in the repository.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owners_from: Option<String>,
    }

    /// How many commits stay inside one part of a partition.
    Inside {
        /// The partition: `services` (this cut), `directories` (top directories), `random` (parts of the cut's sizes
        /// filled at random: the expectation).
        partition: String,
        /// How many parts it has.
        parts: u32,
        /// The share of all commits.
        all: f64,
        /// The share of those that touch several files.
        several: f64,
    }

    /// Who works on a service.
    ServiceChange {
        /// The service.
        service: String,
        /// Commits that touch its files.
        commits: u32,
        /// Of them, those that touch no product file elsewhere.
        alone: u32,
        /// How many people made them.
        authors: u32,
        /// The share of commits of the one who made most.
        main_author: f64,
        /// Days from its last commit to the last one of all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quiet_days: Option<u32>,
        /// Owners by CODEOWNERS, by lines.
        owners: Vec<Owner>,
        /// Lines that nobody owns; 0 where nothing says so.
        unowned_lines: u32,
    }

    /// An owner of files.
    Owner {
        /// As CODEOWNERS names it.
        name: String,
        /// Lines of the files it owns; a file of several owners counts for each.
        lines: u32,
    }

    /// Two files of two parts that change together.
    ChangedAcross {
        /// The first.
        a: String,
        /// The second.
        b: String,
        /// The service of the first; `shared` for the shared library.
        a_service: String,
        /// The service of the second.
        b_service: String,
        /// Commits that touch both.
        commits: u32,
        /// Commits that touch the first.
        of_a: u32,
        /// Commits that touch the second.
        of_b: u32,
        /// The sum of 1 / (files of the commit − 1).
        weight: f64,
    }

    /// What the last commits made cargo compile, and would have made it compile after the cut.
    Replay {
        /// The commits that are replayed.
        commits: u32,
        /// Lines of product code that cargo compiles today; those of a file in two crates count twice.
        lines: u64,
        /// With the crates of today.
        today: Rebuilt,
        /// With the services as crates, and the shared library as one.
        services: Rebuilt,
        /// The same as long as services that need one another are one crate.
        cyclic: Rebuilt,
        /// With every set of files that can be a crate as one: no crates can do better without changing the code.
        finest: Rebuilt,
        /// The share of commits after which as much is compiled with the services as crates as today.
        gain_nothing: f64,
        /// Sets of files that can be a crate, in layers from below: a set needs sets of lower layers only.
        layers: Vec<BuildLayer>,
        /// Sets of files that change and have much above them, dearest first.
        hot: Vec<HotFiles>,
    }

    /// What is compiled again after a commit.
    Rebuilt {
        /// How many crates there are.
        crates: u32,
        /// Crates compiled after half of the commits, at most.
        median_crates: u64,
        /// Crates compiled after nine of ten, at most.
        p90_crates: u64,
        /// Lines compiled after half of the commits, at most.
        median_lines: u64,
        /// Lines compiled after nine of ten, at most.
        p90_lines: u64,
        /// Lines compiled in the mean.
        mean_lines: f64,
        /// What that takes, where cargo's timings were given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<RebuildSeconds>,
    }

    /// Ranges of seconds: every crate compiled as soon as what it needs is there, and one after the other.
    RebuildSeconds {
        /// After half of the commits: at best, at worst.
        median: (f64, f64),
        /// After nine of ten.
        p90: (f64, f64),
    }

    /// Where the time of a build went, by cargo's own report.
    BuildTimes {
        /// Units that were timed.
        units: u32,
        /// From the beginning to the end of the last.
        wall_seconds: f64,
        /// The sum over all units.
        unit_seconds: f64,
        /// The sum over the workspace's own crates.
        own_seconds: f64,
        /// The workspace's own crates that were timed.
        own_crates_timed: u32,
        /// The workspace's own crates.
        own_crates: u32,
        /// Procedural macros that were timed.
        proc_macros: u32,
        /// The sum over them.
        proc_macro_seconds: f64,
        /// Build scripts, compiled and run.
        build_scripts: u32,
        /// The sum over them.
        build_script_seconds: f64,
        /// The units that the end waited for, from the first.
        critical_path: Vec<CriticalUnit>,
    }

    /// A unit that the end of a build waited for.
    CriticalUnit {
        /// Package and target.
        unit: String,
        /// Seconds until the next could begin.
        seconds: f64,
    }

    /// One layer of what can be crates.
    BuildLayer {
        /// The sets of files in it.
        sets: u32,
        /// Their files.
        files: u32,
        /// Their lines.
        lines: u64,
        /// Commits that touch them.
        commits: u32,
    }

    /// Files that need one another, or one file, that change and have much above them.
    HotFiles {
        /// The files.
        files: Vec<String>,
        /// The layer, from 0.
        layer: u32,
        /// Commits that touch them.
        commits: u32,
        /// Their lines and those of all that needs them.
        lines_above: u64,
    }
}

impl From<&model::History> for History {
    fn from(history: &model::History) -> Self {
        let newest = history.commits.iter().map(|commit| commit.time).max().unwrap_or_default();
        let commit = |commit: &model::Commit| Commit {
            files: commit.files.clone(),
            author: commit.author,
            days: ((newest - commit.time) / SECONDS_OF_A_DAY).try_into().unwrap_or(u32::MAX),
            bulk: commit.bulk,
        };
        Self {
            shallow: history.shallow,
            ignored: count(history.ignored),
            files: history.files.clone(),
            commits: history.commits.iter().map(commit).collect(),
        }
    }
}

impl Names<'_> {
    pub(crate) fn change(&self, change: &model::Change) -> Change {
        let inside = |inside: &model::Inside| Inside {
            partition: inside.partition.name().into(),
            parts: count(inside.parts),
            all: rounded(inside.all),
            several: rounded(inside.several),
        };
        Change {
            commits: count(change.commits),
            bulk: count(change.bulk),
            several: count(change.several),
            inside: change.inside.iter().map(inside).collect(),
            services: change.services.iter().map(|service| self.service_change(service)).collect(),
            across: change.across.iter().map(|pair| self.changed_across(pair)).collect(),
            owners_from: change.owners_from.clone(),
        }
    }

    fn service_change(&self, change: &model::ServiceChange) -> ServiceChange {
        let owner = |(name, lines): &(String, u32)| Owner { name: name.clone(), lines: *lines };
        ServiceChange {
            service: self.service(change.service),
            commits: count(change.commits),
            alone: count(change.alone),
            authors: count(change.authors),
            main_author: rounded(change.main_author),
            quiet_days: change.quiet_days,
            owners: change.owners.iter().map(owner).collect(),
            unowned_lines: change.unowned_lines,
        }
    }

    fn changed_across(&self, pair: &model::ChangedAcross) -> ChangedAcross {
        let part = |file| match self.is_shared(file) {
            true => "shared".to_owned(),
            false => self.service_of(file).unwrap_or_default(),
        };
        ChangedAcross {
            a: self.file(pair.a),
            b: self.file(pair.b),
            a_service: part(pair.a),
            b_service: part(pair.b),
            commits: count(pair.commits),
            of_a: count(pair.of_a),
            of_b: count(pair.of_b),
            weight: rounded(pair.weight),
        }
    }

    pub(crate) fn replay(&self, replay: &model::Replay) -> Replay {
        let layer = |layer: &model::BuildLayer| BuildLayer {
            sets: count(layer.sets),
            files: count(layer.files),
            lines: layer.lines,
            commits: count(layer.commits),
        };
        let hot = |hot: &model::HotFiles| HotFiles {
            files: hot.files.iter().map(|file| self.file(*file)).collect(),
            layer: count(hot.layer),
            commits: count(hot.commits),
            lines_above: hot.lines_above,
        };
        Replay {
            commits: count(replay.commits),
            lines: replay.lines,
            today: rebuilt(&replay.today),
            services: rebuilt(&replay.services),
            cyclic: rebuilt(&replay.cyclic),
            finest: rebuilt(&replay.finest),
            gain_nothing: rounded(replay.gain_nothing),
            layers: replay.layers.iter().map(layer).collect(),
            hot: replay.hot.iter().map(hot).collect(),
        }
    }
}

impl From<&model::BuildTimes> for BuildTimes {
    fn from(times: &model::BuildTimes) -> Self {
        let critical =
            |(unit, seconds): &(String, f64)| CriticalUnit { unit: unit.clone(), seconds: rounded(*seconds) };
        Self {
            units: count(times.units),
            wall_seconds: rounded(times.wall_seconds),
            unit_seconds: rounded(times.unit_seconds),
            own_seconds: rounded(times.own_seconds),
            own_crates_timed: count(times.own_crates.0),
            own_crates: count(times.own_crates.1),
            proc_macros: count(times.proc_macros.0),
            proc_macro_seconds: rounded(times.proc_macros.1),
            build_scripts: count(times.build_scripts.0),
            build_script_seconds: rounded(times.build_scripts.1),
            critical_path: times.critical_path.iter().map(critical).collect(),
        }
    }
}

fn rebuilt(rebuilt: &model::Rebuilt) -> Rebuilt {
    let range = |(best, worst): (f64, f64)| (rounded(best), rounded(worst));
    Rebuilt {
        crates: count(rebuilt.crates),
        median_crates: rebuilt.median_crates,
        p90_crates: rebuilt.p90_crates,
        median_lines: rebuilt.median_lines,
        p90_lines: rebuilt.p90_lines,
        mean_lines: rounded(rebuilt.mean_lines),
        seconds: rebuilt
            .seconds
            .map(|seconds| RebuildSeconds { median: range(seconds.median), p90: range(seconds.p90) }),
    }
}
