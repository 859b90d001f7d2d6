//! What stands around an expression: the expressions that it is a part of, and the function.

use std::collections::BTreeMap;

use decompose_model::{ItemId, ItemKind as ModelKind};
use decompose_resolve::children;
use decompose_syntax::ir::{ExprIx, ExprKind, FileFacts, ItemKind, PatKind, Stmt};

use crate::ground::{At, Ground};

/// No expression around.
const NONE: u32 = u32::MAX;

/// The expressions of one file, by what they are a part of.
pub(crate) struct Around<'a> {
    pub(crate) facts: &'a FileFacts,
    parents: Vec<u32>,
}

impl<'a> Around<'a> {
    pub(crate) fn new(facts: &'a FileFacts) -> Self {
        let mut parents = vec![NONE; facts.exprs.len()];
        for number in 0..facts.exprs.len() as u32 {
            children(facts, ExprIx(number), &mut |child| {
                if let Some(parent) = parents.get_mut(child.index()) {
                    *parent = number;
                }
            });
        }
        Self { facts, parents }
    }

    /// The expression that `expr` is a direct part of.
    pub(crate) fn parent(&self, expr: ExprIx) -> Option<ExprIx> {
        self.parents.get(expr.index()).copied().filter(|parent| *parent != NONE).map(ExprIx)
    }
}

/// Finds the function (or constant, static) around expressions.
#[derive(Default)]
pub(crate) struct Owners {
    /// For expansions that hold items: the owners of their expressions.
    expansions: BTreeMap<usize, BTreeMap<ExprIx, ItemId>>,
}

impl Owners {
    /// The innermost function, constant or static around an expression; none in test code.
    pub(crate) fn owner(&mut self, ground: &Ground<'_>, (number, expr): At) -> Option<ItemId> {
        let facts = ground.facts(number);
        let is_file = number < ground.resolved.files.len();
        let owner = if is_file || facts.root_expr.is_some() {
            owner_at(ground, ground.source_file(number), facts.expr(expr).range.start)
        } else {
            let owners = self.expansions.entry(number).or_insert_with(|| owners_of(ground, number));
            owners.get(&expr).copied()
        };
        let code = &ground.resolved.code;
        owner.filter(|item| {
            let item = ground.item(*item);
            !item.test && !code.files[item.file.index()].test
        })
    }
}

fn owner_at(ground: &Ground<'_>, file: usize, offset: u32) -> Option<ItemId> {
    let code = &ground.resolved.code;
    let key = (file, code.files[file].line_index.position(offset));
    let behind = code.items.partition_point(|item| (item.file.index(), item.position) <= key);
    let mut found = behind.checked_sub(1)?;
    loop {
        let item = &code.items[found];
        let holds = item.file.index() == file && item.range.start <= offset && offset < item.range.end;
        let runs = matches!(
            item.kind,
            ModelKind::Function | ModelKind::Method | ModelKind::Const | ModelKind::Static
        );
        if holds && runs {
            return Some(ItemId(found as u32));
        }
        found = item.parent?.index();
    }
}

/// The owners of the expressions of an expansion that holds items.
fn owners_of(ground: &Ground<'_>, number: usize) -> BTreeMap<ExprIx, ItemId> {
    let facts = ground.facts(number);
    let mut owners = BTreeMap::new();
    for ix in 0..facts.items.len() as u32 {
        let ix = decompose_syntax::ir::ItemIx(ix);
        let body = match &facts.item(ix).kind {
            ItemKind::Fn(function) => function.body,
            ItemKind::Const(constant) => constant.value,
            ItemKind::Static(constant) => constant.value,
            _ => None,
        };
        if let (Some(body), Some(item)) = (body, ground.resolved.items.get(&(number, ix))) {
            ground.each(number, body, &mut |expr| {
                owners.insert(expr, *item);
            });
        }
    }
    owners
}

/// A call (of a function, a method, a macro) that leads to a library.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutsideCall<'a> {
    /// The function around it.
    pub(crate) item: ItemId,
    pub(crate) number: usize,
    pub(crate) expr: ExprIx,
    /// What is called.
    pub(crate) path: &'a str,
    /// The name of the package that declares it.
    pub(crate) library: &'a str,
    /// Where the name of what is called stands.
    pub(crate) offset: u32,
}

/// What leads to libraries, by the first segment of its path.
pub(crate) struct Outside<'a> {
    by_library: BTreeMap<&'a str, Vec<(At, &'a str)>>,
}

impl<'a> Outside<'a> {
    pub(crate) fn new(ground: &Ground<'a>) -> Self {
        let mut by_library: BTreeMap<&'a str, Vec<(At, &'a str)>> = BTreeMap::new();
        for (at, path) in &ground.resolved.external_paths {
            let library = path.split("::").next().unwrap_or("");
            by_library.entry(library).or_default().push((*at, path));
        }
        Self { by_library }
    }

    /// The calls in product code that lead to one of `libraries` (first segments of paths) and whose paths are `wanted`,
    /// in the order of files and expressions.
    pub(crate) fn calls<'g: 'a>(
        &self,
        ground: &'g Ground<'a>,
        libraries: &dyn Fn(&str) -> bool,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Vec<OutsideCall<'a>> {
        let mut owners = Owners::default();
        let mut calls = Vec::new();
        for ((number, expr), path) in
            self.by_library.iter().filter(|(library, _)| libraries(library)).flat_map(|(_, uses)| uses)
        {
            if !wanted(path) {
                continue;
            }
            let Some(offset) = called_name(ground.facts(*number), *expr) else { continue };
            let Some(library) = ground.library(*number, path) else { continue };
            if let Some(item) = owners.owner(ground, (*number, *expr)) {
                calls.push(OutsideCall { item, number: *number, expr: *expr, path, library, offset });
            }
        }
        calls.sort_by_key(|call| (call.number, call.expr));
        calls
    }
}

/// Where the name of what an expression calls stands; none where it calls nothing.
fn called_name(facts: &FileFacts, expr: ExprIx) -> Option<u32> {
    match &facts.expr(expr).kind {
        ExprKind::MethodCall { name, .. } => Some(name.range.start),
        ExprKind::Call(callee, _) => match &facts.expr(*callee).kind {
            ExprKind::Path(path) => Some(path.segments.last()?.name.range.start),
            _ => None,
        },
        ExprKind::Macro(call) => Some(call.path.segments.last()?.name.range.start),
        // What a loop calls stands nowhere; it is called on what is looped over.
        ExprKind::For(_, iterated, ..) => Some(facts.expr(*iterated).range.start),
        _ => None,
    }
}

impl OutsideCall<'_> {
    /// The arguments, receiver left out.
    pub(crate) fn arguments<'g>(&self, ground: &'g Ground<'_>) -> &'g [ExprIx] {
        match &ground.facts(self.number).expr(self.expr).kind {
            ExprKind::MethodCall { args, .. } | ExprKind::Call(_, args) => args,
            _ => &[],
        }
    }

    /// The text of an argument, `…` for what is not known of it.
    pub(crate) fn text(&self, ground: &Ground<'_>, argument: usize) -> Option<String> {
        text_in(ground, self.item, self.number, *self.arguments(ground).get(argument)?)
    }
}

/// The text of an expression in a function whose variables are looked up where they are bound.
pub(crate) fn text_in(ground: &Ground<'_>, function: ItemId, number: usize, expr: ExprIx) -> Option<String> {
    let local = |name: &str| {
        let (number, init) = bound_to(ground, function, number, name)?;
        ground.text(number, init, &|_| None)
    };
    ground.text(number, expr, &local)
}

/// What a variable of a function is bound to by the last `let` that names it alone.
pub(crate) fn bound_to(ground: &Ground<'_>, function: ItemId, number: usize, name: &str) -> Option<At> {
    let (place, body) = ground.function(function)?;
    if place != number {
        return None;
    }
    let facts = ground.facts(place);
    let mut found = None;
    ground.each(place, body.body?, &mut |expr| {
        let ExprKind::Block(block) = &facts.expr(expr).kind else { return };
        for stmt in &block.stmts {
            if let Stmt::Let { pat, init: Some(init), .. } = stmt
                && let PatKind::Ident { name: bound, sub: None, .. } = &facts.pat(*pat).kind
                && facts.name(bound.name) == name
            {
                found = Some((place, *init));
            }
        }
    });
    found
}
