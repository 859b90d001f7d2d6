//! The generated pages of the book against the tables that they are made from.

use std::fmt::Write;

use decompose::cluster::weigh::METRICS;
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
