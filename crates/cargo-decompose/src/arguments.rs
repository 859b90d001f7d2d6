//! The command line. What is written here is the help text, the manual page and the table in the documentation.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Find candidate service boundaries in a Rust monolith, with evidence, and plan their extraction.
///
/// Reads the source; runs and changes nothing of the project.
#[derive(Parser, Debug)]
#[command(
    name = "cargo-decompose",
    bin_name = "cargo decompose",
    version,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Cli {
    /// What to do; `analyze` when left out.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The options of `analyze`.
    #[command(flatten)]
    pub(crate) analyze: Analyze,
}

impl Cli {
    /// When to use colour.
    pub(crate) fn colour(&self) -> Colour {
        match &self.command {
            None => self.analyze.run.common.color,
            Some(
                Command::Analyze(Analyze { run, .. })
                | Command::Graph(Graph { run, .. })
                | Command::Explain(Explain { run, .. })
                | Command::Questions(Questions { run, .. })
                | Command::Plan(Plan { run, .. })
                | Command::Diff(Diff { run, .. }),
            ) => run.common.color,
            Some(Command::Cluster(Cluster { common, .. })) => common.color,
            Some(Command::Completions { .. } | Command::Man) => Colour::Auto,
        }
    }
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Analyse the project, print the summary and write the reports (the default)
    Analyze(Analyze),
    /// Print the graph of items, modules or services
    Graph(Graph),
    /// Cut a graph given as JSON, from any language, into services
    Cluster(Cluster),
    /// Explain a diagnostic code, an item or module, or how two of them are coupled
    Explain(Explain),
    /// Print what to decide about the cut, worth most first
    Questions(Questions),
    /// Print the extraction plan of all services or one
    Plan(Plan),
    /// Say what changed since an earlier decompose.json
    Diff(Diff),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// Options of `analyze`.
#[derive(Args, Debug)]
pub(crate) struct Analyze {
    /// What to print on stdout; the output directory gets all files in any case
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
    /// Where to write decompose.json, report.html and report.md [default: `decompose` in the target directory]
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: Option<PathBuf>,
    /// Do not ask git for commit, state and history
    #[arg(long)]
    pub(crate) no_git: bool,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// What every command takes that analyses a project.
#[derive(Args, Debug)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) project: ProjectArguments,
    #[command(flatten)]
    pub(crate) cut: CutArguments,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Options of `graph`.
#[derive(Args, Debug)]
pub(crate) struct Graph {
    /// What the nodes are
    #[arg(long, value_enum, default_value_t = Level::Module)]
    pub(crate) level: Level,
    /// How to print it; items are printed as json or ndjson
    #[arg(long, value_enum, default_value_t = GraphFormat::Json)]
    pub(crate) format: GraphFormat,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// Options of `cluster`.
#[derive(Args, Debug)]
pub(crate) struct Cluster {
    /// The graph; `-` reads stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) graph: PathBuf,
    #[command(flatten)]
    pub(crate) cut: SearchArguments,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Options of `explain`.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A code (DEC103), or an item or module (orders::place, src/orders.rs)
    pub(crate) subject: String,
    /// Another item or module: show every way from one to the other
    pub(crate) other: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(crate) format: PageFormat,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// Options of `questions`.
#[derive(Args, Debug)]
pub(crate) struct Questions {
    /// How many at most
    #[arg(long, value_name = "N", default_value = "20", value_parser = count)]
    pub(crate) most: NonZeroUsize,
    /// Print what decompose.toml answers, as an architecture decision record, instead
    #[arg(long)]
    pub(crate) adr: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(crate) format: PageFormat,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// Options of `diff`.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// The earlier decompose.json
    pub(crate) old: PathBuf,
    /// A later one; the project as it is now when left out
    pub(crate) new: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(crate) format: PageFormat,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// Options of `plan`.
#[derive(Args, Debug)]
pub(crate) struct Plan {
    /// The service; all of them when left out
    pub(crate) service: Option<String>,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// Which project to read, and how.
#[derive(Args, Debug)]
pub(crate) struct ProjectArguments {
    #[command(flatten, next_help_heading = "Project")]
    pub(crate) manifest: clap_cargo::Manifest,
    #[command(flatten, next_help_heading = "Project")]
    pub(crate) workspace: clap_cargo::Workspace,
    #[command(flatten, next_help_heading = "Project")]
    pub(crate) features: clap_cargo::Features,
    /// Configuration file [default: decompose.toml in the workspace root]
    #[arg(long, value_name = "FILE", help_heading = "Project")]
    pub(crate) config: Option<PathBuf>,
    /// Follow a compiler-grade index where it knows better: what `rust-analyzer scip` writes
    #[arg(long, value_name = "FILE", help_heading = "Project")]
    pub(crate) scip: Option<PathBuf>,
    /// Turn lines into seconds where builds are concerned: what `cargo build --timings` writes
    #[arg(long, value_name = "FILE", help_heading = "Project")]
    pub(crate) timings: Option<PathBuf>,
    /// Add facts that are stated in a file, in the form of decompose.json
    #[arg(long, value_name = "FILE", help_heading = "Project")]
    pub(crate) facts: Option<PathBuf>,
    /// Weigh the plan by what ran: traces as OTLP in JSON, one document or one a line
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Project")]
    pub(crate) traces: Vec<PathBuf>,
    /// Read the sources of direct dependencies that cargo has unpacked, for the types that they declare
    #[arg(long, help_heading = "Project")]
    pub(crate) deps_source: bool,
}

/// How to cut a project.
#[derive(Args, Debug)]
pub(crate) struct CutArguments {
    #[command(flatten)]
    pub(crate) search: SearchArguments,
    /// Look at references alone, not at directories
    #[arg(long, help_heading = "Cut")]
    pub(crate) ignore_layout: bool,
    /// Compare the cut with a grouping: JSON of the form {"src/orders": "orders", …}, a decompose.json, or `packages`
    #[arg(long, value_name = "FILE", help_heading = "Cut")]
    pub(crate) compare: Option<PathBuf>,
}

/// How to cut a graph.
#[derive(Args, Debug, Default, PartialEq)]
pub(crate) struct SearchArguments {
    /// More than 1 gives more and smaller services, less gives fewer [default: 1]
    #[arg(long, value_name = "G", help_heading = "Cut", value_parser = granularity, allow_negative_numbers = true)]
    pub(crate) granularity: Option<f64>,
    /// Ask for exactly so many services
    #[arg(long, value_name = "N", help_heading = "Cut", conflicts_with = "granularity", value_parser = count, allow_negative_numbers = true)]
    pub(crate) services: Option<NonZeroUsize>,
    /// Seed of everything random [default: 0]
    #[arg(long, value_name = "N", help_heading = "Cut")]
    pub(crate) seed: Option<u64>,
    /// How references, or the weights of a graph, are weighed
    #[arg(long, value_enum, default_value_t = Method::Standard, help_heading = "Cut")]
    pub(crate) method: Method,
}

/// How to work, and what to say about it.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// Threads; the result does not depend on it [default: all cores]
    #[arg(short, long, value_name = "N", help_heading = "Common", value_parser = count)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Say nothing on stderr but errors
    #[arg(short, long, help_heading = "Common", conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say what every stage took, and every diagnostic
    #[arg(short, long, help_heading = "Common")]
    pub(crate) verbose: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Colour::Auto, help_heading = "Common")]
    pub(crate) color: Colour,
}

/// What `analyze` prints.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ReportFormat {
    /// The summary for people.
    Text,
    /// decompose.json.
    Json,
    /// report.md.
    Markdown,
    /// The crossings, one a row.
    Csv,
}

/// What the nodes of a graph are.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Level {
    /// Every definition, and every reference with its evidence.
    Item,
    /// The modules that are files.
    Module,
    /// The candidate services.
    Service,
}

/// How references become weights.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Method {
    /// The best that was measured.
    #[default]
    Standard,
    /// The plainest that was measured, to compare with.
    Simple,
}

/// How a graph is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GraphFormat {
    /// One JSON document.
    Json,
    /// One JSON record a line.
    Ndjson,
    /// Graphviz.
    Dot,
    /// A Mermaid flowchart.
    Mermaid,
    /// GraphML.
    Graphml,
}

/// How a page of `explain` is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PageFormat {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// The choice, where one was made.
    pub(crate) fn choice(self) -> Option<anstream::ColorChoice> {
        match self {
            Self::Auto => None,
            Self::Always => Some(anstream::ColorChoice::Always),
            Self::Never => Some(anstream::ColorChoice::Never),
        }
    }
}

/// A granularity: a finite number above 0.
pub(crate) fn granularity(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("a number above 0 is needed".into()),
    }
}

/// A number of things: a whole number above 0.
pub(crate) fn count(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "a whole number above 0 is needed".into())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use clap::{Arg, Command, CommandFactory};

    use super::Cli;

    /// One row: the flag or name, and what it does.
    fn row(argument: &Arg) -> String {
        let value = argument.get_value_names().unwrap_or_default().join(" ");
        let takes_value = argument.get_action().takes_values();
        let name = match (argument.get_short(), argument.get_long()) {
            (Some(short), Some(long)) => format!("-{short}, --{long}"),
            (None, Some(long)) => format!("--{long}"),
            _ => value.to_string(),
        };
        let flag = argument.get_long().is_some();
        let shown = if flag && takes_value { format!("{name} {value}") } else { name };
        let choices: Vec<String> =
            argument.get_possible_values().iter().map(|choice| format!("`{}`", choice.get_name())).collect();
        let choices = if takes_value && !choices.is_empty() {
            format!(": {}", choices.join(", "))
        } else {
            String::new()
        };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let default: String =
            argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let default = if takes_value && flag && !default.is_empty() {
            format!(" [default: {default}]")
        } else {
            String::new()
        };
        format!("| `{shown}` | {}{choices}{default} |\n", help.trim_end_matches('.').replace('|', "\\|"))
    }

    /// The rows of a command, those that all commands share left out.
    fn section(text: &mut String, command: &Command, shared: &[String]) {
        let rows: Vec<String> = command
            .get_arguments()
            .filter(|argument| {
                !argument.is_hide_set() && !["help", "version"].contains(&argument.get_id().as_str())
            })
            .map(row)
            .filter(|row| !shared.contains(row))
            .collect();
        if !rows.is_empty() {
            let _ = write!(text, "\n| argument | meaning |\n| --- | --- |\n{}", rows.concat());
        }
    }

    /// The page of the book.
    fn page() -> String {
        let mut cli = Cli::command();
        cli.build();
        let plan = cli.find_subcommand("plan").cloned().unwrap_or_default();
        let shared: Vec<String> = plan.get_arguments().filter(|a| a.get_long().is_some()).map(row).collect();
        let mut text = String::from(
            "# Command line\n\n<!-- Generated: UPDATE_EXPECT=1 cargo test -p cargo-decompose -->\n\n\
             Options stand behind the command. Data goes to stdout, everything else to stderr; a closed pipe is no \
             error.\n",
        );
        for command in cli.get_subcommands().filter(|command| command.get_name() != "help") {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let positional: String =
                command.get_positionals().map(|argument| format!(" {argument}")).collect();
            let _ = write!(text, "\n## `cargo decompose {}{positional}`\n\n{about}.\n", command.get_name());
            section(&mut text, command, &shared);
        }
        text.push_str("\n## Options of all commands that read a project\n");
        let common = Command::new("all").args(plan.get_arguments().filter(|a| a.get_long().is_some()));
        section(&mut text, &common, &[]);
        text.push_str(
            "\n`cluster` has those of them that concern no project.\n\n\
             ## Exit codes\n\n| code | meaning |\n| --- | --- |\n| 0 | fine |\n\
             | 1 | kept for findings of checks |\n\
             | 2 | the command line, the configuration, the project or the output directory stood in the way |\n\
             | 101 | a bug of cargo-decompose |\n\n\
             ## Environment\n\n| variable | meaning |\n| --- | --- |\n\
             | `CARGO` | the cargo to ask for metadata; cargo sets it when it runs a subcommand |\n\
             | `CARGO_TARGET_DIR` | where the default output directory is |\n\
             | `NO_COLOR`, `CARGO_TERM_COLOR` | colour, where `--color` does not say |\n",
        );
        text
    }

    #[test]
    fn the_page_in_the_book_is_fresh() {
        expect_test::expect_file!["../../../docs/src/command-line.md"].assert_eq(&page());
    }
}
