//! Background tasks, spawned and going on by themselves, and jobs that a scheduler runs.
//!
//! A spawn counts where what it runs (the argument itself, or a function that it calls) has a `loop` or `while let`,
//! or ticks; a spawn that computes something once is a detail of its caller. It deliberately does not look further
//! than one call.

use decompose_model::{EntryPoint, EntryPointKind, ItemId, Tier};
use decompose_syntax::ir::{ExprIx, ExprKind, ItemIx, ItemKind};

use crate::ground::Ground;
use crate::recognisers::{RUNNERS, SCHEDULES, SPAWNS, TICKS};

/// Appends the background tasks.
pub(crate) fn detect(ground: &Ground<'_>, entries: &mut Vec<EntryPoint>) {
    let items: Vec<(ItemId, usize, ItemIx)> = ground.product_items().collect();
    let tasks = ground.map(&items, |(item, file, ix)| {
        let mut found = Vec::new();
        if let Some(body) = body(ground, *file, *ix) {
            ground.each(*file, body, &mut |expr| {
                found.extend(task(ground, *item, *file, expr));
                found.extend(job(ground, *item, *file, expr));
            });
        }
        found
    });
    entries.extend(tasks.into_iter().flatten());
}

fn body(ground: &Ground<'_>, file: usize, ix: ItemIx) -> Option<ExprIx> {
    match &ground.facts(file).item(ix).kind {
        ItemKind::Fn(function) => function.body,
        _ => None,
    }
}

/// The task that `expr`, in the function `item`, spawns.
fn task(ground: &Ground<'_>, item: ItemId, file: usize, expr: ExprIx) -> Option<EntryPoint> {
    let facts = ground.facts(file);
    let (name, argument) = match &facts.expr(expr).kind {
        ExprKind::Call(callee, args) => match &facts.expr(*callee).kind {
            ExprKind::Path(path) => (path.segments.last()?.name, args.first()?),
            _ => return None,
        },
        ExprKind::MethodCall { name, args, .. } => (*name, args.first()?),
        _ => return None,
    };
    let path = ground.outside((file, expr)).filter(|path| SPAWNS.contains(path))?;
    let framework = ground.library(file, path)?;
    let (handler, tier) = runs(ground, item, file, *argument)?;
    Some(EntryPoint {
        kind: EntryPointKind::Task,
        method: None,
        path: None,
        framework: Some(framework.to_string()),
        item: Some(handler),
        tier,
        unmounted: false,
        location: ground.location(file, name.range.start),
    })
}

/// The job that `expr`, in the function `item`, gives to a scheduler: the function that its closure hands on to, else the
/// one around it.
fn job(ground: &Ground<'_>, item: ItemId, file: usize, expr: ExprIx) -> Option<EntryPoint> {
    let facts = ground.facts(file);
    let path = ground.outside((file, expr))?;
    let (name, args, when) = match &facts.expr(expr).kind {
        ExprKind::Call(callee, args) => {
            let ExprKind::Path(called) = &facts.expr(*callee).kind else { return None };
            let (_, when) = SCHEDULES.iter().find(|(row, _)| *row == path)?;
            (called.segments.last()?.name, args, *when)
        }
        ExprKind::MethodCall { name, args, .. } => {
            let (library, method) = (path.split("::").next()?, facts.name(name.name));
            RUNNERS.iter().find(|row| **row == (library, method))?;
            (*name, args, None)
        }
        _ => return None,
    };
    let framework = ground.library(file, path)?;
    let (handler, tier) = handed_on(ground, file, *args.last()?).unwrap_or((item, Tier::Path));
    Some(EntryPoint {
        kind: EntryPointKind::Job,
        method: None,
        path: when.and_then(|when| ground.text(file, *args.get(when)?, &|_| None)),
        framework: Some(framework.to_string()),
        item: Some(handler),
        tier,
        unmounted: false,
        location: ground.location(file, name.range.start),
    })
}

/// The function that a closure runs and does nothing else, also within `Box::pin(async move { .. })`.
fn handed_on(ground: &Ground<'_>, file: usize, expr: ExprIx) -> Option<(ItemId, Tier)> {
    let facts = ground.facts(file);
    match &facts.expr(expr).kind {
        ExprKind::Closure(closure) => handed_on(ground, file, closure.body),
        ExprKind::Call(_, args)
            if ground.outside((file, expr)).is_some_and(|path| path.ends_with("Box::pin")) =>
        {
            handed_on(ground, file, *args.first()?)
        }
        ExprKind::Block(block) => match (block.stmts.as_slice(), block.tail) {
            ([], Some(tail)) => handed_on(ground, file, tail),
            ([decompose_syntax::ir::Stmt::Expr(only)], None) => handed_on(ground, file, *only),
            _ => None,
        },
        _ => ground.handler(file, expr).or_else(|| ground.delegate(file, expr)),
    }
}

/// The function whose loop a spawned expression runs: the function around it where the expression's own code goes on,
/// else the first one that it names or calls and that goes on.
fn runs(ground: &Ground<'_>, around: ItemId, file: usize, spawned: ExprIx) -> Option<(ItemId, Tier)> {
    if goes_on(ground, file, spawned) {
        return Some((around, Tier::Path));
    }
    let goes_on_in = |item: ItemId| {
        let body = ground.function(item).and_then(|(file, function)| Some((file, function.body?)));
        body.is_some_and(|(file, body)| goes_on(ground, file, body))
    };
    let mut found = None;
    ground.each(file, spawned, &mut |expr| {
        let named = if expr == spawned { ground.handler(file, expr) } else { None };
        found = found.or(named.or_else(|| ground.callee(file, expr)).filter(|(item, _)| goes_on_in(*item)));
    });
    found
}

/// Whether code has a loop without a stated end, or ticks.
fn goes_on(ground: &Ground<'_>, file: usize, expr: ExprIx) -> bool {
    let facts = ground.facts(file);
    let mut found = false;
    ground.each(file, expr, &mut |expr| {
        found |= match &facts.expr(expr).kind {
            ExprKind::Loop(_) => true,
            ExprKind::While(condition, _) => matches!(facts.expr(*condition).kind, ExprKind::Let(..)),
            _ => ground.outside((file, expr)).is_some_and(|path| TICKS.contains(&path)),
        };
    });
    found
}
