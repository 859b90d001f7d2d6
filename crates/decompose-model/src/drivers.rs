//! Why a project would be taken apart, and how far to go for that.

/// Why people take a monolith apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Driver {
    /// Builds take too long.
    Build,
    /// Parts should be released apart.
    Deploy,
    /// Parts should scale apart.
    Scale,
    /// A fault in one part should not stop the others.
    Isolate,
    /// Teams are in each other's way.
    Teams,
    /// Sensitive data should be reached by few.
    Compliance,
}

impl Driver {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Build, Self::Deploy, Self::Scale, Self::Isolate, Self::Teams, Self::Compliance];

    /// The word in output and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Deploy => "deploy",
            Self::Scale => "scale",
            Self::Isolate => "isolate",
            Self::Teams => "teams",
            Self::Compliance => "compliance",
        }
    }
}

/// How far to go, from the cheapest to the dearest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rung {
    /// Leave it as it is.
    Nothing,
    /// Make the services crates of one workspace.
    Crates,
    /// Run the background work as a second binary of the same code.
    SecondBinary,
    /// Give services schemas and roles of their own in the same database.
    OwnSchema,
    /// Run services as processes of their own.
    Service,
}

impl Rung {
    /// The ladder.
    pub const ALL: [Self; 5] =
        [Self::Nothing, Self::Crates, Self::SecondBinary, Self::OwnSchema, Self::Service];

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Crates => "crates",
            Self::SecondBinary => "second-binary",
            Self::OwnSchema => "own-schema",
            Self::Service => "service",
        }
    }
}

/// How far to go for one reason.
#[derive(Clone, PartialEq, Debug)]
pub struct DriverAdvice {
    /// The reason.
    pub driver: Driver,
    /// The cheapest rung that suffices; nothing where none does.
    pub recommended: Rung,
    /// Why that one, in a sentence with figures.
    pub because: String,
    /// What each rung would do for this, in the order of the ladder.
    pub rungs: Vec<RungAdvice>,
}

/// What one rung does for one reason.
#[derive(Clone, PartialEq, Debug)]
pub struct RungAdvice {
    /// The rung.
    pub rung: Rung,
    /// Whether it is enough.
    pub suffices: bool,
    /// What it gains for this reason.
    pub gain: String,
    /// What it costs, whatever the reason.
    pub cost: String,
    /// What is lost with it, whatever the reason.
    pub loss: String,
}
