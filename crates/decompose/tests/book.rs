//! The generated pages of the book against the tables that they are made from.

use std::fmt::Write;

use decompose::cluster::weigh::{LAYERS, METRICS};
use decompose::model::CODES;

#[test]
fn the_page_of_diagnostic_codes_is_fresh() {
    let mut page = String::from(
        "# Diagnostic codes\n\n<!-- Generated: UPDATE_EXPECT=1 cargo test -p decompose -->\n\n\
         `cargo decompose explain CODE` prints the same. An *error* says that something was lost, a *warning* that \
         something may be wrong or incomplete, a *note* is good to know. None of them ends the run.\n",
    );
    for row in CODES {
        let (number, name, severity) = (row.number, row.name, row.severity.name());
        let _ = write!(page, "\n## {number} {name}\n\n*{severity}*. {}\n", row.explanation);
    }
    expect_test::expect_file!["../../../docs/src/codes.md"].assert_eq(&page);
}

/// The book lists the names of data to review as the code has them.
#[test]
fn the_table_of_sensitive_names_is_fresh() {
    let page = include_str!("../../../docs/src/facts.md");
    let (_, behind) = page.split_once("| category | names |\n| --- | --- |\n").unwrap_or_default();
    let listed: Vec<&str> = behind.lines().take_while(|line| line.starts_with('|')).collect();
    let row = |(category, names): &(&str, &[&str])| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("| {category} | {} |", names.join(" "))
    };
    let wanted: Vec<String> = decompose::facts::SENSITIVE.iter().map(row).collect();
    assert_eq!(listed, wanted);
}

#[test]
fn the_page_of_layers_is_fresh() {
    let rows: String =
        LAYERS.iter().map(|row| format!("| `{}` | {} | {} |\n", row.name, row.weight, row.formula)).collect();
    let page = format!("{LAYERS_HEAD}{rows}{LAYERS_TAIL}");
    expect_test::expect_file!["../../../docs/src/layers.md"].assert_eq(&page);
}

const LAYERS_HEAD: &str = "\
# Layers of evidence

<!-- Generated: UPDATE_EXPECT=1 cargo test -p decompose -->

What files have to do with one another is kept as layers, one per kind of coupling. Their weighted sum is
[what is cut](cut.md); every layer, also those of weight 0, explains what holds a file where it is and prices what a cut
severs. `[weights]` in `decompose.toml` gives a layer another weight; `tables = 0.25`, say. The defaults are what an
[ablation](ablation.md) leaves.

A layer is made of pairs of files, or of subjects (a table, a directory, an entry point) that gather files:

> w(a, b) = Σ over subjects of strength(a) · strength(b) / (files of the subject − 1)

so that a subject gives each file about as much, however many share it, and what everybody uses ties nobody. Subjects of
more than 100 files are left out. A layer is scaled so that the files that it ties have a mean strength of 1; the layers of
references are scaled as one.

| layer | weight | formula |
| --- | --- | --- |
";

const LAYERS_TAIL: &str = "
F counts the distinct files that refer to the item, and to its file; n the references from the file to the item.
Everything but `implied` is read from what somebody wrote; test code and guesses are left out. Facts (tables,
transactions, messages, state, entry points) are as good as their detection: see [Data and transactions](data.md) and
[State, messages and the rest](facts.md). With a weight for one of them, the cut waits for the facts, which otherwise are
looked for beside it. `history` needs a git repository: a weight for it makes the cut depend on how much of the history
a checkout has.

## In decompose.json

`layers` has, of each layer that ties anything, its weight, the files that it ties, and the share of it that the cut
severs. `severed` has what ties each pair of services, `held` what ties each file to its own service and to the runner-up
(where there is none, to the other service that ties it most). `share` is a layer's part of that tie, all layers taken
unweighted; `of_layer`, in `severed`, the part of the whole layer; `evidence` the number of places; `subjects` what it is about, the
strongest first. Ties with shared-library candidates are left out of `severed` and `held`: once there is a library, they
are ordinary uses of a dependency.

`explain A B` says what ties the files of A and B, `questions` what ties the files that an answer would move.

## Files to split by item

`splits` lists files whose items clearly belong to several services. What stands at the top of a file (a function, or a
type with its impl blocks) votes for a service once for every item of another file that it refers to or that refers to
it; `use` lines do not vote, nor do items that more than half of the services use. With two thirds of its votes for one service it
belongs there; what has fewer follows what it has most references with inside the file. A split is proposed where every
part has a fifth of the lines, five votes and three quarters of its votes for its own service, and at most a quarter of the
references inside the file would lead from part to part.
";

#[test]
fn the_page_of_metrics_is_fresh() {
    let rows: String = METRICS.iter().map(|(name, formula)| format!("| `{name}` | {formula} |\n")).collect();
    let page = format!("{METRICS_HEAD}{rows}{METRICS_TAIL}");
    expect_test::expect_file!["../../../docs/src/metrics.md"].assert_eq(&page);
}

const METRICS_HEAD: &str = "\
# Metrics

<!-- Generated: UPDATE_EXPECT=1 cargo test -p decompose -->

What a cut is worth, in figures that the literature knows. All of them reward one giant cluster, or many tiny ones: read
them beside the number of services, the largest share and the coverage, and never optimise them. A figure that is
undefined for an input is left out.

## In decompose.json

K is the number of services, N a number of files, Nᵢ that of service i; w(i, j) counts the references from files of
service i to other files, in service j, as `module_references` lists them; W is their sum.

| name | formula |
| --- | --- |
";

const METRICS_TAIL: &str = "
Where they come from: *cohesion*, *coupling*, *icp* are those of CARGO (Nitin et al. 2022); *sm* and *ifn* of FoSCI (Jin
et al. 2019); *ned* of Mono2Micro (Kalia et al. 2021); *turbo_mq* of Bunch (Mitchell and Mancoridis 2002); *modularity*
is Newman and Girvan's (2004), the rewiring Maslov and Sneppen's (2002).

## From `cluster`

`cluster --graph` gives the same for any graph, its edges taken for the references, without `largest_share_lines` and
`null_model_excess_unshared`, and besides:

| name | formula |
| --- | --- |
| `bcp` | Business context purity: the mean entropy, in nats, of the `use_cases` of a service's nodes (CARGO). |
| `dtp_accessor` | Transactional purity: the mean over tables of 1 − the entropy of the services whose nodes touch it (CARGO). |
| `dtp_entry` | The same by the entry points of the transactions, which is CARGO's own figure. |
| `transactions_spanning` | The share of `transactions` whose nodes lie in several services. |
| `transactions_distributed` | The share of `transactions` whose tables belong to several services; a table belongs to the one that touches it most. |

Where a published tool computes something else than its formula says, both are given: names that end in `_paper` follow
the tool, so that published figures reproduce.
";
