//! Module trees, on files in memory.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use decompose_fixture::Fixture;
use decompose_model::{ReadError, Source};
use decompose_syntax::tree::{Ahead, FileRole, SourceTree, load, load_rest};

/// The tree: files with what they lead to, then diagnostics.
fn show(tree: &SourceTree) -> String {
    let mut out = String::new();
    for file in &tree.files {
        let role = match file.role {
            FileRole::Module => "",
            FileRole::Included => " (included)",
            FileRole::Orphan => " (orphan)",
        };
        let children = file.children.iter().map(|(item, child)| {
            let name = file.facts.item(*item).name.unwrap().name;
            format!(" {}={}", file.facts.name(name), tree.files[*child].path)
        });
        let includes = file.includes.iter().map(|(_, child)| format!(" include={}", tree.files[*child].path));
        let links: String = children.chain(includes).collect();
        let test = if file.test { " [test]" } else { "" };
        writeln!(out, "{}{role}{test}:{links}", file.path).unwrap();
    }
    for diagnostic in &tree.diagnostics {
        let file = diagnostic.file.as_deref().unwrap_or("-");
        let at = diagnostic.position.map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        writeln!(out, "{} {file}{at} {}", diagnostic.code, diagnostic.message).unwrap();
    }
    out
}

#[track_caller]
fn check(fixture: &str, expected: &str) {
    let fixture = Fixture::parse(fixture);
    let tree = load(&fixture.project, &fixture.source, NonZeroUsize::MIN);
    crate::similar(&show(&tree), expected);
    let parallel = load(&fixture.project, &fixture.source, NonZeroUsize::new(3).unwrap());
    assert_eq!(show(&parallel), show(&tree), "the number of threads does not matter");
    for ended in [false, true] {
        let ahead = Ahead::read(&fixture.project, &fixture.source, &AtomicBool::new(ended));
        let rest = load_rest(&fixture.project, &fixture.source, ahead, NonZeroUsize::MIN);
        assert_eq!(show(&rest), show(&tree), "nor does what was read ahead");
    }
}

#[test]
fn files_follow_mod_lines() {
    check(
        "\
//- /src/lib.rs crate:shop
mod a;
mod b { mod c; mod d { mod e; } }
mod f;
//- /src/a.rs
mod inner;
//- /src/a/inner.rs
//- /src/b/c.rs
//- /src/b/d/e.rs
//- /src/f/mod.rs
mod g;
mod h { mod i; }
//- /src/f/g.rs
//- /src/f/h/i.rs
",
        "
        src/a.rs: inner=src/a/inner.rs
        src/a/inner.rs:
        src/b/c.rs:
        src/b/d/e.rs:
        src/f/g.rs:
        src/f/h/i.rs:
        src/f/mod.rs: g=src/f/g.rs i=src/f/h/i.rs
        src/lib.rs: a=src/a.rs c=src/b/c.rs e=src/b/d/e.rs f=src/f/mod.rs
        ",
    );
}

#[test]
fn paths_are_relative_as_the_reference_says() {
    check(
        "\
//- /src/lib.rs crate:shop
#[path = \"x/one.rs\"] mod a;
mod m { #[path = \"two.rs\"] mod b; }
#[path = \"dir\"] mod n { mod c; }
mod file;
#[cfg_attr(windows, path = \"win.rs\")] #[cfg_attr(unix, path = \"nix.rs\")] mod sys;
//- /src/x/one.rs
mod below;
//- /src/x/below.rs
//- /src/m/two.rs
//- /src/dir/c.rs
//- /src/file.rs
#[path = \"beside.rs\"] mod d;
mod o { #[path = \"in_o.rs\"] mod e; }
//- /src/beside.rs
//- /src/file/o/in_o.rs
//- /src/win.rs
//- /src/nix.rs
",
        "
        src/beside.rs:
        src/dir/c.rs:
        src/file.rs: d=src/beside.rs e=src/file/o/in_o.rs
        src/file/o/in_o.rs:
        src/lib.rs: a=src/x/one.rs b=src/m/two.rs c=src/dir/c.rs file=src/file.rs sys=src/nix.rs sys=src/win.rs
        src/m/two.rs:
        src/nix.rs:
        src/win.rs:
        src/x/below.rs:
        src/x/one.rs: below=src/x/below.rs
        ",
    );
}

#[test]
fn includes_and_macros_lead_on() {
    check(
        "\
//- /src/lib.rs crate:shop
include!(\"items.in\");
const T: &[u8] = include!(\"table.in\");
include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/gen/x.rs\"));
include!(concat!(env!(\"OUT_DIR\"), \"/bindings.rs\"));
include!(name());
include!(\"gone.rs\");
cfg_if! { if #[cfg(unix)] { mod nix; } else { mod other; } }
//- /src/items.in
mod from_include;
//- /src/from_include.rs
//- /src/table.in
[1, 2]
//- /gen/x.rs
//- /src/nix.rs
//- /src/other.rs
",
        "
        gen/x.rs (included):
        src/from_include.rs:
        src/items.in (included): from_include=src/from_include.rs
        src/lib.rs: nix=src/nix.rs other=src/other.rs include=src/items.in include=src/table.in include=gen/x.rs
        src/nix.rs:
        src/other.rs:
        src/table.in (included):
        DEC109 src/lib.rs:4:10 this `include!` names a file that a build script makes
        DEC109 src/lib.rs:5:10 this `include!` does not name its file by a literal path
        DEC109 src/lib.rs:6:10 src/gone.rs is not there to be included
        ",
    );
}

#[test]
fn test_files_are_those_that_no_product_code_leads_to() {
    check(
        "\
//- /src/lib.rs crate:shop
#[cfg(test)] mod tests;
mod shared;
//- /src/tests.rs
mod more;
//- /src/tests/more.rs
//- /src/shared.rs
//- /src/main.rs crate:shopd package:shop
mod shared;
//- /tests/it.rs crate:it package:shop kind:test
#[path = \"../src/shared.rs\"] mod shared;
mod common;
//- /tests/common/mod.rs
//- /build.rs crate:build package:shop kind:build
",
        "
        build.rs:
        src/lib.rs: tests=src/tests.rs shared=src/shared.rs
        src/main.rs: shared=src/shared.rs
        src/shared.rs:
        src/tests.rs [test]: more=src/tests/more.rs
        src/tests/more.rs [test]:
        tests/common/mod.rs [test]:
        tests/it.rs [test]: shared=src/shared.rs common=tests/common/mod.rs
        ",
    );
}

#[test]
fn what_rustc_rejects_is_said() {
    check(
        "\
//- /src/lib.rs crate:shop
mod a;
mod missing;
mod twice; mod twice;
#[cfg(unix)] mod os; #[cfg(windows)] #[path = \"win.rs\"] mod os;
#[path = \"../../other/x.rs\"] mod outside;
//- /src/a.rs
//- /src/a/mod.rs
//- /src/twice.rs
//- /src/os.rs
//- /src/win.rs
//- /src/unused.rs
//- /inner/src/lib.rs crate:inner
//- /inner/src/lost.rs
",
        "
        inner/src/lib.rs:
        inner/src/lost.rs (orphan):
        src/a.rs:
        src/lib.rs: a=src/a.rs twice=src/twice.rs twice=src/twice.rs os=src/os.rs os=src/win.rs
        src/os.rs:
        src/twice.rs:
        src/unused.rs (orphan):
        src/win.rs:
        DEC108 inner/src/lost.rs no `mod` line of inner leads to this file
        DEC106 src/lib.rs:1:5 both src/a.rs and src/a/mod.rs exist for this module; the first is read
        DEC105 src/lib.rs:2:5 there is no file for this module: looked for src/missing.rs and src/missing/mod.rs
        DEC107 src/lib.rs:3:16 the module twice is declared twice here
        DEC003 src/lib.rs:5:34 the path \"../../other/x.rs\" of this module leads out of the workspace
        DEC108 src/unused.rs no `mod` line of shop leads to this file
        ",
    );
}

#[test]
fn many_orphans_are_counted() {
    let files: String = (0..30).map(|i| format!("//- /src/lost/f{i:02}.rs\n")).collect();
    let fixture = Fixture::parse(&format!("//- /src/lib.rs crate:shop\n{files}"));
    let tree = load(&fixture.project, &fixture.source, NonZeroUsize::MIN);
    assert_eq!(tree.files.len(), 31);
    let said: Vec<&str> = tree.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(said, ["30 files of shop are in no module tree, src/lost/f00.rs the first"]);
}

#[test]
fn files_that_lead_in_circles_end() {
    check(
        "\
//- /src/lib.rs crate:shop
#[path = \"lib.rs\"] mod me;
#[path = \"a.rs\"] mod a;
//- /src/a.rs
#[path = \"a.rs\"] mod b;
",
        "
        src/a.rs: b=src/a.rs
        src/lib.rs: me=src/lib.rs a=src/a.rs
        ",
    );
}

/// A source in which some paths cannot be read.
struct Faulty(decompose_model::MemorySource);

impl Source for Faulty {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match path {
            "src/locked.rs" => Err(ReadError::Failed("permission denied".into())),
            "src/directory.rs" => Err(ReadError::NotAFile),
            "src/link.rs" => Err(ReadError::OutsideWorkspace),
            "src/latin.rs" => Ok(b"fn f() {}\n// caf\xe9".to_vec()),
            path => self.0.read(path),
        }
    }

    fn list(&self, directory: &str) -> Vec<String> {
        self.0.list(directory)
    }
}

#[test]
fn files_that_cannot_be_read_cost_themselves() {
    let fixture = Fixture::parse(
        "//- /src/lib.rs crate:shop\nmod locked;\nmod directory;\nmod link;\nmod latin;\nmod fine;\n//- /src/fine.rs\nfn f() {}\nfn ) {}\n//- /src/directory/mod.rs\n",
    );
    let tree = load(&fixture.project, &Faulty(fixture.source), NonZeroUsize::MIN);
    crate::similar(
        &show(&tree),
        "
        src/directory/mod.rs:
        src/fine.rs:
        src/lib.rs: directory=src/directory/mod.rs fine=src/fine.rs
        DEC103 src/fine.rs:2:4 this item does not parse: brackets do not match, or a token is not Rust
        DEC102 src/latin.rs:2:7 this file is not UTF-8: byte 16 is not part of a character
        DEC003 src/lib.rs:3:5 src/link.rs leads out of the workspace
        DEC101 src/locked.rs this file cannot be read: permission denied
        ",
    );
}

#[test]
fn a_root_that_is_missing_is_said() {
    let mut fixture = Fixture::parse("//- /src/lib.rs crate:shop\n");
    fixture.source.files.clear();
    let tree = load(&fixture.project, &fixture.source, NonZeroUsize::MIN);
    assert_eq!(tree.roots[0].file, None);
    assert_eq!(tree.diagnostics[0].code.info().number, "DEC007");
}
