//! Which calls of the running program would cross the boundaries of the cut, how often and how long.
//!
//! From traces that were told to be functions of the code, and the partition. Calls into the shared library stay calls. A
//! function without spans is not in the traces, however often it runs: what is not measured is not said.

use std::collections::BTreeMap;

use decompose_model::{ItemId, ServiceId, TracedCrossing, TracedCut, Traces};

use crate::ground::Ground;

pub(crate) fn traced(ground: &Ground<'_>, traces: &Traces) -> TracedCut {
    let service = |item: ItemId| {
        let file = ground.item(item).file;
        ground.service_of(file).filter(|_| !ground.is_shared(file))
    };
    let mut crossings: BTreeMap<(ServiceId, ServiceId, ItemId), usize> = BTreeMap::new();
    for call in &traces.calls {
        let (Some(from), Some(to)) = (service(call.from), service(call.to)) else { continue };
        if from != to {
            *crossings.entry((from, to, call.to)).or_default() += call.calls;
        }
    }
    let crossing = |((from, to, item), calls): ((ServiceId, ServiceId, ItemId), usize)| {
        let (median, p95) = traces.item(item).map_or((0, 0), |traced| (traced.median, traced.p95));
        TracedCrossing { from, to, item, calls, median, p95 }
    };
    let mut crossings: Vec<TracedCrossing> = crossings.into_iter().map(crossing).collect();
    crossings.sort_by_key(|crossing| {
        (std::cmp::Reverse(crossing.calls), crossing.from, crossing.to, crossing.item)
    });
    TracedCut { seen: traces.clone(), crossings }
}

/// The calls per trace that cross the boundary of a service, in either direction; `None` where no trace was read.
pub(crate) fn per_trace(cut: &TracedCut, service: ServiceId) -> Option<f64> {
    let own = cut.crossings.iter().filter(|crossing| crossing.from == service || crossing.to == service);
    let calls: usize = own.map(|crossing| crossing.calls).sum();
    (cut.seen.mapped > 0).then(|| calls as f64 / cut.seen.traces.max(1) as f64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::num::NonZeroUsize;

    use decompose_model::{Facts, TracedCall, TracedItem};

    use super::*;
    use crate::Beside;
    use crate::notation::{find, written};

    const SHOP: &str = "
file src/common.rs orders shared
  pub fn log() ~ 10
file src/orders.rs orders
  pub fn place() ~ 100
    > call pay::charge
    > call common::log
  pub fn list() ~ 50
file src/pay.rs pay
  pub fn charge() ~ 70
";

    /// Ten traces: `place` calls `charge` thirty times in all, `log` often, `list` once.
    #[test]
    fn calls_across_by_hand() {
        let written = written(SHOP);
        let item = |path: &str| find(&written.code, path).unwrap();
        let (log, place, list, charge) =
            (item("common::log"), item("orders::place"), item("orders::list"), item("pay::charge"));
        let call = |from, to, calls| TracedCall { from, to, calls };
        let traces = Traces {
            spans: 200,
            mapped: 150,
            traces: 10,
            items: vec![TracedItem { item: charge, spans: 30, median: 2_000_000, p95: 9_000_000 }],
            calls: vec![call(place, log, 90), call(place, list, 1), call(place, charge, 30)],
            ..Traces::default()
        };
        let ground = Ground::new(&written.code, &written.partition);
        let cut = traced(&ground, &traces);
        let service = |name: &str| {
            ServiceId(written.partition.services.iter().position(|s| s.name == name).unwrap() as u32)
        };
        let (from, to) = (service("orders"), service("pay"));
        let expected =
            TracedCrossing { from, to, item: charge, calls: 30, median: 2_000_000, p95: 9_000_000 };
        assert_eq!(cut.crossings, [expected], "what is shared or stays inside is no crossing");
        assert_eq!((per_trace(&cut, from), per_trace(&cut, to)), (Some(3.0), Some(3.0)));

        let beside = Beside { traces: Some(&traces), ..Beside::default() };
        let plan =
            crate::plan(&written.code, &Facts::default(), &written.partition, &beside, NonZeroUsize::MIN);
        let said = "3.00 calls per trace cross its boundary (0.25, weight 1 of 11)".to_owned();
        assert!(plan.services.iter().all(|service| service.reasons.contains(&said)));
    }

    #[test]
    fn traces_of_something_else_weigh_nothing() {
        let written = written(SHOP);
        let traces = Traces { spans: 7, traces: 7, ..Traces::default() };
        let cut = traced(&Ground::new(&written.code, &written.partition), &traces);
        assert_eq!((cut.crossings.len(), per_trace(&cut, ServiceId(0))), (0, None));
    }
}
