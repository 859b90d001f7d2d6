//! Macro invocations in expressions and patterns.
//!
//! A macro of the workspace gives a reference to its definition and, where its expansion is there, the expansion's
//! type. The arguments of the others are walked as they were read; what the well-known ones give is a table.

use std::sync::Arc;

use decompose_model::{ReferenceKind, Tier};
use decompose_syntax::ir::{ExprIx, ExprKind, MacroArgs, MacroCall, MacroPart};

use super::Infer;
use crate::names::{Symbol, known};
use crate::refs::ExternalUse;
use crate::types::{Prim, Ty};
use crate::world::*;

/// What a macro expression is, by the last segment of its path.
#[derive(Clone, Copy)]
enum Gives {
    String,
    Str,
    Vec,
    Unit,
    Bool,
    Never,
    Integer,
    /// The type of its first argument.
    First,
    /// A tuple of what its arguments give when awaited.
    Joined,
    /// The same in a result, where each gives one.
    TryJoined,
    /// The type of the first branch.
    Branch,
    /// A boolean, its arguments being no code.
    Configured,
}

const MACROS: &[(&str, Gives)] = &[
    ("assert", Gives::Unit),
    ("assert_eq", Gives::Unit),
    ("assert_ne", Gives::Unit),
    ("bail", Gives::Never),
    ("cfg", Gives::Configured),
    ("column", Gives::Integer),
    ("concat", Gives::Str),
    ("dbg", Gives::First),
    ("debug", Gives::Unit),
    ("debug_assert", Gives::Unit),
    ("debug_assert_eq", Gives::Unit),
    ("debug_assert_ne", Gives::Unit),
    ("ensure", Gives::Unit),
    ("env", Gives::Str),
    ("eprint", Gives::Unit),
    ("eprintln", Gives::Unit),
    ("error", Gives::Unit),
    ("file", Gives::Str),
    ("format", Gives::String),
    ("include_str", Gives::Str),
    ("info", Gives::Unit),
    ("join", Gives::Joined),
    ("line", Gives::Integer),
    ("matches", Gives::Bool),
    ("module_path", Gives::Str),
    ("panic", Gives::Never),
    ("print", Gives::Unit),
    ("println", Gives::Unit),
    ("select", Gives::Branch),
    ("stringify", Gives::Str),
    ("todo", Gives::Never),
    ("trace", Gives::Unit),
    ("try_join", Gives::TryJoined),
    ("unimplemented", Gives::Never),
    ("unreachable", Gives::Never),
    ("vec", Gives::Vec),
    ("warn", Gives::Unit),
];

impl Infer<'_> {
    /// A macro invocation; its type where that is known.
    pub(super) fn macro_call(&mut self, call: &MacroCall, expr: Option<ExprIx>) -> Ty {
        let own = self.macro_reference(call, expr);
        let key = (call.tokens.start, call.tokens.end);
        if let Some(expansion) = self.world.unit(self.unit).expansions.get(&key).copied() {
            return self.expansion(expansion);
        }
        let scope = expr.and_then(|e| self.world.unit(self.unit).blocks.get(&e).copied());
        let around = self.scope.module;
        if let Some(scope) = scope {
            self.scope.module = scope;
        }
        let name = call.path.segments.last().map(|last| self.world.names.text(self.symbol(last.name.name)));
        let known =
            name.filter(|_| !own).and_then(|name| MACROS.binary_search_by_key(&name, |(n, _)| n).ok());
        let gives = known.map(|row| MACROS[row].1);
        if let Some(Gives::Configured) = gives {
            self.scope.module = around;
            return Ty::Prim(Prim::Bool);
        }
        let types = self.macro_parts(&call.args);
        self.scope.module = around;
        gives.map_or(Ty::Unknown, |gives| self.macro_type(gives, call, &types))
    }

    /// Records the macro's definition; whether it is one of the workspace.
    fn macro_reference(&mut self, call: &MacroCall, expr: Option<ExprIx>) -> bool {
        let Some(last) = call.path.segments.last() else { return false };
        let symbols = self.world.unit(self.unit).symbols_of(&call.path);
        let found = crate::macros::resolve_macro(self.world, self.unit, self.scope.module, call, &symbols);
        match found {
            Some(def) if !self.world.is_external(def) => {
                self.refs.add(last.name.range, def, ReferenceKind::Macro, Tier::Path);
                true
            }
            _ => {
                self.refs.outside();
                if let (Some(expr), Some(path)) = (expr, self.outside_macro(call, &symbols)) {
                    self.refs.external_uses.push(ExternalUse { unit: self.unit, expr, path });
                }
                false
            }
        }
    }

    /// The path of a macro that leads outside by its path.
    fn outside_macro(&self, call: &MacroCall, path: &[Symbol]) -> Option<Arc<str>> {
        let res = self.world.resolve_path(self.from(), path, call.path.global, Ns::Macros).ok()?;
        match res.first()? {
            Res::External(text) => Some(text.clone()),
            Res::Def(def) if self.world.is_external(*def) => Some(self.world.path(*def).into()),
            Res::Def(_) => None,
        }
    }

    fn macro_parts(&mut self, args: &MacroArgs) -> Vec<Ty> {
        let MacroArgs::Parts(parts) = args else { return Vec::new() };
        self.refs.place.macros += 1;
        let mut types = Vec::new();
        let mut values: Vec<(ExprIx, Ty)> = Vec::new();
        for part in parts {
            match part {
                MacroPart::Expr(expr) => {
                    let ty = self.expr(*expr);
                    values.push((*expr, ty.clone()));
                    types.push(ty);
                }
                MacroPart::Capture(expr) => {
                    let ty = self.capture(*expr);
                    values.push((*expr, ty));
                }
                MacroPart::Shown { value, literal, by } => {
                    if let Some((_, ty)) = values.iter().find(|(expr, _)| expr == value) {
                        let range = self.facts().expr(*literal).range;
                        self.shown(*by, range, ty);
                    }
                }
                MacroPart::Type(ty) => {
                    self.written(*ty);
                }
                MacroPart::Pat(pat) => {
                    let ty = self.fresh();
                    self.scoped(|this| this.pattern(*pat, &ty, false));
                }
                MacroPart::Item(_) => {}
            }
        }
        self.refs.place.macros -= 1;
        types
    }

    /// A name inside a format string: a local, or else a constant or static; its type.
    fn capture(&mut self, expr: ExprIx) -> Ty {
        let facts = self.facts();
        let ExprKind::Path(path) = &facts.expr(expr).kind else { return Ty::Unknown };
        let Some(segment) = path.segments.first() else { return Ty::Unknown };
        let symbol = self.symbol(segment.name.name);
        if let Some(local) = self.local(symbol) {
            return local.clone();
        }
        let mut ty = Ty::Unknown;
        if let Ok(res) = self.world.resolve_path(self.from(), &[symbol], false, Ns::Values) {
            for target in &res.targets {
                if let Res::Def(def) = target
                    && !self.world.is_external(*def)
                {
                    let range = facts.expr(expr).range;
                    self.refs.add_implicit(range, *def, ReferenceKind::PathValue, Tier::MacroArgument);
                    ty = self.solver.sigs.types.get(def).cloned().unwrap_or(Ty::Unknown);
                }
            }
        }
        ty
    }

    fn macro_type(&mut self, gives: Gives, call: &MacroCall, types: &[Ty]) -> Ty {
        match gives {
            Gives::String => self.library_type(known::STRING, Vec::new()),
            Gives::Str => Ty::Prim(Prim::Str).reference(),
            Gives::Unit => Ty::unit(),
            Gives::Bool => Ty::Prim(Prim::Bool),
            Gives::Never => Ty::Never,
            Gives::Integer => Ty::Prim(Prim::Int("u32")),
            Gives::First => types.first().cloned().unwrap_or(Ty::Unknown),
            Gives::Vec => {
                let element = match types.first().map(|t| self.shallow(t)) {
                    Some(Ty::Array(element)) => (*element).clone(),
                    _ => self.fresh(),
                };
                self.library_type(known::VEC, vec![element])
            }
            Gives::Joined => {
                let MacroArgs::Parts(_) = &call.args else { return Ty::Unknown };
                let awaited: Vec<Ty> = types.iter().map(|t| self.awaited(t)).collect();
                Ty::Tuple(awaited.into())
            }
            Gives::TryJoined => {
                let awaited: Vec<Ty> = types.iter().map(|t| self.awaited(t)).collect();
                let error = match awaited.first().map(|ty| self.deep(ty)) {
                    Some(Ty::Adt(_, args)) => args.get(1).cloned(),
                    _ => None,
                };
                let values: Vec<Ty> = awaited.iter().map(|ty| self.tried(ty)).collect();
                let error = error.unwrap_or_else(|| self.fresh());
                self.library_type(known::RESULT, vec![Ty::Tuple(values.into()), error])
            }
            Gives::Configured => Ty::Prim(Prim::Bool),
            Gives::Branch => types.first().cloned().unwrap_or(Ty::Unknown),
        }
    }

    /// The body of an expanded macro, typed where it is used.
    fn expansion(&mut self, expansion: UnitIx) -> Ty {
        let data = self.world.unit(expansion);
        let Some(root) = data.facts.root_expr else { return Ty::Unknown };
        let unit = std::mem::replace(&mut self.unit, expansion);
        let scope_unit = std::mem::replace(&mut self.scope.unit, expansion);
        let place_unit = std::mem::replace(&mut self.refs.place.unit, expansion);
        let around = self.refs.enter((data.expansion, data.call_name));
        let ty = self.scoped(|this| this.expr(root));
        self.unit = unit;
        self.scope.unit = scope_unit;
        self.refs.place.unit = place_unit;
        self.refs.enter(around);
        ty
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sorted() {
        assert!(super::MACROS.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
