//! What the code says: files, modules, items, and the references between them.

use serde::{Deserialize, Serialize};

use crate::{Cfg, Diagnostic, EditFacts, LineIndex, Location, Position, TextRange};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The index into the table.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// Index into [`Code::files`].
    FileId
}
id! {
    /// Index into [`Code::modules`].
    ModuleId
}
id! {
    /// Index into [`Code::items`].
    ItemId
}
id! {
    /// Index into [`Code::crates`].
    CrateId
}
id! {
    /// Index into [`Code::references`].
    ReferenceId
}

/// The code of a project: everything later stages know about it.
///
/// All tables are in an order that follows from the input alone: crates by package and target, files by path,
/// modules and items by file and position, references by file, position, then target.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Code {
    /// The crates: one per product target, and those of tests, examples and benches.
    pub crates: Vec<Crate>,
    /// The source files that some crate reaches, and the orphans.
    pub files: Vec<File>,
    /// The modules, inline ones included.
    pub modules: Vec<Module>,
    /// The items.
    pub items: Vec<Item>,
    /// The references that were resolved to an item of the workspace.
    pub references: Vec<Reference>,
    /// The references that were not, with the reason. References that are known to lead out of the workspace (to
    /// std or to a dependency) are no failure: they are counted in [`Code::external`] only.
    pub unresolved: Vec<Unresolved>,
    /// The number of references known to lead out of the workspace.
    pub external: usize,
    /// Places the analysis cannot see into.
    pub blind_spots: Vec<BlindSpot>,
    /// What edits need to know beside it, where it was asked for.
    pub edits: Option<EditFacts>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// The libraries whose sources were read for their types, as `name version`.
    pub libraries: Vec<String>,
    /// The compiler-grade index that was followed.
    pub index: Option<IndexUse>,
}

/// What a compiler-grade index decided.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IndexUse {
    /// The program that made it, and its version, as the index says.
    pub tool: String,
    /// Files that it shares with the project and fits.
    pub files: usize,
    /// Files of the project that it knows in another state: left as they were.
    pub stale: Vec<String>,
    /// Uses that only the index resolved.
    pub added: usize,
    /// References that it leads to another item.
    pub turned: usize,
    /// References that it leads out of the workspace: taken back.
    pub removed: usize,
    /// Unresolved uses that it leads out of the workspace.
    pub led_out: usize,
}

impl Code {
    /// The file of an item.
    pub fn file_of(&self, item: ItemId) -> &File {
        &self.files[self.items[item.index()].file.index()]
    }

    /// Where an item's name stands.
    pub fn location(&self, item: ItemId) -> Location {
        let it = &self.items[item.index()];
        Location { file: self.files[it.file.index()].path.clone(), position: it.position }
    }

    /// Where a reference stands.
    pub fn reference_location(&self, reference: &Reference) -> Location {
        Location { file: self.files[reference.file.index()].path.clone(), position: reference.position }
    }
}

/// One crate: a target and its module tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crate {
    /// Index into [`crate::Project::packages`].
    pub package: usize,
    /// Index into that package's targets.
    pub target: usize,
    /// The name in Rust code.
    pub name: String,
    /// The id prefix of its items: `package/target`.
    pub id: String,
    /// The root file, when it could be read.
    pub root: Option<FileId>,
}

/// One source file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct File {
    /// Path relative to the workspace root, with `/`.
    pub path: String,
    /// The crates whose module trees hold it, the one that its items are named after first; empty for an orphan.
    pub crates: Vec<CrateId>,
    /// The module that the file is; `None` for orphans and `include!`d files.
    pub module: Option<ModuleId>,
    /// Lines that hold text.
    pub lines: u32,
    /// Whether the whole file is test code (test, bench or example targets, `#[cfg(test)] mod x;`).
    pub test: bool,
    /// Where its lines start.
    pub line_index: LineIndex,
}

/// One module.
#[derive(Clone, PartialEq, Debug)]
pub struct Module {
    /// The path as Rust code writes it from outside: `shop::orders::service`; the crate's name for a root.
    pub path: String,
    /// The crate it is named after.
    pub krate: CrateId,
    /// The file it stands in.
    pub file: FileId,
    /// Whether it is a `mod name { .. }` inside another module's file.
    pub inline: bool,
    /// The module above it; `None` for a crate root.
    pub parent: Option<ModuleId>,
    /// The `mod` item; `None` for a crate root.
    pub item: Option<ItemId>,
    /// Whether it is test code.
    pub test: bool,
}

/// The kinds of items.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ItemKind {
    /// A free function.
    Function,
    /// A function in an impl block or trait.
    Method,
    /// A struct.
    Struct,
    /// An enum.
    Enum,
    /// A union.
    Union,
    /// A trait (or trait alias).
    Trait,
    /// A constant, free or associated.
    Const,
    /// A static.
    Static,
    /// A type alias, free or associated.
    TypeAlias,
    /// A macro definition.
    Macro,
    /// An enum variant.
    Variant,
    /// A field of a struct, union or variant.
    Field,
    /// A module.
    Module,
    /// An impl block.
    Impl,
}

impl ItemKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Function => "fn",
            Self::Method => "method",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Union => "union",
            Self::Trait => "trait",
            Self::Const => "const",
            Self::Static => "static",
            Self::TypeAlias => "type",
            Self::Macro => "macro",
            Self::Variant => "variant",
            Self::Field => "field",
            Self::Module => "mod",
            Self::Impl => "impl",
        }
    }
}

/// Who may name an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Visibility {
    /// Its own module and those below.
    #[default]
    Private,
    /// `pub(in path)`, `pub(super)`: a module and those below it.
    Restricted(ModuleId),
    /// `pub(crate)`.
    Crate,
    /// `pub`.
    Public,
}

/// One definition.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// `package/target::path`, stable across runs and unrelated edits.
    pub id: String,
    /// The path as people write it: `shop::orders::Order::total`.
    pub path: String,
    /// The name alone; an impl's header for an impl.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// The module it stands in.
    pub module: ModuleId,
    /// The item it stands in: the impl or trait of a method, the struct of a field, the function of a nested item.
    pub parent: Option<ItemId>,
    /// The file it stands in.
    pub file: FileId,
    /// Where its name token stands.
    pub position: Position,
    /// First line of the definition, attributes left out.
    pub start_line: u32,
    /// Last line.
    pub end_line: u32,
    /// Bytes of the definition, attributes left out.
    pub range: TextRange,
    /// Bytes with attributes and doc comments.
    pub full_range: TextRange,
    /// Who may name it.
    pub visibility: Visibility,
    /// Its `#[cfg]` predicates, those of enclosing items left out.
    pub cfg: Option<Cfg>,
    /// Whether it is test code (`#[test]`, or inside `#[cfg(test)]` or a test target).
    pub test: bool,
    /// The signature of a function or method.
    pub signature: Option<Signature>,
    /// The type of a field, constant, static or alias.
    pub type_shape: Option<TypeShape>,
    /// The last segments of `#[derive(..)]`d traits, in order.
    pub derives: Vec<String>,
    /// For an impl: the trait, where it is one of the workspace. For an impl of another trait, `None`.
    pub impl_trait: Option<ItemId>,
    /// For an impl: the self type, where it is one of the workspace.
    pub impl_self: Option<ItemId>,
    /// Whether a static can change at run time (`static mut`, or a type with interior mutability).
    pub mutable: bool,
}

/// A function's signature, as far as a seam needs it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Signature {
    /// The text without body, attributes and visibility, on one line.
    pub text: String,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Whether it has type parameters of its own or of its impl.
    pub generic: bool,
    /// The receiver: `self`, `&self`, `&mut self`, or none.
    pub receiver: Option<Receiver>,
    /// The parameters, receiver left out.
    pub parameters: Vec<Parameter>,
    /// The return type; `None` for `()`.
    pub returns: Option<TypeShape>,
}

/// How a method takes `self`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receiver {
    /// `self`, or `self: Box<Self>` and the like.
    Value,
    /// `&self`.
    Shared,
    /// `&mut self`.
    Mutable,
}

/// One parameter.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameter {
    /// The pattern's text.
    pub name: String,
    /// Its type.
    pub shape: TypeShape,
}

/// What a type, as written, is made of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TypeShape {
    /// The text on one line.
    pub text: String,
    /// A `&T` somewhere in it.
    pub borrows: bool,
    /// A `&mut T` somewhere in it.
    pub borrows_mutably: bool,
    /// A named lifetime other than `'static` or `'_`.
    pub lifetime: bool,
    /// A type parameter.
    pub generic: bool,
    /// `impl Trait`.
    pub impl_trait: bool,
    /// `dyn Trait`.
    pub dyn_trait: bool,
    /// A closure or function type (`fn(..)`, `impl Fn..`, `Box<dyn Fn..>`, a parameter bound by `Fn..`).
    pub closure: bool,
    /// A raw pointer.
    pub pointer: bool,
    /// Items of the workspace that it names.
    pub items: Vec<ItemId>,
    /// Paths of external types that it names, resolved through imports: `sqlx::Transaction`, `std::sync::Mutex`.
    pub external: Vec<String>,
}

/// The kinds of references.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ReferenceKind {
    /// A call of a function by path.
    Call,
    /// A method call with a receiver.
    MethodCall,
    /// A path used as a value: a constant, a static, a function handed on.
    PathValue,
    /// A path used as a type.
    Type,
    /// A struct literal or a tuple struct's or variant's constructor.
    Construct,
    /// A path in a pattern.
    Pattern,
    /// A field access, a field in a literal or in a pattern.
    Field,
    /// The trait in `impl Trait for ..`.
    Implements,
    /// A leaf of a `use`.
    Import,
    /// A macro invocation.
    Macro,
    /// A use that a derive makes.
    Derived,
    /// A possible target of a call through a trait.
    Dispatch,
}

impl ReferenceKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::MethodCall => "method-call",
            Self::PathValue => "path-value",
            Self::Type => "type",
            Self::Construct => "construct",
            Self::Pattern => "pattern",
            Self::Field => "field",
            Self::Implements => "implements",
            Self::Import => "import",
            Self::Macro => "macro",
            Self::Derived => "derived",
            Self::Dispatch => "dispatch",
        }
    }

    /// Whether something runs when control gets there.
    pub const fn is_call(self) -> bool {
        matches!(self, Self::Call | Self::MethodCall | Self::Dispatch)
    }
}

/// Which rule resolved a reference. Earlier tiers lean on less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tier {
    /// A path through modules, imports and scopes.
    Path,
    /// A path that passed a glob import.
    Glob,
    /// `Self`.
    SelfType,
    /// An associated item of a type that a path names: `Type::new`.
    Associated,
    /// A method or field of a receiver whose type is declared or follows from declared types.
    Receiver,
    /// A trait's method through a bound, `dyn` or `impl Trait`.
    Bound,
    /// A method of an extension trait in scope, on a value from outside whose type nothing describes.
    Extension,
    /// Inside a macro's arguments, read by trial or by the macro's known grammar.
    MacroArgument,
    /// From an expansion of a `macro_rules!` of the workspace.
    Expansion,
    /// A possible target of a trait call.
    Dispatch,
    /// What a derive or operator uses.
    Derived,
    /// From a compiler-grade index.
    Index,
    /// A name that is defined once. Only on request, never in the cut.
    Guess,
}

impl Tier {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Glob => "glob",
            Self::SelfType => "self",
            Self::Associated => "associated",
            Self::Receiver => "receiver",
            Self::Bound => "bound",
            Self::Extension => "extension",
            Self::MacroArgument => "macro-argument",
            Self::Expansion => "expansion",
            Self::Dispatch => "dispatch",
            Self::Derived => "derived",
            Self::Index => "index",
            Self::Guess => "guess",
        }
    }

    /// One sentence for `explain`.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Path => "a path through modules, imports and scopes",
            Self::Glob => "a path that passes a glob import",
            Self::SelfType => "`Self`, the type of the surrounding impl",
            Self::Associated => "an associated item of the type that the path names",
            Self::Receiver => "the receiver's type follows from declared types",
            Self::Bound => "a trait bound, `dyn` or `impl Trait` names the trait",
            Self::Extension => "the only method of that name, of an extension trait in scope",
            Self::MacroArgument => "read inside a macro's arguments",
            Self::Expansion => "read in the expansion of a macro of the workspace",
            Self::Dispatch => "an implementation of the trait that is called",
            Self::Derived => "made by a derive or an operator",
            Self::Index => "taken from the compiler-grade index",
            Self::Guess => "the only definition of that name",
        }
    }
}

/// One use of an item at one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    /// The innermost item it stands in; `None` at the top level of a crate root.
    pub from: Option<ItemId>,
    /// The module it stands in.
    pub module: ModuleId,
    /// The item it leads to.
    pub to: ItemId,
    /// How it is used.
    pub kind: ReferenceKind,
    /// Which rule decided.
    pub tier: Tier,
    /// Whether no name stands there: an operator, `?`, a deref, a drop, a format capture.
    pub implicit: bool,
    /// The file.
    pub file: FileId,
    /// Where the name token stands.
    pub position: Position,
    /// Bytes of the name token.
    pub range: TextRange,
    /// Whether it stands inside a loop (or a closure given to an iterator adapter) of its function.
    pub in_loop: bool,
    /// Whether it stands in test code.
    pub test: bool,
}

/// Why a reference was not resolved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum UnresolvedReason {
    /// A path whose first segments lead into the workspace, but no further.
    NameNotFound,
    /// A method call on a receiver whose type is not known.
    ReceiverUnknown,
    /// A method call or field of a value that a dependency's function returned, whose signature is not read.
    ReceiverOutside,
    /// A method call on a known type that has no such method here (often through a dependency's trait or a derive).
    MethodNotFound,
    /// A field access on a receiver whose type is not known.
    FieldUnknown,
    /// More than one candidate, and nothing to decide by.
    Ambiguous,
    /// The name comes from a macro or a build script that is not expanded.
    Generated,
}

impl UnresolvedReason {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NameNotFound => "name-not-found",
            Self::ReceiverUnknown => "receiver-unknown",
            Self::ReceiverOutside => "receiver-outside",
            Self::MethodNotFound => "method-not-found",
            Self::FieldUnknown => "field-unknown",
            Self::Ambiguous => "ambiguous",
            Self::Generated => "generated",
        }
    }
}

/// A reference that was not resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unresolved {
    /// The innermost item it stands in.
    pub from: Option<ItemId>,
    /// The name as written.
    pub name: String,
    /// Why.
    pub reason: UnresolvedReason,
    /// The file.
    pub file: FileId,
    /// Where the name stands.
    pub position: Position,
    /// Whether it stands in test code.
    pub test: bool,
}

/// A place the analysis cannot see into.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlindSpot {
    /// What kind of place.
    pub kind: BlindSpotKind,
    /// What it is called: the macro's path, the included file.
    pub name: String,
    /// The file.
    pub file: FileId,
    /// Where it starts.
    pub position: Position,
    /// Its bytes.
    pub range: TextRange,
    /// How many tokens (or, for a lost piece, lines) are unseen: the measure by which blind spots are ranked.
    pub size: u32,
}

/// The kinds of blind spots.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum BlindSpotKind {
    /// A macro invocation whose arguments could not be read.
    Macro,
    /// An attribute macro that may rewrite its item.
    AttributeMacro,
    /// Code that did not parse or is nested too deeply.
    Unparsed,
    /// Syntax that the parser accepts without looking inside.
    Verbatim,
    /// A file that a build script makes.
    Generated,
}

impl BlindSpotKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Macro => "macro",
            Self::AttributeMacro => "attribute-macro",
            Self::Unparsed => "unparsed",
            Self::Verbatim => "verbatim",
            Self::Generated => "generated",
        }
    }
}
