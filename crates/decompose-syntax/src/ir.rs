//! The lowered form of a source file: owned, `Send`, and all that later stages see of the syntax.
//!
//! One file gives one [`FileFacts`]: arenas of items, expressions, patterns and types that refer to one another by
//! index, in source order. Every node keeps its byte range in the file's text. Paths keep each segment with the
//! range of its name, so that a reference can be placed at its name token.
//!
//! The form keeps what resolution, extraction and planning need: names, types, calls, patterns, attributes,
//! `use` leaves, `cfg`s and macro invocations with their arguments as far as they could be read. It drops what they
//! do not: lifetimes (but for their names in types), literals' values (but for strings and integers), operators
//! (but for what resolution needs).
//!
//! Invariants: indices are valid within their file; an item's `parent` comes before it; `range` lies in
//! `full_range`, which lies in the text.

use decompose_model::{BlindSpotKind, Cfg, DiagnosticCode, LineIndex, TextRange};
use serde::{Deserialize, Serialize};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// The index into the arena.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index! {
    /// Index into [`FileFacts::names`].
    NameIx;
    /// Index into [`FileFacts::items`].
    ItemIx;
    /// Index into [`FileFacts::exprs`].
    ExprIx;
    /// Index into [`FileFacts::pats`].
    PatIx;
    /// Index into [`FileFacts::types`].
    TypeIx;
}

/// One lowered file, or one lowered macro expansion (then ranges lie in the file of the invocation).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileFacts {
    /// The text of the file. Empty for an expansion.
    pub text: String,
    /// Where its lines start. Empty for an expansion.
    pub line_index: LineIndex,
    /// The distinct names in the file, without `r#`.
    pub names: Vec<Box<str>>,
    /// Top-level items in source order.
    pub roots: Vec<ItemIx>,
    /// A fragment that is an expression (or statements, as a block): its root.
    pub root_expr: Option<ExprIx>,
    /// A fragment that is a type.
    pub root_type: Option<TypeIx>,
    /// A fragment that is a pattern.
    pub root_pat: Option<PatIx>,
    /// All items, nested ones included.
    pub items: Vec<Item>,
    /// All expressions.
    pub exprs: Vec<Expr>,
    /// Those that are macro invocations or hold items, in order: what names depend on before any body is looked at.
    pub openings: Vec<ExprIx>,
    /// All patterns.
    pub pats: Vec<Pat>,
    /// All types.
    pub types: Vec<Type>,
    /// Inner attributes of the file (`#![..]`).
    pub attrs: Vec<Attr>,
    /// The `#![cfg(..)]` of the file.
    pub cfg: Option<Cfg>,
    /// Whether the file says of itself that it is test code (`#![cfg(test)]`).
    pub test: bool,
    /// Places that could not be read.
    pub blind_spots: Vec<LoweringBlindSpot>,
    /// What was noticed: code, where, message.
    pub problems: Vec<Problem>,
}

impl FileFacts {
    /// The text of a name.
    pub fn name(&self, name: NameIx) -> &str {
        &self.names[name.index()]
    }

    /// The text of a range, `""` where it does not lie in the text.
    pub fn slice(&self, range: TextRange) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// An item.
    pub fn item(&self, item: ItemIx) -> &Item {
        &self.items[item.index()]
    }

    /// An expression.
    pub fn expr(&self, expr: ExprIx) -> &Expr {
        &self.exprs[expr.index()]
    }

    /// A pattern.
    pub fn pat(&self, pat: PatIx) -> &Pat {
        &self.pats[pat.index()]
    }

    /// A type.
    pub fn ty(&self, ty: TypeIx) -> &Type {
        &self.types[ty.index()]
    }
}

/// A place that lowering could not look into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoweringBlindSpot {
    /// What kind.
    pub kind: BlindSpotKind,
    /// What it is called: a macro's path, `item`, `expression`.
    pub name: String,
    /// Its bytes.
    pub range: TextRange,
    /// Tokens (or lines, for code that did not parse) unseen.
    pub size: u32,
}

/// Something noticed while lowering.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which diagnostic it is.
    pub code: DiagnosticCode,
    /// Where.
    pub range: TextRange,
    /// One sentence.
    pub message: String,
}

/// A name and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The name, without `r#`.
    pub name: NameIx,
    /// Its token.
    pub range: TextRange,
}

/// One definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its name; none for impls, uses, extern blocks, macro calls.
    pub name: Option<Name>,
    /// Bytes without outer attributes and doc comments.
    pub range: TextRange,
    /// Bytes with them.
    pub full_range: TextRange,
    /// Outer and inner attributes (doc comments left out).
    pub attrs: Vec<Attr>,
    /// Who may name it.
    pub visibility: Visibility,
    /// Its own `#[cfg]` predicates, joined by `all`.
    pub cfg: Option<Cfg>,
    /// Whether it is test code: `#[cfg(test)]` (or `all(test, ..)`), an attribute whose path ends in `test` or `bench`
    /// (`#[test]`, `#[tokio::test]`, `#[rstest]`), or inside such an item.
    pub test: bool,
    /// The item it stands in (module, impl, trait, function, extern block); none at the top of the file.
    pub parent: Option<ItemIx>,
    /// Set when it stands inside a macro invocation's arguments (`thread_local!`, `cfg_if!`, `lazy_static!` …).
    pub in_macro: bool,
}

/// Who may name an item, as written.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub enum Visibility {
    /// Nothing written.
    #[default]
    Inherited,
    /// `pub`.
    Public,
    /// `pub(crate)`, `pub(super)`, `pub(self)`, `pub(in path)`.
    Restricted(Path),
}

/// The kinds of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ItemKind {
    /// `mod name;` or `mod name { .. }`.
    Module(Module),
    /// `use ..;`.
    Use(Vec<UseLeaf>),
    /// `extern crate name as alias;` (name `self` is possible); the item's name is the alias or the name.
    ExternCrate(ExternCrate),
    /// A function, free, associated or foreign.
    Fn(Box<Fn>),
    /// A struct.
    Struct(Box<Struct>),
    /// An enum.
    Enum(Box<Enum>),
    /// A union.
    Union(Box<Struct>),
    /// A trait.
    Trait(Box<Trait>),
    /// A trait alias: generics and bounds.
    TraitAlias(Generics, Vec<Bound>),
    /// A type alias, free or associated.
    TypeAlias(Box<TypeAlias>),
    /// A constant, free or associated. The name is absent for `const _`.
    Const(Const),
    /// A static (also foreign, also `static ref` of `lazy_static!`).
    Static(Static),
    /// An impl block.
    Impl(Box<Impl>),
    /// `extern "C" { .. }`: its items.
    ExternBlock(Vec<ItemIx>),
    /// `macro_rules! name { .. }` or `macro name { .. }`.
    MacroRules(MacroRules),
    /// A macro invocation in item position.
    MacroCall(MacroCall),
    /// Something that the parser accepts without looking inside.
    Verbatim,
}

/// `mod name;` or `mod name { .. }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Module {
    /// The items of an inline module.
    pub items: Option<Vec<ItemIx>>,
    /// `#[path = ".."]`, and those of `#[cfg_attr(predicate, path = "..")]` with their predicate.
    pub paths: Vec<(Option<Cfg>, String)>,
    /// Whether `#[macro_use]` stands on it.
    pub macro_use: bool,
}

/// One leaf of a `use` tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UseLeaf {
    /// The whole path from the tree's root: `use a::{b::c}` gives `a::b::c`. For a glob, the path before `*`. For
    /// `a::{self}`, the path `a`. May be empty for `use *` and `use ::{..}`.
    pub path: Path,
    /// What it is.
    pub kind: UseKind,
    /// The name token that the leaf's reference stands at: the last segment, `self`, or `*`.
    pub name_range: TextRange,
    /// The leaf's own bytes within the tree (`c as d`), for edits.
    pub range: TextRange,
}

/// The kinds of `use` leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum UseKind {
    /// `a::b`.
    Name,
    /// `a::b as c`.
    Renamed(Name),
    /// `a::b as _`.
    Underscore,
    /// `a::{self}`: the type namespace only.
    SelfName,
    /// `a::{self as c}`.
    SelfRenamed(Name),
    /// `a::*`.
    Glob,
}

/// `extern crate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExternCrate {
    /// The crate's name.
    pub krate: Name,
    /// The name it gets here; none for `as _`.
    pub alias: Option<Name>,
    /// Whether `#[macro_use]` stands on it.
    pub macro_use: bool,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fn {
    /// Its generics.
    pub generics: Generics,
    /// Its receiver.
    pub receiver: Option<Receiver>,
    /// Its parameters, receiver left out.
    pub params: Vec<Param>,
    /// What it returns as written; none for `()`. For `async fn`, the type before it is wrapped in a future.
    pub ret: Option<TypeIx>,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Whether it is `const`.
    pub is_const: bool,
    /// Its body, a block; none for a declaration.
    pub body: Option<ExprIx>,
    /// Bytes from `fn` (or its modifiers) to before the body: the signature.
    pub signature_range: TextRange,
}

/// A method's `self`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receiver {
    /// Whether there is a `&`.
    pub by_ref: bool,
    /// Whether there is a `mut` behind the `&` (a `mut self` does not count).
    pub mutable: bool,
    /// The type of `self: T`.
    pub ty: Option<TypeIx>,
    /// The `self` token.
    pub range: TextRange,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Its pattern.
    pub pat: PatIx,
    /// Its type.
    pub ty: TypeIx,
}

/// A struct, a union, or the body of an enum variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Struct {
    /// Its generics (empty for variants).
    pub generics: Generics,
    /// Its fields.
    pub fields: Fields,
}

/// Fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fields {
    /// None: `struct A;`.
    Unit,
    /// `struct A(T, U);`.
    Tuple(Vec<Field>),
    /// `struct A { t: T }`.
    Named(Vec<Field>),
}

impl Fields {
    /// The fields, in order.
    pub fn all(&self) -> &[Field] {
        match self {
            Fields::Unit => &[],
            Fields::Tuple(fields) | Fields::Named(fields) => fields,
        }
    }
}

/// A field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name; for a tuple field, its index as a name, placed at its type.
    pub name: Name,
    /// Its type.
    pub ty: TypeIx,
    /// Who may name it.
    pub visibility: Visibility,
    /// Attributes.
    pub attrs: Vec<Attr>,
    /// Its own `#[cfg]`.
    pub cfg: Option<Cfg>,
    /// Bytes without attributes.
    pub range: TextRange,
    /// Bytes with attributes and docs.
    pub full_range: TextRange,
    /// A default value (`field: T = value`, unstable).
    pub default: Option<ExprIx>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enum {
    /// Its generics.
    pub generics: Generics,
    /// Its variants.
    pub variants: Vec<Variant>,
}

/// An enum variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// Its fields.
    pub fields: Fields,
    /// Its discriminant.
    pub discriminant: Option<ExprIx>,
    /// Attributes.
    pub attrs: Vec<Attr>,
    /// Its own `#[cfg]`.
    pub cfg: Option<Cfg>,
    /// Bytes without attributes.
    pub range: TextRange,
    /// Bytes with attributes and docs.
    pub full_range: TextRange,
}

/// A trait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trait {
    /// Its generics.
    pub generics: Generics,
    /// Its supertraits.
    pub supertraits: Vec<Bound>,
    /// Its items.
    pub items: Vec<ItemIx>,
}

/// A type alias or associated type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypeAlias {
    /// Its generics.
    pub generics: Generics,
    /// Bounds of an associated type.
    pub bounds: Vec<Bound>,
    /// What it stands for; none for a declaration in a trait.
    pub ty: Option<TypeIx>,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Const {
    /// Its type.
    pub ty: TypeIx,
    /// Its value.
    pub value: Option<ExprIx>,
}

/// A static.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Static {
    /// Its type.
    pub ty: TypeIx,
    /// Its value.
    pub value: Option<ExprIx>,
    /// Whether it is `static mut`.
    pub mutable: bool,
    /// The macro that makes it lazy or thread-local: uses deref to (or access) `ty`.
    pub made_by: Option<StaticMaker>,
}

/// Macros whose grammar defines statics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StaticMaker {
    /// `lazy_static!`: the static derefs to its type.
    LazyStatic,
    /// `thread_local!`: the static is a `std::thread::LocalKey` of its type.
    ThreadLocal,
    /// `tokio::task_local!`: the static is a `tokio::task::LocalKey` of its type.
    TaskLocal,
}

/// An impl block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Impl {
    /// Its generics.
    pub generics: Generics,
    /// The trait.
    pub of_trait: Option<Path>,
    /// Whether it is `impl !Trait`.
    pub negative: bool,
    /// The self type.
    pub self_ty: TypeIx,
    /// Its items.
    pub items: Vec<ItemIx>,
}

/// A macro definition by rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MacroRules {
    /// The bytes inside the outer delimiters: `(..) => {..}; ..`. Lex them with [`crate::lex`]. Of
    /// `macro name(..) {..}`, everything behind the name.
    pub body: TextRange,
    /// The same bytes in the text that was lowered: `body` for a file; for an expansion, a place in the rendered text.
    pub tokens: TextRange,
    /// Whether `#[macro_export]` stands on it (also through `cfg_attr`).
    pub exported: bool,
    /// Whether `#[macro_export(local_inner_macros)]`.
    pub local_inner: bool,
    /// Whether it is a `macro name` (2.0) and not `macro_rules!`.
    pub is_macro_2: bool,
}

/// A macro invocation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MacroCall {
    /// The macro's path.
    pub path: Path,
    /// The bytes inside the delimiters.
    pub body: TextRange,
    /// The same bytes in the text that was lowered: `body` for a file; for an expansion, a place in the rendered text.
    pub tokens: TextRange,
    /// The opening delimiter: `(`, `[` or `{`.
    pub delimiter: char,
    /// The arguments, as far as they could be read without knowing the macro.
    pub args: MacroArgs,
}

/// A macro's arguments, read by the grammar of its last segment where that is known, else by trial: a list of
/// expressions, statements, items, a type, a pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum MacroArgs {
    /// What was found, in source order.
    Parts(Vec<MacroPart>),
    /// Not readable.
    Opaque,
}

/// A piece of a macro's arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MacroPart {
    /// An expression.
    Expr(ExprIx),
    /// A name captured in a format string: a path expression whose range is the string literal's first byte.
    Capture(ExprIx),
    /// An item.
    Item(ItemIx),
    /// A type.
    Type(TypeIx),
    /// A pattern.
    Pat(PatIx),
    /// A placeholder of a format string, behind the parts it speaks of.
    Shown {
        /// The argument or capture that is shown.
        value: ExprIx,
        /// The format string.
        literal: ExprIx,
        /// How.
        by: Shows,
    },
}

/// The trait by which a placeholder of a format string shows its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shows {
    /// `{}`.
    Display,
    /// `{:?}`, `{:#?}`.
    Debug,
}

/// An attribute (doc comments and `cfg` left out).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attr {
    /// Its path.
    pub path: Path,
    /// Bytes from `#` to `]`.
    pub range: TextRange,
    /// Under which predicate it stands, when it comes from a `cfg_attr`.
    pub cfg: Option<Cfg>,
    /// What it says.
    pub kind: AttrKind,
}

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AttrKind {
    /// `#[derive(A, b::C)]`.
    Derive(Vec<Path>),
    /// `#[name]`.
    Bare,
    /// `#[name = "text"]`; none when the value is not a string literal.
    Value(Option<String>),
    /// `#[name(..)]`: the bytes inside the delimiters. Lex them with [`crate::lex`].
    List(TextRange),
}

/// A path.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Path {
    /// Whether it begins with `::`.
    pub global: bool,
    /// `<T as Trait>::..`: the type, and how many of `segments` belong to the trait (0 for `<T>::..`).
    pub qself: Option<(TypeIx, u32)>,
    /// Its segments; `crate`, `self`, `super`, `Self` and `$crate` are names.
    pub segments: Vec<Segment>,
}

/// A segment of a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Its name.
    pub name: Name,
    /// Its generic arguments.
    pub args: Option<Box<GenericArgs>>,
}

/// Generic arguments.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct GenericArgs {
    /// Type arguments in order (a const argument that is a plain name parses as a type, too).
    pub types: Vec<TypeIx>,
    /// Const arguments that are expressions.
    pub consts: Vec<ExprIx>,
    /// `Item = T`.
    pub bindings: Vec<(Name, TypeIx)>,
    /// `Item: Bound`.
    pub constraints: Vec<(Name, Vec<Bound>)>,
    /// `Fn(A, B) -> C`: the arguments and the result.
    pub parenthesized: Option<(Vec<TypeIx>, Option<TypeIx>)>,
}

/// Generic parameters and where clauses.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Generics {
    /// Type and const parameters, in order.
    pub params: Vec<GenericParam>,
    /// Names of lifetime parameters.
    pub lifetimes: Vec<NameIx>,
    /// Where predicates on types.
    pub predicates: Vec<(TypeIx, Vec<Bound>)>,
}

/// A type or const parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GenericParam {
    /// Its name.
    pub name: Name,
    /// Its bounds (types).
    pub bounds: Vec<Bound>,
    /// Its default (types).
    pub default: Option<TypeIx>,
    /// The type of a const parameter.
    pub const_ty: Option<TypeIx>,
}

/// A trait bound. Lifetime bounds are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// The trait.
    pub path: Path,
    /// Whether it is `?Trait`.
    pub maybe: bool,
}

/// A type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Its bytes.
    pub range: TextRange,
}

/// The kinds of types. Parentheses and groups are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TypeKind {
    /// A path.
    Path(Path),
    /// `&'a mut T`.
    Ref {
        /// The lifetime's name, without `'`.
        lifetime: Option<NameIx>,
        /// `mut`.
        mutable: bool,
        /// `T`.
        inner: TypeIx,
    },
    /// `*const T`, `*mut T`.
    Pointer(TypeIx),
    /// `[T]`.
    Slice(TypeIx),
    /// `[T; n]`.
    Array(TypeIx, ExprIx),
    /// `(A, B)`.
    Tuple(Vec<TypeIx>),
    /// `fn(A) -> B`.
    Function(Vec<TypeIx>, Option<TypeIx>),
    /// `dyn A + B`.
    Dyn(Vec<Bound>),
    /// `impl A + B`.
    Impl(Vec<Bound>),
    /// A macro.
    Macro(Box<MacroCall>),
    /// `!`.
    Never,
    /// `_`.
    Infer,
    /// Something unreadable.
    Unknown,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pat {
    /// What it is.
    pub kind: PatKind,
    /// Its bytes.
    pub range: TextRange,
}

/// The kinds of patterns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PatKind {
    /// `_`.
    Wild,
    /// `..`.
    Rest,
    /// `x`, `ref mut x`, `x @ p`. A plain name may turn out to be a constant or unit variant.
    Ident {
        /// The name.
        name: Name,
        /// `ref`.
        by_ref: bool,
        /// `mut`.
        mutable: bool,
        /// Behind `@`.
        sub: Option<PatIx>,
    },
    /// `A::B`.
    Path(Path),
    /// `A(p, ..)`.
    TupleStruct(Path, Vec<PatIx>),
    /// `A { a, b: p, .. }`.
    Struct(Path, Vec<FieldPat>),
    /// `(p, q)`.
    Tuple(Vec<PatIx>),
    /// `[p, .., q]`.
    Slice(Vec<PatIx>),
    /// `&p`, `&mut p`, `box p`.
    Ref(PatIx),
    /// A literal or constant expression.
    Lit(ExprIx),
    /// `a..=b`.
    Range(Option<ExprIx>, Option<ExprIx>),
    /// `p | q`.
    Or(Vec<PatIx>),
    /// A macro.
    Macro(Box<MacroCall>),
    /// Something unreadable.
    Unknown,
}

/// A field in a struct pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldPat {
    /// The field.
    pub name: Name,
    /// Its pattern; for the short form, an `Ident` with the same range.
    pub pat: PatIx,
    /// Whether it is the short form.
    pub shorthand: bool,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its bytes.
    pub range: TextRange,
}

/// The kinds of expressions. Parentheses and groups are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    /// A literal.
    Lit(Literal),
    /// A path.
    Path(Path),
    /// `f(a, b)`.
    Call(ExprIx, Vec<ExprIx>),
    /// `r.m::<T>(a, b)`.
    MethodCall {
        /// `r`.
        receiver: ExprIx,
        /// `m`.
        name: Name,
        /// `::<T>`.
        generics: Option<Box<GenericArgs>>,
        /// `a, b`.
        args: Vec<ExprIx>,
    },
    /// `b.f`, `b.0`.
    Field(ExprIx, Name),
    /// `b[i]`; the range of `[`.
    Index(ExprIx, ExprIx, TextRange),
    /// `A { a: x, ..base }`.
    Struct(Path, Vec<FieldValue>, Option<ExprIx>),
    /// `(a, b)`.
    Tuple(Vec<ExprIx>),
    /// `[a, b]`.
    Array(Vec<ExprIx>),
    /// `[a; n]`.
    Repeat(ExprIx, ExprIx),
    /// `&a`, `&mut a`, `&raw const a`.
    Ref {
        /// `mut`.
        mutable: bool,
        /// `a`.
        inner: ExprIx,
    },
    /// `*a`; the range of `*`.
    Deref(ExprIx, TextRange),
    /// `-a`, `!a`; the operator and its range.
    Unary(char, TextRange, ExprIx),
    /// `a + b`, `a == b`, `a && b`, `a += b`; the operator and its range.
    Binary(BinaryOp, TextRange, ExprIx, ExprIx),
    /// `a = b`.
    Assign(ExprIx, ExprIx),
    /// `a as T`.
    Cast(ExprIx, TypeIx),
    /// `a..b`, `a..=b`.
    Range {
        /// `a`.
        start: Option<ExprIx>,
        /// `b`.
        end: Option<ExprIx>,
        /// `..=`.
        inclusive: bool,
    },
    /// `{ .. }` of any sort.
    Block(Block),
    /// `if c { a } else b`; `c` may be a chain of `let`s.
    If(ExprIx, ExprIx, Option<ExprIx>),
    /// `let p = e` as a condition.
    Let(PatIx, ExprIx),
    /// `match e { .. }`.
    Match(ExprIx, Vec<Arm>),
    /// `while c { .. }`.
    While(ExprIx, ExprIx),
    /// `loop { .. }`.
    Loop(ExprIx),
    /// `for p in e { .. }`; the range of `for`.
    For(PatIx, ExprIx, ExprIx, TextRange),
    /// `|a, b: T| -> R { .. }`.
    Closure(Box<Closure>),
    /// `return e`.
    Return(Option<ExprIx>),
    /// `break e`.
    Break(Option<ExprIx>),
    /// `continue`.
    Continue,
    /// `e.await`; the range of `await`.
    Await(ExprIx, TextRange),
    /// `e?`; the range of `?`.
    Try(ExprIx, TextRange),
    /// `yield e`.
    Yield(Option<ExprIx>),
    /// A macro invocation.
    Macro(Box<MacroCall>),
    /// `_`, or something unreadable.
    Unknown,
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Literal {
    /// A string, its value.
    Str(String),
    /// An integer: its digits and its suffix (`""` for none).
    Int(String, String),
    /// A float: its suffix.
    Float(String),
    /// `true`, `false`.
    Bool(bool),
    /// A character.
    Char,
    /// A byte.
    Byte,
    /// A byte string or a C string.
    Bytes,
}

/// Comparing operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// Binary operators, by what their result's type follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BinaryOp {
    /// `+ - * / % & | ^ << >>`: a trait's `Output`; the char is its first character.
    Arithmetic(char),
    /// `== != < <= > >=`: `bool`.
    Compare(Comparison),
    /// `&& ||`: `bool`.
    Logic,
    /// `+=` and the like: `()`; the char is its first character.
    Assign(char),
}

/// A block.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Block {
    /// Its statements, items left out.
    pub stmts: Vec<Stmt>,
    /// The expression at its end.
    pub tail: Option<ExprIx>,
    /// The items in it, in source order (macro invocations in statement position are expressions).
    pub items: Vec<ItemIx>,
    /// What sort of block.
    pub sort: BlockSort,
}

/// The sorts of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum BlockSort {
    /// `{ .. }`, labelled or not, `unsafe { .. }`, `const { .. }`.
    #[default]
    Plain,
    /// `async { .. }`, `async move { .. }`.
    Async,
    /// `try { .. }`.
    Try,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stmt {
    /// `let p: T = e else { .. };`.
    Let {
        /// `p`.
        pat: PatIx,
        /// `T`.
        ty: Option<TypeIx>,
        /// `e`.
        init: Option<ExprIx>,
        /// The `else` block.
        otherwise: Option<ExprIx>,
    },
    /// `e;` or a block-like `e`.
    Expr(ExprIx),
}

/// A match arm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    /// Its pattern.
    pub pat: PatIx,
    /// Its guard (may hold `let`s).
    pub guard: Option<ExprIx>,
    /// Its body.
    pub body: ExprIx,
}

/// A field in a struct literal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// The field.
    pub name: Name,
    /// Its value; for the short form, a path with the same range.
    pub value: ExprIx,
    /// Whether it is the short form.
    pub shorthand: bool,
}

/// A closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Its parameters, with types where written.
    pub params: Vec<(PatIx, Option<TypeIx>)>,
    /// Its return type where written.
    pub ret: Option<TypeIx>,
    /// Its body.
    pub body: ExprIx,
    /// Whether it is `async`.
    pub is_async: bool,
}
