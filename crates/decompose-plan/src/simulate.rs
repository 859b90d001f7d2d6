//! Applies a plan's edits to the code, one step after the other, and checks every state in between.
//!
//! A second opinion: it reads nothing but the edits as they are written, and knows nothing of why they were chosen. A
//! state is *closed* when
//!
//! * every product reference that no port stands for leads to its own crate or to one that it depends on,
//! * what a port's signature names is in reach of its caller, and the function behind it has no type parameters,
//! * no crate depends on itself through others,
//! * every impl is in the crate of a trait or type of its header (the orphan rule), where it was before,
//! * what is used from another crate than before is `pub`, and so are the modules around it where it has not moved,
//! * everything that moved and is used from elsewhere is re-exported where it was.
//!
//! Crates that need one another today count as one. Macro-made items move with all that one invocation makes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use decompose_model::{
    Code, Edit, EditKind, FileId, Item, ItemId, ItemKind, Partition, Plan, ReferenceId, ServiceId, Step,
    StepKind, Subject, TextRange,
};

use crate::edits::{counts, hidden};
use crate::ground::Ground;
use crate::header::trait_of;
use crate::units::names_type;
use crate::workshop::{is_concrete, named_in, opaque_types};

/// A state that is not closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotClosed {
    /// The service whose step leads to it.
    pub service: ServiceId,
    /// The step, from 0.
    pub step: usize,
    /// What is wrong, in sentences.
    pub why: Vec<String>,
}

/// Applies the steps of all services in their order, and tells the states that are not closed.
pub fn simulate(code: &Code, partition: &Partition, plan: &Plan) -> Vec<NotClosed> {
    let ground = Ground::new(code, partition);
    let mut state = State::today(&ground);
    let mut found = Vec::new();
    for service in &plan.services {
        for (step, at) in service.steps.iter().enumerate().filter(|(_, step)| !step.edits.is_empty()) {
            let mut why = state.apply(at);
            why.extend(state.problems());
            if !why.is_empty() {
                found.push(NotClosed { service: service.service, step, why });
            }
        }
    }
    found
}

/// Where everything is, and how it may be used.
struct State<'a> {
    ground: &'a Ground<'a>,
    crates: Vec<String>,
    /// The crate of each item and of each file's own level, today and now.
    today: Vec<usize>,
    now: Vec<usize>,
    home_today: Vec<usize>,
    home: Vec<usize>,
    depends: BTreeSet<(usize, usize)>,
    inverted: BTreeSet<ReferenceId>,
    wide: BTreeSet<ItemId>,
    /// Files whose module re-exports something, and from which crates.
    re_exports: BTreeSet<(FileId, usize)>,
    /// The members of items, and the items of one text.
    members: HashMap<ItemId, Vec<ItemId>>,
    same_text: HashMap<(FileId, TextRange), Vec<ItemId>>,
    /// The references that count: the item around each where there is one.
    uses: Vec<(Option<ItemId>, ReferenceId)>,
    /// Per impl, what is in its header.
    headers: BTreeMap<ItemId, Vec<ItemId>>,
    /// Types that stand behind a port wherever one names them.
    opaque: BTreeSet<ItemId>,
}

impl<'a> State<'a> {
    fn today(ground: &'a Ground<'a>) -> Self {
        let code = ground.code;
        let of_module = |item: &Item| code.modules[item.module.index()].krate.index();
        let mut today: Vec<usize> = code.items.iter().map(of_module).collect();
        let home = |file: &decompose_model::File| match (file.module, file.crates.first()) {
            (Some(module), _) => code.modules[module.index()].krate.index(),
            (None, first) => first.map_or(0, |krate| krate.index()),
        };
        let mut home: Vec<usize> = code.files.iter().map(home).collect();
        let mut members: HashMap<ItemId, Vec<ItemId>> = HashMap::new();
        let mut same_text: HashMap<(FileId, TextRange), Vec<ItemId>> = HashMap::new();
        for (item, id) in code.items.iter().zip((0..).map(ItemId)) {
            if let Some(parent) = item.parent.filter(|parent| ground.item(*parent).kind != ItemKind::Module) {
                members.entry(parent).or_default().push(id);
            }
            if !item.full_range.is_empty() {
                same_text.entry((item.file, item.full_range)).or_default().push(id);
            }
        }
        let mut by_file: Vec<Vec<ItemId>> = vec![Vec::new(); code.files.len()];
        for (item, id) in code.items.iter().zip((0..).map(ItemId)) {
            if item.kind != ItemKind::Module && !item.test {
                by_file[item.file.index()].push(id);
            }
        }
        let (mut uses, mut headers) = (Vec::new(), BTreeMap::<ItemId, Vec<ItemId>>::new());
        for (reference, id) in code.references.iter().zip((0..).map(ReferenceId)) {
            if counts(ground, reference) {
                let from = reference.from.filter(|from| ground.item(*from).kind != ItemKind::Module);
                uses.push((from.or_else(|| around(ground, &by_file, reference.file, reference.range)), id));
            }
        }
        for (from, id) in &uses {
            let reference = ground.reference(*id);
            let block = from.filter(|from| ground.item(*from).kind == ItemKind::Impl);
            if let Some(block) = block.filter(|_| names_type(reference)) {
                headers.entry(block).or_default().push(ground.owner(reference.to));
            }
        }
        for (item, id) in code.items.iter().zip((0..).map(ItemId)).filter(|(i, _)| i.kind == ItemKind::Impl) {
            if item.impl_trait.is_some() || trait_of(&item.name).is_some() {
                headers.entry(id).or_default().extend(item.impl_trait.iter().chain(&item.impl_self));
            } else {
                headers.insert(id, item.impl_self.into_iter().collect());
            }
        }
        let crates = today.iter().chain(&home).max().map_or(0, |last| last + 1);
        let mut names = Vec::new();
        for at in 0..crates {
            let first = |name: &str| code.crates.iter().position(|krate| krate.name == name);
            names.push(match code.crates.get(at) {
                Some(krate) if first(&krate.name) == Some(at) => krate.name.clone(),
                Some(krate) => krate.id.clone(),
                None => format!("crate_{at}"),
            });
        }
        let mut state = Self {
            ground,
            crates: names,
            now: Vec::new(),
            today: Vec::new(),
            home: Vec::new(),
            home_today: Vec::new(),
            depends: BTreeSet::new(),
            inverted: BTreeSet::new(),
            wide: BTreeSet::new(),
            re_exports: BTreeSet::new(),
            members,
            same_text,
            uses,
            headers,
            opaque: opaque_types(ground),
        };
        let pairs: BTreeSet<(usize, usize)> = state
            .uses
            .iter()
            .map(|(from, id)| {
                let reference = ground.reference(*id);
                let from = from.map_or(home[reference.file.index()], |from| today[from.index()]);
                (from, today[reference.to.index()])
            })
            .filter(|(from, to)| from != to)
            .collect();
        // Those that need one another are one, under the first of their names.
        let reach = |from: usize| reached(&pairs, from);
        let reaches: Vec<BTreeSet<usize>> = (0..crates).map(reach).collect();
        let one: Vec<usize> = (0..crates)
            .map(|at| {
                (0..=at)
                    .find(|other| {
                        *other == at || reaches[at].contains(other) && reaches[*other].contains(&at)
                    })
                    .unwrap_or(at)
            })
            .collect();
        today.iter_mut().chain(&mut home).for_each(|krate| *krate = one[*krate]);
        state.depends =
            pairs.iter().map(|(from, to)| (one[*from], one[*to])).filter(|(from, to)| from != to).collect();
        (state.now, state.home) = (today.clone(), home.clone());
        (state.today, state.home_today) = (today, home);
        state
    }

    /// Does what the step says; what of it cannot be done is told.
    fn apply(&mut self, step: &Step) -> Vec<String> {
        let mut wrong = Vec::new();
        let new = |edit: &&Edit| edit.kind == EditKind::CreateCrate;
        for edit in step.edits.iter().filter(new) {
            match &edit.subject {
                Subject::Crate(name) if !self.crates.contains(name) => self.crates.push(name.clone()),
                other => wrong.push(format!("{other:?} is there already")),
            }
        }
        for edit in step.edits.iter().filter(|edit| edit.kind != EditKind::CreateCrate) {
            if let Err(why) = self.apply_one(edit) {
                wrong.push(why);
            }
        }
        if step.kind == StepKind::MakeCrate && !step.edits.iter().any(|edit| new(&edit)) {
            wrong.push("no crate is made".to_owned());
        }
        wrong
    }

    fn apply_one(&mut self, edit: &Edit) -> Result<(), String> {
        let named = |name: &str| {
            let at = self.crates.iter().position(|krate| krate == name);
            at.ok_or_else(|| format!("there is no crate `{name}`"))
        };
        let of_path = |path: &str| named(path.split("::").next().unwrap_or(path));
        match (edit.kind, &edit.subject) {
            (EditKind::MoveItem | EditKind::MoveTest, Subject::Item(item)) => {
                let to = of_path(&edit.to)?;
                let text = self.ground.item(*item);
                let same = self.same_text.get(&(text.file, text.full_range)).cloned().unwrap_or_default();
                let mut waiting = same;
                waiting.push(*item);
                while let Some(item) = waiting.pop() {
                    self.now[item.index()] = to;
                    waiting.extend(self.members.get(&item).into_iter().flatten());
                }
            }
            (EditKind::CreateModule, Subject::File(_)) => {
                of_path(&edit.to)?;
            }
            (EditKind::MoveModule, Subject::File(file)) => self.home[file.index()] = of_path(&edit.to)?,
            (EditKind::ReExport, Subject::File(file)) => {
                let to = of_path(&edit.to)?;
                self.re_exports.insert((*file, to));
            }
            (EditKind::AddDependency, Subject::Crate(from)) => {
                let pair = (named(from)?, named(&edit.to)?);
                self.depends.insert(pair);
            }
            (EditKind::WidenVisibility | EditKind::ExportMacro, Subject::Item(item)) => {
                self.wide.insert(*item);
            }
            (EditKind::Port, Subject::Reference(reference)) => {
                self.inverted.insert(*reference);
            }
            (EditKind::RetargetUse, Subject::Reference(_)) => {
                of_path(&edit.to)?;
            }
            (kind, subject) => return Err(format!("`{}` does not fit {subject:?}", kind.name())),
        }
        Ok(())
    }

    /// What is wrong with the state as it is.
    fn problems(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for at in 0..self.crates.len() {
            if reached(&self.depends, at).contains(&at) {
                wrong.push(format!("crate `{}` depends on itself", self.crates[at]));
            }
        }
        for (from, id) in &self.uses {
            self.use_problems(*from, *id, &mut wrong);
        }
        for (block, header) in &self.headers {
            let item = self.ground.item(*block);
            let local =
                |places: &[usize]| header.iter().any(|part| places[part.index()] == places[block.index()]);
            let counts = !item.test && self.ground.service_of(item.file).is_some();
            if counts && local(&self.today) && !local(&self.now) {
                wrong.push(format!("impl {} is in none of its crates", self.ground.name(*block)));
            }
        }
        wrong
    }

    fn use_problems(&self, from: Option<ItemId>, id: ReferenceId, wrong: &mut Vec<String>) {
        let ground = self.ground;
        let reference = ground.reference(id);
        let target = ground.item(reference.to);
        let here = from.map_or(self.home[reference.file.index()], |from| self.now[from.index()]);
        let place = ground.code.reference_location(reference);
        let told = |what: String| format!("{}:{}: {what}", place.file, place.position.line);
        let in_reach = |there: usize| here == there || self.depends.contains(&(here, there));
        let there = self.now[reference.to.index()];
        if self.inverted.contains(&id) {
            if target.signature.as_ref().is_some_and(|signature| !is_concrete(signature)) {
                wrong.push(told(format!("{} cannot stand behind a port", ground.name(reference.to))));
            }
            let named = named_in(ground, target).filter(|named| !self.opaque.contains(named));
            for named in named.filter(|named| self.assigned(*named) && !in_reach(self.now[named.index()])) {
                wrong.push(told(format!("the port names {}, which is out of reach", ground.name(named))));
            }
            return;
        }
        if !in_reach(there) {
            wrong.push(told(format!("{} is out of reach", ground.name(reference.to))));
        }
        let before = from.map_or(self.home_today[reference.file.index()], |from| self.today[from.index()]);
        if here == there || before != self.today[reference.to.index()] {
            return;
        }
        let moved = there != self.today[reference.to.index()];
        for (item, _) in hidden(ground, reference.to, !moved) {
            if !self.wide.contains(&item) {
                wrong.push(told(format!("{} is not visible", ground.name(item))));
            }
        }
        if moved && !self.re_exports.contains(&(target.file, there)) {
            wrong.push(told(format!("the path of {} from before leads nowhere", ground.name(reference.to))));
        }
    }

    fn assigned(&self, item: ItemId) -> bool {
        self.ground.service_of(self.ground.item(item).file).is_some()
    }
}

/// The item whose text a module-level invocation is.
fn around(ground: &Ground<'_>, by_file: &[Vec<ItemId>], file: FileId, range: TextRange) -> Option<ItemId> {
    let holds = |item: &&ItemId| {
        let text = ground.item(**item).full_range;
        text.start <= range.start && range.start < text.end
    };
    by_file[file.index()].iter().find(holds).copied()
}

/// What a crate depends on, through others too.
fn reached(depends: &BTreeSet<(usize, usize)>, from: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        for (_, to) in depends.range((at, 0)..=(at, usize::MAX)) {
            if seen.insert(*to) {
                waiting.push(*to);
            }
        }
    }
    seen
}
