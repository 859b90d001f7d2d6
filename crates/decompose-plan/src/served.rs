//! For whom the functions that touch a table work: the services that call them, directly or through functions of the
//! same service.
//!
//! From calls, uses as values and possible targets of calls through traits, in product code. A call counts where it
//! enters the service that touches the table, and once however many implementations stand behind a trait.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use decompose_model::{
    Facts, FileId, ItemId, Position, ReferenceId, ReferenceKind, ServedService, ServiceId,
};

use crate::ground::Ground;

/// Where a call stands.
type Call = (FileId, Position);

/// Who calls which function.
pub(crate) struct Callers {
    by_callee: HashMap<ItemId, Vec<ReferenceId>>,
}

impl Callers {
    /// O(references); nothing where no data is touched.
    pub(crate) fn new(ground: &Ground<'_>, facts: &Facts) -> Self {
        let mut by_callee: HashMap<ItemId, Vec<ReferenceId>> = HashMap::new();
        if !facts.data_accesses.is_empty() {
            for (reference, id) in ground.code.references.iter().zip((0..).map(ReferenceId)) {
                let calls = matches!(
                    reference.kind,
                    ReferenceKind::Call
                        | ReferenceKind::MethodCall
                        | ReferenceKind::PathValue
                        | ReferenceKind::Dispatch
                );
                if calls && !reference.test {
                    by_callee.entry(reference.to).or_default().push(id);
                }
            }
        }
        Self { by_callee }
    }

    /// The services outside that reach these accesses, most calls first.
    pub(crate) fn served(
        &self,
        ground: &Ground<'_>,
        facts: &Facts,
        accesses: &[usize],
    ) -> Vec<ServedService> {
        // Per service, the calls that enter, once for reading and once for writing.
        let mut calls: BTreeMap<ServiceId, [BTreeSet<Call>; 2]> = BTreeMap::new();
        for (place, writes) in [(0, false), (1, true)] {
            let items: BTreeSet<ItemId> = accesses
                .iter()
                .map(|access| &facts.data_accesses[*access])
                .filter(|access| access.operation.writes() == writes)
                .map(|access| access.item)
                .collect();
            for item in items {
                for (service, call) in self.entering(ground, item) {
                    calls.entry(service).or_default()[place].insert(call);
                }
            }
        }
        let mut served: Vec<ServedService> = calls
            .into_iter()
            .map(|(service, [reads, writes])| ServedService {
                service,
                reads: reads.len(),
                writes: writes.len(),
            })
            .collect();
        served.sort_by_key(|served| (Reverse(served.reads + served.writes), served.service));
        served
    }

    /// The calls from other services that lead to a function without leaving its service again.
    fn entering(&self, ground: &Ground<'_>, item: ItemId) -> Vec<(ServiceId, Call)> {
        let Some(inside) = ground.service_of(ground.item(item).file) else { return Vec::new() };
        let mut entering = Vec::new();
        let mut seen = BTreeSet::from([item]);
        let mut left = vec![item];
        while let Some(callee) = left.pop() {
            for id in self.by_callee.get(&callee).into_iter().flatten() {
                let reference = ground.reference(*id);
                match ground.service_of(reference.file) {
                    Some(service) if service != inside => {
                        entering.push((service, (reference.file, reference.position)));
                    }
                    Some(_) => left.extend(reference.from.filter(|from| seen.insert(*from))),
                    None => {}
                }
            }
        }
        entering
    }
}
