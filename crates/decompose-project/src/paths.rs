//! Arithmetic on paths, by their text alone: nothing here looks at the disk.

use std::path::{Component, Path, PathBuf};

/// `path` with `.` and `..` worked out as far as they can be; a leading `..` of a relative path stays.
pub(crate) fn normalise(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match result.components().next_back() {
                Some(Component::Normal(_)) => {
                    result.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => result.push(".."),
            },
            other => result.push(other),
        }
    }
    result
}

/// The way from directory `from` to `to`, both absolute and normal; `.` when they are the same.
pub(crate) fn way(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let result: PathBuf = up.chain(to.components().skip(common)).collect();
    if result.as_os_str().is_empty() { ".".into() } else { result }
}

/// Why a path has no name inside the workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Nameless {
    /// It lies outside the root.
    Outside,
    /// It is not UTF-8.
    NotUtf8,
}

/// The name of a normal `path` inside `root`: relative, with `/`; `""` is the root itself.
pub(crate) fn inside(root: &Path, path: &Path) -> Result<String, Nameless> {
    let relative = path.strip_prefix(root).map_err(|_| Nameless::Outside)?;
    let parts = relative.components().map(|part| part.as_os_str().to_str().ok_or(Nameless::NotUtf8));
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join("/"))
}

/// A path for a message: with `/`, and with a replacement character where it is not UTF-8.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_worked_out() {
        for (path, expected) in [
            ("a/./b", "a/b"),
            ("a/b/../c", "a/c"),
            ("../a", "../a"),
            ("a/../../b", "../b"),
            ("/../a", "/a"),
            (".", ""),
        ] {
            assert_eq!(normalise(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn a_way_goes_up_and_down() {
        for (from, to, expected) in [
            ("/a/b", "/a/b", "."),
            ("/a/b", "/a/b/c", "c"),
            ("/a/b", "/a/c/d", "../c/d"),
            ("/a", "/b", "../b"),
            ("/", "/b", "b"),
        ] {
            assert_eq!(way(Path::new(from), Path::new(to)), Path::new(expected), "{from} {to}");
        }
    }

    #[test]
    fn names_inside_use_slashes() {
        let root = Path::new("/w");
        assert_eq!(inside(root, Path::new("/w/a/b.rs")), Ok("a/b.rs".into()));
        assert_eq!(inside(root, root), Ok(String::new()));
        assert_eq!(inside(root, Path::new("/wide/a")), Err(Nameless::Outside));
    }
}
