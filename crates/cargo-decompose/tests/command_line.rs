//! The binary as a user meets it: exit codes, messages, files, streams.
#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods, reason = "tests make projects on disk and run the binary")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A small shop: orders and payments need each other, both use a helper.
const SHOP: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
    ("src/lib.rs", "pub mod orders;\npub mod payments;\npub mod helper;\n"),
    (
        "src/orders.rs",
        "use crate::helper::round;\n\npub struct Order {\n    pub total: u64,\n}\n\n\
         pub fn place(total: u64) -> Order {\n    crate::payments::charge(round(total));\n    Order { total }\n}\n\n\
         pub fn cancel(order: &Order) -> u64 {\n    order.total\n}\n",
    ),
    (
        "src/payments.rs",
        "use crate::helper::round;\nuse crate::orders::Order;\n\npub fn charge(amount: u64) -> u64 {\n    round(amount)\n}\n\n\
         pub fn refund(order: &Order) -> u64 {\n    crate::orders::cancel(order)\n}\n",
    ),
    ("src/helper.rs", "pub fn round(amount: u64) -> u64 {\n    amount / 10 * 10\n}\n"),
];

/// A directory with these files.
fn project(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn shop() -> TempDir {
    project(SHOP)
}

/// The binary, called as cargo calls it.
fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-decompose"));
    command.arg("decompose").args(arguments).current_dir(directory).stdin(Stdio::null());
    for name in ["CARGO_TARGET_DIR", "CARGO_TERM_COLOR", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    command(directory, arguments).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Content by path of everything below a directory.
fn tree(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(directory).unwrap().display().to_string();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Asserts that a run failed as usage does, and that it says all of this.
fn refused(output: &Output, expected: &[&str]) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert_eq!(stdout(output), "");
    for part in expected {
        assert!(stderr(output).contains(part), "no {part:?} in: {}", stderr(output));
    }
}

#[test]
fn the_main_job_writes_three_files_and_says_where() {
    let shop = shop();
    let output = run(shop.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for expected in ["shop", "target/decompose/report.html"] {
        assert!(stdout(&output).contains(expected), "no {expected:?} in: {}", stdout(&output));
    }
    let written = tree(&shop.path().join("target"));
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    assert_eq!(names, ["decompose/decompose.json", "decompose/report.html", "decompose/report.md"]);
}

#[test]
fn every_crossing_is_a_row_of_csv() {
    let shop = shop();
    let document: serde_json::Value =
        serde_json::from_slice(&run(shop.path(), &["--quiet", "--format", "json"]).stdout).unwrap();
    let csv = run(shop.path(), &["--quiet", "--format", "csv"]);
    let rows: Vec<&str> = stdout(&csv).split_terminator("\r\n").collect();
    assert_eq!(rows.len(), 1 + document["crossings"].as_array().unwrap().len());
    assert!(rows[0].starts_with("from_service,to_service,from_item"), "{}", rows[0]);
}

#[test]
fn places_lead_to_the_code_host_that_is_configured() {
    let shop = shop();
    let link = "https://code.example/shop/blob/main/{file}#L{line}";
    std::fs::write(shop.path().join("decompose.toml"), format!("[report]\nlink = \"{link}\"\n")).unwrap();
    assert_eq!(run(shop.path(), &["--quiet"]).status.code(), Some(0));
    let page = std::fs::read_to_string(shop.path().join("target/decompose/report.html")).unwrap();
    assert!(page.contains(&format!("<html lang=\"en\" data-link=\"{link}\">")));
}

#[test]
fn nothing_is_written_outside_the_output_directory() {
    let (shop, out) = (shop(), tempfile::tempdir().unwrap());
    let before = tree(shop.path());
    let output = run(shop.path(), &["--out-dir", out.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(tree(shop.path()), before);
    assert_eq!(tree(out.path()).len(), 3);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let shop = shop();
    let runs: Vec<_> = ["1", "2", "7"]
        .map(|jobs| {
            let output = run(shop.path(), &["--jobs", jobs, "--out-dir", "out"]);
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            (output, tree(&shop.path().join("out")))
        })
        .into();
    assert!(runs.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn no_output_holds_an_absolute_path() {
    let shop = shop();
    let output = run(shop.path(), &["--quiet"]);
    let place = shop.path().file_name().unwrap().to_str().unwrap();
    assert!(!stdout(&output).contains(place));
    for (name, content) in tree(&shop.path().join("target")) {
        assert!(!String::from_utf8(content).unwrap().contains(place), "{name}");
    }
}

#[test]
fn stdout_is_data_and_quiet_is_quiet() {
    let shop = shop();
    let output = run(shop.path(), &["--format", "json", "--quiet"]);
    assert_eq!(stderr(&output), "");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["summary"]["name"], "shop");
    assert_eq!(fs::read(shop.path().join("target/decompose/decompose.json")).unwrap(), output.stdout);
    let output = run(shop.path(), &["--format", "markdown", "--quiet"]);
    assert_eq!(fs::read(shop.path().join("target/decompose/report.md")).unwrap(), output.stdout);
}

#[test]
fn colour_is_for_those_who_ask() {
    let shop = shop();
    let coloured = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = command(shop.path(), arguments);
        command.envs(variable);
        command.output().unwrap().stderr.contains(&0x1b)
    };
    let bad = "--manifest-path=nowhere/Cargo.toml";
    assert!(!coloured(&[bad], None));
    assert!(coloured(&[bad, "--color", "always"], None));
    assert!(coloured(&[bad], Some(("CARGO_TERM_COLOR", "always"))));
    assert!(!coloured(&[bad, "--color", "never"], Some(("CARGO_TERM_COLOR", "always"))));
}

#[test]
fn usage_mistakes_are_explained() {
    let shop = shop();
    let empty = tempfile::tempdir().unwrap();
    refused(&run(shop.path(), &["--granularty", "2"]), &["--granularty", "--granularity"]);
    refused(&run(shop.path(), &["--granularity", "0"]), &["a number above 0"]);
    refused(&run(shop.path(), &["--granularity", "-1"]), &["a number above 0"]);
    refused(&run(shop.path(), &["--services", "0"]), &["--services", "a whole number above 0"]);
    refused(&run(shop.path(), &["--services", "-3"]), &["a whole number above 0"]);
    refused(&run(shop.path(), &["analyse"]), &["analyse"]);
    refused(&run(empty.path(), &[]), &["Cargo.toml", "--manifest-path"]);
    refused(&run(shop.path(), &["--manifest-path", "nowhere/Cargo.toml"]), &["nowhere/Cargo.toml"]);
    refused(&run(shop.path(), &["--package", "cart"]), &["cart", "shop"]);
    refused(&run(shop.path(), &["graph", "--level", "item", "--format", "dot"]), &["--level module"]);
    refused(&run(shop.path(), &["graph", "--level", "item", "--services", "2"]), &["--services"]);
    refused(&run(shop.path(), &["plan", "cart"]), &["no service `cart`"]);
    refused(&run(shop.path(), &["explain", "DEC999"]), &["no diagnostic DEC999", "DEC001"]);
    refused(&run(shop.path(), &["cluster", "--graph", "nowhere.json"]), &["cannot read nowhere.json"]);
    refused(&run(shop.path(), &["cluster", "--graph", "src"]), &["src is a directory", "JSON"]);
    refused(&run(shop.path(), &["cluster", "--graph", "Cargo.toml"]), &["not a graph", "\"edges\""]);
}

#[test]
fn a_manifest_with_a_mistake_is_named_with_its_line() {
    let broken = project(&[("Cargo.toml", "[package]\nname = \"shop\nversion = 1\n"), ("src/lib.rs", "")]);
    refused(&run(broken.path(), &[]), &["Cargo.toml", "line 2"]);
}

#[test]
fn help_version_man_and_completions_are_data() {
    let shop = shop();
    for (arguments, expected) in [
        (&["--help"][..], "Usage: cargo decompose"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
        (&["man"], ".TH"),
        (&["man"], "\\-\\-granularity"),
        (&["man"], "cargo\\-decompose\\-cluster"),
        (&["completions", "bash"], "complete"),
        (&["explain", "dec103"], "parse-error"),
    ] {
        let output = run(shop.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(stdout(&output).contains(expected), "{arguments:?}: {}", stdout(&output));
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn a_file_in_place_of_the_output_directory_is_an_error() {
    let shop = shop();
    fs::write(shop.path().join("taken"), "").unwrap();
    refused(&run(shop.path(), &["--out-dir", "taken"]), &["taken", "--out-dir"]);
}

/// A full disk, as near as a test can come to one on any machine: a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_former_reports() {
    let shop = shop();
    assert_eq!(run(shop.path(), &["--quiet"]).status.code(), Some(0));
    let before = tree(&shop.path().join("target"));
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec '{}' decompose --seed 5",
        env!("CARGO_BIN_EXE_cargo-decompose")
    );
    let output = Command::new("sh").args(["-c", &script]).current_dir(shop.path()).output().unwrap();
    refused(&output, &["--out-dir"]);
    assert_eq!(tree(&shop.path().join("target")), before);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let shop = shop();
    for arguments in [&["graph", "--level", "item", "--format", "ndjson"][..], &["--format", "json"]] {
        let mut child =
            command(shop.path(), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(!stderr(&output).contains("error"), "{}", stderr(&output));
    }
}

#[test]
fn the_configuration_is_read_and_its_mistakes_are_named() {
    let shop = shop();
    fs::write(shop.path().join("decompose.toml"), "# ours\ngranularty = 2\n").unwrap();
    refused(&run(shop.path(), &[]), &["decompose.toml", "line 2", "granularty"]);
    refused(&run(shop.path(), &["--config", "other.toml"]), &["cannot read other.toml"]);
    let services = |arguments: &[&str]| {
        let output = run(shop.path(), &[&["--format", "json", "--quiet"], arguments].concat());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        document["services"].as_array().unwrap().len()
    };
    fs::write(shop.path().join("decompose.toml"), "services = 3\n").unwrap();
    assert_eq!(services(&[]), 3);
    assert_eq!(services(&["--services", "2"]), 2);
}

#[test]
fn graphs_have_the_forms_of_the_contract() {
    let shop = shop();
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_slice(&run(shop.path(), &[&["graph", "--quiet"], arguments].concat()).stdout)
            .unwrap()
    };
    let items = json(&["--level", "item"]);
    let references = items["references"].as_array().unwrap();
    // `crate::payments::charge(…)` in `place`: line 8, the name behind 22 bytes.
    let call = references.iter().find(|reference| {
        reference["file"] == "src/orders.rs" && reference["line"] == 8 && reference["column"] == 22
    });
    assert_eq!(call.unwrap()["to"], "shop/shop::payments::charge");
    assert_eq!(call.unwrap()["from"], "shop/shop::orders::place");
    let lines = run(shop.path(), &["graph", "--quiet", "--level", "item", "--format", "ndjson"]);
    let records = items["items"].as_array().unwrap().len()
        + references.len()
        + items["unresolved"].as_array().unwrap().len();
    // A header before them, and after them what edits need.
    assert_eq!(stdout(&lines).lines().count(), records + 2);
    assert!(items["edits"]["uses"].is_array());
    let modules = json(&["--level", "module"]);
    assert_eq!(modules["nodes"].as_array().unwrap().len(), 4);
    assert!(json(&["--level", "service"])["nodes"].is_array());
    for level in ["module", "service"] {
        for (format, begins) in [("dot", "digraph"), ("mermaid", "flowchart"), ("graphml", "<?xml")] {
            let graph = run(shop.path(), &["graph", "--quiet", "--level", level, "--format", format]);
            assert!(stdout(&graph).starts_with(begins), "{}", stdout(&graph));
        }
    }
}

#[test]
fn what_graph_prints_cluster_reads() {
    let shop = shop();
    let graph = run(shop.path(), &["graph", "--quiet"]);
    fs::write(shop.path().join("graph.json"), &graph.stdout).unwrap();
    let output = run(shop.path(), &["cluster", "--graph", "graph.json", "--services", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let clustering: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(clustering["assignments"].as_object().unwrap().len(), 4);
    assert_eq!(clustering["stability"].as_object().unwrap().len(), 4);
}

#[test]
fn a_graph_may_begin_with_a_byte_order_mark_and_come_from_a_pipe() {
    let shop = shop();
    let text = "\u{feff}{\"nodes\": [{\"id\": \"a\"}, {\"id\": \"b\"}], \"edges\": [{\"from\": \"a\", \"to\": \"b\"}]}";
    fs::write(shop.path().join("graph.json"), text).unwrap();
    let named = run(shop.path(), &["cluster", "--graph", "graph.json"]);
    assert_eq!(named.status.code(), Some(0), "{}", stderr(&named));
    let piped = command(shop.path(), &["cluster", "--graph", "-"])
        .stdin(fs::File::open(shop.path().join("graph.json")).unwrap())
        .output()
        .unwrap();
    assert_eq!(stdout(&named), stdout(&piped));
}

#[test]
fn explain_shows_callers_callees_and_couplings() {
    let shop = shop();
    let page = |arguments: &[&str]| {
        let output = run(shop.path(), &[&["explain", "--quiet"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output).to_owned()
    };
    let item = page(&["payments::charge"]);
    for expected in [
        "fn shop::payments::charge",
        "src/payments.rs:4:8",
        "called by: 1 reference",
        "src/orders.rs:8:22: shop::orders::place (call, path)",
        "calls: 1 reference",
        "shop::helper::round",
    ] {
        assert!(item.contains(expected), "no {expected:?} in:\n{item}");
    }
    let pair = page(&["orders", "src/payments.rs"]);
    assert!(pair.contains("shop::orders uses src/payments.rs: 1 reference"), "{pair}");
    assert!(pair.contains("shop::orders::cancel"), "{pair}");
    let tested = project(&[SHOP, &[("tests/api.rs", "mod payments {}\n")]].concat());
    assert_eq!(run(tested.path(), &["explain", "payments"]).status.code(), Some(0));
    refused(
        &run(shop.path(), &["explain", "chrage"]),
        &["no item, module or source file `chrage`", "shop::payments::charge"],
    );
}

/// Four ways lead from `a` to `d`: by `b::one`, by `c::two`, and by `b::In`, whose field is of `d`, itself and as what
/// `b::one` takes.
/// `lost` leads nowhere, `test` is test code.
const WAYS: &str = "\
pub mod a { pub fn start(i: crate::b::In) { crate::b::one(i); crate::c::two(); crate::c::two(); lost(); } fn lost() {} }
pub mod b { pub struct In { pub of: crate::d::Deep } pub fn one(_: In) { crate::d::end(); } }
pub mod c { pub fn two() { three(); } pub fn three() { crate::d::end(); } }
pub mod d { pub struct Deep; pub fn end() {} }
#[cfg(test)] mod test { fn test() { crate::a::start(); } }
";

#[test]
fn explain_shows_every_way_between_two_shortest_first() {
    let ways =
        project(&[("Cargo.toml", "[package]\nname = \"w\"\nedition = \"2021\"\n"), ("src/lib.rs", WAYS)]);
    let output = run(ways.path(), &["explain", "--quiet", "a", "d"]);
    let expected = "\
w::a uses w::d: 0 references

w::a reaches w::d through other items: 4 paths, shortest first
  w::a::start -> w::b::In -> w::d::Deep
    src/lib.rs:1:39: w::b::In (type, path)
    src/lib.rs:2:47: w::d::Deep (type, path)
  w::a::start -> w::b::one -> w::d::end
    src/lib.rs:1:55: w::b::one (call, path)
    src/lib.rs:2:84: w::d::end (call, path)
  w::a::start -> w::b::one -> w::b::In -> w::d::Deep
    src/lib.rs:1:55: w::b::one (call, path)
    src/lib.rs:2:68: w::b::In (type, path)
    src/lib.rs:2:47: w::d::Deep (type, path)
  w::a::start -> w::c::two -> w::c::three -> w::d::end
    src/lib.rs:1:73: w::c::two (call, path, and 1 place more)
    src/lib.rs:3:28: w::c::three (call, path)
    src/lib.rs:3:66: w::d::end (call, path)

w::d uses w::a: 0 references

w::d does not reach w::a through other items in up to 6 steps

how they were resolved
  path: a path through modules, imports and scopes
";
    assert_eq!(stdout(&output), expected);

    let output = run(ways.path(), &["explain", "--quiet", "--format", "json", "a", "d"]);
    let page: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let paths = page["directions"][0]["paths"].as_array().unwrap();
    let lengths: Vec<usize> = paths.iter().map(|path| path.as_array().unwrap().len()).collect();
    assert_eq!(lengths, [2, 2, 3, 3]);
    assert_eq!(paths[3][0]["references"], 2);
    assert_eq!(paths[0][0]["why"], "a path through modules, imports and scopes");
    assert_eq!(page["directions"][0]["paths_left_out"], 0);

    let output = run(ways.path(), &["explain", "--quiet", "--format", "json", "c::two"]);
    let page: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(page["called_by"].as_array().unwrap().len(), 2);
    assert_eq!(page["calls"][0]["to"], "w::c::three");
}

#[test]
fn explain_says_how_many_ways_it_leaves_out() {
    // Five layers of four functions, each calling all of the next: 4^5 ways of six steps.
    let mut source = String::from(
        "pub mod a { pub fn start() { crate::l::f0_0(); crate::l::f0_1(); crate::l::f0_2(); \
         crate::l::f0_3(); } }\npub mod d { pub fn end() {} }\npub mod l {\n",
    );
    for layer in 0..5 {
        for number in 0..4 {
            let calls: String = (0..4)
                .map(|next| match layer {
                    4 => "crate::d::end();".to_owned(),
                    _ => format!("f{}_{next}();", layer + 1),
                })
                .collect();
            source += &format!("pub fn f{layer}_{number}() {{ {calls} }}\n");
        }
    }
    source += "}\n";
    let ways =
        project(&[("Cargo.toml", "[package]\nname = \"w\"\nedition = \"2021\"\n"), ("src/lib.rs", &source)]);
    let output = run(ways.path(), &["explain", "--quiet", "a", "d"]);
    assert!(stdout(&output).contains("more than 1000 paths, shortest first"), "{}", stdout(&output));
    assert!(stdout(&output).contains("and more than 980 more of up to 6 steps"), "{}", stdout(&output));
}

#[test]
fn an_index_that_is_none_is_refused() {
    let shop = shop();
    fs::write(shop.path().join("index.scip"), "{}").unwrap();
    refused(&run(shop.path(), &["--scip", "index.scip"]), &["index.scip", "not a whole SCIP file"]);
    refused(&run(shop.path(), &["--scip", "nowhere.scip"]), &["cannot read nowhere.scip"]);
    fs::write(shop.path().join("empty.scip"), "").unwrap();
    refused(&run(shop.path(), &["graph", "--scip", "empty.scip"]), &["it holds no files"]);
}

#[test]
fn a_plan_is_printed_for_all_services_or_one() {
    let shop = shop();
    let document: serde_json::Value =
        serde_json::from_slice(&run(shop.path(), &["--quiet", "--format", "json", "--services", "2"]).stdout)
            .unwrap();
    let all = run(shop.path(), &["plan", "--quiet", "--services", "2"]);
    for service in document["services"].as_array().unwrap() {
        let name = service["name"].as_str().unwrap();
        assert!(stdout(&all).contains(&format!(". {name}\n")), "{}", stdout(&all));
        let one = run(shop.path(), &["plan", name, "--quiet", "--services", "2"]);
        assert!(stdout(&one).contains(name) && stdout(&all).contains(stdout(&one)), "{}", stdout(&one));
    }
}

#[test]
fn a_service_that_is_nearly_named_is_suggested() {
    let shop = shop();
    let one = run(shop.path(), &["plan", "--quiet", "--services", "2"]);
    let name = stdout(&one).lines().find_map(|line| line.strip_prefix("1. ")).unwrap().to_owned();
    let wrong = run(shop.path(), &["plan", &format!("{name}s"), "--quiet", "--services", "2"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains(&format!("did you mean `{name}`?")), "{}", stderr(&wrong));
}

#[test]
fn a_run_is_compared_with_a_saved_one() {
    let shop = shop();
    let directory = shop.path();
    let saved = directory.join("old.json");
    std::fs::write(&saved, run(directory, &["--quiet", "--format", "json", "--services", "2"]).stdout)
        .unwrap();
    let diff = |extra: &[&str]| {
        let mut arguments = vec!["diff", "old.json", "--quiet", "--services", "2"];
        arguments.extend(extra);
        run(directory, &arguments)
    };
    let same = diff(&[]);
    assert!(stdout(&same).contains("No boundary"), "{}{}", stdout(&same), stderr(&same));
    let same: serde_json::Value = serde_json::from_slice(&diff(&["--format", "json"]).stdout).unwrap();
    assert_eq!(same["files_added"], serde_json::json!([]));

    let text = std::fs::read_to_string(&saved).unwrap();
    for (content, says) in [
        (&text[..text.len() / 2], "truncated"),
        (&*text.replacen("\"1.0\"", "\"9.0\"", 1), "update cargo-decompose"),
        (&*text.replacen("\"1.0\"", "\"0.1\"", 1), "write it again"),
        ("[]", "not a decompose.json"),
        ("no", "not JSON"),
    ] {
        std::fs::write(&saved, content).unwrap();
        let wrong = diff(&[]);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(stderr(&wrong).contains(says), "{}", stderr(&wrong));
    }
}

#[test]
fn hostile_names_stay_text() {
    let name = "<script>alert(1)</script>";
    let hostile = project(&[
        ("Cargo.toml", "[package]\nname = \"hostile\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        (
            "src/lib.rs",
            "#[path = \"a b\\\"'&<i>.rs\"]\npub mod odd;\n#[path = \"\u{1b}[31mred.rs\"]\npub mod red;\n\
             #[path = \"missing\u{1b}[31m.rs\"]\npub mod missing;\npub mod r#type;\n",
        ),
        ("src/a b\"'&<i>.rs", "pub fn f() { crate::red::g() }\n"),
        ("src/\u{1b}[31mred.rs", "pub fn g() { crate::odd::f() }\n"),
        ("src/type.rs", "pub fn h(text: &str) -> bool { text == \"</script>\" }\n"),
        ("src/<script>alert(1)<.rs", "fn orphan() {}\n"),
    ]);
    let output = run(hostile.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!output.stdout.contains(&0x1b), "{}", stdout(&output));
    assert!(!output.stderr.contains(&0x1b), "{}", stderr(&output));
    let html = fs::read_to_string(hostile.path().join("target/decompose/report.html")).unwrap();
    assert!(!html.contains(name) && !html.contains("<script>alert") && !html.contains("&<i>"));
    let again = fs::read_to_string(hostile.path().join("target/decompose/decompose.json")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&again).is_ok());
}

#[test]
fn broken_input_costs_a_piece_and_not_the_run() {
    let broken = project(&[
        ("Cargo.toml", "[package]\nname = \"broken\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("src/lib.rs", "mod missing;\nmod bad;\nfn fine() {}\n"),
        ("src/bad.rs", "fn one() {}\nfn ) {}\nfn two() {}\n"),
    ]);
    let output = run(broken.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("DEC105"), "{}", stderr(&output));
    assert!(stderr(&output).contains("src/bad.rs"), "{}", stderr(&output));
}

#[test]
fn what_is_left_out_of_the_analysis_is_said_without_being_asked() {
    let several = project(&[
        ("b/Cargo.toml", "[package]\nname = \"b\"\n[workspace]\n"),
        ("b/src/lib.rs", "#[path = \"../../secret.rs\"]\nmod secret;\n"),
        ("c/Cargo.toml", "[package]\nname = \"c\"\n[workspace]\n"),
        ("c/src/lib.rs", ""),
        ("secret.rs", "pub fn secret() {}\n"),
    ]);
    let output = run(several.path(), &[]);
    assert_eq!(output.status.code(), Some(0));
    let said = stderr(&output);
    for expected in ["the workspace in `b` was taken; there are others in `c`", "leads out of the workspace"]
    {
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn an_empty_crate_is_a_whole() {
    let empty = project(&[
        ("Cargo.toml", "[package]\nname = \"empty\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("src/lib.rs", ""),
    ]);
    for arguments in
        [&[][..], &["plan"], &["graph"], &["graph", "--level", "item"], &["graph", "--level", "service"]]
    {
        let output = run(empty.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    }
}
