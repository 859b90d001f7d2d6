//! The steps of a plan as records, each with the edits that a command can carry out.

use decompose_model as model;
use decompose_model::Subject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::build::{Names, place};
use crate::document::{Place, records};
use crate::graph::{Range, range};
use crate::rounded;

records! {
    /// One reversible change of a plan.
    Step {
        /// break-cycle, carve, reshape-operation, move-to-shared, introduce-port, make-crate, route-queries,
        /// drop-foreign-keys, own-schema, split-transaction, make-service, copy-data, switch-reads, switch-writes or
        /// contract.
        kind: String,
        /// What to do, in one line.
        title: String,
        /// Why, and what it unblocks.
        reason: String,
        /// The places it touches.
        touches: Vec<Place>,
        /// What it does to code and manifests, in this order. None where it changes no code by itself. After every step
        /// with edits the code holds together: no use leads out of reach, no crate needs itself.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        edits: Vec<Edit>,
        /// What has to be done before it: titles of steps.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        before: Vec<String>,
        /// Commands to run after it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        commands: Vec<String>,
        /// What it changes without a word of the compiler.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        silent: Vec<Silent>,
        /// What to check after it.
        checks: Vec<String>,
        /// How to go back.
        undo: String,
        /// What it takes.
        #[serde(default)]
        effort: Effort,
        /// low, medium or high.
        #[serde(default)]
        risk: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        risk_reasons: Vec<String>,
        /// What it makes possible: titles of steps.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unblocks: Vec<String>,
        /// What one has when one stops after it, where that is a good place to stop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stop: Option<String>,
    }

    /// Something that a step changes and no compiler reports.
    Silent {
        /// What, in one sentence.
        what: String,
        /// The places it is about.
        places: Vec<Place>,
    }

    /// The work of a step, as a range.
    Effort {
        /// Hours, at least.
        low: f64,
        /// Hours, at most.
        high: f64,
        /// What they are the sum of.
        formula: String,
    }

    /// One edit.
    Edit {
        /// create-crate, add-dependency, create-module, move-module, move-item, move-test, retarget-use, re-export,
        /// widen-visibility, export-macro or port.
        kind: String,
        /// The crate that is made or gets a dependency.
        #[serde(default, rename = "crate", skip_serializing_if = "Option::is_none")]
        krate: Option<String>,
        /// The item that is moved or widened; of a use, the item that it leads to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<String>,
        /// Where it goes: a crate, a module, or a port.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// The file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// The line of the name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        /// The column of the name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<u32>,
        /// The bytes of the item without attributes and docs, or those of the name of a use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        range: Option<Range>,
        /// The bytes of the item with attributes and docs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        full_range: Option<Range>,
    }
}

impl Names<'_> {
    pub(crate) fn step(&self, step: &model::Step) -> Step {
        let care = &step.care;
        Step {
            kind: step.kind.name().into(),
            title: step.title.clone(),
            reason: step.reason.clone(),
            touches: step.touches.iter().map(place).collect(),
            edits: step.edits.iter().map(|edit| self.edit(edit)).collect(),
            before: care.before.clone(),
            commands: care.commands.clone(),
            silent: care.silent.iter().map(silent).collect(),
            checks: step.checks.clone(),
            undo: step.undo.clone(),
            effort: Effort {
                low: rounded(care.effort.0),
                high: rounded(care.effort.1),
                formula: care.formula.clone(),
            },
            risk: care.risk.name().into(),
            risk_reasons: care.risk_reasons.clone(),
            unblocks: care.unblocks.clone(),
            stop: care.stop.clone(),
        }
    }

    fn edit(&self, edit: &model::Edit) -> Edit {
        let code = self.analysis.code;
        let to = Some(edit.to.clone()).filter(|to| !to.is_empty());
        let mut record = Edit { kind: edit.kind.name().into(), to, ..Edit::default() };
        match &edit.subject {
            Subject::Crate(name) => record.krate = Some(name.clone()),
            Subject::File(file) => record.file = Some(code.files[file.index()].path.clone()),
            Subject::Item(id) => {
                let item = &code.items[id.index()];
                record.item = Some(item.id.clone());
                record.at(code.location(*id));
                record.range = Some(range(item.range));
                record.full_range = Some(range(item.full_range));
            }
            Subject::Reference(id) => {
                let reference = &code.references[id.index()];
                record.item = Some(self.item(reference.to));
                record.at(code.reference_location(reference));
                record.range = Some(range(reference.range));
            }
        }
        record
    }
}

fn silent(silent: &model::Silent) -> Silent {
    Silent { what: silent.what.clone(), places: silent.places.iter().map(place).collect() }
}

impl Step {
    /// How many edits of each kind, in words: `create-crate 1, move-item 12`.
    pub fn edits_by_kind(&self) -> String {
        let mut kinds: Vec<(&str, usize)> = Vec::new();
        for edit in &self.edits {
            match kinds.iter_mut().find(|(kind, _)| *kind == edit.kind) {
                Some((_, number)) => *number += 1,
                None => kinds.push((&edit.kind, 1)),
            }
        }
        let told: Vec<String> = kinds.into_iter().map(|(kind, number)| format!("{kind} {number}")).collect();
        told.join(", ")
    }
}

impl Edit {
    fn at(&mut self, location: model::Location) {
        self.file = Some(location.file);
        self.line = Some(location.position.line);
        self.column = Some(location.position.column);
    }
}
