//! Diagnostics and the table of their codes.
//!
//! Broken input is data: a stage returns what it could read and a list of these. A code is stable; its row in
//! [`CODES`] is the page that `cargo decompose explain DEC…` prints.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Position;

/// How much a diagnostic matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Something was lost.
    Error,
    /// Something may be wrong or incomplete.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something noticed about the input.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Diagnostic {
    /// The file it concerns, relative to the workspace root.
    pub file: Option<String>,
    /// Where in that file.
    pub position: Option<Position>,
    /// Which diagnostic it is.
    pub code: Code,
    /// One sentence: what is the matter, with names.
    pub message: String,
    /// What to do about it, where something can be done.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { file: None, position: None, code, message: message.into(), help: None }
    }

    /// The same, in a file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// The same, at a position.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.code.info().severity
    }
}

/// One row of the table of codes.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The code itself.
    pub code: Code,
    /// `DEC` and three digits.
    pub number: &'static str,
    /// A short name in kebab case.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it means, why it matters, and what to do: a paragraph for the reader of a report.
    pub explanation: &'static str,
}

macro_rules! codes {
    ($($variant:ident $number:literal $name:literal $severity:ident $explanation:literal)*) => {
        /// The kinds of diagnostics.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $explanation] $variant,)*
        }

        /// All codes, in the order of their numbers.
        pub const CODES: &[CodeInfo] = &[$(CodeInfo {
            code: Code::$variant,
            number: $number,
            name: $name,
            severity: Severity::$severity,
            explanation: $explanation,
        }),*];
    };
}

// 0xx: discovering the project. 1xx: reading its files. 2xx: resolving names, detecting facts. 3xx: cutting. 4xx: planning, output.
codes! {
    MetadataFailed "DEC001" "metadata-failed" Warning
        "`cargo metadata` could not be run or refused the manifest, so the manifests were read directly. Inherited workspace keys and unusual target layouts may be missed. Run `cargo metadata --no-deps` in the project to see Cargo's own message."
    SeveralWorkspaces "DEC002" "several-workspaces" Warning
        "The directory holds several Cargo workspaces and one was taken. Name another with `--manifest-path`."
    OutsideWorkspace "DEC003" "outside-workspace" Warning
        "A path dependency or a source path leads out of the workspace root. Files out there are not read; references into them stay unresolved. Run the command from a workspace that holds both to have them analysed."
    NotUtf8Name "DEC004" "name-not-utf8" Warning
        "A file or directory has a name that is not UTF-8. Rust modules cannot live there, and the tool leaves it out."
    ManifestSyntax "DEC005" "manifest-syntax" Error
        "A manifest could not be parsed. Its package is left out of the analysis."
    GitRootAbove "DEC006" "git-root-above" Note
        "The git repository starts above the workspace root. Only files inside the workspace root are read; history is read for that part."
    TargetRootMissing "DEC007" "target-root-missing" Warning
        "A manifest names a target whose root file does not exist. The target is left out."
    NotAFile "DEC008" "not-a-file" Warning
        "A path that should be a source file is a directory or something else, and was left out."
    SymlinkLoop "DEC009" "symlink-loop" Warning
        "A symbolic link leads back to a directory that contains it. It was not followed."
    DependencySourceMissing "DEC010" "dependency-source-missing" Warning
        "Sources of dependencies were asked for (`--deps-source`), but some are not in cargo's registry folder, or there is no lock file that says which. Types that come out of them are unknown. Run `cargo fetch` in the project."
    ShallowHistory "DEC011" "shallow-history" Note
        "The checkout is a shallow clone: git knows the last commits only. What is said about changes rests on those. The cut does not depend on it. Run `git fetch --unshallow` to have them all."
    HistoryUnreadable "DEC012" "history-unreadable" Warning
        "There is a git repository, and git could not be asked or refused to read it: it may be damaged, belong to another user, or lack objects. Commit, history and code owners are unknown; nothing else depends on them. `git status` and `git log` in the project say what is wrong. `--no-git` asks for nothing."
    ForeignTimings "DEC013" "foreign-timings" Warning
        "The report of `cargo build --timings` names no crate of this workspace in its version: it is of another project or state, or nothing of the workspace had to be compiled. It was not used. Make one with `cargo clean` before."
    UnmappedTraces "DEC014" "unmapped-traces" Warning
        "No span of the traces could be told to be a function of the code, so they weigh nothing. Spans are told by `code.*` attributes (file and line, or the function's path), by `http.route` and method, or by the name of a function with `#[instrument]`. The report lists what they are called."
    CappedTraces "DEC015" "capped-traces" Note
        "There are more spans than are read. Frequencies are shares, so that the first ones tell as much; choose another part of the time if they are not typical."
    UnreadableFile "DEC101" "unreadable-file" Error
        "A source file could not be read. What it defines is missing from the analysis."
    InvalidUtf8 "DEC102" "invalid-utf8" Error
        "A source file is not UTF-8, which Rust requires. What it defines is missing from the analysis. The place is that of the first byte that is not; save the file as UTF-8."
    ParseError "DEC103" "parse-error" Error
        "A piece of a file is not Rust that the parser knows. That item is left out, the rest of the file is read."
    TooDeep "DEC104" "too-deep" Error
        "Code is nested deeper than the parser is allowed to follow. The item is left out, the rest of the file is read."
    ModuleFileMissing "DEC105" "module-file-missing" Warning
        "A `mod` line has no file. The file may be generated at build time, or be missing from this checkout."
    ModuleFileAmbiguous "DEC106" "module-file-ambiguous" Warning
        "Both `name.rs` and `name/mod.rs` exist for a `mod` line, which rustc rejects. The first was taken."
    DuplicateModule "DEC107" "duplicate-module" Warning
        "A module is declared twice in one place without differing `#[cfg]`s, which rustc rejects. Both were read."
    OrphanFile "DEC108" "orphan-file" Note
        "A Rust file lies in the source directory of a package but no `mod` line leads to it. It is not compiled, and not analysed."
    IncludeUnread "DEC109" "include-unread" Note
        "An `include!` names a file that is not a literal path inside the workspace (often a file generated by a build script). What it defines is unknown here."
    UnsupportedSyntax "DEC110" "unsupported-syntax" Note
        "The parser accepts this piece of syntax but cannot look inside. References in it are not seen."
    DuplicateDefinition "DEC201" "duplicate-definition" Warning
        "Two items of one name and namespace stand in one module without differing `#[cfg]`s. References go to both."
    ResolutionLimit "DEC202" "resolution-limit" Warning
        "A bound on work was reached while resolving (imports that never settle, a type that grows, a macro that expands without end). What lies beyond stays unresolved."
    UnresolvedImport "DEC203" "unresolved-import" Note
        "An import leads to a name of this workspace that is not found. It may be made by a macro or a build script."
    IndexFileStale "DEC204" "index-file-stale" Warning
        "The compiler-grade index knows this file in another state: its definitions do not stand where the index says. The index was not followed there. Make it again."
    LibraryUnread "DEC251" "library-unread" Note
        "The project depends on a library whose entry points or jobs are not read. They are missing from the lists of facts; the references in their code are there like all others. A `[[recogniser]]` of `decompose.toml` or a file of facts (`--facts`) brings them in."
    StatementUnread "DEC252" "statement-unread" Warning
        "No dialect of SQL that is known takes this statement. Of a declaration, the table may be missing from the schema; of other statements, the tables are told by the words in front of them."
    StoreUncertain "DEC253" "store-uncertain" Warning
        "Less than 80 % of the calls that hand statements to this store tell what they touch. Nothing is said about who owns its data. The unexplained calls are listed in `stores`; wrappers that are not followed are the usual reason."
    StoreUnread "DEC254" "store-unread" Note
        "The project depends on a library that keeps data in a way that is not read. What it keeps is missing from the data and from who owns it; a `[[recogniser]]` row of kind `data` brings calls in."
    DescriptionStale "DEC255" "description-stale" Note
        "A file of `.sqlx` describes a statement that is nowhere in the code, or cannot be read. It says nothing here. Run `cargo sqlx prepare` in the project."
    RecogniserUnused "DEC261" "recogniser-unused" Warning
        "No call fits a `[[recogniser]]` row of `decompose.toml`. Most likely its path is misspelt: it is the function's path as the reports show it, `crate::` standing for any crate of the workspace."
    FactStale "DEC262" "fact-stale" Warning
        "An entry of the stated facts (`--facts`) names an item, a place or a word that is not there, in this state of the source. The entry is left out, or stands where its item is defined. Write the file again, or name items by the ids of `decompose.json`."
    TooSmall "DEC301" "too-small" Note
        "There are too few modules to cut. The project is shown as one whole."
    ServicesUnreachable "DEC302" "services-unreachable" Warning
        "The number of services asked for cannot be reached with this many modules. The nearest number is shown."
    NoProductCode "DEC303" "no-product-code" Warning
        "No library or binary code was found, so there is nothing to cut."
    FewerSearches "DEC304" "fewer-searches" Note
        "The graph is so large that the cut, its confidence and the null model come from fewer searches than usual. How many is among the metrics. It follows from the number of edges alone, so the answer is the same on every machine."
}

impl Code {
    /// The row of the table.
    pub fn info(self) -> &'static CodeInfo {
        &CODES[self as usize]
    }

    /// The code with the number `text` (`DEC103`, in any case).
    pub fn from_number(text: &str) -> Option<Self> {
        CODES.iter().find(|row| row.number.eq_ignore_ascii_case(text)).map(|row| row.code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.info().number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_ordered_and_finds_itself() {
        assert!(CODES.windows(2).all(|w| w[0].number < w[1].number));
        for row in CODES {
            assert_eq!(row.code.info().number, row.number);
            assert_eq!(Code::from_number(&row.number.to_lowercase()), Some(row.code));
        }
        assert_eq!(Code::from_number("DEC999"), None);
    }
}
