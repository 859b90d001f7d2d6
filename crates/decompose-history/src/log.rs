//! From the output of `git log` to commits and the pairs of files that they change together.
//!
//! Pure functions over bytes. Renames are followed from the newest commit backwards, so that every file has the name
//! of today; a name that was taken again after a rename is another file, which is told apart as long as commits come
//! in the order of time.

use std::collections::BTreeMap;

use decompose_model::{CoChange, Commit, History};

/// A commit of more Rust files than this says nothing about which of them belong together. The limit of T. Zimmermann
/// et al., "Mining Version Histories to Guide Software Changes", IEEE TSE 31(6), 2005.
pub const BULK: usize = 30;

/// What to print of a commit: hash, time of commit, address of the author (as `.mailmap` has it).
pub(crate) const FORMAT: &str = "--format=%H %ct %aE";

/// The history that `git log -z --name-status` in [`FORMAT`] tells. `ignored` are hashes to leave out.
pub(crate) fn history(log: &[u8], ignored: &[&str]) -> History {
    let mut raw = Vec::new();
    let mut left_out = 0;
    for entry in entries(log) {
        if ignored.contains(&entry.hash) {
            left_out += 1;
        }
        raw.push(entry);
    }
    let named = named_as_today(&raw);

    let mut files: Vec<&str> = named.iter().flatten().copied().collect();
    files.sort_unstable();
    files.dedup();
    let mut authors: BTreeMap<String, u32> = BTreeMap::new();
    let mut commits = Vec::new();
    for (entry, names) in raw.iter().zip(&named) {
        if ignored.contains(&entry.hash) || names.is_empty() {
            continue;
        }
        let next = authors.len() as u32;
        let author = *authors.entry(entry.author.to_lowercase()).or_insert(next);
        let mut touched: Vec<u32> = names
            .iter()
            .filter_map(|name| files.binary_search(name).ok())
            .map(|index| index as u32)
            .collect();
        touched.sort_unstable();
        touched.dedup();
        let bulk = touched.len() > BULK;
        commits.push(Commit { files: touched, author, time: entry.time, bulk });
    }
    let pairs = pairs(&commits);
    let files = files.into_iter().map(String::from).collect();
    History { files, commits, pairs, ignored: left_out, ..History::default() }
}

/// Every pair of files that commits change together. A commit of n files spreads a weight of 1 over the n − 1 partners
/// of each of its files, as M. E. J. Newman weighs the authors of a paper ("Scientific collaboration networks II",
/// Physical Review E 64, 016132, 2001). O(commits · [`BULK`]²).
fn pairs(commits: &[Commit]) -> Vec<CoChange> {
    let mut found: BTreeMap<(u32, u32), (u32, f64)> = BTreeMap::new();
    for commit in commits.iter().filter(|commit| !commit.bulk && commit.files.len() > 1) {
        let weight = 1.0 / (commit.files.len() - 1) as f64;
        for (at, a) in commit.files.iter().enumerate() {
            for b in &commit.files[at + 1..] {
                let pair = found.entry((*a, *b)).or_default();
                pair.0 += 1;
                pair.1 += weight;
            }
        }
    }
    found.into_iter().map(|((a, b), (commits, weight))| CoChange { a, b, commits, weight }).collect()
}

/// A commit as git prints it.
#[derive(Debug)]
struct Entry<'a> {
    hash: &'a str,
    time: i64,
    author: &'a str,
    /// The name after the commit, and where it was renamed the one before.
    changes: Vec<(&'a str, Option<&'a str>)>,
}

/// The fields are apart by NUL: a header, then a status and one path or two, until the next header. Names that are not
/// UTF-8 are no Rust modules, and left out.
fn entries(log: &[u8]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut fields = log.split(|byte| *byte == 0);
    while let Some(field) = fields.next() {
        let field = field.strip_prefix(b"\n").unwrap_or(field);
        if let Some(entry) = std::str::from_utf8(field).ok().and_then(header) {
            entries.push(entry);
            continue;
        }
        let Some(kind) = field.first() else { continue };
        let mut path = || fields.next().and_then(|path| std::str::from_utf8(path).ok());
        let before = if matches!(kind, b'R' | b'C') { path() } else { None };
        if let (Some(after), Some(entry)) = (path(), entries.last_mut()) {
            entry.changes.push((after, before.filter(|_| *kind == b'R')));
        }
    }
    entries
}

fn header(field: &str) -> Option<Entry<'_>> {
    let (hash, rest) = field.split_once(' ')?;
    let (time, author) = rest.split_once(' ')?;
    let is_hash = hash.len() >= 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(())?;
    Some(Entry { hash, time: time.parse().ok()?, author, changes: Vec::new() })
}

/// Per commit the files it touches, under the names that they have after the newest.
fn named_as_today<'a>(entries: &[Entry<'a>]) -> Vec<Vec<&'a str>> {
    let mut today: BTreeMap<&str, &str> = BTreeMap::new();
    let mut named = Vec::new();
    for entry in entries {
        let name = |path: &'a str| today.get(path).copied().unwrap_or(path);
        named.push(entry.changes.iter().map(|(after, _)| name(after)).collect::<Vec<_>>());
        let renamed: Vec<(&str, &str)> =
            entry.changes.iter().filter_map(|(after, before)| Some(((*before)?, name(after)))).collect();
        today.extend(renamed);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Git's output for commits written as `author: M a.rs, R old.rs new.rs`, newest first.
    fn log(commits: &[&str]) -> Vec<u8> {
        let mut log = String::new();
        for (number, commit) in commits.iter().enumerate() {
            let (author, changes) = commit.split_once(": ").unwrap_or_default();
            log += &format!("{number:040} {} {author}\0\n", 1_000 - number);
            for change in changes.split(", ") {
                log += &change.replacen('R', "R090", 1).replace(' ', "\0");
                log.push('\0');
            }
        }
        log.into_bytes()
    }

    fn names(history: &History, commit: usize) -> Vec<&str> {
        let files = &history.commits[commit].files;
        files.iter().map(|file| history.files[*file as usize].as_str()).collect()
    }

    #[test]
    fn pairs_share_what_a_commit_weighs() {
        let history = history(&log(&["x: M a, M b", "y: M a, M b, M c", "X: M a"]), &[]);
        assert_eq!(history.files, ["a", "b", "c"]);
        let authors: Vec<u32> = history.commits.iter().map(|commit| commit.author).collect();
        assert_eq!(authors, [0, 1, 0], "addresses do not differ by case");
        let pairs: Vec<(u32, u32, u32, f64)> =
            history.pairs.iter().map(|pair| (pair.a, pair.b, pair.commits, pair.weight)).collect();
        assert_eq!(pairs, [(0, 1, 2, 1.5), (0, 2, 1, 0.5), (1, 2, 1, 0.5)]);
    }

    /// Every file of a commit gives away a weight of 1, so the weights of a commit's pairs sum to half its files.
    #[test]
    fn a_commit_gives_half_a_weight_per_file() {
        for files in 2..=BULK {
            let changes: Vec<String> = (0..files).map(|file| format!("M f{file}")).collect();
            let history = history(&log(&[&format!("x: {}", changes.join(", "))]), &[]);
            let sum: f64 = history.pairs.iter().map(|pair| pair.weight).sum();
            assert!((sum - files as f64 / 2.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_bulk_commit_couples_nothing() {
        let changes: Vec<String> = (0..=BULK).map(|file| format!("M f{file}")).collect();
        let history = history(&log(&[&format!("x: {}", changes.join(", "))]), &[]);
        assert!(history.commits[0].bulk && history.pairs.is_empty());
    }

    #[test]
    fn renames_are_followed_and_names_taken_again_are_not_mixed_up() {
        let commits = ["x: M b, M a", "x: A a", "x: R a b", "x: M a", "x: R z a, D gone"];
        let history = history(&log(&commits), &[]);
        assert_eq!(names(&history, 0), ["a", "b"]);
        assert_eq!(names(&history, 1), ["a"], "the new one");
        assert_eq!(names(&history, 2), ["b"]);
        assert_eq!(names(&history, 3), ["b"], "the one that was renamed since");
        assert_eq!(names(&history, 4), ["b", "gone"]);
    }

    #[test]
    fn two_files_can_swap_their_names() {
        let history = history(&log(&["x: R a b, R b a", "x: M a", "x: M b"]), &[]);
        assert_eq!((names(&history, 1), names(&history, 2)), (vec!["b"], vec!["a"]));
    }

    #[test]
    fn commits_that_the_project_ignores_are_counted_and_their_renames_followed() {
        let ignored = format!("{:040}", 0);
        let history = history(&log(&["x: R a b, M c", "y: M a"]), &[&ignored]);
        assert_eq!((history.commits.len(), history.ignored), (1, 1));
        assert_eq!(names(&history, 0), ["b"]);
    }

    #[test]
    fn anything_else_is_no_history() {
        for text in [&b""[..], b"\0\0", b"fatal", b"M\0", b"R100\0a", b"\xff\0\n\xfe\0x", b"0123 4 x\0M\0a"] {
            assert_eq!(history(text, &[]), History::default());
        }
    }
}
