//! Types as far as receivers need them.
//!
//! A [`Ty`] is a type without lifetimes and const arguments. Associated types that are not yet normalised are
//! [`Ty::Assoc`]; what is not known is [`Ty::Unknown`], which unifies with everything and resolves nothing.
//! Generic parameters are named by the definition that declares them and their place in its list; a trait's `Self`
//! is its parameter 0.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

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
    FnDef(DefId, Arc<Subst>),
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
        self.changed(f).unwrap_or_else(|| self.clone())
    }

    /// What [`Ty::map`] gives, `None` where it changes nothing. Parts that stay as they are stay shared.
    pub(crate) fn changed(&self, f: &mut dyn FnMut(&Ty) -> Option<Ty>) -> Option<Ty> {
        self.changed_bounded(f, 0, &mut { MAX_NODES })
    }

    fn changed_bounded(
        &self,
        f: &mut dyn FnMut(&Ty) -> Option<Ty>,
        depth: u32,
        left: &mut u32,
    ) -> Option<Ty> {
        if depth > MAX_DEPTH || *left == 0 {
            return Some(Ty::Unknown);
        }
        *left -= 1;
        if let Some(ty) = f(self) {
            return Some(ty);
        }
        let depth = depth + 1;
        let mut one = |ty: &Ty| ty.changed_bounded(f, depth, left);
        match self {
            Ty::Unknown | Ty::Var(_) | Ty::Param(..) | Ty::Prim(_) | Ty::Never => None,
            Ty::Adt(def, args) => Some(Ty::Adt(*def, changed_list(args, one)?)),
            Ty::External(path, args) => Some(Ty::External(path.clone(), changed_list(args, one)?)),
            Ty::Assoc(inner, of, name) => Some(Ty::Assoc(Arc::new(one(inner)?), *of, *name)),
            Ty::Ref(mutable, inner) => Some(Ty::Ref(*mutable, Arc::new(one(inner)?))),
            Ty::Pointer(inner) => Some(Ty::Pointer(Arc::new(one(inner)?))),
            Ty::Slice(inner) => Some(Ty::Slice(Arc::new(one(inner)?))),
            Ty::Array(inner) => Some(Ty::Array(Arc::new(one(inner)?))),
            Ty::Tuple(parts) => Some(Ty::Tuple(changed_list(parts, one)?)),
            Ty::Function(params, ret) => match (changed_list(params, &mut one), one(ret)) {
                (None, None) => None,
                (list, ty) => Some(Ty::Function(
                    list.unwrap_or_else(|| params.clone()),
                    ty.map_or_else(|| ret.clone(), Arc::new),
                )),
            },
            Ty::FnDef(def, subst) => {
                let entry = |(owner, args): &(DefId, Args)| Some((*owner, changed_list(args, &mut one)?));
                Some(Ty::FnDef(*def, Arc::new(Subst(changed_items(&subst.0, entry)?.into()))))
            }
            Ty::Dyn(bounds) => {
                Some(Ty::Dyn(changed_list(bounds, |bound| bound.changed_bounded(f, depth, left))?))
            }
            Ty::Opaque(bounds) => {
                Some(Ty::Opaque(changed_list(bounds, |bound| bound.changed_bounded(f, depth, left))?))
            }
        }
    }
}

/// A list with what `change` gives, `None` where that changes nothing.
fn changed_list<T: Clone>(list: &[T], change: impl FnMut(&T) -> Option<T>) -> Option<Arc<[T]>> {
    changed_items(list, change).map(Arc::from)
}

fn changed_items<T: Clone>(list: &[T], mut change: impl FnMut(&T) -> Option<T>) -> Option<Vec<T>> {
    let mut changed: Option<Vec<T>> = None;
    for (index, part) in list.iter().enumerate() {
        match (change(part), &mut changed) {
            (Some(new), Some(all)) => all.push(new),
            (None, Some(all)) => all.push(part.clone()),
            (Some(new), None) => {
                let mut all = Vec::with_capacity(list.len());
                all.extend_from_slice(&list[..index]);
                all.push(new);
                changed = Some(all);
            }
            (None, None) => {}
        }
    }
    changed
}

/// Types nested deeper than this are not followed.
const MAX_DEPTH: u32 = 48;
/// A type larger than this is cut off: parts are shared in memory, so that `(T, T)` in `(T, T)` … costs nothing to
/// write and everything to walk.
pub(crate) const MAX_NODES: u32 = 4_000;

impl TraitRef {
    pub(crate) fn map(&self, f: &mut dyn FnMut(&Ty) -> Option<Ty>) -> TraitRef {
        self.changed_bounded(f, 0, &mut { MAX_NODES }).unwrap_or_else(|| self.clone())
    }

    fn changed_bounded(
        &self,
        f: &mut dyn FnMut(&Ty) -> Option<Ty>,
        depth: u32,
        left: &mut u32,
    ) -> Option<TraitRef> {
        let mut one = |ty: &Ty| ty.changed_bounded(f, depth + 1, left);
        let args = changed_list(&self.args, &mut one);
        let bindings = changed_list(&self.bindings, |(name, ty)| Some((*name, one(ty)?)));
        (args.is_some() || bindings.is_some()).then(|| TraitRef {
            def: self.def,
            args: args.unwrap_or_else(|| self.args.clone()),
            bindings: bindings.unwrap_or_else(|| self.bindings.clone()),
        })
    }

    /// The same trait for another `Self`.
    pub(crate) fn with_self(&self, ty: Ty) -> TraitRef {
        let args = std::iter::once(ty).chain(self.args.iter().skip(1).cloned()).collect();
        TraitRef { def: self.def, args, bindings: self.bindings.clone() }
    }
}

/// Arguments for the parameters of some definitions.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Subst(pub(crate) SmallVec<[(DefId, Args); 2]>);

impl Subst {
    pub(crate) fn of(owner: DefId, args: Args) -> Self {
        Self(smallvec![(owner, args)])
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
