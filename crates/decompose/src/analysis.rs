//! What all stages found, together.

use decompose_cluster::weigh::Evidence;
use decompose_model::{Code, Facts, History, Layers, Partition, Plan, Project};
use decompose_schema::{Document, SourceInfo};

/// The results of all stages.
#[derive(Clone, PartialEq, Debug)]
pub struct Analysis {
    /// What the project is.
    pub project: Project,
    /// What its code says.
    pub code: Code,
    /// What the code touches.
    pub facts: Facts,
    /// How it could be cut.
    pub partition: Partition,
    /// What ties files, and what of it the cut severs.
    pub layers: Layers,
    /// What the cut would take.
    pub plan: Plan,
    /// What git tells of changes; `None` where it was not asked or knows nothing.
    pub history: Option<History>,
    /// Which state of the source was looked at, and how.
    pub source: SourceInfo,
}

impl Analysis {
    /// What couplings are read from.
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence { code: &self.code, facts: Some(&self.facts), history: self.history.as_ref() }
    }

    /// The form that reports and documents are made from.
    pub fn view(&self) -> decompose_schema::Analysis<'_> {
        decompose_schema::Analysis {
            project: &self.project,
            code: &self.code,
            facts: &self.facts,
            partition: &self.partition,
            layers: &self.layers,
            plan: &self.plan,
            history: self.history.as_ref(),
            source: &self.source,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// The serialised form.
    pub fn document(&self) -> Document {
        decompose_schema::document(&self.view())
    }

    /// The serialised form with its text, `decompose.json`.
    pub fn written(&self) -> (Document, String) {
        decompose_schema::written(&self.view())
    }

    /// The serialised form without its id, which [`Document::identity`] makes.
    pub fn unidentified(&self) -> Document {
        decompose_schema::unidentified(&self.view())
    }
}
