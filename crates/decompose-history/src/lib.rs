//! Reads what git knows about the analysed workspace.
//!
//! [`source_state`] says which commit the files are from, and whether they were changed since. It asks the program
//! `git`; where there is none, or no repository, there is no answer, and nothing else depends on one.
//!
//! **A repository is input, and input is not obeyed.** Its configuration can name programs that git starts on the
//! way: a file system monitor, hooks, content filters, transports. Every one of them is switched off from the
//! command's side, which outranks the repository's. Filters are switched off by name, so a checkout whose files
//! were only touched, and that needs a filter (as git-lfs does) to be compared, counts as changed. Git's own
//! protection (a repository that another user owns is not read) stays on.
//!
//! Nothing is written, not even the index. Who changed what together is not known here.
#![forbid(unsafe_code)]
// Asking git, and reading which of its variables are set, is what this crate is for.
#![allow(clippy::disallowed_methods)]

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// Which version of the source the files of a workspace are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceState {
    /// The commit that is checked out: its full hash.
    pub commit: String,
    /// Whether files of the workspace were changed, added or removed since. Ignored files and the target directory
    /// do not count, submodules neither.
    pub dirty: bool,
    /// Whether the repository starts above the workspace root.
    pub root_is_above: bool,
    /// Whether the repository lacks history from some commit on.
    pub shallow: bool,
}

/// Asks git about the workspace in `root`.
///
/// `None` when git cannot be asked, when `root` is in no repository or in one without a commit, and when the commit
/// holds nothing of `root` (as when it lies, ignored, inside someone's repository).
pub fn source_state(root: &Path) -> Option<SourceState> {
    // Git is a program, slow to start beside an analysis that takes a tenth of a second: not where it has nothing to say.
    if !root.canonicalize().ok()?.ancestors().any(|directory| directory.join(".git").exists()) {
        return None;
    }
    let mut overrides: Vec<(String, &str)> =
        OVERRIDES.iter().map(|(key, value)| ((*key).into(), *value)).collect();
    overrides.extend(filters(root, &overrides));
    let ask = |arguments: &[&str]| ask(root, &overrides, arguments);

    // `HEAD:./` is the workspace's part of the commit; where there is none, git refuses.
    let answer = ask(&["rev-parse", "HEAD", "HEAD:./", "--is-shallow-repository", "--show-prefix"])?;
    let mut lines = answer.split('\n');
    let commit = lines.next().filter(|line| !line.is_empty())?.to_string();
    lines.next()?;
    let shallow = lines.next()? == "true";
    let root_is_above = lines.next().is_some_and(|prefix| !prefix.is_empty());

    let changes = ask(&[
        "status",
        "--porcelain",
        "-z",
        "--untracked-files=normal",
        "--ignore-submodules=all",
        "--",
        ".",
        ":(exclude)target",
    ])?;
    Some(SourceState { commit, dirty: !changes.is_empty(), root_is_above, shallow })
}

/// Settings that a repository's own must not replace.
const OVERRIDES: &[(&str, &str)] = &[
    // Programs that `git status` would start.
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("status.submoduleSummary", "false"),
    // A partial clone would fetch what it lacks, by programs of its choice.
    ("protocol.allow", "never"),
    // Files that make the workspace's directory itself look like a repository.
    ("safe.bareRepository", "explicit"),
];

/// The settings that switch off every content filter that is configured, whoever configured it.
fn filters(root: &Path, overrides: &[(String, &str)]) -> Vec<(String, &'static str)> {
    let configured =
        ask(root, overrides, &["config", "--includes", "--name-only", "-z", "--get-regexp", r"^filter\."]);
    let mut filters = Vec::new();
    for key in configured.unwrap_or_default().split_terminator('\0') {
        let (_, setting) = key.rsplit_once('.').unwrap_or_default();
        let off = if setting == "required" { "false" } else { "" };
        filters.push((key.to_string(), off));
    }
    filters
}

/// Git's answer, when it succeeds and is UTF-8.
fn ask(root: &Path, overrides: &[(String, &str)], arguments: &[&str]) -> Option<String> {
    let inherited = env::vars_os().map(|(name, _)| name);
    let output = command(root, overrides, arguments, inherited).output().ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8(output.stdout).ok()
}

/// `git` in a directory, with settings that outrank all others; `inherited` are the names of the variables set here.
fn command(
    root: &Path,
    overrides: &[(String, &str)],
    arguments: &[&str],
    inherited: impl Iterator<Item = OsString>,
) -> Command {
    let mut git = Command::new("git");
    // Inside a hook, `GIT_DIR` and its like lead to the hook's repository.
    for name in inherited.filter(|name| name.to_string_lossy().starts_with("GIT_")) {
        git.env_remove(name);
    }
    git.arg("-C").arg(root).arg("--no-pager").args(arguments).stdin(Stdio::null());
    git.env("GIT_OPTIONAL_LOCKS", "0");
    git.env("GIT_TERMINAL_PROMPT", "0");
    git.env("GIT_NO_LAZY_FETCH", "1");
    git.env("GIT_ALLOW_PROTOCOL", "none");
    // By variables, not by `-c`: a name may hold any character there.
    git.env("GIT_CONFIG_COUNT", overrides.len().to_string());
    for (index, (key, value)) in overrides.iter().enumerate() {
        git.env(format!("GIT_CONFIG_KEY_{index}"), key);
        git.env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    git
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::ffi::OsStr;
    use std::fs;
    use std::path::PathBuf;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// A repository with one commit of `w/a.rs` and `b.rs`, in a directory that goes away.
    struct Repository {
        root: PathBuf,
        _guard: tempfile::TempDir,
    }

    impl Repository {
        fn new() -> Self {
            let guard = tempfile::tempdir().unwrap();
            let repository = Self { root: guard.path().join("r"), _guard: guard };
            repository.write("w/a.rs", "a\n");
            repository.write("b.rs", "b\n");
            repository.git(&["init", "--quiet"]);
            repository.commit();
            repository
        }

        fn write(&self, path: &str, content: &str) {
            let path = self.root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }

        fn commit(&self) {
            self.git(&["add", "--all"]);
            self.git(&["commit", "--quiet", "--message", "c"]);
        }

        /// Git as everybody runs it.
        fn git(&self, arguments: &[&str]) -> String {
            let identity = ["-c", "user.name=n", "-c", "user.email=e@example.invalid"];
            let allowed = ["-c", "protocol.file.allow=always"];
            let mut git = command(&self.root, &[], &[], std::iter::empty());
            git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
            for name in ["GIT_OPTIONAL_LOCKS", "GIT_ALLOW_PROTOCOL", "GIT_CONFIG_COUNT"] {
                git.env_remove(name);
            }
            let output = git.args(identity).args(allowed).args(arguments).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        }

        fn state(&self, path: &str) -> Option<SourceState> {
            source_state(&self.root.join(path))
        }

        /// Makes git compare contents: the times say that the file may have changed.
        fn touch(&self, path: &str, seconds: u64) {
            let file = fs::File::options().write(true).open(self.root.join(path)).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        }
    }

    #[test]
    fn the_commit_is_told_and_whether_files_changed() {
        let repository = Repository::new();
        let commit = repository.git(&["rev-parse", "HEAD"]).trim_end().to_string();
        let clean = SourceState { commit, dirty: false, root_is_above: false, shallow: false };
        assert_eq!(repository.state(""), Some(clean.clone()));
        repository.touch("b.rs", 1_000_000_000);
        assert_eq!(repository.state(""), Some(clean.clone()), "touched, not changed");

        repository.write("target/out", "");
        assert_eq!(repository.state(""), Some(clean.clone()), "what is built does not count");

        let dirty = SourceState { dirty: true, ..clean };
        repository.write("c.rs", "not added");
        assert_eq!(repository.state(""), Some(dirty.clone()));
        fs::remove_file(repository.root.join("c.rs")).unwrap();
        repository.write("b.rs", "changed\n");
        assert_eq!(repository.state(""), Some(dirty));
    }

    #[test]
    fn a_repository_above_counts_for_the_workspace_part_only() {
        let repository = Repository::new();
        repository.write("b.rs", "changed\n");
        let state = repository.state("w").unwrap();
        assert!(state.root_is_above && !state.dirty);
        repository.write("w/a.rs", "changed\n");
        assert!(repository.state("w").unwrap().dirty);
    }

    #[test]
    fn a_shallow_clone_is_told() {
        let repository = Repository::new();
        repository.write("b.rs", "2\n");
        repository.commit();
        let url = format!("file://{}", repository.root.display());
        repository.git(&["clone", "--quiet", "--depth=1", &url, "../shallow"]);
        assert!(repository.state("../shallow").unwrap().shallow);
    }

    #[test]
    fn where_git_knows_nothing_there_is_no_answer() {
        let repository = Repository::new();
        assert_eq!(repository.state("nowhere"), None);
        assert_eq!(repository.state(".."), None, "no repository");
        repository.write(".gitignore", "ignored/\n");
        repository.write("ignored/a.rs", "");
        assert_eq!(repository.state("ignored"), None, "a commit that holds nothing of it");
        repository.git(&["init", "--quiet", "w/fresh"]);
        assert_eq!(repository.state("w/fresh"), None, "no commit yet");
    }

    #[test]
    fn variables_of_a_hook_do_not_lead_elsewhere() {
        let inherited = ["GIT_DIR", "GIT_INDEX_FILE", "PATH"].map(OsString::from);
        let git = command(Path::new("/w"), &[], &["status"], inherited.into_iter());
        let removed: Vec<&OsStr> =
            git.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        assert_eq!(removed, ["GIT_DIR", "GIT_INDEX_FILE"]);
    }

    /// Every setting through which a repository makes `git status` start a program. Plain git starts it (else the
    /// test would prove nothing), ours does not.
    #[cfg(unix)]
    #[test]
    fn programs_that_a_repository_names_are_not_started() {
        use std::os::unix::fs::PermissionsExt;
        type Trap = (&'static str, fn(&Repository, &str));
        let traps: &[Trap] = &[
            ("fsmonitor", |repository, program| {
                repository.git(&["config", "core.fsmonitor", program]);
            }),
            ("clean filter", |repository, program| {
                repository.write(".gitattributes", "*.rs filter=a=b.c\n");
                repository.git(&["config", "filter.a=b.c.clean", program]);
            }),
            ("filter process", |repository, program| {
                repository.write(".git/info/attributes", "*.rs filter=p\n");
                repository.git(&["config", "filter.p.process", program]);
                repository.git(&["config", "filter.p.required", "true"]);
            }),
            ("included configuration", |repository, program| {
                repository.write(".git/info/attributes", "*.rs filter=i\n");
                repository.write("evil", &format!("[filter \"i\"]\nclean = {program}\n"));
                repository.git(&["config", "include.path", "../evil"]);
            }),
            ("hook", |repository, program| {
                fs::create_dir_all(repository.root.join("hooks")).unwrap();
                fs::copy(program, repository.root.join("hooks/post-index-change")).unwrap();
                repository.git(&["config", "core.hooksPath", "hooks"]);
            }),
            ("submodule", |repository, program| {
                let inner = Repository::new();
                repository.git(&["submodule", "--quiet", "add", inner.root.to_str().unwrap(), "inner"]);
                repository.commit();
                repository.git(&["-C", "inner", "config", "core.fsmonitor", program]);
            }),
        ];
        for (name, set) in traps {
            let repository = Repository::new();
            let ran = repository.root.with_file_name("ran");
            let program = repository.root.with_file_name("program");
            fs::write(&program, format!("#!/bin/sh\ntouch {}\ncat\n", ran.display())).unwrap();
            fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
            set(&repository, program.to_str().unwrap());

            repository.touch("b.rs", 1_000_000_000);
            let _ = fs::remove_file(&ran);
            assert!(repository.state("").is_some(), "{name}");
            assert!(!ran.exists(), "{name} was started");

            repository.touch("b.rs", 1_000_000_001);
            let _ = command(&repository.root, &[], &["status"], std::iter::empty())
                .env_remove("GIT_OPTIONAL_LOCKS")
                .output();
            assert!(ran.exists(), "{name} is no trap");
        }
    }

    #[test]
    fn nothing_is_written() {
        let repository = Repository::new();
        repository.touch("b.rs", 1_000_000_000);
        let index = || fs::read(repository.root.join(".git/index")).unwrap();
        let before = index();
        assert!(repository.state("").is_some());
        assert_eq!(index(), before);
        repository.git(&["status"]);
        assert_ne!(index(), before, "plain git notes the new times");
    }

    /// A directory can be made to look like a repository without `.git`, with settings that lead anywhere.
    #[test]
    fn a_workspace_that_looks_like_a_repository_is_none() {
        let repository = Repository::new();
        let bare = repository.root.with_file_name("bare");
        let url = repository.root.to_str().unwrap();
        repository.git(&["clone", "--quiet", "--bare", url, bare.to_str().unwrap()]);
        assert_eq!(source_state(&bare), None);
    }
}
