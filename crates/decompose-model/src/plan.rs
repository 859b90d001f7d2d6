//! What a cut would take: seams, obstacles, the order of extraction, steps.

use crate::TracedCut;
use crate::{
    BuildTimes, Change, DataPlan, DriverAdvice, Edit, ErrorVariant, ItemId, Location, ReferenceId, Replay,
    RequestCost, RunTime, ServiceData, ServiceId,
};

/// The extraction plan of a partition.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// One per service, in the order in which they should be extracted.
    pub services: Vec<ServicePlan>,
    /// Cycles between services: each a set of services that need one another, and the references that close it.
    pub cycles: Vec<ServiceCycle>,
    /// Who would own which data, and what becomes of what the cut splits.
    pub data: DataPlan,
    /// What requests cost before and after the cut.
    pub requests: Vec<RequestCost>,
    /// Per reason to take it apart, how far to go.
    pub drivers: Vec<DriverAdvice>,
    /// How the last commits lie in the cut; `None` without history.
    pub change: Option<Change>,
    /// What the last commits make cargo compile, today and after; `None` without history.
    pub replay: Option<Replay>,
    /// Where the time of a build went; `None` without cargo's timings.
    pub times: Option<BuildTimes>,
    /// Which calls of the running program the cut would lead over a network; `None` without traces.
    pub traced: Option<TracedCut>,
}

/// The plan of one service.
#[derive(Clone, PartialEq, Debug)]
pub struct ServicePlan {
    /// The service.
    pub service: ServiceId,
    /// How well it lends itself to being extracted, 0 to 1: the weighted mean of the parts that `reasons` lists.
    pub score: f64,
    /// Why it has this place in the order, each a sentence with its figures.
    pub reasons: Vec<String>,
    /// Set when it should not be extracted as it stands: why.
    pub advise_against: Option<String>,
    /// Entry points that its files hold: indices into [`crate::Facts::entry_points`].
    pub entry_points: Vec<usize>,
    /// Operations that others call: the seam from the providing side.
    pub offers: Vec<Operation>,
    /// Operations of others that it calls: the seam from the using side.
    pub needs: Vec<Operation>,
    /// Types that the seam carries, in both directions.
    pub types: Vec<CarriedType>,
    /// Items used across the boundary with an end in a shared-library candidate, types included: once the library
    /// exists these are ordinary uses of a dependency, so they are no part of the seam.
    pub shared: Vec<Operation>,
    /// Crossings that only name things (imports, derives, modules): they follow the code and carry nothing. Every
    /// crossing of the service is here or a use in exactly one of `offers`, `needs`, `types` and `shared`.
    pub mentions: Vec<ReferenceId>,
    /// What it has to do with data.
    pub data: ServiceData,
    /// What stands in the way, costliest first.
    pub obstacles: Vec<Obstacle>,
    /// Items outside that must come along (or be left behind an interface) for it to compile, and their lines.
    pub closure: Closure,
    /// What to heed when its seam becomes remote.
    pub run_time: RunTime,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// A function that is called across a boundary.
#[derive(Clone, PartialEq, Debug)]
pub struct Operation {
    /// The function or method (or constant, static, macro; in [`ServicePlan::shared`] any item) that is used.
    pub item: ItemId,
    /// The service that has it.
    pub provider: ServiceId,
    /// The services that use it (for [`ServicePlan::needs`], the service itself).
    pub consumers: Vec<ServiceId>,
    /// The crossings that use it, in reference order.
    pub uses: Vec<ReferenceId>,
    /// How many of them stand in a loop.
    pub in_loop: usize,
    /// The errors that can reach its callers.
    pub errors: Vec<ErrorVariant>,
}

/// A type that crosses a boundary, in a signature or by name.
#[derive(Clone, PartialEq, Debug)]
pub struct CarriedType {
    /// The type.
    pub item: ItemId,
    /// Whether it can travel.
    pub travels: Travels,
    /// Why it was classified so.
    pub reason: String,
    /// References to it, its fields or its variants across the boundary, in reference order.
    pub uses: Vec<ReferenceId>,
    /// Operations of the seam whose signatures name it.
    pub operations: Vec<ItemId>,
}

/// Whether a type can travel in a message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Travels {
    /// It serialises already.
    Serialises,
    /// Plain data: serialisation can be derived.
    PlainData,
    /// It holds something that cannot be serialised as it is: a data-transfer type is needed.
    NeedsTransferType,
    /// It cannot travel: borrows, closures, trait objects, locks, handles.
    Cannot,
}

impl Travels {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Serialises => "serialises",
            Self::PlainData => "plain-data",
            Self::NeedsTransferType => "needs-transfer-type",
            Self::Cannot => "cannot-travel",
        }
    }
}

/// The kinds of obstacles.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ObstacleKind {
    /// Services that need one another.
    Cycle,
    /// Transactions over tables of several owners.
    SplitTransaction,
    /// Code that writes a table of another service.
    ForeignWrite,
    /// Single statements over tables of several owners.
    SplitStatement,
    /// Code that reads a table of another service.
    ForeignRead,
    /// A foreign key between tables of two owners.
    SplitForeignKey,
    /// A mutable static used from both sides.
    SharedStatic,
    /// A connection, transaction, lock, channel or the like in a signature on the seam.
    Handle,
    /// A `&mut` parameter or receiver on the seam.
    MutableBorrow,
    /// A closure or function parameter.
    Closure,
    /// A generic operation.
    Generic,
    /// A `dyn Trait` parameter or return.
    TraitObject,
    /// An `impl Trait` parameter or return.
    ImplTrait,
    /// A borrowed parameter or return, or a named lifetime.
    Borrow,
    /// A trait implemented across the boundary.
    TraitAcross,
    /// A macro used across the boundary.
    MacroAcross,
    /// A type with fields or methods used directly from the other side.
    OpenType,
    /// A call in a loop.
    ChattyLoop,
    /// A step of the plan that would leave code that does not hold together.
    NotClosed,
}

impl ObstacleKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::SplitTransaction => "split-transaction",
            Self::ForeignWrite => "foreign-write",
            Self::SplitStatement => "split-statement",
            Self::ForeignRead => "foreign-read",
            Self::SplitForeignKey => "split-foreign-key",
            Self::SharedStatic => "shared-static",
            Self::Handle => "handle",
            Self::MutableBorrow => "mutable-borrow",
            Self::Closure => "closure",
            Self::Generic => "generic",
            Self::TraitObject => "trait-object",
            Self::ImplTrait => "impl-trait",
            Self::Borrow => "borrow",
            Self::TraitAcross => "trait-across",
            Self::MacroAcross => "macro-across",
            Self::OpenType => "open-type",
            Self::ChattyLoop => "chatty-loop",
            Self::NotClosed => "not-closed",
        }
    }
}

/// Why a crossing cannot become a message as it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Obstacle {
    /// What kind.
    pub kind: ObstacleKind,
    /// The item in question.
    pub item: Option<ItemId>,
    /// One sentence: what stands in the way, with names.
    pub message: String,
    /// One sentence: what to do about it.
    pub remedy: String,
    /// The places where it shows.
    pub evidence: Vec<Location>,
    /// What it costs, in places to change: the figure by which obstacles are ranked.
    pub cost: f64,
}

/// What must come along with a service.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Closure {
    /// Lines of the items in the service.
    pub named_lines: u32,
    /// Lines of the items that must move for it to compile on its own: its own and all it reaches.
    pub moved_lines: u32,
    /// The same once the shared-library candidates are a library of their own, which needs not come along.
    pub moved_lines_after_shared: u32,
    /// Items outside the service that it reaches (fields, variants and impl blocks not counted).
    pub dragged_items: u32,
    /// The direct needs whose inversion would lower `moved_lines_after_shared` most: item, lines
    /// that would stay, or more.
    pub best_inversions: Vec<(ItemId, u32)>,
    /// The services whose direct needs are best inverted together, by a port: service, lines that would stay,
    /// or more.
    pub best_ports: Vec<(ServiceId, u32)>,
}

impl Closure {
    /// Moved over named lines; 1 is a leaf. 0 for an empty service.
    pub fn factor(&self) -> f64 {
        ratio(self.moved_lines, self.named_lines)
    }

    /// The same once the shared-library candidates are a library of their own.
    pub fn factor_after_shared(&self) -> f64 {
        ratio(self.moved_lines_after_shared, self.named_lines)
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// Services that need one another.
#[derive(Clone, PartialEq, Debug)]
pub struct ServiceCycle {
    /// The services in it.
    pub services: Vec<ServiceId>,
    /// The cheapest set of references whose inversion breaks it, as found.
    pub references: Vec<ReferenceId>,
}

/// The kinds of steps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StepKind {
    /// Invert references so that a cycle is gone.
    BreakCycle,
    /// Change a signature so that it could become a message.
    ReshapeOperation,
    /// Move infrastructure to a shared library.
    MoveToShared,
    /// Put an interface in front of the service's operations.
    IntroducePort,
    /// Make the service a crate of the workspace.
    MakeCrate,
    /// Move what both sides name to a shared library.
    Carve,
    /// Let only the owner's code touch its tables.
    RouteQueries,
    /// Drop foreign keys that a boundary cuts.
    DropForeignKeys,
    /// Give the service a schema and a role of its own in the same database.
    OwnSchema,
    /// Do in several local transactions what one did.
    SplitTransaction,
    /// Run it as a process of its own.
    MakeService,
    /// Fill a database of its own, and write to both.
    CopyData,
    /// Read from the new database.
    SwitchReads,
    /// Write to the new database alone.
    SwitchWrites,
    /// Drop what nobody uses any more.
    Contract,
}

impl StepKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BreakCycle => "break-cycle",
            Self::ReshapeOperation => "reshape-operation",
            Self::MoveToShared => "move-to-shared",
            Self::IntroducePort => "introduce-port",
            Self::Carve => "carve",
            Self::MakeCrate => "make-crate",
            Self::MakeService => "make-service",
            Self::RouteQueries => "route-queries",
            Self::DropForeignKeys => "drop-foreign-keys",
            Self::OwnSchema => "own-schema",
            Self::SplitTransaction => "split-transaction",
            Self::CopyData => "copy-data",
            Self::SwitchReads => "switch-reads",
            Self::SwitchWrites => "switch-writes",
            Self::Contract => "contract",
        }
    }
}

/// One reversible change of a plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What kind.
    pub kind: StepKind,
    /// One line.
    pub title: String,
    /// Why, and what it unblocks.
    pub reason: String,
    /// The places it touches.
    pub touches: Vec<Location>,
    /// What it changes, for a command to carry out; none where it changes no code by itself.
    pub edits: Vec<Edit>,
    /// What to check after it.
    pub checks: Vec<String>,
    /// How to go back.
    pub undo: String,
    /// What it takes, and what it is good for.
    pub care: Care,
}

/// What a step takes, and what it is good for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Care {
    /// What has to be true before it.
    pub before: Vec<String>,
    /// What changes without a word of the compiler, and where.
    pub silent: Vec<Silent>,
    /// Commands to run after it.
    pub commands: Vec<String>,
    /// Hours, from and to.
    pub effort: (f64, f64),
    /// How they were counted.
    pub formula: String,
    /// low, medium or high.
    pub risk: Risk,
    /// Why.
    pub risk_reasons: Vec<String>,
    /// What it makes possible.
    pub unblocks: Vec<String>,
    /// What one has when one stops after it, where that is a good place.
    pub stop: Option<String>,
}

/// Something that a step changes and no compiler reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Silent {
    /// What, in one sentence.
    pub what: String,
    /// The places it is about.
    pub places: Vec<Location>,
}

/// How likely a step is to break something that no compiler reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Risk {
    /// The compiler sees nearly all that could go wrong.
    #[default]
    Low,
    /// Something that no compiler sees may change.
    Medium,
    /// Data or the behaviour towards users may change.
    High,
}

impl Risk {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}
