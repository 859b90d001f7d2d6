//! Wildcards in names and in paths: `*`, `?`, and `**` for any number of directories.

use std::fs;
use std::path::{Path, PathBuf};

/// Whether `text` is what `pattern` stands for. `*` is any text, `?` any character.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last `*` stands, and how far the text was when it was met: there the search goes on after a failure.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Whether a pattern has wildcards at all.
pub(crate) fn is_wild(pattern: &str) -> bool {
    pattern.contains(['*', '?'])
}

/// The directories below `root` that a path pattern stands for, sorted. A part without wildcards is taken as it is.
pub(crate) fn directories(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![root.to_path_buf()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        found = match part {
            ".." => found.iter().filter_map(|path| path.parent()).map(Path::to_path_buf).collect(),
            "**" => found.iter().flat_map(|path| all_below(path)).collect(),
            _ if is_wild(part) => {
                found.iter().flat_map(|path| children(path)).filter(|path| named(path, part)).collect()
            }
            _ => found.iter().map(|path| path.join(part)).collect(),
        };
    }
    found.sort();
    found.dedup();
    found
}

fn named(path: &Path, pattern: &str) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| matches(pattern, name))
}

fn children(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// A directory and all directories below it; symbolic links are not followed.
fn all_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = vec![directory.to_path_buf()];
    let mut next = 0;
    while let Some(path) = found.get(next) {
        let below = children(path).into_iter().filter(|path| !path.is_symlink());
        found.extend(below.collect::<Vec<_>>());
        next += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Directory;

    #[test]
    fn wildcards_stand_for_text() {
        for (pattern, text, expected) in [
            ("shop", "shop", true),
            ("shop", "shops", false),
            ("shop*", "shop", true),
            ("shop*", "shop-core", true),
            ("*-core", "shop-core", true),
            ("*-core", "shop-cores", false),
            ("s??p", "shop", true),
            ("*a*b", "xaxbxb", true),
            ("*a*b", "xbxa", false),
            ("", "", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn path_patterns_stand_for_directories() {
        let directory =
            Directory::of(&[("crates/b/x", ""), ("crates/a/c/x", ""), ("crates/file", ""), ("tool/x", "")]);
        let below = |pattern: &str| -> Vec<String> {
            let found = directories(directory.path(), pattern);
            found
                .iter()
                .map(|path| path.strip_prefix(directory.path()).map(crate::paths::shown).unwrap_or_default())
                .collect()
        };
        assert_eq!(below("crates/*"), ["crates/a", "crates/b"]);
        assert_eq!(below("./tool"), ["tool"]);
        assert_eq!(below("missing"), ["missing"], "to be complained about by whoever asked");
        assert_eq!(below("crates/**"), ["crates", "crates/a", "crates/a/c", "crates/b"]);
        assert_eq!(below("crates/[ab]"), ["crates/[ab]"], "character classes are not known");
    }
}
