//! Patterns: what they bind, and what they name.

use decompose_model::{ReferenceKind, Tier, UnresolvedReason};
use decompose_syntax::ir::{PatIx, PatKind, Path};

use super::Infer;
use crate::lower::record_targets;
use crate::types::Ty;
use crate::world::*;

impl Infer<'_> {
    /// Binds the names of a pattern that is matched against `ty`; `by_ref` while inside a reference that the
    /// pattern does not write.
    pub(super) fn pattern(&mut self, pat: PatIx, ty: &Ty, by_ref: bool) {
        let facts = self.facts();
        match &facts.pat(pat).kind {
            PatKind::Wild | PatKind::Rest | PatKind::Unknown => {}
            PatKind::Ident { name, by_ref: written_ref, sub, .. } => {
                let symbol = self.symbol(name.name);
                if sub.is_none() && !written_ref && self.is_constant_pattern(symbol, name.range, ty) {
                    return;
                }
                let bound = if by_ref || *written_ref { ty.clone().reference() } else { ty.clone() };
                self.owns(name.range, &bound);
                self.bind(symbol, bound);
                if let Some(sub) = sub {
                    self.pattern(*sub, ty, by_ref);
                }
            }
            PatKind::Ref(inner) => {
                let ty = match self.shallow(ty) {
                    Ty::Ref(_, inner) => (*inner).clone(),
                    Ty::Var(_) => {
                        let var = self.fresh();
                        let reference = var.clone().reference();
                        self.unify(ty, &reference);
                        var
                    }
                    other => other,
                };
                self.pattern(*inner, &ty, false);
            }
            PatKind::Tuple(parts) => {
                let (ty, by_ref) = self.peel(ty, by_ref);
                if let Ty::Var(_) = ty
                    && !parts.iter().any(|p| matches!(facts.pat(*p).kind, PatKind::Rest))
                {
                    let vars: Vec<Ty> = parts.iter().map(|_| self.fresh()).collect();
                    self.unify(&ty, &Ty::Tuple(vars.into()));
                }
                let types: Vec<Ty> = match self.shallow(&ty) {
                    Ty::Tuple(types) => types.to_vec(),
                    _ => Vec::new(),
                };
                self.positional(parts, &types, by_ref);
            }
            PatKind::TupleStruct(path, parts) => {
                let (ty, by_ref) = self.peel(ty, by_ref);
                let types = self.constructor_fields(path, &ty, ReferenceKind::Pattern);
                self.positional(parts, &types, by_ref);
            }
            PatKind::Struct(path, fields) => {
                let (ty, by_ref) = self.peel(ty, by_ref);
                let (def, subst) = self.struct_path(path, ReferenceKind::Pattern, Some(&ty));
                for field in fields {
                    let symbol = self.symbol(field.name.name);
                    let field_ty = match def {
                        Some(def) => self.field_of_def(def, &subst, symbol, field.name.range),
                        None => Ty::Unknown,
                    };
                    let field_ty = if field_ty.is_unknown() { self.fresh() } else { field_ty };
                    self.pattern(field.pat, &field_ty, by_ref);
                }
            }
            PatKind::Path(path) => {
                let found = self.path_value(path, ReferenceKind::Pattern);
                let (ty, _) = self.peel(ty, by_ref);
                self.unify(&found, &ty);
            }
            PatKind::Slice(parts) => {
                let (ty, by_ref) = self.peel(ty, by_ref);
                let element = match self.shallow(&ty) {
                    Ty::Slice(element) | Ty::Array(element) => (*element).clone(),
                    other => self.element(&other),
                };
                for part in parts {
                    let rest = match &facts.pat(*part).kind {
                        PatKind::Ident { sub: Some(sub), .. } => {
                            matches!(facts.pat(*sub).kind, PatKind::Rest)
                        }
                        _ => false,
                    };
                    let part_ty = if rest { Ty::Slice(element.clone().into()) } else { element.clone() };
                    self.pattern(*part, &part_ty, by_ref);
                }
            }
            PatKind::Or(parts) => {
                for part in parts {
                    self.pattern(*part, ty, by_ref);
                }
            }
            PatKind::Lit(expr) => {
                self.expr(*expr);
            }
            PatKind::Range(start, end) => {
                start.iter().chain(end).for_each(|e| {
                    self.expr(*e);
                });
            }
            PatKind::Macro(call) => {
                self.macro_call(call, None);
            }
        }
    }

    /// The type behind references that a constructor pattern looks through.
    fn peel(&mut self, ty: &Ty, by_ref: bool) -> (Ty, bool) {
        let mut ty = self.shallow(ty);
        let mut by_ref = by_ref;
        while let Ty::Ref(_, inner) = &ty {
            ty = self.shallow(&inner.clone());
            by_ref = true;
        }
        (ty, by_ref)
    }

    /// Sub-patterns of a tuple or tuple struct, `..` standing for any number.
    fn positional(&mut self, parts: &[PatIx], types: &[Ty], by_ref: bool) {
        let facts = self.facts();
        let rest = parts.iter().position(|p| matches!(facts.pat(*p).kind, PatKind::Rest));
        for (i, part) in parts.iter().enumerate() {
            let index = match rest {
                Some(r) if i > r => (types.len() + i).checked_sub(parts.len()),
                _ => Some(i),
            };
            let ty = index.and_then(|i| types.get(i)).cloned();
            let ty = ty.unwrap_or_else(|| self.fresh());
            self.pattern(*part, &ty, by_ref);
        }
    }

    /// Whether a plain name is a constant, static, unit struct or variant and so binds nothing.
    fn is_constant_pattern(
        &mut self,
        symbol: crate::names::Symbol,
        range: decompose_model::TextRange,
        ty: &Ty,
    ) -> bool {
        let Ok(res) = self.world.resolve_path(self.from(), &[symbol], false, Ns::Values) else {
            return false;
        };
        let Some(Res::Def(def)) = res.first() else { return false };
        let def = *def;
        let constant = match self.world.def(def).kind {
            DefKind::Const | DefKind::Static | DefKind::Variant => true,
            DefKind::Struct => self.is_unit_struct(def),
            _ => false,
        };
        if constant {
            let tier = if res.glob { Tier::Glob } else { Tier::Path };
            record_targets(self.world, &mut self.refs, range, &res.targets, ReferenceKind::Pattern, tier);
            let found = self.value_type(def, &[]);
            let (ty, _) = self.peel(ty, false);
            self.unify(&found, &ty);
        }
        constant
    }

    /// The types of a tuple struct's or variant's fields, matched against `ty`.
    fn constructor_fields(&mut self, path: &Path, ty: &Ty, kind: ReferenceKind) -> Vec<Ty> {
        match self.path_value(path, kind) {
            Ty::Function(params, ret) => {
                self.unify(&ret, ty);
                params.to_vec()
            }
            _ => Vec::new(),
        }
    }

    /// A field of a struct or variant by name, recorded.
    pub(super) fn field_of_def(
        &mut self,
        def: DefId,
        subst: &crate::types::Subst,
        name: crate::names::Symbol,
        range: decompose_model::TextRange,
    ) -> Ty {
        let found = self
            .world
            .children(def)
            .iter()
            .copied()
            .filter(|c| self.world.def(*c).kind == DefKind::Field && self.world.def(*c).name == name)
            .max_by_key(|c| self.world.def(*c).active);
        match found {
            Some(field) => {
                self.record_member(range, field, ReferenceKind::Field, Tier::Receiver);
                let ty = self.solver.sigs.types.get(&field).cloned().unwrap_or(Ty::Unknown);
                self.instantiate(&ty, subst)
            }
            None => {
                if self.world.is_external(def) {
                    self.refs.outside();
                } else {
                    self.refs.fail(range, name, UnresolvedReason::NameNotFound);
                }
                Ty::Unknown
            }
        }
    }
}
