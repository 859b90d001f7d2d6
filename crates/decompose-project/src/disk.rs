//! The files of one workspace on disk, as a [`Source`].
//!
//! The tree is walked once, when the source is made; reading happens on demand. Nothing outside the root is ever
//! read or listed, whatever `..`, absolute paths and symbolic links say: a path is followed to its real place first. (A
//! file that the walk came to without a link is at its real place already.)
//! Lists leave out what is not source: version control and other hidden directories (but not `.sqlx`, which holds
//! queries), build output, `node_modules`. Only regular files are read, so that no pipe can block. What a file
//! means is not known here.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use decompose_model::{Diagnostic, DiagnosticCode, ReadError, Source};

use crate::paths::{inside, shown};

/// Hidden directories that hold input all the same.
const READ_THOUGH_HIDDEN: &[&str] = &[".sqlx"];

/// Directories that never hold Rust source of the project, and may be huge.
const NO_SOURCE: &[&str] = &["node_modules"];

/// What a `CACHEDIR.TAG` begins with; Cargo puts one into each target directory.
/// See <https://bford.info/cachedir/>.
const CACHE_SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// Read access to the files of a workspace on disk.
#[derive(Clone, Debug)]
pub struct DiskSource {
    root: PathBuf,
    files: BTreeSet<String>,
    /// Those of the files that are symbolic links.
    links: BTreeSet<String>,
}

impl DiskSource {
    /// The files below `root`, and what was noticed while listing them: names that are not UTF-8, symbolic links
    /// that loop or lead outside.
    ///
    /// `target_directory` is left out of lists; so is each directory that a `CACHEDIR.TAG` marks.
    ///
    /// # Errors
    /// When `root` does not exist or cannot be read.
    pub fn open(root: &Path, target_directory: &Path) -> io::Result<(Self, Vec<Diagnostic>)> {
        let root = fs::canonicalize(root)?;
        let mut walk = Walk {
            root: &root,
            target_directory,
            files: BTreeSet::new(),
            links: BTreeSet::new(),
            diagnostics: Vec::new(),
        };
        walk.list(fs::read_dir(&root)?);
        let Walk { files, links, diagnostics, .. } = walk;
        Ok((Self { root, files, links }, diagnostics))
    }

    /// The workspace root: absolute, without symbolic links. Not for output.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The real place of a path, when it is a file inside the root.
    fn resolve(&self, path: &str) -> Result<PathBuf, ReadError> {
        if self.files.contains(path) && !self.links.contains(path) {
            return Ok(self.root.join(path));
        }
        let path = Path::new(path);
        let relative =
            path.components().all(|part| !matches!(part, Component::RootDir | Component::Prefix(_)));
        if !relative {
            return Err(ReadError::OutsideWorkspace);
        }
        let path = self.root.join(path);
        // Most paths that are asked for and not listed do not exist: one question to the system instead of one for
        // each directory on the way.
        fs::symlink_metadata(&path).map_err(|error| failure(&error))?;
        let real = fs::canonicalize(&path).map_err(|error| failure(&error))?;
        if !real.starts_with(&self.root) {
            return Err(ReadError::OutsideWorkspace);
        }
        let metadata = fs::metadata(&real).map_err(|error| failure(&error))?;
        if metadata.is_file() { Ok(real) } else { Err(ReadError::NotAFile) }
    }

    /// Whether `read` would find a file, without reading it.
    pub(crate) fn check(&self, path: &str) -> Result<(), ReadError> {
        self.resolve(path).map(|_| ())
    }
}

impl Source for DiskSource {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(self.resolve(path)?).map_err(|error| failure(&error))
    }

    fn list(&self, directory: &str) -> Vec<String> {
        if directory.is_empty() {
            return self.files.iter().cloned().collect();
        }
        let prefix = format!("{}/", directory.trim_end_matches('/'));
        self.files.range(prefix.clone()..).take_while(|path| path.starts_with(&prefix)).cloned().collect()
    }
}

fn failure(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput => {
            ReadError::NotFound
        }
        _ => ReadError::Failed(error.to_string()),
    }
}

struct Walk<'a> {
    root: &'a Path,
    target_directory: &'a Path,
    files: BTreeSet<String>,
    links: BTreeSet<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    /// Takes everything below one directory. A stack of directories instead of recursion: depth is the project's.
    fn list(&mut self, entries: fs::ReadDir) {
        let mut below = self.take(entries);
        while let Some(directory) = below.pop() {
            match fs::read_dir(&directory) {
                Ok(entries) => below.extend(self.take(entries)),
                Err(error) => {
                    let name = shown(directory.strip_prefix(self.root).unwrap_or(&directory));
                    let message = format!("directory `{name}` could not be listed: {error}");
                    self.diagnostics
                        .push(Diagnostic::new(DiagnosticCode::UnreadableFile, message).in_file(name));
                }
            }
        }
        self.diagnostics.sort();
    }

    /// Takes the files of one directory; gives the directories to go on with.
    fn take(&mut self, entries: fs::ReadDir) -> Vec<PathBuf> {
        let mut below = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && self.leaves_out(&path) {
                continue;
            }
            let Ok(name) = inside(self.root, &path) else {
                let name = shown(path.strip_prefix(self.root).unwrap_or(&path));
                let message = format!("`{name}` has a name that is not UTF-8");
                self.diagnostics.push(Diagnostic::new(DiagnosticCode::NotUtf8Name, message));
                continue;
            };
            if kind.is_dir() {
                below.push(path);
            } else if kind.is_file() {
                self.files.insert(name);
            } else if kind.is_symlink() && self.leads_to_a_file(&path, &name) {
                self.links.insert(name.clone());
                self.files.insert(name);
            }
        }
        below
    }

    fn leaves_out(&self, directory: &Path) -> bool {
        let name = directory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let hidden = name.starts_with('.') && !READ_THOUGH_HIDDEN.contains(&name);
        hidden || NO_SOURCE.contains(&name) || directory == self.target_directory || is_cache(directory)
    }

    /// Whether a symbolic link stands for a file of the workspace.
    ///
    /// A link to a directory is not gone into: what it holds is listed at its real place when that is inside.
    fn leads_to_a_file(&mut self, link: &Path, name: &str) -> bool {
        let (code, message) = match fs::canonicalize(link) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return false,
            Err(_) => {
                (DiagnosticCode::SymlinkLoop, format!("symbolic link `{name}` leads to itself or nowhere"))
            }
            Ok(real) if link.starts_with(&real) => (
                DiagnosticCode::SymlinkLoop,
                format!("symbolic link `{name}` leads to a directory that contains it"),
            ),
            Ok(real) if !real.starts_with(self.root) => (
                DiagnosticCode::OutsideWorkspace,
                format!("symbolic link `{name}` leads out of the workspace"),
            ),
            Ok(real) => return real.is_file(),
        };
        self.diagnostics.push(Diagnostic::new(code, message).in_file(name));
        false
    }
}

fn is_cache(directory: &Path) -> bool {
    let tag = directory.join("CACHEDIR.TAG");
    tag.is_file() && fs::read(tag).is_ok_and(|text| text.starts_with(CACHE_SIGNATURE))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::Directory;

    fn open(directory: &Directory) -> (DiskSource, Vec<String>) {
        let (source, diagnostics) =
            DiskSource::open(directory.path(), &directory.path().join("target")).unwrap();
        (source, diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect())
    }

    #[test]
    fn lists_are_sorted_and_hold_source_only() {
        let directory = Directory::of(&[
            ("src/b.rs", ""),
            ("src/a/mod.rs", ""),
            ("src/target/x.rs", "a module may be called target"),
            ("src-gen/x.rs", ""),
            (".sqlx/query-1.json", "{}"),
            (".git/config", ""),
            (".idea/x.rs", ""),
            ("target/debug/x.rs", ""),
            ("out/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# made by cargo"),
            ("out/x.rs", ""),
            ("web/node_modules/x/y.rs", ""),
        ]);
        let (source, diagnostics) = open(&directory);
        assert_eq!(
            source.list(""),
            [".sqlx/query-1.json", "src-gen/x.rs", "src/a/mod.rs", "src/b.rs", "src/target/x.rs"]
        );
        assert_eq!(source.list("src"), ["src/a/mod.rs", "src/b.rs", "src/target/x.rs"]);
        assert_eq!(source.list("nowhere"), [""; 0]);
        assert_eq!(diagnostics, [""; 0]);
    }

    #[test]
    fn reading_stays_inside_and_takes_files_only() {
        let outer = Directory::of(&[("secret.rs", "no"), ("w/src/a.rs", "a"), ("w/src/dir.rs/b.rs", "b")]);
        let (source, _) = DiskSource::open(&outer.path().join("w"), Path::new("")).unwrap();
        let secret = outer.path().join("secret.rs");
        for (path, expected) in [
            ("src/a.rs", Ok(b"a".to_vec())),
            ("src/dir.rs/../a.rs", Ok(b"a".to_vec())),
            ("src/../../w/src/a.rs", Ok(b"a".to_vec())),
            ("src/dir.rs", Err(ReadError::NotAFile)),
            ("src", Err(ReadError::NotAFile)),
            ("src/c.rs", Err(ReadError::NotFound)),
            ("src/a.rs/b.rs", Err(ReadError::NotFound)),
            ("src/\0.rs", Err(ReadError::NotFound)),
            ("../secret.rs", Err(ReadError::OutsideWorkspace)),
            ("src/../../secret.rs", Err(ReadError::OutsideWorkspace)),
            (secret.to_str().unwrap(), Err(ReadError::OutsideWorkspace)),
        ] {
            assert_eq!(source.read(path), expected, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_followed_inside_and_reported_otherwise() {
        use std::os::unix::fs::symlink;
        let outer = Directory::of(&[("out/x.rs", "no"), ("w/src/a.rs", "a"), ("w/real/b.rs", "b")]);
        let root = outer.path().join("w");
        for (target, link) in [
            ("a.rs", "src/same.rs"),
            ("../real", "src/linked"),
            ("../../out", "src/outer"),
            ("../../out/x.rs", "src/outer.rs"),
            ("..", "src/up"),
            ("self.rs", "src/self.rs"),
            ("nothing", "src/dangling.rs"),
        ] {
            symlink(target, root.join(link)).unwrap();
        }
        let (source, diagnostics) = DiskSource::open(&root, Path::new("")).unwrap();
        assert_eq!(source.list(""), ["real/b.rs", "src/a.rs", "src/same.rs"]);
        assert_eq!(source.read("src/linked/b.rs"), Ok(b"b".to_vec()));
        assert_eq!(source.read("src/outer.rs"), Err(ReadError::OutsideWorkspace));
        assert_eq!(source.read("src/outer/x.rs"), Err(ReadError::OutsideWorkspace));
        assert!(matches!(source.read("src/self.rs"), Err(ReadError::Failed(_))));
        let told: Vec<_> =
            diagnostics.iter().map(|d| (d.file.as_deref().unwrap(), d.code.info().number)).collect();
        assert_eq!(
            told,
            [
                ("src/outer", "DEC003"),
                ("src/outer.rs", "DEC003"),
                ("src/self.rs", "DEC009"),
                ("src/up", "DEC009")
            ]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_utf8_are_said_once() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let directory = Directory::of(&[("src/a.rs", "")]);
        let strange = directory.path().join("src").join(OsStr::from_bytes(b"caf\xe9"));
        fs::create_dir(&strange).unwrap();
        fs::write(strange.join("x.rs"), "").unwrap();
        fs::write(strange.join("y.rs"), "").unwrap();
        let (source, diagnostics) = open(&directory);
        assert_eq!(source.list(""), ["src/a.rs"]);
        assert_eq!(diagnostics, ["DEC004 `src/caf\u{fffd}` has a name that is not UTF-8"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_a_file_and_does_not_block() {
        let directory = Directory::of(&[("src/a.rs", "")]);
        let pipe = directory.path().join("src/pipe.rs");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let (source, _) = open(&directory);
        assert_eq!(source.read("src/pipe.rs"), Err(ReadError::NotAFile));
        assert_eq!(source.list(""), ["src/a.rs"]);
    }
}
