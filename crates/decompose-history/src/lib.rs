//! Reads what git knows about the analysed workspace.
//!
//! [`read`] says which commit the files are from and whether they were changed since ([`SourceState`]), which files the
//! last commits changed together ([`History`]), and who owns which ([`OwnerRules`]). It asks the program `git`; where
//! there is none, or no repository, there is no answer, and nothing else depends on one.
//!
//! **A repository is input, and input is not obeyed.** Its configuration can name programs that git starts on the
//! way: a file system monitor, hooks, content filters, transports, checkers of signatures. Every one of them is
//! switched off from the command's side, which outranks the repository's. Filters are switched off by name, so a
//! checkout whose files were only touched, and that needs a filter (as git-lfs does) to be compared, counts as changed.
//! Git's own protection (a repository that another user owns is not read) stays on.
//!
//! Nothing is written, not even the index. Authors are counted; their names are not kept.
#![forbid(unsafe_code)]
// Asking git, and reading which of its variables are set, is what this crate is for.
#![allow(clippy::disallowed_methods)]

mod log;
mod owners;

use std::env;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use decompose_model::{Diagnostic, DiagnosticCode, History};

pub use log::BULK;
pub use owners::OwnerRules;

/// How many commits are read: the last ones that touch Rust files of the workspace.
pub const COMMITS: usize = 1000;
/// Added and deleted files of one commit that are compared with one another to find renames; where there are more, only
/// files that were renamed without a change are found.
const RENAMES: usize = 200;
/// The list of commits that `git blame`, and we, ignore: those that only reformat.
const IGNORED: &str = ".git-blame-ignore-revs";

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

/// What git knows about a workspace.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Which version of the source the files are; `None` when git cannot be asked, when the root is in no repository
    /// or in one without a commit, and when the commit holds nothing of the root (as when it lies, ignored, inside
    /// someone's repository).
    pub state: Option<SourceState>,
    /// The last commits; `None` where there is no state, and where git refuses to tell. Owners are not filled in.
    pub history: Option<History>,
    /// Who owns which file; `None` where the commit has no file that says so.
    pub owners: Option<OwnerRules>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// Asks git about the workspace in `root`.
pub fn read(root: &Path) -> Known {
    let mut known = Known::default();
    let Some(repository) = Repository::open(root) else { return known };
    let Some((state, prefix)) = repository.state() else {
        if repository.is_broken() {
            known.diagnostics.push(unreadable("the repository"));
        }
        return known;
    };
    let ([rules, ignored], log) = std::thread::scope(|scope| {
        let log = scope.spawn(|| repository.log());
        let files = [repository.first_of(&owners::PLACES), repository.first_of(&[IGNORED])];
        (files, log.join().ok().flatten())
    });
    known.owners = rules.map(|(path, text)| OwnerRules::parse(path, &text, &prefix));
    let ignored = ignored.map(|(_, text)| text).unwrap_or_default();
    let ignored: Vec<&str> =
        ignored.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).collect();
    known.history = log.map(|log| History { shallow: state.shallow, ..log::history(&log, &ignored) });
    if known.history.is_none() {
        known.diagnostics.push(unreadable("the history"));
    } else if state.shallow {
        let message = "the checkout is a shallow clone: what is said about changes rests on its last commits";
        known.diagnostics.push(Diagnostic::new(DiagnosticCode::ShallowHistory, message));
    }
    known.state = Some(state);
    known
}

fn unreadable(what: &str) -> Diagnostic {
    Diagnostic::new(DiagnosticCode::HistoryUnreadable, format!("git could not read {what}"))
        .help("`git status` and `git log` in the project say why")
}

/// A directory to ask git about, and the settings it is asked with.
struct Repository<'a> {
    root: &'a Path,
    overrides: Vec<(String, &'static str)>,
}

impl<'a> Repository<'a> {
    /// `None` where nothing above `root` is a repository.
    fn open(root: &'a Path) -> Option<Self> {
        // Git is a program, slow to start beside an analysis that takes a tenth of a second: not where it has nothing to say.
        if !root.canonicalize().ok()?.ancestors().any(|directory| directory.join(".git").exists()) {
            return None;
        }
        let overrides = OVERRIDES.iter().map(|(key, value)| ((*key).into(), *value)).collect();
        let mut repository = Self { root, overrides };
        repository.overrides.extend(repository.filters());
        Some(repository)
    }

    /// The state, and the directory of the root in the repository with `/` at its end.
    fn state(&self) -> Option<(SourceState, String)> {
        // `HEAD:./` is the workspace's part of the commit; where there is none, git refuses.
        let answer =
            self.text(&["rev-parse", "HEAD", "HEAD:./", "--is-shallow-repository", "--show-prefix"])?;
        let mut lines = answer.split('\n');
        let commit = lines.next().filter(|line| !line.is_empty())?.to_string();
        lines.next()?;
        let shallow = lines.next()? == "true";
        let prefix = lines.next().unwrap_or_default().to_owned();

        let changes = self.ask(&[
            "status",
            "--porcelain",
            "-z",
            "--untracked-files=normal",
            "--ignore-submodules=all",
            "--",
            ".",
            ":(exclude)target",
        ])?;
        let root_is_above = !prefix.is_empty();
        Some((SourceState { commit, dirty: !changes.is_empty(), root_is_above, shallow }, prefix))
    }

    /// Whether there is no state because git refuses, and not because there is nothing to tell.
    fn is_broken(&self) -> bool {
        let refuses = self.ask(&["rev-parse", "--git-dir"]).is_none();
        let head = || self.ask(&["rev-parse", "--verify", "--quiet", "HEAD"]).is_some();
        let tree = || self.ask(&["cat-file", "-e", "HEAD^{tree}"]).is_some();
        refuses || head() && !tree()
    }

    /// What the last commits touch. Merges change nothing themselves; a commit without a parent is an import, or where
    /// a shallow clone ends.
    fn log(&self) -> Option<Vec<u8>> {
        let most = format!("--max-count={COMMITS}");
        let renames = format!("-l{RENAMES}");
        self.ask(&[
            "log",
            &most,
            "--min-parents=1",
            "--max-parents=1",
            "-z",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            "--name-status",
            "-M",
            &renames,
            "--relative",
            log::FORMAT,
            "HEAD",
            "--",
            "*.rs",
        ])
    }

    /// The first of these files that the commit has, as text; paths are those of the repository.
    fn first_of(&self, paths: &[&'static str]) -> Option<(&'static str, String)> {
        let wanted: String = paths.iter().map(|path| format!("HEAD:{path}\n")).collect();
        let answer = self.ask_with(&["cat-file", "--batch"], wanted.as_bytes())?;
        let mut rest = &answer[..];
        for path in paths {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let line = std::str::from_utf8(&rest[..end]).ok()?;
            rest = &rest[end + 1..];
            if line.ends_with(" missing") {
                continue;
            }
            let (kind, size) = kind_and_size(line)?;
            let content = rest.get(..size)?;
            if kind == "blob" && size <= owners::LARGEST {
                return Some((path, String::from_utf8_lossy(content).into_owned()));
            }
            rest = rest.get(size + 1..)?;
        }
        None
    }

    /// The settings that switch off every content filter that is configured, whoever configured it.
    fn filters(&self) -> Vec<(String, &'static str)> {
        let configured =
            self.text(&["config", "--includes", "--name-only", "-z", "--get-regexp", r"^filter\."]);
        let mut filters = Vec::new();
        for key in configured.unwrap_or_default().split_terminator('\0') {
            let (_, setting) = key.rsplit_once('.').unwrap_or_default();
            let off = if setting == "required" { "false" } else { "" };
            filters.push((key.to_string(), off));
        }
        filters
    }

    fn text(&self, arguments: &[&str]) -> Option<String> {
        String::from_utf8(self.ask(arguments)?).ok()
    }

    fn ask(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        self.ask_with(arguments, b"")
    }

    /// Git's answer, when it succeeds.
    fn ask_with(&self, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
        let inherited = env::vars_os().map(|(name, _)| name);
        let mut git = command(self.root, &self.overrides, arguments, inherited);
        git.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
        let mut running = git.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        if let Some(mut stdin) = running.stdin.take() {
            // The questions are shorter than what a pipe holds, so that this does not wait for the answers.
            stdin.write_all(input).ok()?;
        }
        let output = running.wait_with_output().ok()?;
        output.status.success().then_some(output.stdout)
    }
}

/// Of `hash kind size`.
fn kind_and_size(line: &str) -> Option<(&str, usize)> {
    let (rest, size) = line.rsplit_once(' ')?;
    let (_, kind) = rest.rsplit_once(' ')?;
    Some((kind, size.parse().ok()?))
}

/// Settings that a repository's own must not replace.
const OVERRIDES: &[(&str, &str)] = &[
    // Programs that `git status` and `git log` would start.
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("status.submoduleSummary", "false"),
    ("log.showSignature", "false"),
    // A partial clone would fetch what it lacks, by programs of its choice.
    ("protocol.allow", "never"),
    // Files that make the workspace's directory itself look like a repository.
    ("safe.bareRepository", "explicit"),
    // Files that are read as if they were the repository's own `.mailmap`.
    ("mailmap.file", ""),
    ("mailmap.blob", ""),
];

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
            read(&self.root.join(path)).state
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
        let known = read(&repository.root.join("../shallow"));
        assert!(known.state.as_ref().unwrap().shallow && known.history.as_ref().unwrap().shallow);
        assert!(commits(&known).is_empty(), "where the clone ends is no change");
        assert_eq!(known.diagnostics[0].code, DiagnosticCode::ShallowHistory);
    }

    /// The commits of the history: their files, and whether they are bulk.
    fn commits(known: &Known) -> Vec<(Vec<&str>, bool)> {
        let history = known.history.as_ref().unwrap();
        let names = |files: &[u32]| files.iter().map(|file| &*history.files[*file as usize]).collect();
        history.commits.iter().map(|commit| (names(&commit.files), commit.bulk)).collect()
    }

    #[test]
    fn the_history_follows_renames_and_leaves_out_imports_merges_and_what_is_to_be_ignored() {
        let repository = Repository::new();
        let body: String = (0..20).map(|line| format!("fn f{line}() {{}}\n")).collect();
        repository.write("w/a.rs", &body);
        repository.write("b.rs", "b2\n");
        repository.commit();
        repository.git(&["mv", "w/a.rs", "w/moved.rs"]);
        repository.write("w/moved.rs", &(body + "fn more() {}\n"));
        repository.commit();
        repository.git(&["checkout", "--quiet", "-b", "side"]);
        repository.write("w/side.rs", "1\n");
        repository.write("notes.md", "1\n");
        repository.commit();
        repository.git(&["checkout", "--quiet", "-"]);
        repository.write("b.rs", "reformatted\n");
        repository.commit();
        let reformatted = repository.git(&["rev-parse", "HEAD"]);
        repository
            .write(".git-blame-ignore-revs", &format!("# formatting\n{}  # all\n", reformatted.trim_end()));
        repository.commit();
        repository.git(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);

        let all = read(&repository.root);
        let expected =
            [(vec!["w/side.rs"], false), (vec!["w/moved.rs"], false), (vec!["b.rs", "w/moved.rs"], false)];
        assert_eq!(commits(&all), expected);
        assert_eq!(all.history.unwrap().ignored, 1);
        let part = read(&repository.root.join("w"));
        let below = [(vec!["side.rs"], false), (vec!["moved.rs"], false), (vec!["moved.rs"], false)];
        assert_eq!(commits(&part), below, "names are relative to the workspace");
    }

    #[test]
    fn owners_are_those_of_the_first_file_that_the_commit_has() {
        let repository = Repository::new();
        repository.write("docs/CODEOWNERS", "* @second");
        repository.write("CODEOWNERS", "/w/ @first");
        assert_eq!(read(&repository.root).owners, None, "not committed yet");
        repository.commit();
        let owners = read(&repository.root).owners.unwrap();
        assert_eq!(
            (owners.path.as_str(), owners.owners("w/a.rs")),
            ("CODEOWNERS", vec!["@first".to_owned()])
        );
        assert!(owners.owners("b.rs").is_empty());
        let owners = read(&repository.root.join("w")).owners.unwrap();
        assert_eq!(owners.owners("a.rs"), ["@first"]);
    }

    #[test]
    fn a_damaged_repository_costs_a_message() {
        let repository = Repository::new();
        let tree = repository.git(&["rev-parse", "HEAD^{tree}"]);
        let (directory, file) = tree.trim_end().split_at(2);
        fs::remove_file(repository.root.join(".git/objects").join(directory).join(file)).unwrap();
        let damaged = read(&repository.root);
        assert_eq!((damaged.state, damaged.history), (None, None));
        assert_eq!(damaged.diagnostics[0].code, DiagnosticCode::HistoryUnreadable);

        let repository = Repository::new();
        fs::write(repository.root.join(".git/HEAD"), "nonsense").unwrap();
        assert_eq!(read(&repository.root).diagnostics[0].code, DiagnosticCode::HistoryUnreadable);

        let fresh = Repository::new();
        fresh.git(&["init", "--quiet", "fresh"]);
        assert_eq!(read(&fresh.root.join("fresh")), Known::default(), "no commit is no damage");
    }

    /// A signature makes `git log` start a program where the repository wants them shown.
    #[cfg(unix)]
    #[test]
    fn signatures_are_not_checked() {
        use std::os::unix::fs::PermissionsExt;
        let repository = Repository::new();
        repository.write("b.rs", "2\n");
        repository.commit();
        let commit = repository.git(&["cat-file", "commit", "HEAD"]);
        let (head, message) = commit.split_once("\n\n").unwrap();
        let signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----";
        repository.write("signed", &format!("{head}\n{signature}\n\n{message}"));
        let signed = repository.git(&["hash-object", "-t", "commit", "-w", "signed"]);
        repository.git(&["reset", "--quiet", signed.trim_end()]);

        let (program, ran) = (repository.root.join("gpg"), repository.root.join("ran"));
        fs::write(&program, format!("#!/bin/sh\ntouch {}\n", ran.display())).unwrap();
        fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        repository.git(&["config", "gpg.program", program.to_str().unwrap()]);
        repository.git(&["config", "log.showSignature", "true"]);
        assert_eq!(commits(&read(&repository.root)), [(vec!["b.rs"], false)]);
        assert!(!ran.exists(), "the program was started");
        repository.git(&["log"]);
        assert!(ran.exists(), "this is no trap");
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
        assert_eq!(read(&bare).state, None);
    }
}
