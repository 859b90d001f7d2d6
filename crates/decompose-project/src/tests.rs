//! What [`discover`] makes of directories: the directory as text, the project as text.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::path::PathBuf;

use decompose_model::{DependencyKind, Edition, Source, TargetKind};

use super::*;
use crate::testing::Directory;

type Files<'a> = &'a [(&'a str, &'a str)];

/// The request to look at `path` in a directory, with the Cargo that runs these tests.
fn at(directory: &Directory, path: &str) -> Request {
    Request { start: directory.path().join(path), cargo: Some(env!("CARGO").into()), ..Request::default() }
}

/// The same, where there is no Cargo.
fn without_cargo(directory: &Directory, path: &str) -> Request {
    Request { cargo: Some("/no/such/cargo".into()), ..at(directory, path) }
}

fn project(files: Files<'_>) -> Project {
    let directory = Directory::of(files);
    discover(&at(&directory, "")).unwrap().project
}

fn told(project: &Project) -> Vec<String> {
    project
        .diagnostics
        .iter()
        .map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message))
        .collect()
}

/// A project's packages, one line for each thing.
fn text(project: &Project) -> String {
    let mut out = String::new();
    for package in &project.packages {
        writeln!(out, "{} {} {}", package.name, package.version, package.manifest).unwrap();
        for target in &package.targets {
            let kind = match target.kind {
                TargetKind::Library => "lib",
                TargetKind::ProcMacro => "proc-macro",
                TargetKind::Binary => "bin",
                TargetKind::Example => "example",
                TargetKind::Test => "test",
                TargetKind::Bench => "bench",
                TargetKind::BuildScript => "build",
            };
            let edition = match target.edition {
                Edition::E2015 => 2015,
                Edition::E2018 => 2018,
                Edition::E2021 => 2021,
                Edition::E2024 => 2024,
            };
            let needs: String =
                target.required_features.iter().map(|feature| format!(" +{feature}")).collect();
            writeln!(out, "  {kind} {} = {} {edition}{needs}", target.crate_name, target.root).unwrap();
        }
        for dependency in &package.dependencies {
            let kind = match dependency.kind {
                DependencyKind::Normal => "use",
                DependencyKind::Development => "use-dev",
                DependencyKind::Build => "use-build",
            };
            let origin = match &dependency.origin {
                Origin::Member(member) => format!("member {}", project.packages[*member].name),
                Origin::OutsidePath(path) => format!("path {path}"),
                Origin::Registry => "registry".into(),
                Origin::Git(url) => format!("git {url}"),
            };
            write!(
                out,
                "  {kind} {} = {} {}",
                dependency.crate_name, dependency.package, dependency.requirement
            )
            .unwrap();
            write!(out, " {origin}").unwrap();
            for feature in &dependency.features {
                write!(out, " +{feature}").unwrap();
            }
            let marks = [
                (dependency.optional, " optional"),
                (!dependency.default_features, " bare"),
                (dependency.target.is_some(), " sometimes"),
            ];
            writeln!(
                out,
                "{}",
                marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect::<String>()
            )
            .unwrap();
        }
        for (feature, enables) in &package.features {
            writeln!(out, "  feature {feature} = {}", enables.join(" ")).unwrap();
        }
    }
    out
}

const SMALL: &str = "[package]\nname = \"small\"\nversion = \"1.2.3\"\nedition = \"2021\"\n";

/// One crate with everything that one crate can have.
const ONE: Files<'_> = &[
    (
        "Cargo.toml",
        r#"
        [package]
        name = "web-shop"
        version = "0.3.0"
        edition = "2024"
        [lib]
        path = "lib/shop.rs"
        [[bin]]
        name = "worker"
        path = "src/work.rs"
        required-features = ["jobs"]
        [[bin]]
        name = "tool"
        [[test]]
        name = "slow"
        path = "tests/slow/it.rs"
        edition = "2018"
        [features]
        default = ["jobs"]
        jobs = ["dep:cron", "sql?/extra"]
        [dependencies]
        axum = "0.8"
        cron = { version = ">=1, <3", optional = true }
        sql = { package = "rusqlite", version = "=0.3.1", optional = true, default-features = false, features = ["b", "a"] }
        far = { git = "https://user:token@git.invalid/far.git", branch = "main" }
        [dev-dependencies]
        axum = { version = "0.8", features = ["test"] }
        [build-dependencies]
        cc = "1"
        [target.'cfg(target_os="windows")'.dependencies]
        winapi = "0.3"
        "#,
    ),
    ("lib/shop.rs", ""),
    ("src/main.rs", ""),
    ("src/work.rs", ""),
    ("src/bin/tool/main.rs", ""),
    ("src/bin/tool/part.rs", ""),
    ("src/bin/seed.rs", ""),
    ("src/bin/.hidden.rs", ""),
    ("tests/slow/it.rs", ""),
    ("tests/fast.rs", ""),
    ("tests/common/mod.rs", ""),
    ("examples/demo.rs", ""),
    ("benches/speed.rs", ""),
    ("build.rs", ""),
];

#[test]
fn what_is_expected_of_plain_manifests_is_what_cargo_says() {
    let directory = Directory::of(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n"),
        (
            "a/Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2021\"\n[dependencies]\nb = { path = \"../b\" }\n",
        ),
        ("a/src/main.rs", "fn main() {}"),
        ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2018\"\n"),
        ("b/src/lib.rs", ""),
    ]);
    let request = at(&directory, "a");
    let (found, expected) = (discover(&request).unwrap(), expect(&request).unwrap());
    assert_eq!(text(&expected.project), text(&found.project));
    assert_eq!(expected.root, found.root);
    assert!(expect(&at(&directory, "nowhere")).is_none());
}

#[test]
fn one_crate_with_everything() {
    let project = project(ONE);
    assert_eq!(
        text(&project),
        "\
web-shop 0.3.0 Cargo.toml
  lib web_shop = lib/shop.rs 2024
  bin seed = src/bin/seed.rs 2024
  bin tool = src/bin/tool/main.rs 2024
  bin web_shop = src/main.rs 2024
  bin worker = src/work.rs 2024 +jobs
  example demo = examples/demo.rs 2024
  test fast = tests/fast.rs 2024
  test slow = tests/slow/it.rs 2018
  bench speed = benches/speed.rs 2024
  build build_script_build = build.rs 2024
  use axum = axum ^0.8 registry
  use-dev axum = axum ^0.8 registry +test
  use-build cc = cc ^1 registry
  use cron = cron >=1, <3 registry optional
  use far = far * git https://git.invalid/far.git
  use sql = rusqlite =0.3.1 registry +a +b optional bare
  use winapi = winapi ^0.3 registry sometimes
  feature default = jobs
  feature jobs = dep:cron sql?/extra
  feature sql = dep:sql
"
    );
    assert_eq!(project.name, "web-shop");
    assert_eq!(told(&project), [""; 0]);
}

/// A virtual workspace: inheritance, a renamed library, members by wildcard, exclusion, patches.
const VIRTUAL: Files<'_> = &[
    (
        "Cargo.toml",
        r#"
        [workspace]
        resolver = "2"
        members = ["crates/*", "app"]
        exclude = ["crates/old"]
        [workspace.package]
        version = "2.0.0"
        edition = "2018"
        [workspace.dependencies]
        core = { path = "crates/core", package = "shop-core", default-features = false }
        serde = { version = "1", features = ["derive"], default-features = false }
        [patch.crates-io]
        patched = { path = "crates/patched" }
        "#,
    ),
    (
        "app/Cargo.toml",
        r#"
        [package]
        name = "app"
        version.workspace = true
        edition.workspace = true
        [dependencies]
        core = { workspace = true, features = ["x"] }
        shop-core = { path = "../crates/core" }
        serde = { workspace = true, features = ["rc"], default-features = true, optional = true }
        patched = "1"
        old = { path = "../crates/old" }
        deep = { path = "../lib/deep" }
        "#,
    ),
    ("app/src/main.rs", ""),
    (
        "crates/core/Cargo.toml",
        "[package]\nname = \"shop-core\"\nversion = { workspace = true }\n[lib]\nname = \"shop_kernel\"\n[features]\nx = []\n",
    ),
    ("crates/core/src/lib.rs", ""),
    (
        "crates/patched/Cargo.toml",
        "[package]\nname = \"patched\"\nversion = \"1.0.1\"\n[lib]\nproc-macro = true\n",
    ),
    ("crates/patched/src/lib.rs", ""),
    ("crates/old/Cargo.toml", "[package]\nname = \"old\"\nversion = \"0.0.1\"\n"),
    ("crates/old/src/lib.rs", ""),
    ("crates/README", "no package"),
    ("lib/deep/Cargo.toml", "[package]\nname = \"deep\"\nversion = \"0.0.2\"\nedition = \"2021\"\n"),
    ("lib/deep/src/lib.rs", ""),
];

#[test]
fn a_virtual_workspace() {
    let project = project(VIRTUAL);
    assert_eq!(
        text(&project),
        "\
app 2.0.0 app/Cargo.toml
  bin app = app/src/main.rs 2018
  use core = shop-core * member shop-core +x bare
  use deep = deep * member deep
  use old = old * path ../crates/old
  use patched = patched ^1 member patched
  use serde = serde ^1 registry +derive +rc optional
  use shop_kernel = shop-core * member shop-core
  feature serde = dep:serde
deep 0.0.2 lib/deep/Cargo.toml
  lib deep = lib/deep/src/lib.rs 2021
patched 1.0.1 crates/patched/Cargo.toml
  proc-macro patched = crates/patched/src/lib.rs 2015
shop-core 2.0.0 crates/core/Cargo.toml
  lib shop_kernel = crates/core/src/lib.rs 2015
  feature x = \n"
    );
    assert_eq!(
        told(&project),
        [
            "DEC003 dependency `old` at `../crates/old` is excluded from the workspace",
            "DEC002 the workspace in the root was taken; there are others in `crates/old`",
        ]
    );
    assert_eq!(project.other_workspaces, ["crates/old"]);
}

/// A package whose path dependencies form no `[workspace]`, and one of them lies outside.
const LOOSE: Files<'_> = &[
    (
        "w/Cargo.toml",
        "[package]\nname = \"loose\"\nversion = \"0.1.0\"\n[dependencies]\nnear = { path = \"near\" }\nfar = { path = \"../far\" }\n",
    ),
    ("w/src/lib.rs", ""),
    (
        "w/near/Cargo.toml",
        "[package]\nname = \"near\"\nversion = \"0.1.0\"\n[dependencies]\nfurther = { path = \"../further\" }\n",
    ),
    ("w/near/src/lib.rs", ""),
    ("w/further/Cargo.toml", "[package]\nname = \"further\"\nversion = \"0.1.0\"\n"),
    ("w/further/src/lib.rs", ""),
    ("far/Cargo.toml", "[package]\nname = \"far\"\nversion = \"0.1.0\"\n"),
    ("far/src/lib.rs", ""),
];

#[test]
fn path_dependencies_inside_the_root_are_part_and_those_outside_are_said() {
    let directory = Directory::of(LOOSE);
    let project = discover(&at(&directory, "w")).unwrap().project;
    assert_eq!(
        text(&project),
        "\
further 0.1.0 further/Cargo.toml
  lib further = further/src/lib.rs 2015
loose 0.1.0 Cargo.toml
  lib loose = src/lib.rs 2015
  use far = far * path ../far
  use near = near * member near
near 0.1.0 near/Cargo.toml
  lib near = near/src/lib.rs 2015
  use further = further * member further
"
    );
    assert_eq!(told(&project), ["DEC003 dependency `far` at `../far` lies outside the workspace root"]);
    assert_eq!(project.diagnostics[0].file.as_deref(), Some("Cargo.toml"));
}

/// Layouts in which Cargo's rules for finding targets differ.
const LAYOUTS: &[Files<'static>] = &[
    &[
        (
            "Cargo.toml",
            "[package]\nname = \"first\"\nversion = \"0.1.0\"\n[[bin]]\nname = \"a\"\npath = \"src/bin/a.rs\"\n",
        ),
        ("src/main.rs", ""),
        ("src/bin/a.rs", ""),
        ("src/bin/b.rs", ""),
        ("tests/t.rs", ""),
    ],
    &[
        (
            "Cargo.toml",
            "[package]\nname = \"off\"\nversion = \"0.1.0\"\nedition = \"2021\"\nautobins = false\nautotests = false\nbuild = false\n[[bin]]\nname = \"main-bin\"\npath = \"src/main.rs\"\n",
        ),
        ("src/lib.rs", ""),
        ("src/main.rs", ""),
        ("src/bin/b.rs", ""),
        ("tests/t.rs", ""),
        ("build.rs", ""),
    ],
    &[
        (
            "Cargo.toml",
            "[package]\nname = \"macros\"\nversion = \"0.1.0\"\nedition = \"2021\"\nbuild = \"tools/make.rs\"\n[lib]\nname = \"macros_impl\"\ncrate-type = [\"proc-macro\"]\n[[bin]]\nname = \"same-file\"\npath = \"src/main.rs\"\n[[example]]\nname = \"e\"\nrequired-features = [\"f\"]\n[features]\nf = []\n",
        ),
        ("src/lib.rs", ""),
        ("src/main.rs", ""),
        ("examples/e/main.rs", ""),
        ("examples/e/more.rs", ""),
        ("tools/make.rs", ""),
    ],
];

#[test]
fn reading_the_manifests_gives_what_cargo_gives() {
    for files in [ONE, VIRTUAL].iter().chain(LAYOUTS) {
        let directory = Directory::of(files);
        let by_cargo = discover(&at(&directory, "")).unwrap();
        let mut by_hand = discover(&without_cargo(&directory, "")).unwrap();
        let first = by_hand.project.diagnostics.remove(0);
        assert_eq!(first.code, DiagnosticCode::MetadataFailed);
        assert_eq!(text(&by_hand.project), text(&by_cargo.project));
        assert_eq!(by_hand.project, by_cargo.project);
        assert_eq!(by_hand.root, by_cargo.root);
        assert_eq!(by_hand.target_directory, directory.path().join("target"));
    }
    let directory = Directory::of(LOOSE);
    let by_hand = discover(&without_cargo(&directory, "w")).unwrap().project;
    assert_eq!(text(&by_hand), text(&discover(&at(&directory, "w")).unwrap().project));
}

#[test]
fn a_member_or_a_directory_below_leads_to_its_workspace() {
    let directory = Directory::of(VIRTUAL);
    let whole = discover(&at(&directory, "")).unwrap().project;
    for start in ["app", "app/src", "app/Cargo.toml", "crates/core", "lib/deep"] {
        for request in [at(&directory, start), without_cargo(&directory, start)] {
            assert_eq!(discover(&request).unwrap().project.packages, whole.packages, "{start}");
        }
    }
    for request in [at(&directory, "crates/old"), without_cargo(&directory, "crates/old")] {
        let alone = discover(&request).unwrap().project;
        assert_eq!(text(&alone), "old 0.0.1 Cargo.toml\n  lib old = src/lib.rs 2015\n");
    }
}

/// Makes a file that the system may execute.
#[cfg(unix)]
fn program(directory: &Directory, path: &str, content: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    directory.write(path, content);
    let path = directory.path().join(path);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// A Cargo as it is when nobody chose a toolchain: behind rustup, the program `cargo` obeys the nearest
/// `rust-toolchain.toml`. It notes in `asked` where it runs, and whether rustup may install toolchains.
#[cfg(unix)]
const BARE_CARGO: &str = "\
#!/bin/sh
unset RUSTUP_TOOLCHAIN CARGO
{ pwd; echo \"$RUSTUP_AUTO_INSTALL\"; } > \"$(dirname \"$0\")/asked\"
exec cargo \"$@\"
";

#[cfg(unix)]
#[test]
fn nothing_is_written_executed_or_fetched() {
    let directory = Directory::of(&[
        (
            "w/Cargo.toml",
            r#"
            [package]
            name = "trap"
            version = "0.1.0"
            build = "build.rs"
            [dependencies]
            serde = "1"
            private = { version = "1", registry = "ours" }
            gone = { git = "https://gone.invalid/x" }
            "#,
        ),
        ("w/build.rs", "fn main() { std::fs::write(\"ran\", \"\").unwrap(); }"),
        ("w/src/lib.rs", ""),
        ("w/rust-toolchain.toml", "[toolchain]\npath = \"./tools\"\n"),
        (
            "w/.cargo/config.toml",
            r#"
            [build]
            rustc = "./tools/bin/rustc"
            rustc-wrapper = "./tools/bin/rustc"
            [alias]
            metadata = "build"
            [registries.ours]
            index = "https://ours.invalid/index"
            credential-provider = "./tools/bin/rustc"
            "#,
        ),
    ]);
    for path in ["w/tools/bin/cargo", "w/tools/bin/rustc"] {
        program(&directory, path, "#!/bin/sh\necho ran > \"$(dirname \"$0\")/ran\"\nexit 1\n");
    }
    let cargo = program(&directory, "cargo", BARE_CARGO);
    directory.write("asked", "/\n0\n");
    let before = directory.snapshot();
    for request in [at(&directory, "w"), Request { cargo: Some(cargo), ..at(&directory, "w") }] {
        let project = discover(&request).unwrap().project;
        assert_eq!(
            told(&project),
            [""; 0],
            "a private registry, a lost repository, no lock file: all the same"
        );
        assert_eq!(project.packages[0].dependencies.len(), 3);
        assert_eq!(directory.snapshot(), before);
    }
}

#[cfg(unix)]
#[test]
fn a_toolchain_that_is_not_installed_does_not_matter() {
    let directory = Directory::of(&[
        ("w/Cargo.toml", SMALL),
        ("w/src/lib.rs", ""),
        ("w/rust-toolchain.toml", "[toolchain]\nchannel = \"1.12.0\"\n"),
    ]);
    let cargo = program(&directory, "cargo", BARE_CARGO);
    let project = discover(&Request { cargo: Some(cargo), ..at(&directory, "w") }).unwrap().project;
    assert_eq!(text(&project), "small 1.2.3 Cargo.toml\n  lib small = src/lib.rs 2021\n");
    assert_eq!(told(&project), [""; 0]);
    assert_eq!(std::fs::read_to_string(directory.path().join("asked")).unwrap(), "/\n0\n");
}

#[test]
fn unstable_keys_are_read_by_any_cargo() {
    let project = project(&[
        (
            "Cargo.toml",
            "cargo-features = [\"profile-rustflags\"]\n[package]\nname = \"n\"\nversion = \"0.1.0\"\n",
        ),
        ("src/lib.rs", ""),
    ]);
    assert_eq!(told(&project), [""; 0]);
}

#[test]
fn what_cargo_refuses_is_read_all_the_same() {
    let project = project(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\", \"c\", \"missing\"]\n"),
        (
            "a/Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\nb = { path = \"../b\" }\n",
        ),
        ("a/src/lib.rs", ""),
        ("b/Cargo.toml", "[package]\nname = \"b\"\nversion = = 1\n"),
        ("b/src/lib.rs", ""),
        ("c/Cargo.toml", "[package]\nversion = \"0.1.0\"\n"),
    ]);
    assert_eq!(
        text(&project),
        "a 0.1.0 a/Cargo.toml\n  lib a = a/src/lib.rs 2015\n  use b = b * path ../b\n"
    );
    let told = told(&project);
    assert!(told[0].starts_with("DEC001 `cargo metadata` failed"), "{told:?}");
    assert!(told[1].starts_with("DEC005 `b/Cargo.toml` could not be read: line 3, column 11: "), "{told:?}");
    assert_eq!(told[2], "DEC005 `c/Cargo.toml` could not be read: it names no package");
    assert!(told[3].starts_with("DEC005 `missing/Cargo.toml` could not be read: "), "{told:?}");
    assert_eq!(told[4..], ["DEC003 dependency `b` at `../b` could not be read"]);
}

fn error(directory: &Directory, request: &Request) -> String {
    let message = discover(request).unwrap_err().to_string();
    message.replace(directory.path().to_str().unwrap(), "…")
}

#[test]
fn a_broken_root_manifest_is_an_error_with_its_place() {
    for (manifest, expected) in [
        ("[package\nname = 1", "read `…/Cargo.toml`: line 1, column 9: "),
        ("[package]\nname = \"a\nversion = 1", "read `…/Cargo.toml`: line 2, column "),
        ("", "use `…/Cargo.toml`: it has neither a [package] with a name nor a [workspace]"),
        ("[package]\nversion = \"1.0.0\"", "use `…/Cargo.toml`: it has neither"),
    ] {
        let directory = Directory::of(&[("Cargo.toml", manifest), ("src/lib.rs", "")]);
        let error = error(&directory, &at(&directory, "src"));
        assert!(error.starts_with(expected), "{error}");
    }
    let directory = Directory::of(&[]);
    std::fs::write(directory.path().join("Cargo.toml"), b"[package]\n# caf\xe9\n").unwrap();
    assert_eq!(error(&directory, &at(&directory, "")), "read `…/Cargo.toml`: line 2: not UTF-8");
}

#[test]
fn a_broken_member_to_start_from_is_said_as_part_of_its_workspace() {
    let directory = Directory::of(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"*\"]\n"),
        ("a/Cargo.toml", SMALL),
        ("a/src/lib.rs", ""),
        ("b/Cargo.toml", "[[["),
    ]);
    let project = discover(&at(&directory, "b")).unwrap().project;
    assert_eq!(text(&project), "small 1.2.3 a/Cargo.toml\n  lib small = a/src/lib.rs 2021\n");
    assert!(told(&project)[1].starts_with("DEC005 `b/Cargo.toml` could not be read: line 1"));
}

#[test]
fn a_package_that_the_workspace_above_does_not_list_stands_alone() {
    let directory = Directory::of(&[
        ("Cargo.toml", "[workspace]\nmembers = []\n"),
        ("stray/Cargo.toml", SMALL),
        ("stray/src/lib.rs", ""),
    ]);
    let project = discover(&at(&directory, "stray")).unwrap().project;
    assert_eq!(text(&project), "small 1.2.3 Cargo.toml\n  lib small = src/lib.rs 2021\n");
    assert_eq!(project.diagnostics[0].code, DiagnosticCode::MetadataFailed);
}

#[test]
fn a_path_without_a_manifest_is_an_error_that_says_what_to_do() {
    let directory =
        Directory::of(&[("empty/x", ""), ("many/a/Cargo.toml", SMALL), ("many/b/Cargo.toml", SMALL)]);
    let named = |path: &str| Request { manifest_path: Some(path.into()), ..at(&directory, "") };
    assert_eq!(error(&directory, &at(&directory, "gone")), "find `…/gone`: there is nothing of that name");
    assert_eq!(
        error(&directory, &at(&directory, "empty")),
        "find a Cargo.toml in `…/empty`, above it, or a few directories below it: name one with --manifest-path"
    );
    assert_eq!(
        error(&directory, &named("many")),
        "find a Cargo.toml in `…/many`: there are some below, in `a`, `b`; name one with --manifest-path"
    );
    assert_eq!(
        error(&directory, &named("empty/x")),
        "use `…/empty/x` as a manifest: it must be called Cargo.toml"
    );
}

#[test]
fn of_several_workspaces_below_the_first_is_taken_and_the_others_are_listed() {
    let directory = Directory::of(&[
        ("back/end/Cargo.toml", SMALL),
        ("back/end/src/lib.rs", ""),
        ("a/broken/Cargo.toml", "[["),
        ("tools/Cargo.toml", "[workspace]\nmembers = [\"x\"]"),
        ("tools/x/Cargo.toml", "[package]\nname = \"x\"\nversion = \"0.1.0\""),
        ("target/package/Cargo.toml", SMALL),
        (".hidden/Cargo.toml", SMALL),
    ]);
    let Discovered { project, root, .. } = discover(&at(&directory, "")).unwrap();
    assert_eq!(root, directory.path().join("back/end"));
    assert_eq!(project.other_workspaces, ["a/broken", "tools"]);
    assert_eq!(
        told(&project),
        ["DEC002 the workspace in `back/end` was taken; there are others in `a/broken`, `tools`"]
    );
}

#[test]
fn a_workspace_says_which_others_it_holds() {
    let project = project(&[
        ("Cargo.toml", SMALL),
        ("src/lib.rs", ""),
        ("fuzz/Cargo.toml", "[package]\nname = \"fuzz\"\nversion = \"0.0.0\"\n[workspace]\n"),
        ("fuzz/src/main.rs", ""),
        ("testdata/Cargo.toml", "[package]\nname = \"data\"\nversion = \"0.0.0\"\n"),
    ]);
    assert_eq!(project.other_workspaces, ["fuzz"]);
    assert_eq!(project.packages.len(), 1);
}

#[test]
fn targets_without_a_root_file_are_left_out_and_said() {
    let directory = Directory::of(&[
        (
            "w/Cargo.toml",
            "[package]\nname = \"small\"\nversion = \"1.2.3\"\nedition = \"2021\"\n[lib]\npath = \"src/gone.rs\"\n[[bin]]\nname = \"dir\"\npath = \"src/dir.rs\"\n[[bin]]\nname = \"out\"\npath = \"../out.rs\"\n",
        ),
        ("w/src/dir.rs/x", ""),
        ("w/src/main.rs", ""),
        ("out.rs", ""),
    ]);
    for request in [at(&directory, "w"), without_cargo(&directory, "w")] {
        let mut project = discover(&request).unwrap().project;
        project.diagnostics.retain(|diagnostic| diagnostic.code != DiagnosticCode::MetadataFailed);
        assert_eq!(text(&project), "small 1.2.3 Cargo.toml\n  bin small = src/main.rs 2021\n");
        assert_eq!(
            told(&project),
            [
                "DEC007 target `small` of package `small` is left out: its root `src/gone.rs` does not exist",
                "DEC008 target `dir` of package `small` is left out: its root `src/dir.rs` is not a file",
                "DEC003 target `out` of package `small` is left out: it lies outside the workspace root",
            ]
        );
    }
}

#[test]
fn members_outside_the_root_are_left_out_and_said() {
    let directory = Directory::of(&[
        ("w/Cargo.toml", "[workspace]\nmembers = [\"a\", \"../b\"]\n"),
        ("w/a/Cargo.toml", SMALL),
        ("w/a/src/lib.rs", ""),
        ("b/Cargo.toml", "[package]\nname = \"b\"\nversion = \"0.1.0\"\nworkspace = \"../w\"\n"),
        ("b/src/lib.rs", ""),
    ]);
    for request in [at(&directory, "w"), without_cargo(&directory, "w")] {
        let project = discover(&request).unwrap().project;
        assert_eq!(text(&project), "small 1.2.3 a/Cargo.toml\n  lib small = a/src/lib.rs 2021\n");
        let outside = project.diagnostics.iter().filter(|d| d.code == DiagnosticCode::OutsideWorkspace);
        assert_eq!(outside.count(), 1, "{:?}", told(&project));
    }
}

#[cfg(unix)]
#[test]
fn a_member_behind_a_symbolic_link_is_at_its_real_place() {
    let directory = Directory::of(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
        ("real/Cargo.toml", SMALL),
        ("real/src/lib.rs", ""),
        ("crates/README", ""),
    ]);
    std::os::unix::fs::symlink("../real", directory.path().join("crates/linked")).unwrap();
    for request in [at(&directory, ""), without_cargo(&directory, "")] {
        let discovered = discover(&request).unwrap();
        assert_eq!(
            text(&discovered.project),
            "small 1.2.3 real/Cargo.toml\n  lib small = real/src/lib.rs 2021\n"
        );
        assert_eq!(discovered.source.list("real"), ["real/Cargo.toml", "real/src/lib.rs"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn directories_that_are_not_utf8_are_said() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let strange = PathBuf::from(OsStr::from_bytes(b"w\xff"));
    let directory = Directory::of(&[]);
    let root = directory.path().join(&strange);
    for (path, content) in
        [("Cargo.toml", "[workspace]\nmembers = [\"*\"]\n"), ("a/Cargo.toml", SMALL), ("a/src/lib.rs", "")]
    {
        for base in [root.join(path), root.join("deep").join(&strange).join(path)] {
            std::fs::create_dir_all(base.parent().unwrap()).unwrap();
            std::fs::write(base, content).unwrap();
        }
    }
    let request = Request { start: root, ..at(&directory, "") };
    let project = discover(&request).unwrap().project;
    assert_eq!(text(&project), "small 1.2.3 a/Cargo.toml\n  lib small = a/src/lib.rs 2021\n");
    let told = told(&project);
    assert!(told[0].starts_with("DEC001"), "Cargo cannot speak of such paths: {told:?}");
    assert_eq!(told[1..], ["DEC004 `deep/w\u{fffd}` has a name that is not UTF-8"]);
}

#[test]
fn a_git_repository_that_starts_above_is_said() {
    let directory = Directory::of(&[(".git/HEAD", ""), ("w/Cargo.toml", SMALL), ("w/src/lib.rs", "")]);
    let above = discover(&at(&directory, "w")).unwrap().project;
    assert_eq!(told(&above), ["DEC006 the git repository starts above the workspace root"]);
    directory.write("w/.git", "gitdir: elsewhere");
    assert_eq!(told(&discover(&at(&directory, "w")).unwrap().project), [""; 0]);
}

#[test]
fn packages_can_be_selected() {
    let directory = Directory::of(VIRTUAL);
    let select = |packages: &[&str], exclude: &[&str]| {
        let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        let request =
            Request { packages: strings(packages), exclude: strings(exclude), ..at(&directory, "") };
        discover(&request).map(|discovered| discovered.project)
    };
    let names =
        |project: &Project| -> Vec<String> { project.packages.iter().map(|p| p.name.clone()).collect() };
    assert_eq!(names(&select(&["shop-*", "deep"], &[]).unwrap()), ["deep", "shop-core"]);
    let rest = select(&[], &["deep"]).unwrap();
    assert_eq!(names(&rest), ["app", "patched", "shop-core"]);
    let dependencies = &rest.packages[0].dependencies;
    let origin = |key: &str| &dependencies.iter().find(|dependency| dependency.key == key).unwrap().origin;
    assert_eq!(origin("deep"), &Origin::OutsidePath("lib/deep".into()));
    assert_eq!(origin("core"), &Origin::Member(2));
    assert_eq!(
        select(&["shop"], &[]).unwrap_err().to_string(),
        "select package `shop`: the workspace has `app`, `deep`, `patched`, `shop-core`"
    );
}

#[test]
fn features_that_are_asked_for_must_exist() {
    let directory = Directory::of(VIRTUAL);
    let ask = |feature: &str| {
        let request = Request { features: vec![feature.into()], ..at(&directory, "") };
        discover(&request).map(|_| ()).map_err(|error| error.to_string())
    };
    for feature in ["x", "serde", "default", "shop-core/x"] {
        assert_eq!(ask(feature), Ok(()), "{feature}");
    }
    assert_eq!(ask("y"), Err("enable feature `y`: there are `serde`, `x`".into()));
    assert_eq!(ask("app/x"), Err("enable feature `app/x`: there are `serde`".into()));
    assert_eq!(ask("deep/x"), Err("enable feature `deep/x`: there are no features".into()));
}

#[test]
fn an_empty_path_is_the_current_directory() {
    let request = Request { cargo: Some("/no/such/cargo".into()), ..Request::default() };
    let manifest = Request { manifest_path: Some("Cargo.toml".into()), ..request.clone() };
    for request in [request, manifest] {
        let packages = discover(&request).unwrap().project.packages;
        assert!(packages.iter().any(|package| package.name == env!("CARGO_PKG_NAME")));
    }
}

#[test]
fn an_empty_package_is_a_package_without_targets() {
    let project = project(&[("Cargo.toml", SMALL)]);
    assert_eq!(text(&project), "small 1.2.3 Cargo.toml\n");
}
