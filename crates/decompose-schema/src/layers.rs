//! What ties modules and services, layer by layer, in its serialised form.

use decompose_model as model;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::build::Names;
use crate::document::records;
use crate::rounded;

records! {
    /// A layer: one kind of coupling between files.
    Layer {
        /// Its name; the documentation gives the formula.
        name: String,
        /// What it weighs in the cut; 0 where it only explains.
        weight: f64,
        /// The files that it ties to others.
        files: u32,
        /// The share of it that the cut severs: the sum of `of_layer` over `severed`.
        severed: f64,
    }

    /// What ties two services, and would be severed by the cut. A file's mean tie by one layer is 1.
    Severed {
        /// One service, the larger one.
        a: String,
        /// The other one.
        b: String,
        /// The sum over layers.
        strength: f64,
        /// By layer; the shares add up to 1.
        layers: Vec<LayerShare>,
    }

    /// What one layer has to do with a tie.
    LayerShare {
        /// The layer.
        layer: String,
        /// Its part of the tie.
        share: f64,
        /// The part of the whole layer that this is; of what ties services.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of_layer: Option<f64>,
        /// The places behind it: references, accesses, items.
        evidence: u32,
        /// What it is about, strongest first: items, tables, routes, words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        subjects: Vec<String>,
    }

    /// What holds a module where it is, and what draws it elsewhere.
    Held {
        /// The file.
        file: String,
        /// The tie to the rest of its own service: the sum over layers.
        strength: f64,
        /// The same by layer.
        layers: Vec<LayerShare>,
        /// The runner-up; where there is none, the other service that ties it most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        elsewhere: Option<Drawn>,
    }

    /// What draws a module to a service that it is not in.
    Drawn {
        /// The service.
        service: String,
        /// The sum over layers.
        strength: f64,
        /// The same by layer.
        layers: Vec<LayerShare>,
    }

    /// A file whose items clearly belong to several services.
    Split {
        /// The file.
        file: String,
        /// The service that it is in.
        service: String,
        /// The parts, that of its own service first, then by lines.
        parts: Vec<SplitPart>,
        /// References between items of different parts: the split makes them lead from file to file.
        between: u32,
        /// All references between the file's items.
        inside: u32,
    }

    /// What of a file goes to one service.
    SplitPart {
        /// The service.
        service: String,
        /// Their lines.
        lines: u32,
        /// The share of what ties them to other files that ties them to this service.
        purity: f64,
        /// How many pairs of an item here and an item of another file of this service refer to one another.
        ties: u32,
        /// The items at the top of the file, in its order; impl blocks go with their type.
        items: Vec<String>,
    }
}

/// With the part of the whole layer.
fn priced(of: &model::Share) -> LayerShare {
    LayerShare { of_layer: Some(rounded(of.of_layer)), ..share(of) }
}

fn share(share: &model::Share) -> LayerShare {
    LayerShare {
        layer: share.layer.into(),
        share: rounded(share.share),
        of_layer: None,
        evidence: share.evidence,
        subjects: share.subjects.clone(),
    }
}

impl Names<'_> {
    pub(crate) fn layer(layer: &model::LayerUse) -> Layer {
        Layer {
            name: layer.name.into(),
            weight: rounded(layer.weight),
            files: layer.files as u32,
            severed: rounded(layer.severed),
        }
    }

    pub(crate) fn severed(&self, severed: &model::Severed) -> Severed {
        Severed {
            a: self.service(severed.a),
            b: self.service(severed.b),
            strength: rounded(severed.tied.strength),
            layers: severed.tied.layers.iter().map(priced).collect(),
        }
    }

    pub(crate) fn held(&self, held: &model::Held) -> Held {
        let drawn = |(service, tied): &(model::ServiceId, model::Tied)| Drawn {
            service: self.service(*service),
            strength: rounded(tied.strength),
            layers: tied.layers.iter().map(share).collect(),
        };
        Held {
            file: self.file(held.file),
            strength: rounded(held.here.strength),
            layers: held.here.layers.iter().map(share).collect(),
            elsewhere: held.elsewhere.as_ref().map(drawn),
        }
    }

    pub(crate) fn split(&self, split: &model::FileSplit) -> Split {
        let part = |part: &model::FilePart| SplitPart {
            service: self.service(part.service),
            lines: part.lines,
            purity: rounded(part.purity),
            ties: part.ties,
            items: part.items.iter().map(|item| self.item(*item)).collect(),
        };
        Split {
            file: self.file(split.file),
            service: self.service(split.service),
            parts: split.parts.iter().map(part).collect(),
            between: split.between,
            inside: split.inside,
        }
    }
}
