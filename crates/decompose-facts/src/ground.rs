//! What all detectors ask of the resolved code: outside paths with their library, handlers, texts of expressions.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use decompose_model::{Item, ItemId, ItemKind as ModelKind, Location, Origin, Project, Reference, Tier};
use decompose_resolve::{Resolved, children};
use decompose_syntax::ir::{
    Attr, BlockSort, ExprIx, ExprKind, FileFacts, Fn, ItemIx, ItemKind, Literal, MacroArgs, MacroCall,
    MacroPart, Path, Struct,
};
use decompose_syntax::parallel_map;

/// What stands for a piece of text that is not known.
pub(crate) const UNKNOWN: &str = "…";

/// Constants that are followed to find a text.
const DEEPEST_CONSTANT: usize = 8;

/// Methods that give the text that they are called on.
pub(crate) const SAME_TEXT: &[&str] = &["as_ref", "as_str", "clone", "into", "to_owned", "to_string"];

/// Expansions of macros in one function, at most.
const MOST_EXPANSIONS: usize = 1_000;

/// The texts of variables, by name.
pub(crate) type Locals<'l> = &'l dyn std::ops::Fn(&str) -> Option<String>;

/// An expression: its file and its index there.
pub(crate) type At = (usize, ExprIx);

/// The resolved code, and what is looked up in it often.
pub(crate) struct Ground<'a> {
    pub(crate) resolved: &'a Resolved,
    /// Where the items stand in the lowered files.
    places: BTreeMap<ItemId, (usize, ItemIx)>,
    pub(crate) project: &'a Project,
    /// Per package, itself and the packages of the workspace that it builds on.
    members: Vec<Vec<usize>>,
    /// Per package, the libraries within its reach: name in resolved paths, name of the package.
    libraries: Vec<BTreeMap<String, String>>,
    /// Per file, the packages whose macros `#[macro_use] extern crate` brings into every file of the crate.
    macro_crates: BTreeMap<usize, Vec<String>>,
    outside: PerExpr<&'a str>,
    inside: PerExpr<ItemId>,
    jobs: NonZeroUsize,
}

/// What is known of some expressions, found faster than in a map of all.
struct PerExpr<T> {
    /// By number of file or expansion, where its entries start; one more for the end.
    starts: Vec<usize>,
    entries: Vec<(ExprIx, T)>,
}

impl<T: Copy> PerExpr<T> {
    /// From entries in order, of `numbers` files and expansions.
    fn new(numbers: usize, ordered: impl ExactSizeIterator<Item = (At, T)>) -> Self {
        let mut starts = Vec::with_capacity(numbers + 1);
        let mut entries = Vec::with_capacity(ordered.len());
        for ((number, expr), value) in ordered {
            while starts.len() <= number {
                starts.push(entries.len());
            }
            entries.push((expr, value));
        }
        starts.resize(numbers.max(starts.len()) + 1, entries.len());
        Self { starts, entries }
    }

    fn get(&self, (number, expr): At) -> Option<T> {
        let own = &self.entries[*self.starts.get(number)?..*self.starts.get(number + 1)?];
        own.binary_search_by_key(&expr, |entry| entry.0).ok().map(|at| own[at].1)
    }
}

impl<'a> Ground<'a> {
    pub(crate) fn new(project: &'a Project, resolved: &'a Resolved, jobs: NonZeroUsize) -> Self {
        let places = resolved.items.iter().map(|(place, item)| (*item, *place)).collect();
        let members = members(project);
        let libraries = libraries(project, &members);
        let macro_crates = BTreeMap::new();
        let numbers = resolved.files.len() + resolved.expansions.len();
        let paths = resolved.external_paths.iter().map(|(at, path)| (*at, &**path));
        let outside = PerExpr::new(numbers, paths);
        let inside = PerExpr::new(numbers, resolved.resolved_paths.iter().map(|(at, item)| (*at, *item)));
        let mut ground =
            Self { resolved, project, places, members, libraries, macro_crates, outside, inside, jobs };
        for file in 0..resolved.files.len() {
            let Some(root) = ground.root_of(file) else { continue };
            let names = ground.macro_crates_of(root);
            if !names.is_empty() {
                ground.macro_crates.insert(file, names);
            }
        }
        ground
    }

    pub(crate) fn facts(&self, file: usize) -> &'a FileFacts {
        self.resolved.lowered(file)
    }

    /// The file that a file or expansion stands in.
    pub(crate) fn source_file(&self, number: usize) -> usize {
        self.resolved.source_file(number)
    }

    pub(crate) fn item(&self, item: ItemId) -> &'a Item {
        &self.resolved.code.items[item.index()]
    }

    pub(crate) fn location(&self, file: usize, offset: u32) -> Location {
        let file = &self.resolved.code.files[self.source_file(file)];
        Location { file: file.path.clone(), position: file.line_index.position(offset) }
    }

    /// The items of product code with their places, in the order of files.
    pub(crate) fn product_items(&self) -> impl Iterator<Item = (ItemId, usize, ItemIx)> {
        self.resolved
            .items
            .iter()
            .filter(|((file, _), _)| *file < self.resolved.files.len())
            .filter(|((file, ix), _)| {
                !self.resolved.code.files[*file].test && !self.facts(*file).item(*ix).test
            })
            .map(|((file, ix), item)| (*item, *file, *ix))
    }

    /// The items of product code that expansions of macros hold.
    pub(crate) fn expanded_items(&self) -> impl Iterator<Item = (ItemId, usize, ItemIx)> {
        let files = self.resolved.files.len();
        let is_product = move |((number, ix), _): &(&(usize, ItemIx), &ItemId)| {
            *number >= files
                && !self.resolved.code.files[self.source_file(*number)].test
                && !self.facts(*number).item(*ix).test
        };
        self.resolved.items.iter().filter(is_product).map(|((number, ix), item)| (*item, *number, *ix))
    }

    /// The expansion of a macro's invocation.
    pub(crate) fn expansion(&self, number: usize, call: &MacroCall) -> Option<usize> {
        self.resolved.expanded.get(&(number, call.tokens.start, call.tokens.end)).copied()
    }

    /// The functions of product code, those of expansions included.
    pub(crate) fn functions(&self) -> impl Iterator<Item = ItemId> {
        let code = &self.resolved.code;
        let is_function =
            |item: &Item| matches!(item.kind, ModelKind::Function | ModelKind::Method) && !item.test;
        let items = code.items.iter().enumerate();
        items
            .filter(move |(_, item)| is_function(item) && !code.files[item.file.index()].test)
            .map(|(index, _)| ItemId(index as u32))
    }

    /// Asks `work` about each input, on all threads. Answers are in the order of the inputs; as none sees another, they
    /// do not depend on the number of threads.
    pub(crate) fn map<T: Sync, R: Send>(
        &self,
        inputs: &[T],
        work: impl std::ops::Fn(&T) -> R + Sync,
    ) -> Vec<R> {
        parallel_map(self.jobs.get(), inputs, |_| 0, |_, input| work(input))
    }

    /// Asks `work` about each function of product code, on all threads; answers are in the order of items.
    pub(crate) fn map_functions<R: Send>(
        &self,
        work: impl std::ops::Fn(ItemId) -> Option<R> + Sync,
    ) -> Vec<(ItemId, R)> {
        let functions: Vec<ItemId> = self.functions().collect();
        let answers = self.map(&functions, |item| work(*item));
        functions.into_iter().zip(answers).filter_map(|(item, answer)| Some((item, answer?))).collect()
    }

    /// Per method that a trait of the workspace declares, the methods of its implementations.
    pub(crate) fn implementations(&self) -> BTreeMap<ItemId, Vec<ItemId>> {
        let items = &self.resolved.code.items;
        let mut declared: BTreeMap<(ItemId, &str), ItemId> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            if let Some(parent) = item.parent
                && items[parent.index()].kind == ModelKind::Trait
            {
                declared.insert((parent, &item.name), ItemId(index as u32));
            }
        }
        let mut found: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let of_trait = item.parent.and_then(|parent| items[parent.index()].impl_trait);
            if let Some(method) = of_trait.and_then(|of| declared.get(&(of, item.name.as_str()))) {
                found.entry(*method).or_default().push(ItemId(index as u32));
            }
        }
        found
    }

    /// The name of the trait that a method implements.
    pub(crate) fn trait_of(&self, item: ItemId) -> Option<&'a str> {
        let (file, ix) = self.place(item)?;
        let facts = self.facts(file);
        let ItemKind::Impl(of) = &facts.item(facts.item(ix).parent?).kind else { return None };
        Some(facts.name(of.of_trait.as_ref()?.segments.last()?.name.name))
    }

    /// A package and those of the workspace that it builds on.
    pub(crate) fn members(&self, package: usize) -> &[usize] {
        &self.members[package]
    }

    /// Where an item stands.
    pub(crate) fn place(&self, item: ItemId) -> Option<(usize, ItemIx)> {
        self.places.get(&item).copied()
    }

    /// A function's place and its lowered form.
    pub(crate) fn function(&self, item: ItemId) -> Option<(usize, &'a Fn)> {
        let (file, ix) = *self.places.get(&item)?;
        match &self.facts(file).item(ix).kind {
            ItemKind::Fn(function) => Some((file, function)),
            _ => None,
        }
    }

    /// The name of the package that an outside path leads to, where the file's own package may use it.
    pub(crate) fn library(&self, file: usize, path: &str) -> Option<&str> {
        let first = path.split("::").next()?;
        if first == "std" {
            return Some("std");
        }
        let package = self.package(file)?;
        self.libraries.get(package)?.get(first).map(String::as_str)
    }

    /// The package of a file or expansion.
    pub(crate) fn package(&self, file: usize) -> Option<usize> {
        let krate = self.resolved.code.files[self.source_file(file)].crates.first()?;
        Some(self.resolved.code.crates[krate.index()].package)
    }

    /// The directory of a file's or expansion's package.
    pub(crate) fn package_directory(&self, file: usize) -> Option<&'a str> {
        Some(self.project.packages.get(self.package(file)?)?.directory())
    }

    /// The path of what a call, a method call or a path leads to outside.
    pub(crate) fn outside(&self, at: At) -> Option<&'a str> {
        self.outside.get(at)
    }

    /// The item that a call, a method call or a path leads to.
    pub(crate) fn inside(&self, at: At) -> Option<ItemId> {
        self.inside.get(at)
    }

    /// The resolved paths that an attribute may have: one, or none; several where it is only known that one of the
    /// crates brought in by `#[macro_use]` may define it.
    pub(crate) fn attribute_paths(&self, file: usize, attr: &Attr) -> Vec<String> {
        let Some(last) = attr.path.segments.last() else { return Vec::new() };
        if let Some(path) = self.derive_path(file, &attr.path) {
            return vec![path.to_string()];
        }
        let ours = self.references_at(file, last.name.range.start).next().is_some();
        if ours || attr.path.segments.len() > 1 {
            return Vec::new();
        }
        let name = self.facts(file).name(last.name.name);
        self.macro_crates.get(&file).into_iter().flatten().map(|krate| format!("{krate}::{name}")).collect()
    }

    /// The resolved path of a derive (or an attribute) that leads outside.
    pub(crate) fn derive_path(&self, file: usize, path: &Path) -> Option<&'a str> {
        let last = path.segments.last()?;
        self.resolved.attribute_paths.get(&(file, last.name.range.start)).map(String::as_str)
    }

    /// The references whose position is that of `offset`.
    pub(crate) fn references_at(&self, file: usize, offset: u32) -> impl Iterator<Item = &'a Reference> {
        let code = &self.resolved.code;
        let file = self.source_file(file);
        let key = (file, code.files[file].line_index.position(offset));
        let start = code.references.partition_point(|r| (r.file.index(), r.position) < key);
        code.references[start..].iter().take_while(move |r| (r.file.index(), r.position) == key)
    }

    /// The item of a kind that the name at `offset` refers to.
    pub(crate) fn referred(&self, file: usize, offset: u32, kind: ModelKind) -> Option<ItemId> {
        self.references_at(file, offset)
            .map(|reference| reference.to)
            .find(|item| self.item(*item).kind == kind)
    }

    /// An item's place and its lowered form.
    pub(crate) fn lowered(&self, item: ItemId) -> Option<(usize, &'a decompose_syntax::ir::Item)> {
        let (file, ix) = *self.places.get(&item)?;
        Some((file, self.facts(file).item(ix)))
    }

    /// The struct that an item is, or those that an alias stands for.
    pub(crate) fn structs(&self, item: ItemId) -> Vec<ItemId> {
        let is_struct = |item: &ItemId| self.item(*item).kind == ModelKind::Struct;
        let it = self.item(item);
        match (it.kind, &it.type_shape) {
            (ModelKind::Struct, _) => vec![item],
            (ModelKind::TypeAlias, Some(shape)) => shape.items.iter().copied().filter(is_struct).collect(),
            _ => Vec::new(),
        }
    }

    /// A struct's place and its lowered form.
    pub(crate) fn structure(&self, item: ItemId) -> Option<(usize, &'a Struct)> {
        let (file, ix) = *self.places.get(&item)?;
        match &self.facts(file).item(ix).kind {
            ItemKind::Struct(data) => Some((file, data)),
            _ => None,
        }
    }

    /// Which rule resolved the name at `offset` to `item`.
    fn tier(&self, file: usize, offset: u32, item: ItemId) -> Tier {
        self.references_at(file, offset).find(|r| r.to == item).map_or(Tier::Path, |r| r.tier)
    }

    /// The function that a call or method call leads to.
    pub(crate) fn callee(&self, file: usize, expr: ExprIx) -> Option<(ItemId, Tier)> {
        match &self.facts(file).expr(expr).kind {
            ExprKind::Call(callee, _) => {
                self.handler(file, *callee).or(Some((self.inside((file, expr))?, Tier::Path)))
            }
            ExprKind::MethodCall { name, .. } => {
                let item = self.inside((file, expr))?;
                Some((item, self.tier(file, name.range.start, item)))
            }
            _ => None,
        }
    }

    /// The function that an expression names, or hands everything on to: `handler`, `handler.layer(..)`,
    /// `|request| handler(request)`.
    pub(crate) fn handler(&self, file: usize, expr: ExprIx) -> Option<(ItemId, Tier)> {
        match &self.facts(file).expr(expr).kind {
            ExprKind::Path(path) => {
                let item = self.inside((file, expr))?;
                let offset = path.segments.last()?.name.range.start;
                Some((item, self.tier(file, offset, item)))
            }
            ExprKind::MethodCall { receiver, .. } => self.handler(file, *receiver),
            ExprKind::Closure(closure) => self.delegate(file, closure.body),
            _ => None,
        }
    }

    /// The function of a body that is nothing but one call.
    pub(crate) fn delegate(&self, file: usize, expr: ExprIx) -> Option<(ItemId, Tier)> {
        match &self.facts(file).expr(expr).kind {
            ExprKind::Call(..) => self.callee(file, expr),
            ExprKind::Await(inner, _) | ExprKind::Try(inner, _) => self.delegate(file, *inner),
            ExprKind::Closure(closure) => self.delegate(file, closure.body),
            ExprKind::Block(block) if matches!(block.sort, BlockSort::Plain | BlockSort::Async) => {
                match (block.stmts.as_slice(), block.tail) {
                    ([], Some(tail)) => self.delegate(file, tail),
                    ([decompose_syntax::ir::Stmt::Expr(only)], None) => self.delegate(file, *only),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The text that an expression stands for: literals, constants, `concat!`, `format!`, and what `local` says of
    /// variables. Unknown pieces of a format give [`UNKNOWN`].
    pub(crate) fn text(&self, file: usize, expr: ExprIx, local: Locals<'_>) -> Option<String> {
        self.text_of(file, expr, local, DEEPEST_CONSTANT)
    }

    fn text_of(&self, file: usize, expr: ExprIx, local: Locals<'_>, depth: usize) -> Option<String> {
        let facts = self.facts(file);
        match &facts.expr(expr).kind {
            _ if depth == 0 => None,
            ExprKind::Lit(Literal::Str(text)) => Some(text.clone()),
            ExprKind::Ref { inner, .. } => self.text_of(file, *inner, local, depth),
            ExprKind::Path(path) => {
                let last = path.segments.last()?;
                let name = facts.name(last.name.name);
                let variable = if path.segments.len() == 1 { local(name) } else { None };
                variable.or_else(|| self.constant(file, last.name.range.start, name, depth))
            }
            ExprKind::MethodCall { receiver, name, args, .. }
                if args.is_empty() && SAME_TEXT.contains(&facts.name(name.name)) =>
            {
                self.text_of(file, *receiver, local, depth)
            }
            ExprKind::MethodCall { receiver, name, args, .. }
                if args.is_empty() && facts.name(name.name) == "concat" =>
            {
                let ExprKind::Array(parts) = &facts.expr(*receiver).kind else { return None };
                let text = |part: &ExprIx| self.text_of(file, *part, local, depth - 1);
                Some(parts.iter().map(|part| text(part).unwrap_or_else(|| UNKNOWN.into())).collect())
            }
            ExprKind::Macro(call) => self.macro_text(file, call, local, depth),
            _ => None,
        }
    }

    /// The text of the constant that a path names.
    pub(crate) fn constant_text(&self, file: usize, path: ExprIx) -> Option<String> {
        let ExprKind::Path(path) = &self.facts(file).expr(path).kind else { return None };
        let last = path.segments.last()?;
        self.constant(file, last.name.range.start, self.facts(file).name(last.name.name), DEEPEST_CONSTANT)
    }

    /// The text of the constant or static `name` that is referred to at `offset`.
    pub(crate) fn constant(&self, file: usize, offset: u32, name: &str, depth: usize) -> Option<String> {
        let (file, value) = self.constant_value(file, offset, name)?;
        self.text_of(file, value, &|_| None, depth - 1)
    }

    /// The value of the constant or static `name` that is referred to at `offset`.
    pub(crate) fn constant_value(&self, file: usize, offset: u32, name: &str) -> Option<At> {
        let is_constant = |r: &&Reference| {
            let item = self.item(r.to);
            item.name == name && matches!(item.kind, ModelKind::Const | ModelKind::Static)
        };
        let found = self.references_at(file, offset).find(is_constant)?;
        let (file, ix) = *self.places.get(&found.to)?;
        match &self.facts(file).item(ix).kind {
            ItemKind::Const(constant) => Some((file, constant.value?)),
            ItemKind::Static(constant) => Some((file, constant.value?)),
            _ => None,
        }
    }

    fn macro_text(&self, file: usize, call: &MacroCall, local: Locals<'_>, depth: usize) -> Option<String> {
        let MacroArgs::Parts(parts) = &call.args else { return None };
        let mut arguments = parts.iter().filter_map(|part| match part {
            MacroPart::Expr(expr) => Some(*expr),
            _ => None,
        });
        match self.facts(file).name(call.path.segments.last()?.name.name) {
            "concat" => arguments.map(|expr| self.text_of(file, expr, local, depth - 1)).collect(),
            "format" => {
                let format = arguments.next()?;
                let ExprKind::Lit(Literal::Str(text)) = &self.facts(file).expr(format).kind else {
                    return None;
                };
                let offset = self.facts(file).expr(format).range.start;
                Some(holes(text, |hole| match hole.split(':').next().unwrap_or("") {
                    "" => arguments.next().and_then(|expr| self.text_of(file, expr, local, depth - 1)),
                    name => local(name).or_else(|| self.constant(file, offset, name, depth)),
                }))
            }
            _ => None,
        }
    }

    /// Calls `visit` with an expression and all that is in it, in source order.
    pub(crate) fn each(&self, file: usize, expr: ExprIx, visit: &mut dyn FnMut(ExprIx)) {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            visit(expr);
            let siblings = open.len();
            children(self.facts(file), expr, &mut |child| open.push(child));
            open[siblings..].reverse();
        }
    }

    /// The same with what macros of the workspace became in the place of their invocations.
    pub(crate) fn each_expanded(&self, file: usize, expr: ExprIx, visit: &mut dyn FnMut(At)) {
        let mut open = vec![(file, expr)];
        let mut expanded = 0;
        while let Some((number, expr)) = open.pop() {
            self.each(number, expr, &mut |expr| {
                visit((number, expr));
                let ExprKind::Macro(call) = &self.facts(number).expr(expr).kind else { return };
                let expansion = self.expansion(number, call).filter(|_| expanded < MOST_EXPANSIONS);
                if let Some((number, root)) =
                    expansion.and_then(|number| Some((number, self.facts(number).root_expr?)))
                {
                    expanded += 1;
                    open.push((number, root));
                }
            });
        }
    }

    fn root_of(&self, file: usize) -> Option<usize> {
        let code = &self.resolved.code;
        let krate = code.files[file].crates.first()?;
        code.crates[krate.index()].root.map(decompose_model::FileId::index)
    }

    fn macro_crates_of(&self, root: usize) -> Vec<String> {
        let facts = self.facts(root);
        let items = facts.roots.iter().map(|ix| &facts.item(*ix).kind);
        items
            .filter_map(|kind| match kind {
                ItemKind::ExternCrate(krate) if krate.macro_use => {
                    Some(facts.name(krate.krate.name).to_string())
                }
                _ => None,
            })
            .collect()
    }
}

/// Fills the holes of a format string; holes that give nothing become [`UNKNOWN`].
pub(crate) fn holes(format: &str, mut fill: impl FnMut(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        if let Some(behind) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            text.push_str(&from[..1]);
            rest = behind;
            continue;
        }
        let Some((hole, behind)) = from[1..].split_once('}') else { return text + UNKNOWN };
        text.push_str(&fill(hole).unwrap_or_else(|| UNKNOWN.into()));
        rest = behind;
    }
    text + rest
}

/// The invocations of macros in a file, as items and in expressions.
pub(crate) fn macro_calls(facts: &FileFacts) -> impl Iterator<Item = &MacroCall> {
    let items = facts.items.iter().filter_map(|item| match &item.kind {
        ItemKind::MacroCall(call) => Some(call),
        _ => None,
    });
    let exprs = facts.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Macro(call) => Some(&**call),
        _ => None,
    });
    items.chain(exprs)
}

/// Per package, itself and the packages of the workspace that it builds on, sorted.
fn members(project: &Project) -> Vec<Vec<usize>> {
    let reach = |start: usize| {
        let mut seen = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(package) = open.pop() {
            for dependency in &project.packages[package].dependencies {
                if let Origin::Member(member) = dependency.origin
                    && seen.insert(member)
                {
                    open.push(member);
                }
            }
        }
        seen.into_iter().collect()
    };
    (0..project.packages.len()).map(reach).collect()
}

/// Per package, the libraries that it or a package of the workspace that it builds on declares.
fn libraries(project: &Project, members: &[Vec<usize>]) -> Vec<BTreeMap<String, String>> {
    let of = |members: &Vec<usize>| {
        let dependencies = members.iter().flat_map(|member| &project.packages[*member].dependencies);
        dependencies.map(|it| (it.package.replace('-', "_"), it.package.clone())).collect()
    };
    members.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::holes;

    #[test]
    fn holes_are_filled_in_order() {
        let mut given = ["a", "b"].into_iter();
        let text = holes("/{}/{{id}}/{:>3}/{}/{name}", |hole| match hole {
            "name" => Some("n".into()),
            _ => given.next().map(String::from),
        });
        assert_eq!(text, "/a/{id}/b/…/n");
        assert_eq!(holes("/{open", |_| None), "/…");
    }
}
