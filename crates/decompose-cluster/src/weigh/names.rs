//! What services are called: by what they hold.
//!
//! Every service has words: the packages and directories of its files, the files' own names and, weakest, the words in the names of its items. A
//! word is as good as it covers the service and tells it from the rest:
//!
//! `score = (lines of the service under the word / lines of the service) · (the same / all lines under the word) · trust`
//!
//! Directories are trusted fully, [`PACKAGES`] a little more, [`FILE_NAMES`] and [`ITEM_NAMES`] less; for the last, items are counted
//! instead of lines. Words that say nothing about what is held (`src`, `mod`, `utils`, `v1` …, the names of crates) count only where
//! there is nothing else. The name of the only package says nothing either, but for a service that is the whole project. The name is the best word; where
//! that covers less than half, a second one that stands for other files joins it. Names are unique, in kebab case, and follow from
//! paths, lines and item names alone.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{Code, Crate, ItemKind};

use super::nodes::Nodes;

/// Words that name no subject.
const EMPTY_WORDS: &[&str] = &[
    "app", "bin", "common", "core", "crate", "crates", "helper", "helpers", "lib", "main", "misc", "mod",
    "module", "modules", "packages", "prelude", "shared", "src", "types", "util", "utils",
];
/// How many keywords are kept.
const KEYWORDS: usize = 6;
/// A word of this score names a service alone.
const CLEAR: f64 = 0.5;
/// What names of packages count beside names of directories: a directory and its package are known by the latter.
const PACKAGES: f64 = 1.1;
/// What names of files count beside names of directories. A file that is called like a directory counts as one.
const FILE_NAMES: f64 = 0.75;
/// What words in names of items count.
const ITEM_NAMES: f64 = 0.5;

/// A name, and the words behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) keywords: Vec<String>,
}

/// A word of one service.
struct Word {
    text: String,
    score: f64,
    /// The nodes of the service that it stands for, ascending.
    nodes: Vec<usize>,
}

/// Words, the nodes that have them, and how much of each: lines or items.
type Words = BTreeMap<String, BTreeMap<usize, f64>>;

/// Words of one kind.
struct Source {
    words: Words,
    /// How much there is of each node.
    sizes: Vec<f64>,
    trust: f64,
}

/// Names the services whose nodes are given, the first ones first.
pub(super) fn names(code: &Code, nodes: &Nodes<'_>, services: &[Vec<usize>]) -> Vec<Named> {
    let packages = package_words(code, nodes);
    let packages = if packages.len() > 1 || services.len() == 1 { packages } else { Words::new() };
    let mut empty = empty_words(code);
    empty.retain(|word| !packages.contains_key(word));
    let (directories, files) = path_words(nodes);
    let lines: Vec<f64> = nodes.sizes().into_iter().map(|lines| lines as f64).collect();
    let items = item_words(code, nodes);
    let mut words_of_items = vec![0.0; nodes.len()];
    for (node, count) in items.values().flatten() {
        words_of_items[*node] += count;
    }
    let sources = [
        Source { words: packages, sizes: lines.clone(), trust: PACKAGES },
        Source { words: directories, sizes: lines.clone(), trust: 1.0 },
        Source { words: files, sizes: lines, trust: FILE_NAMES },
        Source { words: items, sizes: words_of_items, trust: ITEM_NAMES },
    ];
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let name = |words: BTreeMap<&str, Word>| {
        let words = ranked(words, &empty);
        let name = unique(&words, &taken);
        taken.insert(name.clone());
        let keywords = words.into_iter().take(KEYWORDS).map(|word| word.text).collect();
        Named { name, keywords }
    };
    scored(&sources, services, nodes.len()).into_iter().map(name).collect()
}

/// The names of packages.
fn package_words(code: &Code, nodes: &Nodes<'_>) -> Words {
    let mut words = Words::new();
    for (node, size) in nodes.sizes().into_iter().enumerate() {
        if let Some(package) = nodes.crate_of(node).map(|krate| package_of(&code.crates[krate.index()])) {
            words.entry(kebab(package)).or_default().insert(node, size as f64);
        }
    }
    words.remove("");
    words
}

fn package_of(krate: &Crate) -> &str {
    krate.id.split('/').next().unwrap_or_default()
}

/// The names of directories, and those of files that no directory has.
fn path_words(nodes: &Nodes<'_>) -> (Words, Words) {
    let (mut directories, mut files) = (Words::new(), Words::new());
    let sizes = nodes.sizes();
    let add = |words: &mut Words, node: usize, part: &str| {
        words.entry(kebab(part)).or_default().insert(node, sizes[node] as f64);
    };
    for node in 0..nodes.len() {
        for part in nodes.directories(node) {
            add(&mut directories, node, part);
        }
    }
    for node in 0..nodes.len() {
        if let Some(name) = nodes.path(node).last() {
            let like_directory = directories.contains_key(&kebab(name));
            add(if like_directory { &mut directories } else { &mut files }, node, name);
        }
    }
    directories.remove("");
    files.remove("");
    (directories, files)
}

/// The words in names of types, traits and free functions.
pub(super) fn item_words(code: &Code, nodes: &Nodes<'_>) -> Words {
    let mut words = Words::new();
    let named = code.items.iter().filter(|item| {
        use ItemKind::{Enum, Function, Struct, Trait};
        matches!(item.kind, Enum | Function | Struct | Trait) && !item.test
    });
    for item in named {
        if let Some(node) = nodes.of_file(item.file) {
            for word in kebab(&item.name).split('-').filter(|word| word.chars().count() > 2) {
                *words.entry(word.to_owned()).or_default().entry(node).or_insert(0.0) += 1.0;
            }
        }
    }
    words
}

fn empty_words(code: &Code) -> BTreeSet<String> {
    let own = code.crates.iter().flat_map(|krate| [kebab(&krate.name), kebab(package_of(krate))]);
    EMPTY_WORDS.iter().map(|word| (*word).to_owned()).chain(own).collect()
}

/// The words of every service, with the best score that any source gives them.
fn scored<'a>(sources: &'a [Source], services: &[Vec<usize>], nodes: usize) -> Vec<BTreeMap<&'a str, Word>> {
    let mut service_of: Vec<Option<usize>> = vec![None; nodes];
    for (service, members) in services.iter().enumerate() {
        for &node in members {
            service_of[node] = Some(service);
        }
    }
    let mut found: Vec<BTreeMap<&str, Word>> = services.iter().map(|_| BTreeMap::new()).collect();
    for Source { words, sizes, trust } in sources {
        let size = |members: &Vec<usize>| members.iter().map(|&node| sizes[node]).sum();
        let sizes_of_services: Vec<f64> = services.iter().map(size).collect();
        for (text, places) in words {
            let all: f64 = places.values().sum();
            let mut held: BTreeMap<usize, (f64, Vec<usize>)> = BTreeMap::new();
            for (&node, size) in places {
                if let Some(service) = service_of[node] {
                    let (here, nodes) = held.entry(service).or_default();
                    *here += size;
                    nodes.push(node);
                }
            }
            for (service, (here, nodes)) in held {
                let score = trust * (here / sizes_of_services[service]) * (here / all);
                if found[service].get(text.as_str()).is_none_or(|known| score > known.score) {
                    found[service].insert(text, Word { text: text.clone(), score, nodes });
                }
            }
        }
    }
    found
}

/// The words of a service, best first; those that say nothing only where there are no others.
fn ranked(words: BTreeMap<&str, Word>, empty: &BTreeSet<String>) -> Vec<Word> {
    let says_nothing = |word: &Word| {
        let version =
            word.text.strip_prefix('v').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
        version || empty.contains(&word.text)
    };
    let mut words: Vec<Word> = words.into_values().collect();
    if !words.iter().all(says_nothing) {
        words.retain(|word| !says_nothing(word));
    }
    words.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
    words
}

/// The best name from `words` that is not taken.
fn unique(words: &[Word], taken: &BTreeSet<String>) -> String {
    let Some(first) = words.first() else { return numbered("service", taken) };
    let apart = |word: &&Word| {
        let both = word.nodes.iter().filter(|node| first.nodes.binary_search(node).is_ok()).count();
        2 * both < word.nodes.len() && !first.text.contains(&word.text) && !word.text.contains(&first.text)
    };
    let second = words[1..].iter().find(apart).filter(|word| 2.0 * word.score >= first.score);
    let blend =
        second.filter(|_| first.score < CLEAR).map(|second| format!("{}-{}", first.text, second.text));
    let longer = words[1..].iter().map(|word| format!("{}-{}", first.text, word.text));
    let mut names = blend.into_iter().chain([first.text.clone()]).chain(longer.take(KEYWORDS));
    names.find(|name| !taken.contains(name)).unwrap_or_else(|| numbered(&first.text, taken))
}

fn numbered(stem: &str, taken: &BTreeSet<String>) -> String {
    let mut number = 1;
    loop {
        let name = if number == 1 { stem.to_owned() } else { format!("{stem}-{number}") };
        if !taken.contains(&name) {
            return name;
        }
        number += 1;
    }
}

/// `TorrentTag`, `torrent_tag` and `torrent tag` are `torrent-tag`; `HTTPServer` is `http-server`.
fn kebab(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut kebab = String::new();
    for (place, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            kebab.push('-');
            continue;
        }
        let before = place.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(place + 1);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        if begins {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use decompose_model::CrateId;

    use super::super::notation::written;
    use super::*;

    /// The names of services that hold these files.
    fn named(text: &str, services: &[&[usize]]) -> Vec<String> {
        let code = written(text);
        let services: Vec<Vec<usize>> = services.iter().map(|members| members.to_vec()).collect();
        names(&code, &Nodes::new(&code), &services).into_iter().map(|named| named.name).collect()
    }

    #[test]
    fn the_directory_that_covers_a_service_names_it() {
        let text = "
src/orders/handlers.rs 100
src/orders/refund_requests.rs 50
src/payments/handlers.rs 100
src/payments/mod.rs 20
src/lib.rs 30
";
        assert_eq!(named(text, &[&[0, 1, 4], &[2, 3]]), ["orders", "payments"]);
    }

    #[test]
    fn one_service_is_called_after_the_package() {
        let text = "src/service/a.rs 100\nsrc/service/b.rs 90\nsrc/repo/c.rs 90\n";
        assert_eq!(named(text, &[&[0, 1, 2]]), ["shop"]);
        assert_eq!(named(text, &[&[0, 1], &[2]]), ["service", "repo"]);
    }

    #[test]
    fn of_many_packages_the_one_that_covers_a_service_names_it() {
        let mut code = written("crates/clock/src/a.rs\ncrates/clock/src/b.rs\nsrc/udp/c.rs\nsrc/http/d.rs\n");
        code.crates.push(Crate {
            name: "tracker_clock".into(),
            id: "tracker-clock/tracker_clock".into(),
            ..code.crates[0].clone()
        });
        for file in 0..2 {
            code.files[file].crates = vec![CrateId(1)];
        }
        let names = names(&code, &Nodes::new(&code), &[vec![0, 1], vec![2], vec![3]]);
        assert_eq!(
            names.iter().map(|named| named.name.as_str()).collect::<Vec<_>>(),
            ["tracker-clock", "udp", "http"]
        );
    }

    #[test]
    fn a_blend_of_two_is_called_after_both() {
        let text = "
src/orders/a.rs 50
src/orders/b.rs 50
src/users/c.rs 50
src/users/d.rs 50
src/stock/e.rs 30
src/stock/f.rs 30
src/stock/g.rs 40
";
        // Of 260 lines, orders and users cover .38 each, and all of theirs; stock covers .23, and .6 of its own.
        assert_eq!(named(text, &[&[0, 1, 2, 3, 4, 5], &[6]]), ["orders-users", "g"]);
        // Of 200 lines, each covers half: clear.
        assert_eq!(named(text, &[&[0, 1, 2, 3], &[4, 5, 6]]), ["orders", "stock"]);
    }

    #[test]
    fn deeper_directories_tell_apart_what_shares_the_upper_one() {
        let text = "
src/servers/http/a.rs 100
src/servers/http/b.rs 100
src/servers/udp_tracker/a.rs 100
src/servers/udp_tracker/c.rs 100
";
        assert_eq!(named(text, &[&[0, 1], &[2, 3]]), ["http", "udp-tracker"]);
    }

    #[test]
    fn where_paths_say_nothing_items_do() {
        let text = "
src/lib.rs 50
  InvoicePrinter struct
  print_invoice
  invoice_total
src/main.rs 10
  main
";
        assert_eq!(named(text, &[&[0], &[1]]), ["invoice", "main"]);
        assert_eq!(named("src/lib.rs\nsrc/main.rs\n", &[&[0], &[1]]), ["lib", "main"]);
    }

    #[test]
    fn names_are_unique() {
        let text = "
src/a/p.rs
src/a/q.rs
src/a/r.rs
src/a/s.rs
src/a/t.rs
src/a/u.rs
";
        // `a` covers each wholly, and half of it lies here: .5. A file covers a third: .75 / 3.
        assert_eq!(named(text, &[&[0, 1, 2], &[3, 4, 5]]), ["a", "a-s"]);
        assert_eq!(named("…/….rs\n…/…/….rs\n", &[&[0], &[1]]), ["service", "service-2"]);
    }

    #[test]
    fn kebab_case() {
        for (text, kebab_case) in [
            ("torrent_tag", "torrent-tag"),
            ("TorrentTag", "torrent-tag"),
            ("HTTPServer", "http-server"),
            ("v1", "v1"),
            ("__x", "x"),
            ("Größe", "größe"),
            ("…", ""),
        ] {
            assert_eq!(kebab(text), kebab_case);
        }
    }
}
