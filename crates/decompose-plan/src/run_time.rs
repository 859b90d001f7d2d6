//! What a service has to heed when its seam becomes remote.
//!
//! From the seam, the calls behind it and the facts: writes behind operations, spans, extractors that it shares with others,
//! data to review in the types that travel, what lives in one process alone. It decides nothing; people read it.

use std::collections::BTreeSet;

use decompose_model::{
    BoundKind, CrossCuttingKind, EntryPointKind, Facts, ItemId, ItemKind, RunTime, ServiceId, StateKind,
};

use crate::ground::{Ground, count, some_of};
use crate::order::Candidate;
use crate::requests::Calls;

/// What is looked up for all services.
pub(crate) struct Heed<'a> {
    ground: &'a Ground<'a>,
    facts: &'a Facts,
    calls: &'a Calls,
    /// Extractors and middleware of the project, with the services that name them.
    extractors: Vec<(ItemId, BTreeSet<ServiceId>)>,
}

impl<'a> Heed<'a> {
    pub(crate) fn new(ground: &'a Ground<'a>, facts: &'a Facts, calls: &'a Calls) -> Self {
        let kinds = [CrossCuttingKind::Extractor, CrossCuttingKind::Middleware];
        let found = facts.cross_cutting.iter().filter(|cross| kinds.contains(&cross.kind));
        let items = found.filter_map(|cross| cross.item).map(|item| {
            // Of an impl what it is for.
            let at = ground.item(item);
            if at.kind == ItemKind::Impl { at.impl_self.unwrap_or(item) } else { item }
        });
        let items: BTreeSet<ItemId> = items.collect();
        let mut extractors: Vec<(ItemId, BTreeSet<ServiceId>)> =
            items.into_iter().map(|item| (item, BTreeSet::new())).collect();
        for reference in ground.code.references.iter().filter(|reference| !reference.test) {
            if let Ok(at) = extractors.binary_search_by_key(&reference.to, |(item, _)| *item) {
                extractors[at].1.extend(ground.service_of(reference.file));
            }
        }
        Self { ground, facts, calls, extractors }
    }

    pub(crate) fn of(&self, candidate: &Candidate) -> RunTime {
        let Self { ground, facts, calls, .. } = self;
        let service = candidate.service;
        let of_service = |item: ItemId| ground.service_of(ground.item(item).file) == Some(service);
        let offers = || candidate.seam.offers.iter().map(|operation| operation.item);
        let runs = |item: &ItemId| ground.item(*item).signature.is_some();
        let traced: BTreeSet<ItemId> = facts
            .cross_cutting
            .iter()
            .filter(|cross| cross.kind == CrossCuttingKind::Tracing)
            .filter_map(|cross| cross.item)
            .collect();
        let elsewhere = |(item, users): &&(ItemId, BTreeSet<ServiceId>)| {
            users.contains(&service) && (users.len() > 1 || !of_service(*item))
        };
        let carried: BTreeSet<ItemId> = candidate.seam.types.iter().map(|carried| carried.item).collect();
        let held = self.held_by(carried);
        let sensitive = facts.sensitive.iter().filter_map(|sensitive| sensitive.item);
        let task_local =
            facts.state.iter().filter(|state| state.kind == StateKind::TaskLocal).filter(|state| {
                let (here, there): (Vec<bool>, Vec<bool>) =
                    state.uses.iter().map(|used| of_service(used.item)).partition(|here| *here);
                !here.is_empty() && !there.is_empty()
            });
        let blocking = || facts.bound.iter().filter(|bound| bound.kind == BoundKind::Blocking);
        let behind: BTreeSet<ItemId> = match blocking().next() {
            Some(_) => offers().flat_map(|item| calls.reach_through(ground, item, &|_| true)).collect(),
            None => BTreeSet::new(),
        };
        let kind = |entry: &usize| facts.entry_points[*entry].kind;
        let settings = facts.settings.iter().filter(|setting| of_service(setting.item));
        let settings: BTreeSet<&str> = settings.map(|setting| setting.key.as_str()).collect();
        RunTime {
            idempotent: offers().filter(|item| calls.writes(*item)).collect(),
            untraced: offers().filter(runs).filter(|item| !traced.contains(item)).collect(),
            extractors: self.extractors.iter().filter(elsewhere).map(|(item, _)| *item).collect(),
            sensitive: sensitive.filter(|field| held.contains(&ground.owner(*field))).collect(),
            task_locals: task_local.map(|state| state.item).collect(),
            blocking: blocking()
                .filter(|bound| bound.item.is_some_and(|item| behind.contains(&item)))
                .map(|bound| bound.location.clone())
                .collect(),
            tasks: candidate
                .entry_points
                .iter()
                .copied()
                .filter(|entry| kind(entry) == EntryPointKind::Task)
                .collect(),
            settings: settings.into_iter().map(str::to_owned).collect(),
        }
    }

    /// The types and all that they hold.
    fn held_by(&self, types: BTreeSet<ItemId>) -> BTreeSet<ItemId> {
        let fields = self.ground.code.items.iter().zip((0..).map(ItemId));
        let mut holds: Vec<(ItemId, ItemId)> = Vec::new();
        for (field, id) in fields.filter(|(item, _)| item.kind == ItemKind::Field) {
            let owner = self.ground.owner(id);
            let named = field.type_shape.iter().flat_map(|shape| &shape.items);
            holds.extend(named.map(|named| (owner, self.ground.owner(*named))));
        }
        holds.sort_unstable();
        let mut held = types.clone();
        let mut waiting: Vec<ItemId> = types.into_iter().collect();
        while let Some(item) = waiting.pop() {
            let first = holds.partition_point(|(owner, _)| *owner < item);
            for (_, inner) in holds[first..].iter().take_while(|(owner, _)| *owner == item) {
                if held.insert(*inner) {
                    waiting.push(*inner);
                }
            }
        }
        held
    }
}

/// What to check when the service runs by itself.
pub(crate) fn checks(ground: &Ground<'_>, run_time: &RunTime) -> Vec<String> {
    let names = |items: &[ItemId]| {
        let names: Vec<String> = items.iter().map(|item| ground.name(*item)).collect();
        some_of(&names)
    };
    let mut checks = Vec::new();
    let mut about = |items: &[ItemId], noun: &str, say: &dyn Fn(&str, &str) -> String| {
        if !items.is_empty() {
            checks.push(say(&count(items.len(), noun), &names(items)));
        }
    };
    about(&run_time.idempotent, "operation", &|number, names| {
        format!(
            "Called twice, {number} that write ({names}) have the effect of once: a key of the request is remembered."
        )
    });
    about(&run_time.untraced, "operation", &|number, names| {
        format!("The trace context goes along, and {number} ({names}) start a span of their own.")
    });
    about(&run_time.extractors, "extractor", &|number, names| {
        format!(
            "Who asks is known on both sides, and the services know one another: {number} ({names}) used by several."
        )
    });
    about(&run_time.sensitive, "field", &|number, names| {
        format!(
            "Data to review crosses the network: {number} ({names}); it is encrypted on the way and left out of logs."
        )
    });
    about(&run_time.task_locals, "value", &|number, names| {
        format!("What belongs to a task is sent along or given up: {number} ({names}).")
    });
    if !run_time.blocking.is_empty() {
        checks.push(format!(
            "Nothing blocks a thread of the runtime in what is called remotely: {}.",
            count(run_time.blocking.len(), "place")
        ));
    }
    if !run_time.tasks.is_empty() {
        checks.push(format!(
            "{} that nobody waits for run in this process alone, and end with it.",
            count(run_time.tasks.len(), "background task")
        ));
    }
    checks
}
