//! What a type, as written, is made of: borrows, parameters, closures, and the items it names.

use decompose_model::{ItemId, TypeShape};
use decompose_syntax::ir::{self, Bound, GenericArgs, Path, TypeIx, TypeKind};

use crate::lower::TypeScope;
use crate::names::{Symbol, known};
use crate::path::From;
use crate::types::Ty;
use crate::world::*;

/// Describes types of one scope.
pub(crate) struct Shapes<'a> {
    pub(crate) world: &'a World,
    pub(crate) scope: &'a TypeScope,
    /// Model items by definition.
    pub(crate) items: &'a dyn Fn(DefId) -> Option<ItemId>,
    /// Parameters that are bound by `Fn` traits.
    pub(crate) closures: &'a [Symbol],
}

impl Shapes<'_> {
    /// The shape of a type.
    pub(crate) fn shape(&self, ty: TypeIx) -> TypeShape {
        let facts = &self.world.unit(self.scope.unit).facts;
        let mut shape = TypeShape { text: one_line(facts.slice(facts.ty(ty).range)), ..TypeShape::default() };
        self.visit(ty, &mut shape);
        shape.items.sort_unstable();
        shape.items.dedup();
        shape.external.sort_unstable();
        shape.external.dedup();
        shape
    }

    fn visit(&self, ty: TypeIx, shape: &mut TypeShape) {
        let unit = self.world.unit(self.scope.unit);
        match &unit.facts.ty(ty).kind {
            TypeKind::Path(path) => self.path(path, shape),
            TypeKind::Ref { lifetime, mutable, inner } => {
                shape.borrows = true;
                shape.borrows_mutably |= *mutable;
                shape.lifetime |= lifetime.is_some_and(|l| !matches!(unit.facts.name(l), "static" | "_"));
                self.visit(*inner, shape);
            }
            TypeKind::Pointer(inner) => {
                shape.pointer = true;
                self.visit(*inner, shape);
            }
            TypeKind::Slice(inner) | TypeKind::Array(inner, _) => self.visit(*inner, shape),
            TypeKind::Tuple(parts) => parts.iter().for_each(|p| self.visit(*p, shape)),
            TypeKind::Function(params, ret) => {
                shape.closure = true;
                params.iter().chain(ret).for_each(|p| self.visit(*p, shape));
            }
            TypeKind::Dyn(bounds) => {
                shape.dyn_trait = true;
                self.bounds(bounds, shape);
            }
            TypeKind::Impl(bounds) => {
                shape.impl_trait = true;
                self.bounds(bounds, shape);
            }
            TypeKind::Macro(_) | TypeKind::Never | TypeKind::Infer | TypeKind::Unknown => {}
        }
    }

    fn bounds(&self, bounds: &[Bound], shape: &mut TypeShape) {
        for bound in bounds {
            let unit = self.world.unit(self.scope.unit);
            if let Some(last) = bound.path.segments.last()
                && is_fn_trait(unit.symbol(last.name.name))
            {
                shape.closure = true;
            }
            self.path(&bound.path, shape);
        }
    }

    fn path(&self, path: &Path, shape: &mut TypeShape) {
        let unit = self.world.unit(self.scope.unit);
        if let Some((ty, _)) = path.qself {
            self.visit(ty, shape);
        }
        for segment in &path.segments {
            if let Some(args) = &segment.args {
                self.args(args, shape);
            }
        }
        let symbols = unit.symbols_of(path);
        let Some(first) = symbols.first() else { return };
        if *first == known::SELF_TYPE {
            if let Some(Ty::Adt(def, _)) = &self.scope.self_ty {
                self.target(&Res::Def(*def), shape);
            }
            return;
        }
        if !path.global && self.scope.generics.iter().any(|(name, _)| name == first) {
            shape.generic = true;
            shape.closure |= self.closures.contains(first);
            return;
        }
        if let Ok(res) =
            self.world.resolve_path(From::module(self.scope.module), &symbols, path.global, Ns::Types)
            && let Some(target) = res.first()
        {
            self.target(target, shape);
        }
    }

    fn target(&self, target: &Res, shape: &mut TypeShape) {
        match target {
            Res::Def(def) if self.world.is_external(*def) => shape.external.push(self.world.path(*def)),
            Res::Def(def) => shape.items.extend((self.items)(*def)),
            Res::External(path) => shape.external.push(path.to_string()),
        }
    }

    fn args(&self, args: &GenericArgs, shape: &mut TypeShape) {
        args.types.iter().for_each(|t| self.visit(*t, shape));
        args.bindings.iter().for_each(|(_, t)| self.visit(*t, shape));
        args.constraints.iter().for_each(|(_, bounds)| self.bounds(bounds, shape));
        if let Some((params, ret)) = &args.parenthesized {
            params.iter().chain(ret).for_each(|p| self.visit(*p, shape));
        }
    }
}

/// The parameters of generics that are bound by `Fn` traits.
pub(crate) fn closure_params(unit: &Unit, generics: &ir::Generics) -> Vec<Symbol> {
    let has_fn = |bounds: &[Bound]| {
        bounds.iter().any(|b| b.path.segments.last().is_some_and(|s| is_fn_trait(unit.symbol(s.name.name))))
    };
    let mut found: Vec<Symbol> =
        generics.params.iter().filter(|p| has_fn(&p.bounds)).map(|p| unit.symbol(p.name.name)).collect();
    for (ty, bounds) in &generics.predicates {
        if has_fn(bounds)
            && let TypeKind::Path(path) = &unit.facts.ty(*ty).kind
            && let Some(segment) = path.segments.first()
        {
            found.push(unit.symbol(segment.name.name));
        }
    }
    found
}

fn is_fn_trait(name: Symbol) -> bool {
    matches!(
        name,
        known::FN
            | known::FN_MUT
            | known::FN_ONCE
            | known::ASYNC_FN
            | known::ASYNC_FN_MUT
            | known::ASYNC_FN_ONCE
    )
}

/// Text on one line, runs of white space as one blank.
pub(crate) fn one_line(text: &str) -> String {
    let in_line = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if in_line && !text.contains("  ") && text.trim_ascii().len() == text.len() {
        return text.to_string();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
