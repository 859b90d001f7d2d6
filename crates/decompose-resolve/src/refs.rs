//! What resolution finds, before it is turned into the model's references.

use std::sync::Arc;

use decompose_model::{ReferenceKind, TextRange, Tier, UnresolvedReason};
use decompose_syntax::ir::ExprIx;
use rustc_hash::FxHashMap;

use crate::names::Symbol;
use crate::types::Ty;
use crate::world::{DefId, ModIx, UnitIx};

/// Where in the project's structure something stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) unit: UnitIx,
    pub(crate) module: ModIx,
    /// The innermost item.
    pub(crate) from: Option<DefId>,
    pub(crate) test: bool,
    /// How many loops are around.
    pub(crate) loops: u32,
    /// How many macro invocations are around.
    pub(crate) macros: u32,
}

/// A use of a definition at one place.
#[derive(Clone, Debug)]
pub(crate) struct RawReference {
    pub(crate) place: Place,
    pub(crate) range: TextRange,
    pub(crate) to: DefId,
    pub(crate) kind: ReferenceKind,
    pub(crate) tier: Tier,
    pub(crate) implicit: bool,
}

/// A use that was not resolved.
#[derive(Clone, Debug)]
pub(crate) struct RawUnresolved {
    pub(crate) place: Place,
    pub(crate) range: TextRange,
    pub(crate) name: Symbol,
    pub(crate) reason: UnresolvedReason,
}

/// `T::Name`, to be looked up once all impls are known.
#[derive(Clone, Debug)]
pub(crate) struct PendingAssoc {
    pub(crate) place: Place,
    pub(crate) range: TextRange,
    pub(crate) ty: Ty,
    pub(crate) of: Option<DefId>,
    pub(crate) name: Symbol,
}

/// A path or method that leads out of the workspace, by expression.
#[derive(Clone, Debug)]
pub(crate) struct ExternalUse {
    pub(crate) unit: UnitIx,
    pub(crate) expr: ExprIx,
    pub(crate) path: Arc<str>,
}

/// The findings of one pass over one unit.
#[derive(Debug)]
pub(crate) struct Refs {
    pub(crate) place: Place,
    pub(crate) references: Vec<RawReference>,
    pub(crate) unresolved: Vec<RawUnresolved>,
    pub(crate) pending: Vec<PendingAssoc>,
    pub(crate) external_uses: Vec<ExternalUse>,
    pub(crate) resolved_exprs: Vec<(UnitIx, ExprIx, DefId)>,
    /// What calls of [`crate::SUBJECT_LIBRARIES`] are made on: types while a body is inferred, then definitions.
    pub(crate) open_subjects: Vec<(UnitIx, ExprIx, Ty)>,
    pub(crate) subjects: Vec<(UnitIx, ExprIx, DefId)>,
    /// Calls on channels, and the type that these carry.
    pub(crate) payloads: Vec<(UnitIx, ExprIx, DefId)>,
    /// Attributes and derives from outside: unit, offset of the name token, path.
    pub(crate) external_attributes: Vec<(UnitIx, u32, Arc<str>)>,
    /// The paths of members from outside that were used so far, by the name they were called by.
    pub(crate) member_paths: FxHashMap<(DefId, Symbol), Arc<str>>,
    pub(crate) external: usize,
    /// Above zero, nothing is recorded.
    pub(crate) muted: u32,
    /// Whether this is inside the expansion of a macro.
    pub(crate) expansion: bool,
    /// The macro's name at the invocation, where the expansion's own tokens stand.
    pub(crate) call_name: Option<TextRange>,
}

impl Refs {
    pub(crate) fn new(place: Place) -> Self {
        Self {
            place,
            references: Vec::new(),
            unresolved: Vec::new(),
            pending: Vec::new(),
            external_uses: Vec::new(),
            resolved_exprs: Vec::new(),
            open_subjects: Vec::new(),
            subjects: Vec::new(),
            payloads: Vec::new(),
            external_attributes: Vec::new(),
            member_paths: FxHashMap::default(),
            external: 0,
            muted: 0,
            expansion: false,
            call_name: None,
        }
    }

    /// Whether this is inside an expansion, and the macro's name there.
    pub(crate) fn expansion(&self) -> (bool, Option<TextRange>) {
        (self.expansion, self.call_name)
    }

    /// Enters or leaves an expansion; gives what was before.
    pub(crate) fn enter(&mut self, expansion: (bool, Option<TextRange>)) -> (bool, Option<TextRange>) {
        let before = self.expansion();
        (self.expansion, self.call_name) = expansion;
        before
    }

    /// Records a reference to a definition of the workspace.
    pub(crate) fn add(&mut self, range: TextRange, to: DefId, kind: ReferenceKind, tier: Tier) {
        self.push(range, to, kind, tier, false);
    }

    /// Records a reference where no name stands, or only a format string.
    pub(crate) fn add_implicit(&mut self, range: TextRange, to: DefId, kind: ReferenceKind, tier: Tier) {
        self.push(range, to, kind, tier, true);
    }

    fn push(&mut self, range: TextRange, to: DefId, kind: ReferenceKind, tier: Tier, implicit: bool) {
        if self.muted > 0 {
            return;
        }
        let tier = if tier == Tier::Derived {
            tier
        } else if self.expansion {
            Tier::Expansion
        } else if self.place.macros > 0 && tier != Tier::Dispatch {
            Tier::MacroArgument
        } else {
            tier
        };
        // A token of the macro's definition has no name at the invocation.
        let implicit = implicit || (self.expansion && self.call_name == Some(range));
        self.references.push(RawReference { place: self.place, range, to, kind, tier, implicit });
    }

    /// Records a use that could not be resolved.
    pub(crate) fn fail(&mut self, range: TextRange, name: Symbol, reason: UnresolvedReason) {
        if self.muted == 0 {
            self.unresolved.push(RawUnresolved { place: self.place, range, name, reason });
        }
    }

    /// Counts a use of something outside the workspace.
    pub(crate) fn outside(&mut self) {
        if self.muted == 0 {
            self.external += 1;
        }
    }
}
