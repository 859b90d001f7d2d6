//! What a cut costs while the program runs: calls that become remote, who must be up, what must bear repetition.

use crate::{ItemId, ReferenceId, ServiceId};

/// What one request costs, before and after the cut. Calls are counted along the calls that the code shows: all branches
/// count, a recursion counts once, of the targets of a call through a trait the dearest counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestCost {
    /// The entry point, as index into [`crate::Facts::entry_points`].
    pub entry_point: usize,
    /// Calls of services outside that are there today.
    pub before: u32,
    /// Calls that become remote, outside of loops.
    pub added: u32,
    /// Calls that become remote, per round of the loops around them.
    pub added_per_round: u32,
    /// The services that have to be up for it, its own first.
    pub services: Vec<ServiceId>,
    /// The calls that become remote.
    pub remote: Vec<ReferenceId>,
    /// Calls in loops that become remote or lead to some that do: where a batch helps.
    pub loops: Vec<ReferenceId>,
    /// Of `remote`, those behind which something is written.
    pub writes: Vec<ReferenceId>,
}

/// What a service has to heed when its seam becomes remote.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RunTime {
    /// Operations it offers behind which something is written: done twice, they must have the effect of once.
    pub idempotent: Vec<ItemId>,
    /// Operations it offers that start no span of their own: what calls them is not seen in a trace.
    pub untraced: Vec<ItemId>,
    /// What makes handlers' parameters of requests (who asks, for one), where it is used by several services.
    pub extractors: Vec<ItemId>,
    /// Fields that look personal or secret, of types that the seam carries and of what those hold.
    pub sensitive: Vec<ItemId>,
    /// State of each task that it uses together with others: it does not cross a process.
    pub task_locals: Vec<ItemId>,
    /// Calls that stop a whole thread, in asynchronous functions that the seam leads to.
    pub blocking: Vec<crate::Location>,
    /// Tasks that it starts and that go on by themselves: as indices into [`crate::Facts::entry_points`]. Nobody waits
    /// for them when a request ends; each needs an owner that ends it when the process does.
    pub tasks: Vec<usize>,
    /// The keys of the settings that it reads, sorted.
    pub settings: Vec<String>,
}

/// An error that can reach the callers of an operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErrorVariant {
    /// The variant of the operation's error type.
    pub variant: ItemId,
    /// The HTTP status that says the same, a proposal.
    pub status: u16,
    /// Whether the caller may try again.
    pub retry: Retry,
    /// Where it is made, in what the operation leads to.
    pub made: Vec<ReferenceId>,
}

/// Whether a call that failed may be made again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Retry {
    /// It would fail in the same way.
    No,
    /// Later it may succeed.
    Later,
    /// Only when done twice has the effect of once.
    WhenIdempotent,
}

impl Retry {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Later => "later",
            Self::WhenIdempotent => "when-idempotent",
        }
    }
}
