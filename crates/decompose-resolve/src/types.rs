//! Types as far as receivers need them.
//!
//! A [`Ty`] is a type without lifetimes and const arguments. Associated types that are not yet normalised are
//! [`Ty::Assoc`]; what is not known is [`Ty::Unknown`], which unifies with everything and resolves nothing.
//! Generic parameters are named by the definition that declares them and their place in its list; a trait's `Self`
//! is its parameter 0.

use std::sync::Arc;

use crate::names::Symbol;
use crate::world::DefId;

/// A list of type arguments.
pub(crate) type Args = Arc<[Ty]>;

/// A type.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum Ty {
    #[default]
    Unknown,
    /// An inference variable of the current body.
    Var(u32),
    /// A struct, enum or union with its arguments.
    Adt(DefId, Args),
    /// A type from outside that no stub describes, by path.
    External(Arc<str>, Args),
    /// A generic parameter: the definition that declares it, and which.
    Param(DefId, u32),
    /// `<self as trait>::name`, the trait where it is written or known.
    Assoc(Arc<Ty>, Option<DefId>, Symbol),
    Ref(bool, Arc<Ty>),
    Pointer(Arc<Ty>),
    Slice(Arc<Ty>),
    Array(Arc<Ty>),
    Tuple(Args),
    Prim(Prim),
    Never,
    /// A function pointer or closure: parameters and result.
    Function(Args, Arc<Ty>),
    /// A function item, whose signature is looked up when it is called; its own and its parent's arguments.
    FnDef(DefId, Subst),
    Dyn(Arc<[TraitRef]>),
    Opaque(Arc<[TraitRef]>),
}

/// A trait with its arguments (`args[0]` is `Self`) and bindings of associated types.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TraitRef {
    pub(crate) def: DefId,
    pub(crate) args: Args,
    pub(crate) bindings: Arc<[(Symbol, Ty)]>,
}

/// Built-in types.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Prim {
    Bool,
    Char,
    Str,
    /// An integer of known kind.
    Int(&'static str),
    /// An integer literal without suffix.
    AnyInt,
    Float(&'static str),
    AnyFloat,
}

const INTEGERS: &[&str] =
    &["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];

impl Prim {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "bool" => Some(Self::Bool),
            "char" => Some(Self::Char),
            "str" => Some(Self::Str),
            "f32" => Some(Self::Float("f32")),
            "f64" => Some(Self::Float("f64")),
            _ => INTEGERS.iter().find(|i| **i == name).map(|i| Self::Int(i)),
        }
    }

    fn fits(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::AnyInt, Self::Int(_))
                    | (Self::Int(_), Self::AnyInt)
                    | (Self::AnyFloat, Self::Float(_))
                    | (Self::Float(_), Self::AnyFloat)
            )
    }

    /// Whether two built-in types can be one, a literal taking any fitting kind.
    pub(crate) fn unifies(self, other: Self) -> bool {
        self.fits(other)
    }
}

/// The outermost constructor of a type: what impls are indexed by.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Head {
    Adt(DefId),
    External(Arc<str>),
    Ref,
    Pointer,
    Slice,
    Array,
    Tuple(usize),
    Bool,
    Char,
    Str,
    Int(&'static str),
    Float(&'static str),
    Never,
    Function,
    Dyn(DefId),
    /// A parameter: a blanket impl.
    Any,
}

impl Ty {
    pub(crate) fn unit() -> Self {
        Ty::Tuple(Arc::from([]))
    }

    pub(crate) fn reference(self) -> Self {
        Ty::Ref(false, Arc::new(self))
    }

    pub(crate) fn adt(def: DefId, args: impl Into<Args>) -> Self {
        Ty::Adt(def, args.into())
    }

    /// What impls of this type are indexed by; `None` where it is not known.
    pub(crate) fn head(&self) -> Option<Head> {
        Some(match self {
            Ty::Adt(def, _) => Head::Adt(*def),
            Ty::External(path, _) => Head::External(path.clone()),
            Ty::Ref(..) => Head::Ref,
            Ty::Pointer(_) => Head::Pointer,
            Ty::Slice(_) => Head::Slice,
            Ty::Array(_) => Head::Array,
            Ty::Tuple(parts) => Head::Tuple(parts.len()),
            Ty::Prim(Prim::Bool) => Head::Bool,
            Ty::Prim(Prim::Char) => Head::Char,
            Ty::Prim(Prim::Str) => Head::Str,
            Ty::Prim(Prim::Int(kind)) => Head::Int(kind),
            Ty::Prim(Prim::AnyInt) => Head::Int("i32"),
            Ty::Prim(Prim::Float(kind)) => Head::Float(kind),
            Ty::Prim(Prim::AnyFloat) => Head::Float("f64"),
            Ty::Never => Head::Never,
            Ty::Function(..) | Ty::FnDef(..) => Head::Function,
            Ty::Dyn(bounds) => Head::Dyn(bounds.first()?.def),
            Ty::Param(..) => Head::Any,
            Ty::Unknown | Ty::Var(_) | Ty::Assoc(..) | Ty::Opaque(_) => return None,
        })
    }

    /// The type behind all references.
    pub(crate) fn peeled(&self) -> &Ty {
        let mut ty = self;
        while let Ty::Ref(_, inner) = ty {
            ty = inner;
        }
        ty
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Ty::Unknown)
    }

    /// Rebuilds the type with `f` applied to every leaf that it takes (`Some` replaces, `None` descends).
    pub(crate) fn map(&self, f: &mut dyn FnMut(&Ty) -> Option<Ty>) -> Ty {
        self.map_bounded(f, 0, &mut { MAX_NODES })
    }

    fn map_bounded(&self, f: &mut dyn FnMut(&Ty) -> Option<Ty>, depth: u32, left: &mut u32) -> Ty {
        if depth > MAX_DEPTH || *left == 0 {
            return Ty::Unknown;
        }
        *left -= 1;
        if let Some(ty) = f(self) {
            return ty;
        }
        let depth = depth + 1;
        let list = |args: &Args, f: &mut dyn FnMut(&Ty) -> Option<Ty>, left: &mut u32| -> Args {
            args.iter().map(|a| a.map_bounded(f, depth, left)).collect()
        };
        match self {
            Ty::Unknown | Ty::Var(_) | Ty::Param(..) | Ty::Prim(_) | Ty::Never => self.clone(),
            Ty::Adt(def, args) => Ty::Adt(*def, list(args, f, left)),
            Ty::External(path, args) => Ty::External(path.clone(), list(args, f, left)),
            Ty::Assoc(inner, of, name) => Ty::Assoc(Arc::new(inner.map_bounded(f, depth, left)), *of, *name),
            Ty::Ref(mutable, inner) => Ty::Ref(*mutable, Arc::new(inner.map_bounded(f, depth, left))),
            Ty::Pointer(inner) => Ty::Pointer(Arc::new(inner.map_bounded(f, depth, left))),
            Ty::Slice(inner) => Ty::Slice(Arc::new(inner.map_bounded(f, depth, left))),
            Ty::Array(inner) => Ty::Array(Arc::new(inner.map_bounded(f, depth, left))),
            Ty::Tuple(parts) => Ty::Tuple(list(parts, f, left)),
            Ty::Function(params, ret) => {
                Ty::Function(list(params, f, left), Arc::new(ret.map_bounded(f, depth, left)))
            }
            Ty::FnDef(def, subst) => {
                let entries = subst.0.iter().map(|(owner, args)| (*owner, list(args, f, left))).collect();
                Ty::FnDef(*def, Subst(entries))
            }
            Ty::Dyn(bounds) => Ty::Dyn(bounds.iter().map(|b| b.map_bounded(f, depth, left)).collect()),
            Ty::Opaque(bounds) => Ty::Opaque(bounds.iter().map(|b| b.map_bounded(f, depth, left)).collect()),
        }
    }
}

/// Types nested deeper than this are not followed.
const MAX_DEPTH: u32 = 48;
/// A type larger than this is cut off: parts are shared in memory, so that `(T, T)` in `(T, T)` … costs nothing to
/// write and everything to walk.
pub(crate) const MAX_NODES: u32 = 4_000;

impl TraitRef {
    pub(crate) fn map(&self, f: &mut dyn FnMut(&Ty) -> Option<Ty>) -> TraitRef {
        self.map_bounded(f, 0, &mut { MAX_NODES })
    }

    fn map_bounded(&self, f: &mut dyn FnMut(&Ty) -> Option<Ty>, depth: u32, left: &mut u32) -> TraitRef {
        TraitRef {
            def: self.def,
            args: self.args.iter().map(|a| a.map_bounded(f, depth + 1, left)).collect(),
            bindings: self.bindings.iter().map(|(n, t)| (*n, t.map_bounded(f, depth + 1, left))).collect(),
        }
    }

    /// The same trait for another `Self`.
    pub(crate) fn with_self(&self, ty: Ty) -> TraitRef {
        let args = std::iter::once(ty).chain(self.args.iter().skip(1).cloned()).collect();
        TraitRef { def: self.def, args, bindings: self.bindings.clone() }
    }
}

/// Arguments for the parameters of some definitions.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Subst(pub(crate) Vec<(DefId, Args)>);

impl Subst {
    pub(crate) fn of(owner: DefId, args: Args) -> Self {
        Self(vec![(owner, args)])
    }

    pub(crate) fn get(&self, owner: DefId, index: u32) -> Option<&Ty> {
        self.0.iter().find(|(o, _)| *o == owner).and_then(|(_, args)| args.get(index as usize))
    }

    pub(crate) fn with(mut self, owner: DefId, args: Args) -> Self {
        self.0.push((owner, args));
        self
    }

    pub(crate) fn apply(&self, ty: &Ty) -> Ty {
        if self.0.is_empty() {
            return ty.clone();
        }
        ty.map(&mut |t| match t {
            Ty::Param(owner, index) => self.get(*owner, *index).cloned(),
            _ => None,
        })
    }

    pub(crate) fn apply_trait(&self, bound: &TraitRef) -> TraitRef {
        bound.map(&mut |t| match t {
            Ty::Param(owner, index) => self.get(*owner, *index).cloned(),
            _ => None,
        })
    }
}
