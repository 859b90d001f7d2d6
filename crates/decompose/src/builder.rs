//! From a directory to an [`Analysis`]: the stages in their order, and what can be turned.

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use decompose_model::{Code, Project};
use decompose_project::{Discovered, DiskSource, Request};
use decompose_resolve::Resolved;
use decompose_schema::SourceInfo;
use decompose_syntax::on_big_stack;
use sha2::{Digest, Sha256};

use crate::Analysis;

/// Why there is no analysis: the project could not be discovered. Reads on after "failed to".
pub type Error = decompose_project::Error;

/// The stages, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// Reading and lowering the source files.
    Read,
    /// Resolving names, types and references.
    Resolve,
    /// Detecting facts.
    Detect,
    /// Weighing and cutting.
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
            Self::Detect => "detecting",
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
    seed: u64,
    jobs: NonZeroUsize,
    git: bool,
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
            seed: 0,
            jobs: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            git: true,
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

    /// Whether to ask git for commit and state.
    #[must_use]
    pub fn git(mut self, git: bool) -> Self {
        self.git = git;
        self
    }

    /// Discovers the workspace.
    ///
    /// # Errors
    /// When there is no manifest that can be read, or a package or feature that was asked for does not exist.
    pub fn open(&self) -> Result<Workspace, Error> {
        decompose_project::discover(&self.request).map(Workspace)
    }

    /// Discovers the workspace and runs all stages.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn analyze(&self) -> Result<Analysis, Error> {
        Ok(self.run(self.open()?, &|_| ()))
    }

    /// Runs all stages on a workspace; `progress` hears of each as it begins.
    ///
    /// # Panics
    /// When a stage does, which is a bug.
    pub fn run(&self, workspace: Workspace, progress: &(dyn Fn(Stage) + Sync)) -> Analysis {
        on_big_stack(|| self.stages(workspace, progress))
    }

    /// Runs the stages up to the references.
    ///
    /// # Panics
    /// When a stage does, which is a bug.
    pub fn code(&self, workspace: Workspace, progress: &(dyn Fn(Stage) + Sync)) -> (Project, Code) {
        on_big_stack(|| {
            let resolved = self.resolved(&workspace, progress);
            (workspace.0.project, resolved.code)
        })
    }

    fn resolved(&self, workspace: &Workspace, progress: &(dyn Fn(Stage) + Sync)) -> Resolved {
        let Discovered { project, source, .. } = &workspace.0;
        progress(Stage::Read);
        let tree = decompose_syntax::tree::load(project, source, self.jobs);
        progress(Stage::Resolve);
        decompose_resolve::resolve(project, tree, &self.resolve_options())
    }

    fn stages(&self, workspace: Workspace, progress: &(dyn Fn(Stage) + Sync)) -> Analysis {
        // Git is a program of its own: it is asked while the code is read.
        let (resolved, source) = std::thread::scope(|scope| {
            let asking = scope.spawn(|| self.source_info(workspace.root()));
            let resolved = self.resolved(&workspace, progress);
            (resolved, asking.join())
        });
        let source = source.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let project = workspace.0.project;
        progress(Stage::Detect);
        let facts = decompose_facts::detect(&project, &resolved);
        let code = resolved.code;
        progress(Stage::Cut);
        let partition = decompose_cluster::weigh::cut(&code, &facts, &self.cut_options());
        progress(Stage::Plan);
        let plan = decompose_plan::plan(&code, &facts, &partition);
        Analysis { project, code, facts, partition, plan, source }
    }

    fn resolve_options(&self) -> decompose_resolve::Options {
        decompose_resolve::Options {
            features: self.request.features.clone(),
            all_features: self.all_features,
            no_default_features: self.no_default_features,
            jobs: self.jobs,
        }
    }

    fn cut_options(&self) -> decompose_cluster::Options {
        decompose_cluster::Options {
            granularity: self.granularity,
            services: self.services.map(NonZeroUsize::get),
            seed: self.seed,
            jobs: self.jobs.get(),
            ..decompose_cluster::Options::default()
        }
    }

    /// What identifies the input and the configuration in the output.
    fn source_info(&self, root: &Path) -> SourceInfo {
        let state = if self.git { decompose_history::source_state(root) } else { None };
        SourceInfo {
            commit: state.as_ref().map(|state| state.commit.clone()),
            dirty: state.map(|state| state.dirty),
            config_hash: self.config_hash(),
            features: self.feature_names(),
        }
    }

    /// A hash of everything that can change the result.
    fn config_hash(&self) -> String {
        let Request { packages, exclude, .. } = &self.request;
        let text = format!(
            "{packages:?} {exclude:?} {:?} {} {:?} {}",
            self.feature_names(),
            self.granularity,
            self.services,
            self.seed
        );
        Sha256::digest(text).iter().take(8).fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        })
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

/// A workspace that was discovered and not read yet.
#[derive(Clone, Debug)]
pub struct Workspace(Discovered);

impl Workspace {
    /// What Cargo knows about it.
    pub fn project(&self) -> &Project {
        &self.0.project
    }

    /// Its root directory: absolute. Not for output.
    pub fn root(&self) -> &Path {
        &self.0.root
    }

    /// Where Cargo puts what it builds: absolute. Not for output.
    pub fn target_directory(&self) -> &Path {
        &self.0.target_directory
    }

    /// Its files.
    pub fn source(&self) -> &DiskSource {
        &self.0.source
    }
}
