//! What changed between two documents, as text for a terminal or a pull request.

use decompose_schema::{Changes, Crossing, Turned};

use crate::text::{figure, number, visible};
use crate::view::item_name;

const LIST: usize = 10;

/// The changes as text: what a reader decides by first, each list cut.
pub fn changes(changes: &Changes) -> String {
    let mut text =
        Text { out: format!("From run {} to {}\n", visible(&changes.old_run), visible(&changes.new_run)) };
    if changes.is_empty() {
        text.line("No boundary, crossing, table, obstacle or step changed.");
    }
    let turned = |turned: &Turned| format!("{} → {}", turned.from, turned.to);
    if let Some(verdict) = &changes.verdict {
        text.list("Verdict", &[turned(verdict)]);
    }
    text.list("Services, new", &changes.services_added);
    text.list("Services, gone", &changes.services_removed);
    text.list("Services, renamed", &changes.services_renamed.iter().map(turned).collect::<Vec<_>>());
    let sides = changes.reassigned.iter().map(|file| format!("{}: {} → {}", file.file, file.from, file.to));
    text.list("Files that changed sides", &sides.collect::<Vec<_>>());
    text.list("Files, new", &changes.files_added);
    text.list("Files, gone", &changes.files_removed);
    text.list("Files, moved", &changes.files_moved.iter().map(turned).collect::<Vec<_>>());
    let pairs = changes.crossings.iter().map(|pair| {
        format!("{} → {}: {} → {}", pair.from_service, pair.to_service, number(pair.old), number(pair.new))
    });
    text.list("Crossings by pair", &pairs.collect::<Vec<_>>());
    let added = |c: &Crossing| {
        let (from, to) = (item_name(&c.from_item), item_name(&c.to_item));
        format!("{from} → {to} at {}:{}:{}", c.file, c.line, c.column)
    };
    text.list("Crossings, new", &changes.crossings_added.iter().map(added).collect::<Vec<_>>());
    let owner = |owner: &Option<String>| owner.clone().unwrap_or_else(|| "nobody".into());
    let owners = changes.owners.iter().map(|c| format!("{}: {} → {}", c.table, owner(&c.from), owner(&c.to)));
    text.list("Owners of tables", &owners.collect::<Vec<_>>());
    let names = |items: &[String]| items.iter().map(|item| item_name(item).to_owned()).collect::<Vec<_>>();
    text.list("Transactions that the cut splits, new", &names(&changes.transactions_split));
    text.list("Transactions that it does not split any more", &names(&changes.transactions_joined));
    let obstacles = |list: &[decompose_schema::ObstacleChange]| -> Vec<String> {
        list.iter().map(|o| format!("{}: {} {}", o.service, o.kind, o.message)).collect()
    };
    text.list("Obstacles, gone", &obstacles(&changes.obstacles_removed));
    text.list("Obstacles, new", &obstacles(&changes.obstacles_added));
    let steps = |list: &[decompose_schema::StepChange]| -> Vec<String> {
        list.iter().map(|step| format!("{}: {} {}", step.service, step.kind, step.title)).collect()
    };
    text.list("Steps, gone", &steps(&changes.steps_removed));
    text.list("Steps, new", &steps(&changes.steps_added));
    let metrics =
        changes.metrics.iter().map(|m| format!("{}: {} → {}", m.name, figure(m.old), figure(m.new)));
    text.list("Metrics", &metrics.collect::<Vec<_>>());
    text.out
}

struct Text {
    out: String,
}

impl Text {
    fn line(&mut self, line: &str) {
        self.out.push_str(&visible(line));
        self.out.push('\n');
    }

    /// A heading with its count, and the first of the list; nothing where there is nothing.
    fn list(&mut self, heading: &str, entries: &[String]) {
        if entries.is_empty() {
            return;
        }
        self.line("");
        self.line(&format!("{heading} ({})", number(entries.len())));
        for entry in entries.iter().take(LIST) {
            self.line(&format!("  {entry}"));
        }
        if entries.len() > LIST {
            self.line(&format!("  and {} more", number(entries.len() - LIST)));
        }
    }
}
