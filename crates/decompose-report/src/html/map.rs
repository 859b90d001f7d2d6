//! The service map: services on a ring, sized by their lines; arrows, as wide as there are crossings.
//!
//! The layout is computed here, from the counts alone, so that the same document gives the same drawing. Services that
//! share many crossings stand side by side. More than [`DRAWN`] services are not readable: the largest are drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::{FRAC_PI_2, TAU};

use askama::Template;
use askama::filters::HtmlSafe;

use super::Ground;
use super::parts::{Html, Table, code, location, name, row};
use super::section::Section;
use crate::text::{counted, number, visible};
use crate::view::{View, item_name};

/// The most services that are drawn.
const DRAWN: usize = 24;
/// The most arrows that carry their count.
const LABELLED: usize = 12;
/// Room above and below the ring.
const MARGIN: f64 = 70.0;
/// The room that an arrow's figure of four digits takes.
const FIGURE: (f64, f64) = (32.0, 15.0);

/// The references to invert that are listed per cycle.
const INVERTED: usize = 40;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let section = Section::new("map", "Service map")
        .part(&Map::new(&ground.view, |from, to| ground.anchors.pair_of(from, to))?);
    let cycles = ground.document.service_cycles.iter();
    Some(cycles.fold(section, |section, cycle| {
        let names: Vec<String> = cycle.services.iter().map(|service| name(service).0).collect();
        let title = Html(format!("Cycle: {}", names.join(", ")));
        let count = format!("{} to invert", number(cycle.references.len()));
        section.opening(&title, &count, &Html::of(&inversions(cycle)))
    }))
}

fn inversions(cycle: &decompose_schema::ServiceCycle) -> Table {
    let caption = "References whose inversion breaks the cycle";
    Table::new(caption, &["place", "from", "to"]).fill(cycle.references.iter(), INVERTED, |r| {
        let (from, to) = (code(item_name(&r.from_item)), code(item_name(&r.to_item)));
        row([location(&r.file, r.line, r.column), from, to])
    })
}

/// The drawing, in its own coordinates.
#[derive(Debug, Template)]
#[template(path = "map.html")]
struct Map {
    width: f64,
    height: f64,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    rest: usize,
    /// Crossings that are not drawn, because they touch a shared-library candidate.
    shared: Option<String>,
}

impl HtmlSafe for Map {}

#[derive(Debug)]
struct Node {
    anchor: String,
    label: String,
    title: String,
    lines: String,
    first: bool,
    x: f64,
    y: f64,
    radius: f64,
    label_x: f64,
    label_y: f64,
    side: &'static str,
}

#[derive(Debug)]
struct Edge {
    anchor: String,
    title: String,
    path: String,
    /// The head: a triangle's corners.
    head: String,
    width: f64,
    cyclic: bool,
    label: Option<(f64, f64, String)>,
}

impl Map {
    /// The map of a view, or nothing where there are no services. `anchors` leads from a pair of services (their
    /// indices) to the list of its crossings.
    fn new(view: &View<'_>, anchor: impl Fn(usize, usize) -> String) -> Option<Self> {
        let services = &view.document.services;
        let drawn = services.len().min(DRAWN);
        if drawn == 0 {
            return None;
        }
        let index: BTreeMap<&str, usize> =
            services.iter().take(drawn).enumerate().map(|(index, service)| (&*service.name, index)).collect();
        let mut weights: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for pair in &view.pairs {
            if let (Some(from), Some(to)) = (index.get(pair.from), index.get(pair.to)) {
                weights.extend((pair.own > 0).then_some(((*from, *to), pair.own)));
            }
        }
        let radius = if drawn == 1 { 0.0 } else { (drawn as f64 * 15.0).max(170.0) };
        let longest =
            services.iter().take(drawn).map(|service| shortened(&visible(&service.name)).chars().count());
        let labels = 60.0 + 8.5 * longest.max().unwrap_or(0).max(11) as f64;
        let (width, height) = (2.0 * (radius * 1.15 + labels), 2.0 * (radius + MARGIN));
        let most_lines = services.iter().map(|service| service.lines).max().unwrap_or(1).max(1);
        let first = view.first().map(|(plan, _)| &*plan.service);
        let order = ring_order(drawn, &weights);
        let mut nodes: Vec<Option<Node>> = (0..drawn).map(|_| None).collect();
        for (position, service) in order.iter().enumerate() {
            let angle = TAU * position as f64 / drawn as f64 - FRAC_PI_2;
            let (x, y) = (width / 2.0 + 1.15 * radius * angle.cos(), height / 2.0 + radius * angle.sin());
            let held = &services[*service];
            let share = (f64::from(held.lines) / f64::from(most_lines)).sqrt();
            let size = (9.0 + 21.0 * share) * (14.0 / drawn as f64).clamp(0.6, 1.0);
            let beside = size + 8.0;
            let side = match angle.cos() {
                c if c > 0.2 && drawn > 1 => "start",
                c if c < -0.2 && drawn > 1 => "end",
                _ => "middle",
            };
            let (label_x, label_y) = (x + beside * angle.cos(), y - 2.0 + (beside + 12.0) * angle.sin());
            nodes[*service] = Some(Node {
                anchor: format!("s{service}"),
                label: shortened(&visible(&held.name)),
                title: format!("{}: {}", visible(&held.name), counted(held.lines, "line")),
                lines: number(held.lines),
                first: view.cuts() && first == Some(&*held.name),
                x,
                y,
                radius: size,
                label_x,
                label_y,
                side,
            });
        }
        let nodes: Vec<Node> = nodes.into_iter().flatten().collect();
        let cyclic = cyclic_pairs(view, &index);
        let mut heaviest: Vec<(&(usize, usize), &usize)> = weights.iter().collect();
        heaviest.sort_by_key(|(pair, count)| (std::cmp::Reverse(**count), **pair));
        let most = heaviest.first().map_or(1, |(_, count)| **count) as f64;
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let edge = |(rank, ((from, to), count)): (usize, (&(usize, usize), &usize))| {
            let center = (width / 2.0, height / 2.0);
            let width = 1.0 + 5.0 * (*count as f64 / most).sqrt();
            let curve = Curve::new(&nodes[*from], &nodes[*to], center, width);
            Edge {
                anchor: anchor(*from, *to),
                title: format!(
                    "{} → {}: {}",
                    visible(&services[*from].name),
                    visible(&services[*to].name),
                    counted(*count, "crossing")
                ),
                path: curve.path(),
                head: curve.head(width),
                width,
                cyclic: cyclic.contains(&(*from, *to)),
                label: free_place(&curve, &taken).filter(|_| rank < LABELLED).map(|(x, y)| {
                    taken.push((x, y));
                    (x, y, number(*count))
                }),
            }
        };
        let mut edges: Vec<Edge> = heaviest.into_iter().enumerate().map(edge).collect();
        edges.reverse(); // the heaviest are drawn last, on top
        let shared = view.document.crossings.len() - view.own;
        let shared = (shared > 0).then(|| number(shared));
        Some(Self { width, height, nodes, edges, rest: services.len() - drawn, shared })
    }

    fn has_cycle(&self) -> bool {
        self.edges.iter().any(|edge| edge.cyclic)
    }
}

/// The services in the order of the ring: from the largest on, always the one with the most crossings to the last.
fn ring_order(count: usize, weights: &BTreeMap<(usize, usize), usize>) -> Vec<usize> {
    let between = |a: usize, b: usize| {
        weights.get(&(a, b)).copied().unwrap_or(0) + weights.get(&(b, a)).copied().unwrap_or(0)
    };
    let mut left: BTreeSet<usize> = (1..count).collect();
    let mut order = vec![0];
    let mut last = 0;
    while let Some(next) = left
        .iter()
        .copied()
        .max_by_key(|candidate| (between(last, *candidate), std::cmp::Reverse(*candidate)))
    {
        left.remove(&next);
        order.push(next);
        last = next;
    }
    order
}

/// Pairs of services that lie in one cycle.
fn cyclic_pairs(view: &View<'_>, index: &BTreeMap<&str, usize>) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    for cycle in &view.document.service_cycles {
        let members: Vec<usize> =
            cycle.services.iter().filter_map(|name| index.get(&**name).copied()).collect();
        for from in &members {
            pairs.extend(members.iter().map(|to| (*from, *to)));
        }
    }
    pairs
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= 22 {
        return name.into();
    }
    name.chars().take(21).chain(['…']).collect()
}

/// The first place along a curve where a figure covers no figure that stands already; none where there is no such place.
fn free_place(curve: &Curve, taken: &[(f64, f64)]) -> Option<(f64, f64)> {
    let free = |(x, y): &(f64, f64)| {
        taken.iter().all(|(a, b)| (a - x).abs() >= FIGURE.0 || (b - y).abs() >= FIGURE.1)
    };
    [0.3, 0.4, 0.5, 0.2, 0.6, 0.7].into_iter().map(|along| curve.at(along)).find(free)
}

/// A quadratic Bézier curve from the edge of one circle to the edge of another.
struct Curve {
    start: (f64, f64),
    control: (f64, f64),
    end: (f64, f64),
}

impl Curve {
    /// Bends towards the center, and to the right of its direction, so that the way back is another curve.
    fn new(from: &Node, to: &Node, center: (f64, f64), width: f64) -> Self {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let distance = dx.hypot(dy).max(1.0);
        let middle = ((from.x + to.x) / 2.0, (from.y + to.y) / 2.0);
        let control = (
            middle.0 + (center.0 - middle.0) * 0.35 - dy / distance * 18.0,
            middle.1 + (center.1 - middle.1) * 0.35 + dx / distance * 18.0,
        );
        let toward = |node: &Node, gap: f64| {
            let (dx, dy) = (control.0 - node.x, control.1 - node.y);
            let distance = dx.hypot(dy).max(1.0);
            (node.x + dx / distance * (node.radius + gap), node.y + dy / distance * (node.radius + gap))
        };
        Self { start: toward(from, 2.0), control, end: toward(to, 4.0 + head_length(width)) }
    }

    fn path(&self) -> String {
        let ((ax, ay), (bx, by), (cx, cy)) = (self.start, self.control, self.end);
        format!("M{ax:.1} {ay:.1}Q{bx:.1} {by:.1} {cx:.1} {cy:.1}")
    }

    fn at(&self, t: f64) -> (f64, f64) {
        let mix = |a: f64, b: f64, c: f64| (1.0 - t).powi(2) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        (mix(self.start.0, self.control.0, self.end.0), mix(self.start.1, self.control.1, self.end.1))
    }

    /// The arrow head: a triangle behind the end, in the direction of the curve there.
    fn head(&self, width: f64) -> String {
        let (dx, dy) = (self.end.0 - self.control.0, self.end.1 - self.control.1);
        let distance = dx.hypot(dy).max(1.0);
        let (dx, dy) = (dx / distance, dy / distance);
        let half = 2.5 + width * 0.8;
        let tip = (self.end.0 + dx * head_length(width), self.end.1 + dy * head_length(width));
        let (left, right) = (
            (self.end.0 - dy * half, self.end.1 + dx * half),
            (self.end.0 + dy * half, self.end.1 - dx * half),
        );
        format!("{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}", tip.0, tip.1, left.0, left.1, right.0, right.1)
    }
}

fn head_length(width: f64) -> f64 {
    5.0 + width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_arrows_that_run_together_stand_apart() {
        let curve = Curve { start: (0.0, 0.0), control: (150.0, 0.0), end: (300.0, 0.0) };
        let mut taken = Vec::new();
        while let Some(place) = free_place(&curve, &taken) {
            taken.push(place);
        }
        // A tenth of the way is 30 pixels, less than a figure takes.
        assert_eq!(taken.iter().map(|(x, _)| x.round()).collect::<Vec<_>>(), [90.0, 150.0, 210.0]);
    }

    #[test]
    fn neighbours_on_the_ring_share_the_most_crossings() {
        let weights = [((0, 3), 9), ((3, 1), 5), ((0, 1), 2), ((2, 0), 1)].into();
        assert_eq!(ring_order(4, &weights), [0, 3, 1, 2]);
        assert_eq!(ring_order(1, &BTreeMap::new()), [0]);
    }
}
