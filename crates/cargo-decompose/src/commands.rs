//! What each command does: from arguments to a run of the library to output.

use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{CommandFactory, ValueEnum};
use decompose::cluster::Method;
use decompose::cluster::weigh::{Refusal, Wishes};
use decompose::model::{Code, Diagnostic, DiagnosticCode, Project, Severity};
use decompose::report::HtmlPage;
use decompose::schema::Document;
use decompose::syntax::{both, on_big_stacks};
use decompose::{Analysis, Decompose, Stage, Workspace};

use crate::arguments::{
    Analyze, Cli, Cluster, Command, Common, Diff, Explain, Graph, GraphFormat, Level, PageFormat, Plan,
    Questions, ReportFormat, RunArguments, SearchArguments,
};
use crate::configuration::Configuration;
use crate::inputs::with_inputs;
use crate::progress::Progress;
use crate::{arguments, comparison, explain, output, plan, questions};

/// Diagnostics said on stderr when nobody asked for all.
const DIAGNOSTICS_SAID: usize = 10;
/// The most bytes that are read as JSON: some ten million edges of a graph.
const LARGEST_JSON: u64 = 1 << 30;

/// Runs a command.
pub(crate) fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command.unwrap_or(Command::Analyze(cli.analyze)) {
        Command::Analyze(arguments) => {
            // One set of threads for all of it.
            on_big_stacks(jobs(&arguments.run.common), || analyze(&arguments))
        }
        Command::Graph(arguments) => graph(&arguments),
        Command::Cluster(arguments) => cluster(&arguments),
        Command::Explain(arguments) => explain_command(&arguments),
        Command::Questions(arguments) => questions_command(&arguments),
        Command::Plan(arguments) => plan_command(&arguments),
        Command::Diff(arguments) => diff(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "cargo-decompose", &mut script);
            output::print_with(|stdout| stdout.write_all(&script))
        }
        Command::Man => {
            let pages = manual()?;
            output::print_with(|stdout| stdout.write_all(&pages))
        }
    }
}

/// The manual: a page for the whole, then one per command.
fn manual() -> std::io::Result<Vec<u8>> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    }
    Ok(pages)
}

/// A project that was opened, and how it is to be analysed.
struct Run<'a> {
    decompose: Decompose,
    workspace: Workspace,
    configuration: Configuration,
    common: &'a Common,
}

impl<'a> Run<'a> {
    /// Opens the project that the arguments mean and reads its configuration.
    fn open(arguments: &'a RunArguments) -> anyhow::Result<Self> {
        let RunArguments { project, cut, common } = arguments;
        let started = Instant::now();
        let here = std::env::current_dir().context("the current directory is gone")?;
        let (workspace_flags, features) = (&project.workspace, &project.features);
        let decompose = Decompose::new(here)
            .manifest_path(project.manifest.manifest_path.clone())
            .packages(workspace_flags.package.clone(), workspace_flags.exclude.clone())
            .features(feature_list(&features.features))
            .all_features(features.all_features)
            .no_default_features(features.no_default_features)
            .cargo(std::env::var_os("CARGO").map(PathBuf::from))
            .jobs(jobs(common));
        let workspace = decompose.open().map_err(|error| failed(&error))?;
        let configuration = Configuration::read(project.config.as_deref(), workspace.root())?;
        let decompose = with_inputs(decompose, project, &configuration, &workspace)?;
        if common.verbose {
            took("discovering", started);
        }
        let search = Search::new(&cut.search, &configuration);
        let weights = configuration.weights;
        let weights = if cut.ignore_layout { weights.with("layout", 0.0) } else { weights };
        let compare = cut.compare.as_deref().map(comparison::read).transpose()?;
        let decompose = decompose
            .granularity(search.granularity)
            .services(search.services)
            .seed(search.seed)
            .sizes(configuration.min_size, configuration.max_size)
            .goal(configuration.goal.clone())
            .method(method(&cut.search))
            .weights(weights)
            .declared(configuration.declared.clone())
            .link(configuration.link.clone())
            .wishes(Wishes { constraints: configuration.constraints.clone(), compare });
        Ok(Self { decompose, workspace, configuration, common })
    }

    /// Runs all stages.
    fn analyze(self) -> anyhow::Result<Analysis> {
        let watch = Watch::start(self.common);
        let analysis = self.decompose.run(self.workspace, &|stage| watch.stage(stage));
        watch.end();
        let shown = &self.configuration.shown;
        let analysis = analysis.map_err(|error| match &error {
            decompose::Error::Wishes(Refusal::Constraints(conflict)) => {
                anyhow::anyhow!("{shown}: {conflict}")
            }
            _ => failed(&error),
        })?;
        let lists = [
            &analysis.project.diagnostics,
            &analysis.code.diagnostics,
            &analysis.facts.diagnostics,
            &analysis.partition.diagnostics,
        ];
        say_diagnostics(lists.into_iter().flatten(), self.common);
        Ok(analysis)
    }

    /// Runs the stages up to the references.
    fn code(self) -> anyhow::Result<(Project, Code)> {
        let watch = Watch::start(self.common);
        let found = self.decompose.code(self.workspace, &|stage| watch.stage(stage));
        watch.end();
        let (project, code) = found.map_err(|error| failed(&error))?;
        say_diagnostics(project.diagnostics.iter().chain(&code.diagnostics), self.common);
        Ok((project, code))
    }
}

fn failed(error: &decompose::Error) -> anyhow::Error {
    anyhow::anyhow!("failed to {error}")
}

fn method(cut: &SearchArguments) -> Method {
    match cut.method {
        arguments::Method::Standard => Method::Standard,
        arguments::Method::Simple => Method::Simple,
    }
}

/// What is looked for: the command line before the configuration before the defaults.
struct Search {
    granularity: f64,
    services: Option<NonZeroUsize>,
    seed: u64,
}

impl Search {
    fn new(cut: &SearchArguments, configuration: &Configuration) -> Self {
        // Granularity and number exclude each other: one on the command line silences the other in the file.
        let from_file = cut.granularity.is_none() && cut.services.is_none();
        let services = configuration.services.and_then(NonZeroUsize::new).filter(|_| from_file);
        let granularity = configuration.granularity.filter(|_| from_file);
        Self {
            granularity: cut.granularity.or(granularity).unwrap_or(1.0),
            services: cut.services.or(services),
            seed: cut.seed.or(configuration.seed).unwrap_or(0),
        }
    }
}

/// Shows progress, and with `-v` what each stage took.
struct Watch {
    progress: Progress,
    verbose: bool,
    current: Mutex<Option<(Stage, Instant)>>,
}

impl Watch {
    fn start(common: &Common) -> Self {
        let progress = Progress::start(!common.quiet && !common.verbose);
        Self { progress, verbose: common.verbose, current: Mutex::new(None) }
    }

    fn stage(&self, stage: Stage) {
        self.progress.stage(stage.name());
        self.report(Some(stage));
    }

    /// Says what the stage before took.
    fn report(&self, next: Option<Stage>) {
        let Ok(mut current) = self.current.lock() else { return };
        let before = std::mem::replace(&mut *current, next.map(|stage| (stage, Instant::now())));
        if let (Some((stage, begun)), true) = (before, self.verbose) {
            took(stage.name(), begun);
        }
    }

    fn end(self) {
        self.report(None);
    }
}

/// Says what something took.
fn took(what: &str, begun: Instant) {
    output::say(&format!("{what:>11} {:>8.1} ms", begun.elapsed().as_secs_f64() * 1e3));
}

/// Says diagnostics on stderr: errors and warnings, with `-v` all, with `-q` none.
fn say_diagnostics<'d>(diagnostics: impl Iterator<Item = &'d Diagnostic>, common: &Common) {
    let mut wanted: Vec<&Diagnostic> =
        diagnostics.filter(|found| common.verbose || found.severity() < Severity::Note).collect();
    if common.quiet || wanted.is_empty() {
        return;
    }
    wanted.sort_by_key(|found| (found.severity(), *found));
    let said = if common.verbose { wanted.len() } else { DIAGNOSTICS_SAID };
    for found in wanted.iter().take(said) {
        let colour = match found.severity() {
            Severity::Error => anstyle::AnsiColor::Red,
            Severity::Warning => anstyle::AnsiColor::Yellow,
            Severity::Note => anstyle::AnsiColor::Cyan,
        };
        let style = colour.on_default().bold();
        let place = match (&found.file, found.position) {
            (Some(file), Some(at)) => format!("{file}:{}:{}: ", at.line, at.column),
            (Some(file), None) => format!("{file}: "),
            _ => String::new(),
        };
        let help = found.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        let message = printable(&format!("{place}{}{help}", found.message));
        output::say(&format!("{style}{}[{}]{style:#}: {message}", found.severity().name(), found.code));
    }
    if wanted.len() > said {
        output::say(&format!("and {} more; the report has all of them", wanted.len() - said));
    }
}

/// Text of the analysed project, with control characters shown instead of sent to the terminal.
fn printable(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

/// Feature names, as cargo takes them: separated by spaces or commas.
fn feature_list(given: &[String]) -> Vec<String> {
    let parts = given.iter().flat_map(|text| text.split([' ', ',']));
    parts.filter(|name| !name.is_empty()).map(String::from).collect()
}

fn jobs(common: &Common) -> NonZeroUsize {
    common.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

fn analyze(arguments: &Analyze) -> anyhow::Result<()> {
    let mut run = Run::open(&arguments.run)?;
    run.decompose = run.decompose.git(!arguments.no_git);
    let out_dir = match &arguments.out_dir {
        Some(directory) => directory.clone(),
        None => run.workspace.target_directory().join("decompose"),
    };
    let analysis = run.analyze()?;
    let writing = Instant::now();
    let mut document = analysis.unidentified();
    let (json, markdown) = write_reports(&out_dir, &mut document, jobs(&arguments.run.common))?;
    if arguments.run.common.verbose {
        took("writing", writing);
    }
    let written = REPORTS.map(|name| shown(&out_dir.join(name)));
    let printed = match arguments.format {
        ReportFormat::Text => {
            let written: Vec<&str> = written.iter().map(String::as_str).collect();
            output::print(&decompose::report::terminal(&document, &written, true))
        }
        ReportFormat::Json => output::print(&json),
        ReportFormat::Markdown => output::print(&markdown),
        ReportFormat::Csv => output::print(&decompose::report::crossings_csv(&document)),
    };
    // The process is about to end, which frees everything at once.
    std::mem::forget((analysis, document, json));
    printed
}

/// The files of an analysis.
const REPORTS: [&str; 3] = ["report.html", "report.md", "decompose.json"];

/// Gives the document its id and writes the files: the page, which takes about as long as the others together, beside
/// them where there are threads. Gives the JSON and the Markdown.
fn write_reports(
    directory: &Path,
    document: &mut Document,
    jobs: NonZeroUsize,
) -> anyhow::Result<(String, String)> {
    let [html_name, markdown_name, json_name] = REPORTS;
    let staged = output::Staged::new(directory, &REPORTS)?;
    let ((id, json), page) = both(jobs, || document.identity(), || HtmlPage::new(document));
    document.run_id = id;
    let page = || staged.write(html_name, &page.text(&document.run_id));
    let others = || {
        let markdown = decompose::report::markdown(document);
        staged.write(markdown_name, &markdown)?;
        staged.write(json_name, &json).map(|()| markdown)
    };
    let (html, markdown) = both(jobs, page, others);
    html?;
    let markdown = markdown?;
    staged.put_into_place()?;
    Ok((json, markdown))
}

/// A path as a person would write it from here.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

fn graph(arguments: &Graph) -> anyhow::Result<()> {
    let Graph { level, format, run } = arguments;
    let open = || Run::open(run);
    match (level, format) {
        (Level::Item, GraphFormat::Dot | GraphFormat::Mermaid | GraphFormat::Graphml) => {
            let name =
                format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
            bail!("items have no {name} form; use `--level module` or `--format json`")
        }
        (Level::Module | Level::Service, GraphFormat::Ndjson) => {
            bail!("ndjson is for items; use `--level item` or `--format json`")
        }
        (Level::Item, _) if run.cut.search != SearchArguments::default() => {
            bail!(
                "the graph of items does not depend on the cut; leave out --granularity, --services, --seed and --method"
            )
        }
        (Level::Item, GraphFormat::Json) => {
            let (project, code) = open()?.code()?;
            print_json(&decompose::schema::item_graph(&project, &code))
        }
        (Level::Item, GraphFormat::Ndjson) => {
            let (project, code) = open()?.code()?;
            output::print_with(|stdout| {
                for record in decompose::schema::item_records(&project, &code) {
                    serde_json::to_writer(&mut *stdout, &record)?;
                    stdout.write_all(b"\n")?;
                }
                Ok(())
            })
        }
        (level, format) => {
            let found = open()?.analyze()?;
            let graph = match level {
                Level::Service => decompose::schema::service_graph(&found.code, &found.partition),
                _ => decompose::schema::module_graph(&found.project, &found.code, Some(&found.partition)),
            };
            match format {
                GraphFormat::Dot => output::print(&decompose::report::dot(&graph)),
                GraphFormat::Mermaid => output::print(&decompose::report::mermaid(&graph)),
                GraphFormat::Graphml => output::print(&decompose::report::graphml(&graph)),
                _ => print_json(&graph),
            }
        }
    }
}

/// Prints a value as JSON.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    output::print_with(|stdout| decompose::schema::write_json(stdout, value))
}

fn cluster(arguments: &Cluster) -> anyhow::Result<()> {
    use decompose::cluster::interchange;

    let shown = arguments.graph.display();
    let text = json_text(&arguments.graph)?;
    let graph: decompose::schema::Graph =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).with_context(|| {
            format!("{shown} is not a graph; it is JSON of the form {{\"nodes\": [{{\"id\": …}}], \"edges\": [{{\"from\": …, \"to\": …}}]}}")
        })?;
    let node = |node: decompose::schema::Node| interchange::Node { id: node.id, kind: node.kind };
    let link = |edge: decompose::schema::Edge| interchange::Link {
        from: edge.from,
        to: edge.to,
        kind: edge.kind,
        weight: edge.weight,
    };
    let transaction = |given: decompose::schema::GraphTransaction| interchange::Transaction {
        name: given.name,
        reads: given.reads,
        writes: given.writes,
        nodes: given.nodes,
    };
    let input = interchange::GraphInput {
        nodes: graph.nodes.into_iter().map(node).collect(),
        edges: graph.edges.into_iter().map(link).collect(),
        use_cases: graph.use_cases,
        transactions: graph.transactions.into_iter().map(transaction).collect(),
    };
    let search = Search::new(&arguments.cut, &Configuration::default());
    let options = decompose::cluster::Options {
        granularity: search.granularity,
        services: search.services.map(NonZeroUsize::get),
        seed: search.seed,
        method: method(&arguments.cut),
        jobs: jobs(&arguments.common).get(),
        ..decompose::cluster::Options::default()
    };
    let found = interchange::cluster(&input, &options).with_context(|| shown.to_string())?;
    let burden = |burden: decompose::cluster::repair::Burden| {
        let decompose::cluster::repair::Burden { split, contested, against, chatty, modularity } = burden;
        decompose::schema::Burden { split, contested, against, chatty, modularity }
    };
    let repair = found.repair.map(|made| decompose::schema::GraphRepair {
        before: burden(made.before),
        after: burden(made.after),
        moves: made
            .moves
            .into_iter()
            .map(|(nodes, joined)| decompose::schema::GraphMove { nodes, joined })
            .collect(),
    });
    print_json(&decompose::schema::Clustering::new(found.assignments, found.metrics, found.stability, repair))
}

/// The text of a JSON file; `-` is stdin. A pipe has no size to ask for beforehand, so what is read is bounded, not the file.
fn json_text(path: &Path) -> anyhow::Result<String> {
    let shown = path.display();
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().take(LARGEST_JSON + 1).read_to_end(&mut bytes).context("cannot read stdin")?;
    } else {
        if path.is_dir() {
            bail!("{shown} is a directory; name a JSON file");
        }
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {shown}"))?;
        file.take(LARGEST_JSON + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("cannot read {shown}"))?;
    }
    if bytes.len() as u64 > LARGEST_JSON {
        bail!("{shown} is larger than {} GiB; leave out what is not needed", LARGEST_JSON >> 30);
    }
    String::from_utf8(bytes).with_context(|| format!("{shown} is not UTF-8"))
}

fn explain_command(arguments: &Explain) -> anyhow::Result<()> {
    let Explain { subject, other, format, run } = arguments;
    let print = |page: &explain::Page| match format {
        PageFormat::Text => output::print(&page.to_string()),
        PageFormat::Json => print_json(page),
    };
    if looks_like_a_code(subject) {
        let Some(code) = DiagnosticCode::from_number(subject) else {
            let known: Vec<&str> = decompose::model::CODES.iter().map(|row| row.number).collect();
            bail!("there is no diagnostic {subject}; known are {}", known.join(", "));
        };
        return print(&explain::code_page(code));
    }
    let analysis = Run::open(run)?.analyze()?;
    print(&explain::page(&analysis, subject, other.as_deref())?)
}

/// Whether a subject is `DEC` and three digits.
fn looks_like_a_code(subject: &str) -> bool {
    let digits = subject.get(..3).filter(|head| head.eq_ignore_ascii_case("dec")).map(|_| &subject[3..]);
    digits.is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn questions_command(arguments: &Questions) -> anyhow::Result<()> {
    let Questions { most, adr, format, run } = arguments;
    let run = Run::open(run)?;
    let answers = run.configuration.answers.clone();
    let decompose = run.decompose.clone();
    let analysis = run.analyze()?;
    let found = if *adr {
        Vec::new()
    } else {
        decompose.questions(&analysis, most.get()).map_err(|error| failed(&error))?
    };
    let page = questions::Page::new(&analysis, &found, &answers);
    match (adr, format) {
        (true, PageFormat::Text) => output::print(&page.record()),
        (false, PageFormat::Text) => output::print(&page.text()),
        (_, PageFormat::Json) => print_json(&page),
    }
}

fn plan_command(arguments: &Plan) -> anyhow::Result<()> {
    let analysis = Run::open(&arguments.run)?.analyze()?;
    output::print(&plan::page(&analysis.document(), arguments.service.as_deref())?)
}

fn diff(arguments: &Diff) -> anyhow::Result<()> {
    let old = saved(&arguments.old)?;
    let new = match &arguments.new {
        Some(path) => saved(path)?,
        None => Run::open(&arguments.run)?.analyze()?.document(),
    };
    let changes = decompose::schema::changes(&old, &new);
    match arguments.format {
        PageFormat::Text => output::print(&decompose::report::changes(&changes)),
        PageFormat::Json => print_json(&changes),
    }
}

/// Reads a decompose.json.
fn saved(path: &Path) -> anyhow::Result<Document> {
    let text = json_text(path)?;
    Document::from_json(text.trim_start_matches('\u{feff}')).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_paths() {
        for (subject, is_code) in
            [("DEC103", true), ("dec103", true), ("DEC1", false), ("decode", false), ("décor", false)]
        {
            assert_eq!(looks_like_a_code(subject), is_code, "{subject}");
        }
    }

    #[test]
    fn the_command_line_goes_before_the_file() {
        let file = Configuration { services: Some(4), seed: Some(9), ..Configuration::default() };
        let flags = |granularity| SearchArguments { granularity, ..SearchArguments::default() };
        let given = Search::new(&flags(Some(2.0)), &file);
        assert_eq!((given.granularity, given.services, given.seed), (2.0, None, 9));
        let left = Search::new(&flags(None), &file);
        assert_eq!((left.granularity, left.services.map(NonZeroUsize::get)), (1.0, Some(4)));
    }

    #[test]
    fn features_are_split_as_cargo_does() {
        let given = ["a b,c".to_owned(), "d".to_owned()];
        assert_eq!(feature_list(&given), ["a", "b", "c", "d"]);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb\\nc");
    }
}
