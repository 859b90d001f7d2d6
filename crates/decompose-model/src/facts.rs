//! What the code touches: the facts that detectors find over resolved references.

use crate::{Diagnostic, ItemId, Location, Tier};

/// All facts of a project.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Facts {
    /// Where control comes in from outside, sorted by location.
    pub entry_points: Vec<EntryPoint>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// The kinds of entry points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EntryPointKind {
    /// `fn main`.
    Main,
    /// An HTTP route.
    Http,
    /// A gRPC method.
    Grpc,
    /// A GraphQL resolver.
    Graphql,
    /// Another remote procedure.
    Rpc,
    /// A subcommand.
    Cli,
    /// A scheduled job.
    Job,
    /// A queue consumer.
    Consumer,
    /// A spawned background task.
    Task,
}

impl EntryPointKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Http => "http",
            Self::Grpc => "grpc",
            Self::Graphql => "graphql",
            Self::Rpc => "rpc",
            Self::Cli => "cli",
            Self::Job => "job",
            Self::Consumer => "consumer",
            Self::Task => "task",
        }
    }
}

/// Where control comes in from outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryPoint {
    /// What kind.
    pub kind: EntryPointKind,
    /// The HTTP method, in capitals.
    pub method: Option<String>,
    /// The route as far as it is known, as the framework's text; prefixes are joined where they are seen.
    pub path: Option<String>,
    /// The library that defines the pattern.
    pub framework: Option<String>,
    /// The item that handles it, where it resolved.
    pub item: Option<ItemId>,
    /// Which rule resolved the handler.
    pub tier: Tier,
    /// Where it is declared.
    pub location: Location,
}
