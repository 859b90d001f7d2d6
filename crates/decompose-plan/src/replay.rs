//! What the last commits make cargo compile again: with the crates of today, with the services as crates, and with the
//! finest crates that the code allows.
//!
//! From the history, the manifests' dependencies (today), the references (after) and the partition. A commit makes cargo
//! compile the crates that hold a file it touches, and those that need them, directly or not. Only product code counts,
//! and only files that exist today; what changes of manifests, the lock file and other crates would cost is left out.
//! Sets of files that need one another are one crate: Rust allows no cycle between crates.
//!
//! Lines stand for the time of the compiler, which is said to be a range of seconds where cargo's own timings were given.
//! It does not know that cargo compiles part of a crate only (incremental compilation), nor what linking takes.

use std::collections::BTreeSet;

use decompose_model::{
    BuildLayer, DependencyKind, FileId, History, HotFiles, Origin, Project, RebuildSeconds, Rebuilt,
    ReferenceKind, Replay, ServiceCycle, TargetKind,
};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use crate::adjacency::Adjacency;
use crate::ground::{Ground, count};
use crate::ladder::percent;
use crate::timed::Timed;

/// Commits that are replayed.
const COMMITS: usize = 500;
/// Sets of files that are named, and that are looked at for that: those that change most.
const HOT: usize = 50;
const LOOKED_AT: usize = 1000;

/// `None` where no commit touches a product file.
pub(crate) fn replay(
    ground: &Ground<'_>,
    project: &Project,
    history: &History,
    cycles: &[ServiceCycle],
    timed: Option<&Timed>,
) -> Option<Replay> {
    let commits = commits(ground, history);
    if commits.is_empty() {
        return None;
    }
    let today = crates_of_today(ground, project);
    let after = After::new(ground, cycles);
    let finest = finest(ground);
    let line = timed.map(|timed| file_seconds(ground, timed));
    let rebuilt = |crates: &Crates| -> Vec<Compiled> {
        let seconds = line.as_ref().map(|line| crates.seconds(line));
        commits.iter().map(|files| crates.rebuilt_by(files, seconds.as_deref())).collect()
    };
    let (now, then) = (rebuilt(&today), rebuilt(&after.inverted));
    let nothing = now.iter().zip(&then).filter(|(now, then)| then.lines >= now.lines).count();
    let (layers, hot) = layering(&finest, &commits);
    Some(Replay {
        commits: commits.len(),
        lines: today.lines.iter().sum(),
        today: figures(&today, &now),
        services: figures(&after.inverted, &then),
        cyclic: figures(&after.cyclic, &rebuilt(&after.cyclic)),
        finest: figures(&finest, &rebuilt(&finest)),
        gain_nothing: nothing as f64 / commits.len() as f64,
        layers,
        hot,
    })
}

/// The share of lines that crates save, in the mean over the commits.
pub(crate) fn saved(replay: &Replay) -> f64 {
    (share(replay, replay.today.mean_lines) - share(replay, replay.services.mean_lines)).max(0.0)
}

fn share(replay: &Replay, lines: f64) -> f64 {
    lines / replay.lines.max(1) as f64
}

/// What a commit makes cargo compile, in a sentence.
pub(crate) fn today(replay: &Replay) -> String {
    let of = |lines: u64| percent(share(replay, lines as f64));
    format!(
        "Of the last {}, half made cargo compile {} of the lines again at most, nine of ten {}; crates would save {} of \
         all in the mean, and nothing after {} of them.",
        count(replay.commits, "commit"),
        of(replay.today.median_lines),
        of(replay.today.p90_lines),
        percent(saved(replay)),
        percent(replay.gain_nothing)
    )
}

/// What it would make cargo compile with the services as crates, in a sentence or two.
pub(crate) fn with_crates(replay: &Replay) -> String {
    let mean = |rebuilt: &Rebuilt| percent(share(replay, rebuilt.mean_lines));
    let mut text = format!(
        "Over the last {} cargo would have compiled {} of the lines again in the mean, where it was {}; {} before the \
         cycles are gone. {} of them gain nothing.",
        count(replay.commits, "commit"),
        mean(&replay.services),
        mean(&replay.today),
        mean(&replay.cyclic),
        percent(replay.gain_nothing)
    );
    if let (Some(today), Some(after)) = (replay.today.seconds, replay.services.seconds) {
        let range = |(best, worst): (f64, f64)| format!("{best:.1} to {worst:.1} s");
        text += &format!(
            " Half of them take at most {}, where it was {}.",
            range(after.median),
            range(today.median)
        );
    }
    text
}

/// The product files that each of the last commits touches.
fn commits(ground: &Ground<'_>, history: &History) -> Vec<Vec<FileId>> {
    let files = &ground.code.files;
    let product = |path: &String| {
        let index = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        let file = FileId(index as u32);
        ground.service_of(file).map(|_| file)
    };
    let file_of: Vec<Option<FileId>> = history.files.iter().map(product).collect();
    let touched =
        |files: &[u32]| -> Vec<FileId> { files.iter().filter_map(|file| file_of[*file as usize]).collect() };
    let commits = history.commits.iter().map(|commit| touched(&commit.files));
    commits.filter(|files| !files.is_empty()).take(COMMITS).collect()
}

/// The crates that cargo builds, by the manifests: a package's library, and its binaries on top of it.
fn crates_of_today(ground: &Ground<'_>, project: &Project) -> Crates {
    let crates = &ground.code.crates;
    let kind = |krate: usize| {
        let package = project.packages.get(crates[krate].package)?;
        package.targets.get(crates[krate].target).map(|target| target.kind)
    };
    let is_library = |krate: usize| matches!(kind(krate), Some(TargetKind::Library | TargetKind::ProcMacro));
    let library_of = |package: usize| {
        (0..crates.len()).filter(move |krate| crates[*krate].package == package && is_library(*krate))
    };
    let mut needs = BTreeSet::new();
    // What tests, examples and build scripts need is no product code.
    let is_product = |krate: &usize| kind(*krate).is_some_and(TargetKind::is_product);
    for (krate, made) in crates.iter().enumerate().filter(|(krate, _)| is_product(krate)) {
        let own = library_of(made.package).filter(|library| *library != krate && !is_library(krate));
        let package = project.packages.get(made.package);
        let members =
            package.into_iter().flat_map(|package| &package.dependencies).filter_map(|dependency| {
                match dependency.origin {
                    Origin::Member(member) if dependency.kind != DependencyKind::Development => Some(member),
                    _ => None,
                }
            });
        let others = members.filter(|member| *member != made.package).flat_map(library_of);
        needs.extend(own.chain(others).map(|library| (krate as u32, library as u32)));
    }
    let of_file = |file: FileId| {
        let its = ground.code.files[file.index()].crates.iter();
        its.map(|krate| krate.0)
            .filter(|krate| kind(*krate as usize).is_some_and(TargetKind::is_product))
            .collect()
    };
    Crates::new(ground, crates.len(), &needs, of_file)
}

/// The services as crates, and the shared library as one.
struct After {
    /// As the code stands.
    cyclic: Crates,
    /// With the cycles of services inverted, and what leads from the shared library to services.
    inverted: Crates,
}

impl After {
    fn new(ground: &Ground<'_>, cycles: &[ServiceCycle]) -> Self {
        let code = ground.code;
        let parts = ground.parts();
        let shared = ground.partition.services.len();
        let inverted: BTreeSet<usize> =
            cycles.iter().flat_map(|cycle| &cycle.references).map(|reference| reference.index()).collect();
        let (mut all, mut kept) = (BTreeSet::new(), BTreeSet::new());
        for (index, reference) in code.references.iter().enumerate() {
            if reference.test || reference.kind == ReferenceKind::Dispatch {
                continue;
            }
            let to = ground.item(reference.to).file;
            let (Some(from), Some(to)) = (parts[reference.file.index()], parts[to.index()]) else { continue };
            if from == to {
                continue;
            }
            all.insert((from as u32, to as u32));
            if from != shared && !inverted.contains(&index) {
                kept.insert((from as u32, to as u32));
            }
        }
        let of_file = |file: FileId| parts[file.index()].map(|part| part as u32).into_iter().collect();
        Self {
            cyclic: Crates::new(ground, shared + 1, &all, of_file),
            inverted: Crates::new(ground, shared + 1, &kept, of_file),
        }
    }
}

/// Every file, or files that need one another, as a crate.
fn finest(ground: &Ground<'_>) -> Crates {
    let code = ground.code;
    let product = |file: FileId| ground.service_of(file).is_some();
    let mut needs = BTreeSet::new();
    for reference in &code.references {
        let to = ground.item(reference.to).file;
        let counts = !reference.test && reference.kind != ReferenceKind::Dispatch && reference.file != to;
        if counts && product(reference.file) && product(to) {
            needs.insert((reference.file.0, to.0));
        }
    }
    let of_file = |file: FileId| if product(file) { vec![file.0] } else { Vec::new() };
    Crates::new(ground, code.files.len(), &needs, of_file)
}

/// Crates, those that need one another put together. A crate has a higher number than all that it needs.
struct Crates {
    lines: Vec<u64>,
    /// The product files in each; a file may be in several.
    files: Vec<Vec<FileId>>,
    /// Per file of the code, the crates that hold it.
    of_file: Vec<Vec<u32>>,
    /// From a crate to those that need it.
    users: Adjacency,
}

impl Crates {
    fn new(
        ground: &Ground<'_>,
        number: usize,
        needs: &BTreeSet<(u32, u32)>,
        of_file: impl Fn(FileId) -> Vec<u32>,
    ) -> Self {
        let mut graph = DiGraph::<(), (), u32>::with_capacity(number, needs.len());
        (0..number).for_each(|_| {
            graph.add_node(());
        });
        graph.extend_with_edges(needs);
        let mut condensed = vec![0; number];
        let components = tarjan_scc(&graph);
        for (component, nodes) in components.iter().enumerate() {
            nodes.iter().for_each(|node| condensed[node.index()] = component as u32);
        }
        let users: BTreeSet<(u32, u32)> = needs
            .iter()
            .map(|(from, to)| (condensed[*to as usize], condensed[*from as usize]))
            .filter(|(needed, user)| needed != user)
            .collect();
        let users: Vec<(u32, u32)> = users.into_iter().collect();
        let mut crates = Self {
            lines: vec![0; components.len()],
            files: vec![Vec::new(); components.len()],
            of_file: Vec::with_capacity(ground.code.files.len()),
            users: Adjacency::new(components.len(), &users),
        };
        for (file, id) in ground.code.files.iter().zip((0..).map(FileId)) {
            let product = ground.service_of(id).is_some();
            let mut held = if product { of_file(id) } else { Vec::new() };
            held.iter_mut().for_each(|krate| *krate = condensed[*krate as usize]);
            held.sort_unstable();
            held.dedup();
            for krate in &held {
                crates.lines[*krate as usize] += u64::from(file.lines);
                crates.files[*krate as usize].push(id);
            }
            crates.of_file.push(held);
        }
        crates
    }

    /// The crates that are compiled when these are.
    fn with_users(&self, first: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut seen = vec![false; self.lines.len()];
        let mut new = |krate: &u32| !std::mem::replace(&mut seen[*krate as usize], true);
        let mut compiled: Vec<u32> = first.into_iter().filter(&mut new).collect();
        let mut looked_at = 0;
        while let Some(krate) = compiled.get(looked_at) {
            let users = self.users.of(*krate);
            compiled.extend(users.iter().copied().filter(&mut new));
            looked_at += 1;
        }
        compiled
    }

    fn lines_of(&self, crates: &[u32]) -> u64 {
        crates.iter().map(|krate| self.lines[*krate as usize]).sum()
    }

    /// The seconds that each takes, from those of each file.
    fn seconds(&self, file_seconds: &[f64]) -> Vec<f64> {
        let sum = |files: &Vec<FileId>| files.iter().map(|file| file_seconds[file.index()]).sum();
        self.files.iter().map(sum).collect()
    }

    /// What is compiled after files were touched; `seconds` are those of each crate.
    fn rebuilt_by(&self, files: &[FileId], seconds: Option<&[f64]>) -> Compiled {
        let touched = files.iter().flat_map(|file| self.of_file[file.index()].iter().copied());
        let mut compiled = self.with_users(touched);
        compiled.sort_unstable();
        Compiled {
            crates: compiled.len() as u64,
            lines: self.lines_of(&compiled),
            seconds: seconds.map(|seconds| self.range(&compiled, seconds)),
        }
    }

    /// The seconds that crates take, given in order: the longest chain of those that need one another, and their sum.
    fn range(&self, compiled: &[u32], seconds: &[f64]) -> (f64, f64) {
        let mut begins = vec![0.0_f64; self.lines.len()];
        let mut longest = 0.0_f64;
        for krate in compiled {
            let end = begins[*krate as usize] + seconds[*krate as usize];
            longest = longest.max(end);
            for user in self.users.of(*krate) {
                begins[*user as usize] = begins[*user as usize].max(end);
            }
        }
        (longest, compiled.iter().map(|krate| seconds[*krate as usize]).sum())
    }

    /// The crates that hold something.
    fn number(&self) -> usize {
        self.files.iter().filter(|files| !files.is_empty()).count()
    }
}

/// What is compiled after a commit.
struct Compiled {
    crates: u64,
    lines: u64,
    /// At best, and at worst.
    seconds: Option<(f64, f64)>,
}

/// The seconds of every file: those of its lines in the crate that it is named after.
fn file_seconds(ground: &Ground<'_>, timed: &Timed) -> Vec<f64> {
    let files = ground.code.files.iter();
    let seconds = files.map(|file| match file.crates.first() {
        Some(krate) => f64::from(file.lines) * timed.line[krate.index()],
        None => 0.0,
    });
    seconds.collect()
}

fn figures(crates: &Crates, rebuilt: &[Compiled]) -> Rebuilt {
    let sorted = |figure: fn(&Compiled) -> u64| {
        let mut figures: Vec<u64> = rebuilt.iter().map(figure).collect();
        figures.sort_unstable();
        figures
    };
    let (numbers, lines) = (sorted(|compiled| compiled.crates), sorted(|compiled| compiled.lines));
    let seconds: Option<Vec<(f64, f64)>> = rebuilt.iter().map(|compiled| compiled.seconds).collect();
    Rebuilt {
        crates: crates.number(),
        median_crates: at_most(&numbers, 50),
        p90_crates: at_most(&numbers, 90),
        median_lines: at_most(&lines, 50),
        p90_lines: at_most(&lines, 90),
        mean_lines: lines.iter().sum::<u64>() as f64 / lines.len().max(1) as f64,
        seconds: seconds.map(|seconds| {
            let (mut best, mut worst): (Vec<f64>, Vec<f64>) = seconds.into_iter().unzip();
            best.sort_unstable_by(f64::total_cmp);
            worst.sort_unstable_by(f64::total_cmp);
            let range = |of_hundred| (at_most(&best, of_hundred), at_most(&worst, of_hundred));
            RebuildSeconds { median: range(50), p90: range(90) }
        }),
    }
}

/// The least value that so many of a hundred do not exceed; the values are sorted.
fn at_most<T: Copy + Default>(sorted: &[T], of_hundred: usize) -> T {
    let rank = (sorted.len() * of_hundred).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// The layers of the finest crates, and those that cost most.
fn layering(crates: &Crates, commits: &[Vec<FileId>]) -> (Vec<BuildLayer>, Vec<HotFiles>) {
    let number = crates.lines.len();
    let mut layer_of = vec![0; number];
    for krate in 0..number {
        for user in crates.users.of(krate as u32) {
            layer_of[*user as usize] = layer_of[*user as usize].max(layer_of[krate] + 1);
        }
    }
    let held = |krate: &usize| !crates.files[*krate].is_empty();
    let depth = (0..number).filter(held).map(|krate| layer_of[krate] + 1).max().unwrap_or(0);
    let mut layers = vec![BuildLayer::default(); depth];
    for krate in (0..number).filter(held) {
        let layer = &mut layers[layer_of[krate]];
        layer.sets += 1;
        layer.files += crates.files[krate].len();
        layer.lines += crates.lines[krate];
    }
    let mut commits_of = vec![0; number];
    for files in commits {
        let touched: BTreeSet<u32> =
            files.iter().flat_map(|file| crates.of_file[file.index()].iter().copied()).collect();
        let touched_layers: BTreeSet<usize> = touched.iter().map(|krate| layer_of[*krate as usize]).collect();
        touched.iter().for_each(|krate| commits_of[*krate as usize] += 1);
        touched_layers.into_iter().for_each(|layer| layers[layer].commits += 1);
    }

    let mut changing: Vec<usize> = (0..number).filter(|krate| commits_of[*krate] > 0).collect();
    changing.sort_by_key(|krate| (std::cmp::Reverse(commits_of[*krate]), crates.files[*krate].first()));
    changing.truncate(LOOKED_AT);
    let mut hot: Vec<HotFiles> = changing
        .into_iter()
        .map(|krate| HotFiles {
            files: crates.files[krate].clone(),
            layer: layer_of[krate],
            commits: commits_of[krate],
            lines_above: crates.lines_of(&crates.with_users([krate as u32])),
        })
        .collect();
    hot.sort_by(|a, b| {
        let dear = |hot: &HotFiles| hot.commits as u64 * hot.lines_above;
        dear(b).cmp(&dear(a)).then_with(|| a.files.cmp(&b.files))
    });
    hot.truncate(HOT);
    (layers, hot)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use decompose_model::{Commit, Crate, CrateId, Dependency, Package};

    use super::*;
    use crate::notation::{Written, written};

    /// `web` needs `orders` and `pay`, `orders` needs `pay`, all need `base`; `base` and `tools` need one another.
    const SHOP: &str = "
file src/base.rs base
  pub fn base() ~ 100
    > call tools::tools
file src/orders.rs orders
  pub fn orders() ~ 300
    > call pay::pay
file src/pay.rs pay
  pub fn pay() ~ 200
    > call base::base
file src/tools.rs base
  pub fn tools() ~ 50
    > call base::base
file src/web.rs web
  pub fn web() ~ 400
    > call orders::orders
";

    /// Commits written as files without `src/` and `.rs`, newest first.
    fn history(commits: &[&str]) -> History {
        let path = |name: &str| format!("src/{name}.rs");
        let mut files: Vec<String> =
            commits.iter().flat_map(|commit| commit.split_whitespace()).map(path).collect();
        files.sort();
        files.dedup();
        let commit = |text: &&str| {
            let number = |name: &str| files.binary_search(&path(name)).unwrap() as u32;
            Commit { files: text.split_whitespace().map(number).collect(), ..Commit::default() }
        };
        History { commits: commits.iter().map(commit).collect(), files, ..History::default() }
    }

    /// The project, with all files in one crate.
    fn in_one_crate(text: &str) -> Written {
        let mut written = written(text);
        let name = || "app".to_owned();
        written.code.crates = vec![Crate { package: 0, target: 0, name: name(), id: name(), root: None }];
        written.code.files.iter_mut().for_each(|file| file.crates = vec![CrateId(0)]);
        written
    }

    fn replayed(written: &Written, project: &Project, commits: &[&str]) -> Option<Replay> {
        replay(&Ground::new(&written.code, &written.partition), project, &history(commits), &[], None)
    }

    /// One package with one binary, as the notation has it.
    fn one_package() -> Project {
        let target = decompose_model::Target {
            name: "app".into(),
            crate_name: "app".into(),
            kind: TargetKind::Binary,
            root: "src/main.rs".into(),
            edition: Default::default(),
            required_features: Vec::new(),
        };
        Project {
            packages: vec![Package { targets: vec![target], ..Package::default() }],
            ..Project::default()
        }
    }

    fn row(rebuilt: &Rebuilt) -> (usize, u64, u64, u64, u64, f64) {
        (
            rebuilt.crates,
            rebuilt.median_crates,
            rebuilt.p90_crates,
            rebuilt.median_lines,
            rebuilt.p90_lines,
            rebuilt.mean_lines,
        )
    }

    /// One crate of 1,050 lines, always. As crates: web 400; orders and web 700; base and all above 1,050; pay and what is
    /// above 900. In order: 400, 700, 900, 1,050.
    #[test]
    fn a_replay_by_hand() {
        let written = in_one_crate(SHOP);
        let replay = replayed(&written, &one_package(), &["web", "orders", "tools", "pay web"]).unwrap();
        assert_eq!((replay.commits, replay.lines), (4, 1050));
        assert_eq!(row(&replay.today), (1, 1, 1, 1050, 1050, 1050.0));
        assert_eq!(row(&replay.services), (4, 2, 4, 700, 1050, 762.5));
        assert_eq!(row(&replay.finest), (4, 2, 4, 700, 1050, 762.5), "base and tools cannot be apart");
        assert!((replay.gain_nothing - 0.25).abs() < 1e-12, "what all need");
    }

    #[test]
    fn layers_and_what_changes_low_by_hand() {
        let written = in_one_crate(SHOP);
        let replay =
            replayed(&written, &one_package(), &["web", "web", "orders", "tools", "pay web"]).unwrap();
        let layer = |files, lines, commits| BuildLayer { sets: 1, files, lines, commits };
        assert_eq!(replay.layers, [layer(2, 150, 1), layer(1, 200, 1), layer(1, 300, 1), layer(1, 400, 3)]);
        let hot: Vec<_> =
            replay.hot.iter().map(|hot| (hot.files.len(), hot.layer, hot.commits, hot.lines_above)).collect();
        assert_eq!(hot, [(1, 3, 3, 400), (2, 0, 1, 1050), (1, 1, 1, 900), (1, 2, 1, 700)]);
    }

    /// Two packages: `low` (base, tools, pay) and `high` (orders, web), which depends on it by its manifest.
    #[test]
    fn today_is_what_the_manifests_say() {
        let mut written = in_one_crate(SHOP);
        let mut project = one_package();
        let mut low = project.packages[0].clone();
        low.targets[0].kind = TargetKind::Library;
        project.packages.push(low);
        project.packages[0].dependencies.push(Dependency {
            key: "low".into(),
            package: "low".into(),
            crate_name: "low".into(),
            kind: DependencyKind::Normal,
            requirement: String::new(),
            optional: false,
            default_features: true,
            features: Vec::new(),
            target: None,
            origin: Origin::Member(1),
        });
        let mut krate = written.code.crates[0].clone();
        krate.package = 1;
        written.code.crates.push(krate);
        for file in &mut written.code.files {
            if ["src/base.rs", "src/pay.rs", "src/tools.rs"].contains(&file.path.as_str()) {
                file.crates = vec![CrateId(1)];
            }
        }
        // A test of `high` needs `low` too, and is not counted.
        let mut test = project.packages[0].targets[0].clone();
        test.kind = TargetKind::Test;
        project.packages[0].targets.push(test);
        let mut krate = written.code.crates[0].clone();
        krate.target = 1;
        written.code.crates.push(krate);
        let replay = replayed(&written, &project, &["web", "pay"]).unwrap();
        assert_eq!(row(&replay.today), (2, 1, 2, 700, 1050, 875.0));
        assert!((replay.gain_nothing - 0.0).abs() < 1e-12);
    }

    /// A line takes 1/100 s. After `pay web`: pay, orders, web in a chain of 9 s, and nothing beside it. After `tools` all of
    /// 10.5 s in a chain. As one crate always 10.5 s.
    #[test]
    fn seconds_are_a_chain_to_a_sum() {
        let written = in_one_crate(SHOP);
        let ground = Ground::new(&written.code, &written.partition);
        let timed = Timed { times: Default::default(), line: vec![0.01] };
        let history = history(&["pay web", "web", "tools"]);
        let replay = replay(&ground, &one_package(), &history, &[], Some(&timed)).unwrap();
        let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() + (a.1 - b.1).abs() < 1e-9;
        let (today, after) = (replay.today.seconds.unwrap(), replay.services.seconds.unwrap());
        assert!(near(today.median, (10.5, 10.5)) && near(today.p90, (10.5, 10.5)));
        assert!(near(after.median, (9.0, 9.0)) && near(after.p90, (10.5, 10.5)));

        // Without the call of orders, pay and orders are compiled side by side: 4 s of web after 3 s of orders.
        let written = in_one_crate(&SHOP.replace("    > call pay::pay\n", ""));
        let ground = Ground::new(&written.code, &written.partition);
        let both = super::replay(&ground, &one_package(), &self::history(&["pay orders"]), &[], Some(&timed))
            .unwrap();
        assert!(near(both.services.seconds.unwrap().median, (7.0, 9.0)));
    }

    /// As the code stands, services that need one another are one crate.
    #[test]
    fn cycles_of_services_are_one_crate() {
        let text = SHOP.replace("    > call tools::tools", "    > call tools::tools\n    > call pay::pay");
        let written = in_one_crate(&text);
        let replay = replayed(&written, &one_package(), &["pay"]).unwrap();
        assert_eq!(row(&replay.cyclic).0, 3);
        assert_eq!((replay.services.median_lines, replay.cyclic.median_lines), (1050, 1050));
    }

    #[test]
    fn no_history_no_claim() {
        let written = in_one_crate(SHOP);
        assert_eq!(replayed(&written, &one_package(), &[]), None);
        assert_eq!(replayed(&written, &one_package(), &["gone"]), None);
    }

    /// One import of everything is no history: the reason *build* then follows all lines, as without one.
    #[test]
    fn a_few_commits_decide_nothing() {
        let written = in_one_crate(SHOP);
        let project = one_package();
        let because = |commits: usize| {
            let history = history(&vec!["base orders pay tools web"; commits]);
            let beside = crate::Beside {
                goal: &[decompose_model::Driver::Build],
                project: Some(&project),
                history: Some(&history),
                ..crate::Beside::default()
            };
            let facts = decompose_model::Facts::default();
            let plan =
                crate::plan(&written.code, &facts, &written.partition, &beside, std::num::NonZeroUsize::MIN);
            plan.drivers[0].because.clone()
        };
        assert!(because(19).starts_with("A change makes cargo compile "), "{}", because(19));
        assert!(because(20).starts_with("Of the last 20 commits, "), "{}", because(20));
    }
}
