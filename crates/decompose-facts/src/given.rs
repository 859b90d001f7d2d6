//! What is given to calls of libraries: the texts of arguments, looked up where a function only passes them on.
//!
//! A project wraps its libraries: `fn read(name: &str) { env::var(name) }`. An argument that is a parameter of the
//! function around it is therefore looked up where that function is called, one call deep; the fact then belongs to the
//! caller, at the call. Without a call that is seen it stays where it is, unknown.

use std::collections::BTreeMap;

use decompose_model::{ItemId, Location};
use decompose_syntax::ir::{ExprIx, ExprKind};

use crate::around::{OutsideCall, Owners, bound_to, text_in};
use crate::data::parameter_names;
use crate::ground::{At, Ground, UNKNOWN};

/// What stands for unknown pieces in names of channels, files and hosts.
pub(crate) const ANY: &str = "*";

/// An argument as it is given by one function.
pub(crate) struct Given {
    pub(crate) item: ItemId,
    pub(crate) location: Location,
    /// The argument as an expression of that function.
    pub(crate) at: At,
    pub(crate) text: Option<String>,
}

/// The calls of functions of the workspace that pass their parameters on.
pub(crate) struct Callers {
    calls: BTreeMap<ItemId, Vec<(ItemId, At)>>,
}

impl Callers {
    /// Looks up who calls the functions around `calls`.
    pub(crate) fn new(ground: &Ground<'_>, calls: &[OutsideCall<'_>]) -> Self {
        let mut passing = vec![false; ground.resolved.code.items.len()];
        for call in calls {
            let mut arguments = call.arguments(ground).iter();
            passing[call.item.index()] |=
                arguments.any(|arg| parameter(ground, call.item, (call.number, *arg)).is_some());
        }
        let mut found: BTreeMap<ItemId, Vec<(ItemId, At)>> = BTreeMap::new();
        if !passing.contains(&true) {
            return Self { calls: found };
        }
        let mut owners = Owners::default();
        for ((number, expr), item) in &ground.resolved.resolved_paths {
            let is_call = || {
                let kind = &ground.facts(*number).expr(*expr).kind;
                matches!(kind, ExprKind::Call(..) | ExprKind::MethodCall { .. })
            };
            if passing[item.index()]
                && is_call()
                && let Some(owner) = owners.owner(ground, (*number, *expr))
            {
                found.entry(*item).or_default().push((owner, (*number, *expr)));
            }
        }
        Self { calls: found }
    }

    /// What is given as the argument of a number.
    pub(crate) fn given(&self, ground: &Ground<'_>, call: &OutsideCall<'_>, argument: usize) -> Vec<Given> {
        match call.arguments(ground).get(argument) {
            Some(expr) => self.expr(ground, call, *expr),
            None => Vec::new(),
        }
    }

    /// What an expression in a call stands for.
    pub(crate) fn expr(&self, ground: &Ground<'_>, call: &OutsideCall<'_>, expr: ExprIx) -> Vec<Given> {
        let at = (call.number, expr);
        if let Some(number) = parameter(ground, call.item, at)
            && let Some(calls) = self.calls.get(&call.item)
        {
            return calls.iter().filter_map(|(caller, at)| passed(ground, *caller, *at, number)).collect();
        }
        let location = ground.location(call.number, call.offset);
        let text = text_in(ground, call.item, call.number, expr).map(|text| plain(&text));
        vec![Given { item: call.item, location, at, text }]
    }
}

/// What a call of a function gives as the argument of a number.
fn passed(ground: &Ground<'_>, caller: ItemId, (number, expr): At, argument: usize) -> Option<Given> {
    let facts = ground.facts(number);
    let (args, offset) = match &facts.expr(expr).kind {
        ExprKind::Call(callee, args) => match &facts.expr(*callee).kind {
            ExprKind::Path(path) => (args, path.segments.last()?.name.range.start),
            _ => return None,
        },
        ExprKind::MethodCall { name, args, .. } => (args, name.range.start),
        _ => return None,
    };
    let given = *args.get(argument)?;
    let text = text_in(ground, caller, number, given).map(|text| plain(&text));
    Some(Given { item: caller, location: ground.location(number, offset), at: (number, given), text })
}

/// A text with `*` for each piece that is not known; none where nothing else is left.
fn plain(text: &str) -> String {
    text.replace(UNKNOWN, ANY)
}

/// The parameter of a function that an expression is, or points to.
fn parameter(ground: &Ground<'_>, function: ItemId, (number, expr): At) -> Option<usize> {
    let facts = ground.facts(number);
    match &facts.expr(expr).kind {
        ExprKind::Path(path) => {
            let [segment] = path.segments.as_slice() else { return None };
            let name = facts.name(segment.name.name);
            let position = parameter_names(ground, function).iter().position(|known| known == name)?;
            bound_to(ground, function, number, name).is_none().then_some(position)
        }
        ExprKind::Ref { inner, .. } => parameter(ground, function, (number, *inner)),
        ExprKind::MethodCall { receiver, args, .. } if args.is_empty() => {
            parameter(ground, function, (number, *receiver))
        }
        _ => None,
    }
}
