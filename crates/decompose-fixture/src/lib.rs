//! Projects written as text, for the tests of cargo-decompose.
//!
//! A fixture is one string: every file begins with a header line `//- /path meta…`, the lines behind it are its
//! content, byte for byte, so that line 1 is the line behind the header.
//!
//! ```
//! let fixture = decompose_fixture::Fixture::parse(
//!     "\
//! //- /src/lib.rs crate:shop edition:2024 deps:util,axum features:sqlite
//! mod a;
//! //- /src/a.rs
//! fn f() {}
//! //- /src/main.rs crate:shopd package:shop
//! fn main() {}
//! //- /util/src/lib.rs crate:util
//! ",
//! );
//! assert_eq!(fixture.project.packages[0].name, "shop");
//! assert_eq!(fixture.source.files["src/a.rs"], b"fn f() {}\n");
//! ```
//!
//! | Meta | Says |
//! | --- | --- |
//! | `crate:NAME` | the file is the root of a new target |
//! | `package:NAME` | the package that holds it (else: one named like the target); its manifest lies where the first target's path says |
//! | `kind:KIND` | `lib`, `proc-macro`, `bin`, `example`, `test`, `bench`, `build` (else: what Cargo's layout makes of the path, `lib` where it makes nothing of it) |
//! | `edition:YEAR` | its edition (else 2021) |
//! | `deps:a,key=b` | dependencies of its package: on the fixture's package of that name where there is one, else on a registry's |
//! | `features:a,b` | features of its package, all of them in `default` |
//!
//! Text in front of the first header, where it is not blank, is `/src/lib.rs crate:main`. No manifests are made: the
//! project is stated, not discovered. A malformed fixture is a mistake in a test, so it panics.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use decompose_model::{
    Dependency, DependencyKind, Edition, MemorySource, Origin, Package, Project, Target, TargetKind,
};

/// A project and its files.
#[derive(Clone, Debug, Default)]
pub struct Fixture {
    /// Packages, targets, dependencies.
    pub project: Project,
    /// The files; paths without the leading `/`.
    pub source: MemorySource,
}

const KINDS: &[(&str, TargetKind)] = &[
    ("lib", TargetKind::Library),
    ("proc-macro", TargetKind::ProcMacro),
    ("bin", TargetKind::Binary),
    ("example", TargetKind::Example),
    ("test", TargetKind::Test),
    ("bench", TargetKind::Bench),
    ("build", TargetKind::BuildScript),
];

const EDITIONS: &[(&str, Edition)] =
    &[("2015", Edition::E2015), ("2018", Edition::E2018), ("2021", Edition::E2021), ("2024", Edition::E2024)];

impl Fixture {
    /// Reads a fixture.
    ///
    /// # Panics
    /// When the text is not a fixture: an unknown meta key or value, a file given twice, a relative path.
    pub fn parse(text: &str) -> Self {
        let mut files: Vec<(Header<'_>, String)> = Vec::new();
        let mut front = String::new();
        for line in text.split_inclusive('\n') {
            match line.strip_prefix("//- ") {
                Some(header) => files.push((Header::parse(header), String::new())),
                None => files.last_mut().map_or(&mut front, |(_, content)| content).push_str(line),
            }
        }
        if !front.trim().is_empty() {
            files.insert(0, (Header::parse("/src/lib.rs crate:main"), front));
        }

        let mut fixture = Self::default();
        for (header, content) in &files {
            let twice = fixture.source.files.insert(header.path.into(), content.clone().into_bytes());
            assert!(twice.is_none(), "the fixture gives `/{}` twice", header.path);
        }
        let headers: Vec<_> = files.into_iter().map(|(header, _)| header).collect();
        fixture.project = project(&headers);
        fixture
    }
}

/// A header line, taken apart.
struct Header<'a> {
    path: &'a str,
    target: Option<&'a str>,
    package: Option<&'a str>,
    kind: TargetKind,
    edition: Edition,
    dependencies: Vec<&'a str>,
    features: Vec<&'a str>,
}

impl<'a> Header<'a> {
    fn parse(line: &'a str) -> Self {
        let mut words = line.split_whitespace();
        let path = words.next().and_then(|path| path.strip_prefix('/'));
        let path = path.unwrap_or_else(|| panic!("a fixture's header begins with `//- /path`, not `{line}`"));
        let mut header = Header {
            path,
            target: None,
            package: None,
            kind: kind_by_layout(path),
            edition: Edition::default(),
            dependencies: Vec::new(),
            features: Vec::new(),
        };
        for word in words {
            match word.split_once(':') {
                Some(("crate", name)) => header.target = Some(name),
                Some(("package", name)) => header.package = Some(name),
                Some(("kind", name)) => header.kind = look_up(KINDS, name, line),
                Some(("edition", year)) => header.edition = look_up(EDITIONS, year, line),
                Some(("deps", list)) => header.dependencies = names(list),
                Some(("features", list)) => header.features = names(list),
                _ => panic!("`{word}` is no meta that fixtures know, in `{line}`"),
            }
        }
        assert!(
            header.target.is_some() || line.trim_end().len() == path.len() + 1,
            "meta needs a `crate:`, in `{line}`"
        );
        header
    }
}

fn names(list: &str) -> Vec<&str> {
    list.split(',').filter(|name| !name.is_empty()).collect()
}

fn look_up<T: Copy>(table: &[(&str, T)], name: &str, line: &str) -> T {
    let row = table.iter().find(|(known, _)| *known == name);
    row.unwrap_or_else(|| panic!("`{name}` is no value that fixtures know, in `{line}`")).1
}

fn kind_by_layout(path: &str) -> TargetKind {
    let in_package = path.strip_prefix(directory(path)).unwrap_or(path).trim_start_matches('/');
    match in_package.split('/').collect::<Vec<_>>()[..] {
        ["src", "main.rs"] | ["src", "bin", ..] => TargetKind::Binary,
        ["examples", ..] => TargetKind::Example,
        ["tests", ..] => TargetKind::Test,
        ["benches", ..] => TargetKind::Bench,
        ["build.rs"] => TargetKind::BuildScript,
        _ => TargetKind::Library,
    }
}

/// The package directory that a crate root's path implies: what stands before the last `src`, `tests`, …
fn directory(root: &str) -> &str {
    let starts = root.rmatch_indices('/').map(|(slash, _)| slash + 1).chain([0]);
    for start in starts {
        let component = root[start..].split('/').next();
        if matches!(component, Some("src" | "tests" | "examples" | "benches")) {
            return root[..start].trim_end_matches('/');
        }
    }
    root.rsplit_once('/').map_or("", |(directory, _)| directory)
}

fn project(headers: &[Header<'_>]) -> Project {
    let mut packages: BTreeMap<&str, Package> = BTreeMap::new();
    for header in headers {
        let Some(name) = header.target else { continue };
        let package = packages.entry(header.package.unwrap_or(name)).or_insert_with_key(|name| Package {
            name: (*name).into(),
            version: "0.1.0".into(),
            manifest: format!("{}/Cargo.toml", directory(header.path)).trim_start_matches('/').into(),
            ..Package::default()
        });
        package.targets.push(Target {
            name: name.into(),
            crate_name: name.replace('-', "_"),
            kind: header.kind,
            root: header.path.into(),
            edition: header.edition,
            required_features: Vec::new(),
        });
        for feature in header.features.iter().filter(|feature| **feature != "default") {
            package.features.entry("default".into()).or_default().push((*feature).into());
            package.features.entry((*feature).into()).or_default();
        }
    }

    let names: Vec<&str> = packages.keys().copied().collect();
    let libraries: Vec<Option<String>> = packages.values().map(library).collect();
    for header in headers {
        let Some(target) = header.target else { continue };
        let name = header.package.unwrap_or(target);
        let Some(package) = packages.get_mut(name) else { continue };
        for text in &header.dependencies {
            let (key, target) = text.split_once('=').unwrap_or((text, text));
            let member = names.binary_search(&target).ok();
            let library = member.filter(|_| key == target).and_then(|index| libraries[index].clone());
            package.dependencies.push(Dependency {
                key: key.into(),
                package: target.into(),
                crate_name: library.unwrap_or_else(|| key.replace('-', "_")),
                kind: DependencyKind::Normal,
                requirement: "*".into(),
                optional: false,
                default_features: true,
                features: Vec::new(),
                target: None,
                origin: member.map_or(Origin::Registry, Origin::Member),
            });
        }
    }

    let mut packages: Vec<Package> = packages.into_values().collect();
    for package in &mut packages {
        package.targets.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        package.dependencies.sort_by(|a, b| a.key.cmp(&b.key));
        package.dependencies.dedup_by(|a, b| a.key == b.key);
    }
    let root = packages.iter().find(|package| package.manifest == "Cargo.toml");
    let name = root.map_or("fixture", |package| &package.name).into();
    Project { name, packages, ..Project::default() }
}

/// The name under which others use the package's library.
fn library(package: &Package) -> Option<String> {
    let is_library = |kind| matches!(kind, TargetKind::Library | TargetKind::ProcMacro);
    package.targets.iter().find(|target| is_library(target.kind)).map(|target| target.crate_name.clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn text_without_a_header_is_one_library() {
        let fixture = Fixture::parse("fn f() {}\n");
        assert_eq!(fixture.source.files.keys().collect::<Vec<_>>(), ["src/lib.rs"]);
        let package = &fixture.project.packages[0];
        assert_eq!((package.name.as_str(), package.manifest.as_str()), ("main", "Cargo.toml"));
        assert_eq!(package.targets[0].kind, TargetKind::Library);
    }

    #[test]
    fn content_is_kept_byte_for_byte() {
        let fixture = Fixture::parse("\n//- /a.rs\r\n\r\n é\r\n//- /b.rs\n//- /c.rs\nlast");
        let files: Vec<_> = fixture.source.files.iter().map(|(p, c)| (p.as_str(), c.as_slice())).collect();
        let expected: [(&str, &[u8]); 3] =
            [("a.rs", "\r\n é\r\n".as_bytes()), ("b.rs", b""), ("c.rs", b"last")];
        assert_eq!(files, expected);
        assert!(fixture.project.packages.is_empty());
    }

    #[test]
    fn paths_imply_package_directory_and_kind() {
        for (path, expected, kind) in [
            ("src/lib.rs", "", TargetKind::Library),
            ("src/main.rs", "", TargetKind::Binary),
            ("src/bin/tool.rs", "", TargetKind::Binary),
            ("examples/shop/src/lib.rs", "examples/shop", TargetKind::Library),
            ("crates/src/src/main.rs", "crates/src", TargetKind::Binary),
            ("util/tests/it/main.rs", "util", TargetKind::Test),
            ("util/build.rs", "util", TargetKind::BuildScript),
            ("a.rs", "", TargetKind::Library),
        ] {
            assert_eq!((directory(path), kind_by_layout(path)), (expected, kind), "{path}");
        }
    }

    #[test]
    fn targets_of_one_package_share_its_features_and_dependencies() {
        let fixture = Fixture::parse(
            "\
//- /app/src/main.rs crate:shopd package:shop deps:core,log features:default,sqlite edition:2024
//- /app/src/lib.rs crate:shop-lib package:shop deps:core,tracing=core
//- /core/lib.rs crate:core-types package:core kind:proc-macro edition:2015
",
        );
        let [core, shop] = &fixture.project.packages[..] else { panic!("two packages") };
        assert_eq!((core.name.as_str(), core.manifest.as_str()), ("core", "core/Cargo.toml"));
        assert_eq!((core.targets[0].kind, core.targets[0].edition), (TargetKind::ProcMacro, Edition::E2015));

        assert_eq!(shop.manifest, "app/Cargo.toml");
        let targets: Vec<_> = shop.targets.iter().map(|t| (t.name.as_str(), t.crate_name.as_str())).collect();
        assert_eq!(targets, [("shop-lib", "shop_lib"), ("shopd", "shopd")], "libraries come first");
        assert_eq!(shop.features["default"], ["sqlite"]);
        assert!(shop.features["sqlite"].is_empty());
        let dependencies: Vec<_> = shop
            .dependencies
            .iter()
            .map(|d| (d.key.as_str(), d.crate_name.as_str(), d.origin.clone()))
            .collect();
        assert_eq!(
            dependencies,
            [
                ("core", "core_types", Origin::Member(0)),
                ("log", "log", Origin::Registry),
                ("tracing", "tracing", Origin::Member(0)),
            ]
        );
        assert_eq!(fixture.project.name, "fixture", "no package lies in the root");
    }

    #[test]
    #[should_panic(expected = "twice")]
    fn a_file_given_twice_is_a_mistake() {
        Fixture::parse("//- /a.rs\n//- /a.rs\n");
    }

    #[test]
    #[should_panic(expected = "no meta that fixtures know")]
    fn an_unknown_meta_is_a_mistake() {
        Fixture::parse("//- /a.rs crate:a colour:red\n");
    }
}
