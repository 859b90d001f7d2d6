//! Teams and change: how the last commits lie in the cut, who works on which part, what changes together across it.
//!
//! From the history, the partition, and the paths and lines of files. Bulk commits are left out, files that are gone
//! too. The shared library is a part of its own, since it would be released on its own. What a random partition would
//! hold together is computed, not drawn: with parts of s files out of N, the n files of a commit fall into one part with
//! probability Σ C(s, n) / C(N, n).
//!
//! It does not know teams: authors are numbers, owners are what CODEOWNERS says.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    Change, ChangedAcross, Commit, FileId, History, Inside, Parts, ServiceChange, ServiceId,
};

use crate::ground::Ground;

/// Pairs across the cut that are kept.
const PAIRS: usize = 100;
const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// `None` where no commit touches a product file.
pub(crate) fn change(ground: &Ground<'_>, history: &History) -> Option<Change> {
    let placed = Placed::new(ground, history);
    let bulk = placed.commits(history, true).count();
    let commits: Vec<(&Commit, Vec<FileId>)> = placed.commits(history, false).collect();
    if commits.is_empty() && bulk == 0 {
        return None;
    }
    let several = commits.iter().filter(|(_, files)| files.len() > 1).count();
    Some(Change {
        commits: commits.len(),
        bulk,
        several,
        inside: inside(ground, &placed, &commits),
        services: services(ground, &placed, &commits, history),
        across: across(&placed, &commits, history),
        owners_from: history.owners.as_ref().map(|owners| owners.path.clone()),
    })
}

/// The product files, and what part each is in.
struct Placed {
    /// Per file of the history, the product file of that name.
    file_of: Vec<Option<FileId>>,
    /// Per file of the code, its part: a service, or the number of services for the shared library.
    part_of: Vec<Option<usize>>,
}

impl Placed {
    fn new(ground: &Ground<'_>, history: &History) -> Self {
        let part_of = ground.parts();
        let files = &ground.code.files;
        let file = |path: &String| {
            let index = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
            part_of[index].map(|_| FileId(index as u32))
        };
        Self { file_of: history.files.iter().map(file).collect(), part_of }
    }

    /// The commits that touch product files, with those.
    fn commits<'a>(
        &'a self,
        history: &'a History,
        bulk: bool,
    ) -> impl Iterator<Item = (&'a Commit, Vec<FileId>)> {
        history.commits.iter().filter(move |commit| commit.bulk == bulk).filter_map(|commit| {
            let files: Vec<FileId> =
                commit.files.iter().filter_map(|file| self.file_of[*file as usize]).collect();
            (!files.is_empty()).then_some((commit, files))
        })
    }

    fn part(&self, file: FileId) -> usize {
        self.part_of[file.index()].unwrap_or_default()
    }
}

fn inside(ground: &Ground<'_>, placed: &Placed, commits: &[(&Commit, Vec<FileId>)]) -> Vec<Inside> {
    let directories = top_directories(ground, &placed.part_of);
    let services = &placed.part_of;
    let sizes = sizes(services);
    let held = |parts: &[Option<usize>], files: &[FileId]| {
        let first = parts[files[0].index()];
        if files.iter().all(|file| parts[file.index()] == first) { 1.0 } else { 0.0 }
    };
    let row = |partition, parts, held: &dyn Fn(&[FileId]) -> f64| {
        let share = |least: usize| {
            let of = || commits.iter().filter(move |(_, files)| files.len() >= least);
            let number = of().count().max(1) as f64;
            of().map(|(_, files)| held(files)).sum::<f64>() / number
        };
        Inside { partition, parts, all: share(1), several: share(2) }
    };
    vec![
        row(Parts::Services, sizes.len(), &|files| held(services, files)),
        row(Parts::Directories, self::sizes(&directories).len(), &|files| held(&directories, files)),
        row(Parts::Random, sizes.len(), &|files| held_at_random(&sizes, files.len())),
    ]
}

/// The number of files in each part that has some.
fn sizes(parts: &[Option<usize>]) -> Vec<usize> {
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for part in parts.iter().flatten() {
        *sizes.entry(*part).or_default() += 1;
    }
    sizes.into_values().collect()
}

/// The probability that so many files, drawn without putting back, are of one part.
fn held_at_random(sizes: &[usize], files: usize) -> f64 {
    let all: usize = sizes.iter().sum();
    let in_one = |size: &usize| {
        let drawn = (0..files).map(|n| size.saturating_sub(n) as f64 / (all - n) as f64);
        drawn.product::<f64>()
    };
    sizes.iter().map(in_one).sum()
}

/// The topmost directory that tells a file from others, below what all have in common; `orders.rs` goes with `orders/`,
/// files beside the directories are one part.
fn top_directories(ground: &Ground<'_>, part_of: &[Option<usize>]) -> Vec<Option<usize>> {
    let product = |index: &usize| part_of[*index].is_some();
    let path = |index: usize| ground.code.files[index].path.split('/').collect::<Vec<_>>();
    let files: Vec<usize> = (0..part_of.len()).filter(product).collect();
    let first = files.first().map(|index| path(*index)).unwrap_or_default();
    let common = files.iter().fold(first.len().saturating_sub(1), |common, index| {
        let here = path(*index);
        let directories = &here[..here.len() - 1];
        first[..common].iter().zip(directories).take_while(|(a, b)| a == b).count()
    });
    let directory = |index: usize| {
        let path = path(index);
        (path.len() > common + 1).then(|| path[common].to_owned())
    };
    let known: BTreeSet<String> = files.iter().filter_map(|index| directory(*index)).collect();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut parts = vec![None; part_of.len()];
    for index in files {
        let beside = || path(index).last().map(|name| name.trim_end_matches(".rs").to_owned());
        let name =
            directory(index).or_else(|| beside().filter(|name| known.contains(name))).unwrap_or_default();
        let next = numbers.len();
        parts[index] = Some(*numbers.entry(name).or_insert(next));
    }
    parts
}

fn services(
    ground: &Ground<'_>,
    placed: &Placed,
    commits: &[(&Commit, Vec<FileId>)],
    history: &History,
) -> Vec<ServiceChange> {
    let newest = commits.iter().map(|(commit, _)| commit.time).max().unwrap_or_default();
    let owners = history.owners.as_ref();
    let of = |service: ServiceId| {
        let touching = commits
            .iter()
            .filter(|(_, files)| files.iter().any(|file| placed.part(*file) == service.index()));
        let mut authors: BTreeMap<u32, usize> = BTreeMap::new();
        let (mut number, mut alone, mut last) = (0, 0, None);
        for (commit, files) in touching {
            number += 1;
            alone += usize::from(files.iter().all(|file| placed.part(*file) == service.index()));
            *authors.entry(commit.author).or_default() += 1;
            last = last.max(Some(commit.time));
        }
        let most = authors.values().copied().max().unwrap_or(0);
        let mut owned: BTreeMap<&str, u32> = BTreeMap::new();
        let mut unowned_lines = 0;
        let its = ground.partition.services[service.index()].files.iter();
        for file in its.filter(|file| placed.part(**file) == service.index()) {
            let lines = ground.code.files[file.index()].lines;
            let Some(owners) = owners else { continue };
            match owners.owned.binary_search_by_key(file, |(file, _)| *file) {
                Ok(at) => {
                    for owner in &owners.owned[at].1 {
                        *owned.entry(owner).or_default() += lines;
                    }
                }
                Err(_) => unowned_lines += lines,
            }
        }
        let mut owners: Vec<(String, u32)> =
            owned.into_iter().map(|(owner, lines)| (owner.to_owned(), lines)).collect();
        owners.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        ServiceChange {
            service,
            commits: number,
            alone,
            authors: authors.len(),
            main_author: if number == 0 { 0.0 } else { most as f64 / number as f64 },
            quiet_days: last.map(|last| ((newest - last) / SECONDS_OF_A_DAY).try_into().unwrap_or(u32::MAX)),
            owners,
            unowned_lines,
        }
    };
    ground.services().map(of).collect()
}

/// The pairs of files in two parts that change together, by weight.
fn across(placed: &Placed, commits: &[(&Commit, Vec<FileId>)], history: &History) -> Vec<ChangedAcross> {
    let mut touched: BTreeMap<FileId, usize> = BTreeMap::new();
    for file in commits.iter().flat_map(|(_, files)| files) {
        *touched.entry(*file).or_default() += 1;
    }
    let mut across: Vec<ChangedAcross> = history
        .pairs
        .iter()
        .filter_map(|pair| {
            let (a, b) = (placed.file_of[pair.a as usize]?, placed.file_of[pair.b as usize]?);
            let (a, b) = (a.min(b), a.max(b));
            (placed.part(a) != placed.part(b)).then(|| ChangedAcross {
                a,
                b,
                commits: pair.commits as usize,
                of_a: touched.get(&a).copied().unwrap_or(0),
                of_b: touched.get(&b).copied().unwrap_or(0),
                weight: pair.weight,
            })
        })
        .collect();
    across.sort_by(|x, y| y.weight.total_cmp(&x.weight).then_with(|| (x.a, x.b).cmp(&(y.a, y.b))));
    across.truncate(PAIRS);
    across
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::notation::written;

    const SHOP: &str = "
file src/common.rs orders shared
  fn c() ~ 10
file src/orders/place.rs orders
  fn o() ~ 100
file src/orders/refund.rs orders
  fn r() ~ 50
file src/pay.rs pay
  fn p() ~ 70
file src/pay/card.rs pay
  fn q() ~ 30
";

    /// Commits written as `author day: file file`, newest first; weights as one commit would have them.
    fn history(commits: &[&str]) -> History {
        let parsed: Vec<(u32, i64, Vec<&str>)> = commits
            .iter()
            .map(|commit| {
                let (head, files) = commit.split_once(':').unwrap();
                let (author, day) = head.split_once(' ').unwrap();
                (author.parse().unwrap(), day.parse().unwrap(), files.split_whitespace().collect())
            })
            .collect();
        let mut files: Vec<String> =
            parsed.iter().flat_map(|(_, _, files)| files).map(|file| (*file).to_owned()).collect();
        files.sort();
        files.dedup();
        let number = |file: &str| files.iter().position(|known| known == file).unwrap() as u32;
        let mut history = History::default();
        let mut pairs: BTreeMap<(u32, u32), (u32, f64)> = BTreeMap::new();
        for (author, day, touched) in &parsed {
            let mut touched: Vec<u32> = touched.iter().map(|file| number(file)).collect();
            touched.sort_unstable();
            for (at, a) in touched.iter().enumerate() {
                for b in &touched[at + 1..] {
                    let pair = pairs.entry((*a, *b)).or_default();
                    pair.0 += 1;
                    pair.1 += 1.0 / (touched.len() - 1) as f64;
                }
            }
            let time = day * SECONDS_OF_A_DAY;
            history.commits.push(Commit { files: touched, author: *author, time, bulk: false });
        }
        history.pairs = pairs
            .into_iter()
            .map(|((a, b), (commits, weight))| decompose_model::CoChange { a, b, commits, weight })
            .collect();
        history.files = files;
        history
    }

    const COMMITS: [&str; 5] = [
        "0 50: src/orders/place.rs src/orders/refund.rs",
        "1 40: src/pay.rs src/orders/place.rs src/gone.rs",
        "0 30: src/pay.rs",
        "0 20: src/common.rs src/orders/place.rs",
        "2 10: src/gone.rs",
    ];

    /// Of four commits (one touches what is gone only) two stay in a part of the cut; of three that touch several files
    /// one. By directory the second and the fourth are apart as well: `pay.rs` goes with `pay/`.
    ///
    /// At random, parts of 2, 2 and 1 files out of 5: one file is always together, two with 2 · (2·1)/(5·4) = 1/5, so 3 of
    /// 5 tenths and 1 whole: (3 · 1/5 + 1) / 4.
    #[test]
    fn commits_inside_by_hand() {
        let written = written(SHOP);
        let change = change(&Ground::new(&written.code, &written.partition), &history(&COMMITS)).unwrap();
        assert_eq!((change.commits, change.several, change.bulk), (4, 3, 0));
        let rows: Vec<(&str, usize, f64, f64)> =
            change.inside.iter().map(|row| (row.partition.name(), row.parts, row.all, row.several)).collect();
        assert_eq!(rows[0], ("services", 3, 0.5, 1.0 / 3.0));
        assert_eq!(rows[1], ("directories", 3, 0.5, 1.0 / 3.0));
        assert_eq!((rows[2].0, rows[2].1), ("random", 3));
        assert!((rows[2].2 - 0.4).abs() < 1e-12 && (rows[2].3 - 0.2).abs() < 1e-12);
    }

    #[test]
    fn who_works_where_by_hand() {
        let written = written(SHOP);
        let mut history = history(&COMMITS);
        let owned = [(1, "@o"), (3, "@p"), (4, "@p")];
        history.owners = Some(decompose_model::CodeOwners {
            path: "CODEOWNERS".into(),
            owned: owned.map(|(file, owner)| (FileId(file), vec![owner.to_owned()])).into(),
        });
        let change = change(&Ground::new(&written.code, &written.partition), &history).unwrap();
        let by_name = |name: &str| {
            let at = written.partition.services.iter().position(|service| service.name == name).unwrap();
            change.services[at].clone()
        };
        let orders = by_name("orders");
        assert_eq!((orders.commits, orders.alone, orders.authors), (3, 1, 2));
        assert!((orders.main_author - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((orders.quiet_days, orders.unowned_lines), (Some(0), 50));
        assert_eq!(orders.owners, [("@o".to_owned(), 100)]);
        let pay = by_name("pay");
        assert_eq!((pay.commits, pay.alone, pay.quiet_days), (2, 1, Some(10)));
        assert_eq!((pay.owners, pay.unowned_lines), (vec![("@p".to_owned(), 100)], 0));
    }

    #[test]
    fn pairs_across_by_hand() {
        let written = written(SHOP);
        let change = change(&Ground::new(&written.code, &written.partition), &history(&COMMITS)).unwrap();
        let path = |file: FileId| written.code.files[file.index()].path.as_str();
        let pairs: Vec<_> = change
            .across
            .iter()
            .map(|pair| (path(pair.a), path(pair.b), pair.commits, pair.of_a, pair.of_b, pair.weight))
            .collect();
        let expected = [
            ("src/common.rs", "src/orders/place.rs", 1, 1, 3, 1.0),
            ("src/orders/place.rs", "src/pay.rs", 1, 3, 2, 0.5),
        ];
        assert_eq!(pairs, expected);
    }

    /// Counted over all ways to put five files into parts of 2, 2 and 1.
    #[test]
    fn chance_is_that_of_all_partitions() {
        let mut ways = 0;
        let mut together = [0; 4];
        for code in 0..3_usize.pow(5) {
            let parts: Vec<usize> = (0..5_u32).map(|file| code / 3_usize.pow(file) % 3).collect();
            let size = |part: usize| parts.iter().filter(|other| **other == part).count();
            if (size(0), size(1), size(2)) != (2, 2, 1) {
                continue;
            }
            ways += 1;
            for (files, together) in together.iter_mut().enumerate().skip(1) {
                *together += usize::from(parts[..files].iter().all(|part| *part == parts[0]));
            }
        }
        for (files, together) in together.into_iter().enumerate().skip(1) {
            let expected = together as f64 / f64::from(ways);
            assert!((held_at_random(&[2, 2, 1], files) - expected).abs() < 1e-12, "{files}");
        }
    }

    #[test]
    fn no_commit_of_product_code_says_nothing() {
        let written = written(SHOP);
        let ground = Ground::new(&written.code, &written.partition);
        assert_eq!(change(&ground, &History::default()), None);
        assert_eq!(change(&ground, &history(&["0 1: src/gone.rs"])), None);
    }
}
