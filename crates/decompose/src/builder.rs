//! From a directory to an [`Analysis`]: the stages in their order, and what can be turned.

use std::fmt::Write;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use decompose_cluster::weigh::{self, Evidence, Multigraph};
use decompose_cluster::{Method, Weights};
use decompose_facts::{Declared, Spans, TraceError};
use decompose_history::{OwnerRules, SourceState};
use decompose_model::{
    Code, CodeOwners, Diagnostic, DiagnosticCode, Driver, Facts, FileId, History, Project, Timings, Traces,
};
use decompose_project::{Discovered, DiskSource, Request};
use decompose_resolve::{Libraries, Resolved, scip};
use decompose_schema::{SourceIndex, SourceInfo, StatedFacts};
use decompose_syntax::tree::{self, Ahead};
use decompose_syntax::{both, on_big_stacks};
use sha2::{Digest, Sha256};

use crate::Analysis;

/// Why there is no analysis. Reads on after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The project could not be discovered.
    #[error(transparent)]
    Project(#[from] decompose_project::Error),
    /// The index is none of this project, or not of this state of it.
    #[error("follow the index: {0}")]
    Index(#[from] scip::Refusal),
    /// The traces could not be read.
    #[error("read the traces: {0}")]
    Traces(#[from] TraceError),
    /// The timings are none.
    #[error("read the timings: this is no report of `cargo build --timings`")]
    Timings,
    /// What is wished for the cut contradicts itself, or names what is not there.
    #[error("cut as wished: {0}")]
    Wishes(#[from] weigh::Refusal),
}

/// The stages, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// Reading and lowering the source files.
    Read,
    /// Resolving names, types and references.
    Resolve,
    /// Detecting facts; beside it, as neither needs the other, weighing and cutting.
    Cut,
    /// Planning.
    Plan,
}

impl Stage {
    /// What it does, for progress.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "reading",
            Self::Resolve => "resolving",
            Self::Cut => "cutting",
            Self::Plan => "planning",
        }
    }
}

/// What to analyse, and how. The defaults are those of the command line.
#[derive(Clone, Debug)]
pub struct Decompose {
    request: Request,
    all_features: bool,
    no_default_features: bool,
    granularity: f64,
    services: Option<NonZeroUsize>,
    sizes: (Option<u64>, Option<u64>),
    goal: Vec<Driver>,
    method: Method,
    weights: Weights,
    wishes: weigh::Wishes,
    seed: u64,
    jobs: NonZeroUsize,
    git: bool,
    index: Option<Given<scip::Index>>,
    timings: Option<Given<Timings>>,
    traces: Option<Given<Spans>>,
    dependency_sources: bool,
    declared: Declared,
    link: Option<String>,
    stated: StatedFacts,
}

/// What a file that was given says, and a hash of its bytes.
#[derive(Clone, Debug)]
struct Given<T> {
    decoded: Arc<T>,
    hash: String,
}

impl Decompose {
    /// Analyses the workspace in, above or below `start`: a directory or a manifest.
    pub fn new(start: impl Into<PathBuf>) -> Self {
        Self {
            request: Request { start: start.into(), ..Request::default() },
            all_features: false,
            no_default_features: false,
            granularity: 1.0,
            services: None,
            sizes: (None, None),
            goal: Vec::new(),
            method: Method::default(),
            weights: Weights::default(),
            wishes: weigh::Wishes::default(),
            seed: 0,
            jobs: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            git: true,
            index: None,
            timings: None,
            traces: None,
            dependency_sources: false,
            declared: Declared::default(),
            link: None,
            stated: StatedFacts::default(),
        }
    }

    /// Means this manifest and no other.
    #[must_use]
    pub fn manifest_path(mut self, path: Option<PathBuf>) -> Self {
        self.request.manifest_path = path;
        self
    }

    /// Only these packages (all when empty), without those. Both may hold `*` and `?`.
    #[must_use]
    pub fn packages(mut self, packages: Vec<String>, exclude: Vec<String>) -> Self {
        self.request.packages = packages;
        self.request.exclude = exclude;
        self
    }

    /// These features besides the default ones.
    #[must_use]
    pub fn features(mut self, features: Vec<String>) -> Self {
        self.request.features = features;
        self
    }

    /// All features.
    #[must_use]
    pub fn all_features(mut self, all: bool) -> Self {
        self.all_features = all;
        self
    }

    /// Not the default features.
    #[must_use]
    pub fn no_default_features(mut self, none: bool) -> Self {
        self.no_default_features = none;
        self
    }

    /// The cargo to ask for metadata; by default `cargo` is looked for.
    #[must_use]
    pub fn cargo(mut self, cargo: Option<PathBuf>) -> Self {
        self.request.cargo = cargo;
        self
    }

    /// The resolution of the cut: more than 1 gives more and smaller services.
    #[must_use]
    pub fn granularity(mut self, granularity: f64) -> Self {
        self.granularity = granularity;
        self
    }

    /// Asks for exactly so many services.
    #[must_use]
    pub fn services(mut self, services: Option<NonZeroUsize>) -> Self {
        self.services = services;
        self
    }

    /// The least and the most lines of a service.
    #[must_use]
    pub fn sizes(mut self, least: Option<u64>, most: Option<u64>) -> Self {
        self.sizes = (least, most);
        self
    }

    /// Why the project would be taken apart, the first reason first; all reasons where none is named.
    #[must_use]
    pub fn goal(mut self, drivers: Vec<Driver>) -> Self {
        self.goal = drivers;
        self
    }

    /// How references become weights.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// What the kinds of evidence weigh against one another.
    #[must_use]
    pub fn weights(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    /// What people know about the cut, and what to compare it with.
    #[must_use]
    pub fn wishes(mut self, wishes: weigh::Wishes) -> Self {
        self.wishes = wishes;
        self
    }

    /// What the project says of itself: wrappers of its own, names of data to review.
    #[must_use]
    pub fn declared(mut self, declared: Declared) -> Self {
        self.declared = declared;
        self
    }

    /// Where the reports lead for a place: an address with `{file}`, `{line}` and `{commit}` in it. Where git does not tell the commit, an
    /// address that needs it is left out.
    #[must_use]
    pub fn link(mut self, template: Option<String>) -> Self {
        self.link = template;
        self
    }

    /// Facts beside those that are found, in the form of `decompose.json`.
    #[must_use]
    pub fn stated_facts(mut self, stated: StatedFacts) -> Self {
        self.stated = stated;
        self
    }

    /// The seed of everything random.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The number of threads; no result depends on it.
    #[must_use]
    pub fn jobs(mut self, jobs: NonZeroUsize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Whether to ask git for commit, state and history.
    #[must_use]
    pub fn git(mut self, git: bool) -> Self {
        self.git = git;
        self
    }

    /// Follows a compiler-grade index where it knows better: the bytes of a SCIP file.
    ///
    /// # Errors
    /// When they are none.
    pub fn index(mut self, bytes: &[u8]) -> Result<Self, Error> {
        self.index = Some(Given { decoded: Arc::new(scip::Index::decode(bytes)?), hash: hash(bytes) });
        Ok(self)
    }

    /// Takes what cargo measured of a build: the bytes of what `cargo build --timings` writes.
    ///
    /// # Errors
    /// When they are none.
    pub fn timings(mut self, bytes: &[u8]) -> Result<Self, Error> {
        let decoded = decompose_facts::timings(bytes).ok_or(Error::Timings)?;
        self.timings = Some(Given { decoded: Arc::new(decoded), hash: hash(bytes) });
        Ok(self)
    }

    /// Takes what traces of the running program tell: OTLP in JSON, one document or one a line. Asked several times, it
    /// takes all of them.
    ///
    /// # Errors
    /// When the reader fails, or gives something else.
    pub fn traces(mut self, reader: impl Read) -> Result<Self, Error> {
        let mut spans = self.traces.take().map(|known| (*known.decoded).clone()).unwrap_or_default();
        spans.read(reader)?;
        let mut digest = Sha256::new();
        spans.pieces(|piece| digest.update(piece));
        let hash = hex(&digest.finalize());
        self.traces = Some(Given { decoded: Arc::new(spans), hash });
        Ok(self)
    }

    /// Whether to read the sources of direct dependencies, as far as cargo has them, for the types that they declare.
    /// Another machine may not have them: what was read is named in the result.
    #[must_use]
    pub fn dependency_sources(mut self, read: bool) -> Self {
        self.dependency_sources = read;
        self
    }

    /// Discovers the workspace. While Cargo thinks about its answer, files are read that the manifests lead to.
    ///
    /// # Errors
    /// When there is no manifest that can be read, or a package or feature that was asked for does not exist.
    ///
    /// # Panics
    /// When reading does, which is a bug.
    pub fn open(&self) -> Result<Workspace, Error> {
        let ended = AtomicBool::new(false);
        let (discovered, expected) = std::thread::scope(|scope| {
            let asking = scope.spawn(|| {
                let discovered = decompose_project::discover(&self.request);
                ended.store(true, Ordering::Relaxed);
                discovered
            });
            let expected = decompose_project::expect(&self.request).map(|expected| {
                let Discovered { project, root, source, .. } = expected;
                (root, Ahead::read(&project, &source, &ended))
            });
            (asking.join(), expected)
        });
        let discovered = discovered.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let ahead = expected.filter(|(root, _)| *root == discovered.root).map(|(_, ahead)| ahead);
        Ok(Workspace { discovered, ahead: ahead.unwrap_or_default() })
    }

    /// Discovers the workspace and runs all stages.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::run`].
    pub fn analyze(&self) -> Result<Analysis, Error> {
        self.run(self.open()?, &|_| ())
    }

    /// Runs all stages on a workspace; `progress` hears of each as it begins.
    ///
    /// # Errors
    /// When the index that was given does not belong to the workspace, or what is wished for the cut contradicts itself or the code.
    ///
    /// # Panics
    /// When a stage does, which is a bug.
    pub fn run(&self, workspace: Workspace, progress: &(dyn Fn(Stage) + Sync)) -> Result<Analysis, Error> {
        on_big_stacks(self.jobs, || self.stages(workspace, progress))
    }

    /// What to ask people about the cut of an analysis that this builder made, worth most first.
    ///
    /// # Errors
    /// When what is wished for the cut contradicts itself or the code.
    pub fn questions(&self, analysis: &Analysis, most: usize) -> Result<Vec<weigh::Question>, Error> {
        let constraints = &self.wishes.constraints;
        Ok(weigh::questions(analysis.evidence(), &self.cut_options(), constraints, most)?)
    }

    /// Runs the stages up to the references, with what edits need ([`Code::edits`]).
    ///
    /// # Errors
    /// As [`Self::run`].
    ///
    /// # Panics
    /// When a stage does, which is a bug.
    pub fn code(
        &self,
        workspace: Workspace,
        progress: &(dyn Fn(Stage) + Sync),
    ) -> Result<(Project, Code), Error> {
        on_big_stacks(self.jobs, || {
            let Workspace { discovered, ahead } = workspace;
            let resolved = self.resolved(&discovered, ahead, true, progress)?;
            Ok((discovered.project, resolved.code))
        })
    }

    fn resolved(
        &self,
        discovered: &Discovered,
        ahead: Ahead,
        edits: bool,
        progress: &(dyn Fn(Stage) + Sync),
    ) -> Result<Resolved, Error> {
        let Discovered { project, source, .. } = discovered;
        progress(Stage::Read);
        let tree = tree::load_rest(project, source, ahead, self.jobs);
        progress(Stage::Resolve);
        let (libraries, noticed) = self.libraries(discovered);
        let options = decompose_resolve::Options { edits, ..self.resolve_options() };
        let mut resolved = decompose_resolve::resolve_beside(libraries, project, tree, &options);
        resolved.code.diagnostics.extend(noticed);
        resolved.code.diagnostics.sort();
        match resolved.refusal.take() {
            Some(refusal) => Err(refusal.into()),
            None => Ok(resolved),
        }
    }

    /// The libraries whose sources are to be read, and what was noticed in finding them.
    fn libraries(&self, discovered: &Discovered) -> (Libraries, Vec<Diagnostic>) {
        let home = decompose_project::cargo_home().filter(|_| self.dependency_sources);
        let Some(home) = home else { return Default::default() };
        let wanted = |package: &str| !decompose_resolve::is_described(package);
        let project = &discovered.project;
        let decompose_project::Libraries { mut project, source } =
            decompose_project::libraries(project, &discovered.root, &home, &wanted);
        let noticed = std::mem::take(&mut project.diagnostics);
        // What is wrong inside a library is no one's business here.
        let tree = tree::load(&project, &source, self.jobs);
        (Libraries { project, tree }, noticed)
    }

    fn stages(&self, workspace: Workspace, progress: &(dyn Fn(Stage) + Sync)) -> Result<Analysis, Error> {
        let Workspace { discovered, ahead } = workspace;
        // Git is a program of its own: it is asked while the code is read.
        let (resolved, known) = std::thread::scope(|scope| {
            let asking = scope.spawn(|| self.asked_git(&discovered.root));
            let resolved = self.resolved(&discovered, ahead, false, progress);
            (resolved, asking.join())
        });
        let known = known.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let mut source = self.source_info(known.state);
        let resolved = resolved?;
        source.index = resolved.code.index.as_ref().map(SourceIndex::from);
        source.dependency_sources.clone_from(&resolved.code.libraries);
        let Discovered { mut project, source: sources, .. } = discovered;
        project.diagnostics.extend(known.diagnostics);
        let history = known.history.map(|history| owned(history, known.owners.as_ref(), &resolved.code));
        progress(Stage::Cut);
        let declared = Declared { facts: self.stated.facts(&resolved.code), ..self.declared.clone() };
        let detect = || decompose_facts::detect_with(&project, &resolved, &sources, &declared, self.jobs);
        let cut = |facts: Option<&Facts>| {
            let evidence = Evidence { code: &resolved.code, facts, history: history.as_ref() };
            weigh::cut_with_basis(evidence, &self.cut_options(), &self.wishes)
        };
        // Unless facts have a say in it, the cut is made while they are looked for.
        let (facts, partition) = if self.weights.need_facts() {
            let facts = detect();
            let partition = cut(Some(&facts));
            (facts, partition)
        } else {
            both(self.jobs, detect, || cut(None))
        };
        let (mut partition, basis) = partition?;
        progress(Stage::Plan);
        let Resolved { code, files, expansions, .. } = resolved;
        let traces = self.traces.as_ref().map(|spans| decompose_facts::traces(&spans.decoded, &code, &facts));
        project.diagnostics.extend(traces.as_ref().and_then(lost_spans));
        let beside = decompose_plan::Beside {
            goal: &self.goal,
            project: Some(&project),
            history: history.as_ref(),
            timings: self.timings.as_ref().map(|timings| &*timings.decoded),
            traces: traces.as_ref(),
        };
        let plan = || decompose_plan::plan(&code, &facts, &partition, &beside, self.jobs);
        let layers = || {
            // Freeing what was lowered takes long enough to be done beside the rest.
            drop((files, expansions));
            let evidence = Evidence { code: &code, facts: Some(&facts), history: history.as_ref() };
            let repaired = basis.as_ref().and_then(|basis| weigh::repair(&code, &facts, &partition, basis));
            (Multigraph::new(&evidence).layers(&partition, &self.weights), repaired)
        };
        let ((layers, repaired), plan) = both(self.jobs, layers, plan);
        partition.repaired = repaired;
        if self.timings.is_some() && plan.times.is_none() {
            let message = "the timings name no crate of this workspace";
            project.diagnostics.push(Diagnostic::new(DiagnosticCode::ForeignTimings, message));
        }
        Ok(Analysis { project, code, facts, partition, layers, plan, history, source })
    }

    fn resolve_options(&self) -> decompose_resolve::Options {
        decompose_resolve::Options {
            features: self.request.features.clone(),
            all_features: self.all_features,
            no_default_features: self.no_default_features,
            jobs: self.jobs,
            index: self.index.as_ref().map(|index| index.decoded.clone()),
            ..decompose_resolve::Options::default()
        }
    }

    fn cut_options(&self) -> decompose_cluster::Options {
        decompose_cluster::Options {
            granularity: self.granularity,
            services: self.services.map(NonZeroUsize::get),
            least: self.sizes.0,
            most: self.sizes.1,
            method: self.method,
            weights: self.weights,
            seed: self.seed,
            jobs: self.jobs.get(),
            ..decompose_cluster::Options::default()
        }
    }

    /// What git knows, where it is to be asked.
    fn asked_git(&self, root: &Path) -> decompose_history::Known {
        if self.git { decompose_history::read(root) } else { decompose_history::Known::default() }
    }

    /// What identifies the input and the configuration in the output.
    fn source_info(&self, state: Option<SourceState>) -> SourceInfo {
        SourceInfo {
            link: self.link.as_ref().and_then(|template| match &state {
                Some(state) => Some(template.replace("{commit}", &state.commit)),
                None => Some(template.clone()).filter(|template| !template.contains("{commit}")),
            }),
            commit: state.as_ref().map(|state| state.commit.clone()),
            dirty: state.map(|state| state.dirty),
            config_hash: self.config_hash(),
            features: self.feature_names(),
            index: None,
            dependency_sources: Vec::new(),
        }
    }

    /// A hash of everything that can change the result.
    fn config_hash(&self) -> String {
        let Request { packages, exclude, .. } = &self.request;
        let mut text = format!(
            "{packages:?} {exclude:?} {:?} {} {:?} {}",
            self.feature_names(),
            self.granularity,
            self.services,
            self.seed
        );
        if let Some(index) = &self.index {
            text += &index.hash;
        }
        if let Some(traces) = &self.traces {
            text += &format!(" traces {}", traces.hash);
        }
        if let Some(timings) = &self.timings {
            text += &format!(" timings {}", timings.hash);
        }
        if self.dependency_sources {
            text += " dependency sources";
        }
        if !self.goal.is_empty() {
            text += &format!(" {:?}", self.goal);
        }
        if self.declared != Declared::default() {
            text += &format!("{:?}", self.declared);
        }
        if self.stated != StatedFacts::default() {
            text += &format!(" {:?}", self.stated);
        }
        let wishes = weigh::Wishes::default();
        let cut = (self.sizes, self.method, self.weights, &self.wishes);
        if cut != ((None, None), Method::default(), Weights::default(), &wishes) {
            text += &format!(" {cut:?}");
        }
        hash(text.as_bytes())
    }

    /// The features in force, as they would be asked for.
    fn feature_names(&self) -> Vec<String> {
        let mut names = self.request.features.clone();
        if self.all_features {
            names = vec!["all".into()];
        } else if !self.no_default_features {
            names.push("default".into());
        }
        names.sort();
        names.dedup();
        names
    }
}

/// What is to be said of traces that tell little.
fn lost_spans(traces: &Traces) -> Option<Diagnostic> {
    if traces.spans > 0 && traces.mapped == 0 {
        let message = format!("none of {} spans could be told to be a function of the code", traces.spans);
        return Some(Diagnostic::new(DiagnosticCode::UnmappedTraces, message));
    }
    let message = || format!("only the first {} spans of the traces were read", traces.spans);
    traces.capped.then(|| Diagnostic::new(DiagnosticCode::CappedTraces, message()))
}

/// The history with the owners of the project's files.
fn owned(mut history: History, rules: Option<&OwnerRules>, code: &Code) -> History {
    history.owners = rules.map(|rules| {
        let files = code.files.iter().zip((0..).map(FileId));
        let owned = files.map(|(file, id)| (id, rules.owners(&file.path)));
        CodeOwners {
            path: rules.path.clone(),
            owned: owned.filter(|(_, owners)| !owners.is_empty()).collect(),
        }
    });
    history
}

/// The first 8 bytes of a SHA-256, as hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().take(8).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

/// A workspace that was discovered, and hardly read yet.
#[derive(Debug)]
pub struct Workspace {
    discovered: Discovered,
    ahead: Ahead,
}

impl Workspace {
    /// What Cargo knows about it.
    pub fn project(&self) -> &Project {
        &self.discovered.project
    }

    /// Its root directory: absolute. Not for output.
    pub fn root(&self) -> &Path {
        &self.discovered.root
    }

    /// Where Cargo puts what it builds: absolute. Not for output.
    pub fn target_directory(&self) -> &Path {
        &self.discovered.target_directory
    }

    /// Its files.
    pub fn source(&self) -> &DiskSource {
        &self.discovered.source
    }
}
