//! What services share beside code and tables, in lists that both reports show: state, messages, services outside, and
//! data that looks personal or secret. What concerns most services comes first.

use std::collections::{BTreeMap, BTreeSet};

use decompose_schema::{Document, Message, Place, Sensitive, State};

use crate::view::item_name;

/// State that is more than infrastructure.
pub(crate) struct SharedState<'d> {
    pub(crate) state: &'d State,
    /// The services that change or lock it.
    pub(crate) writers: Vec<String>,
}

/// The ends of one channel.
pub(crate) struct Channel<'d> {
    pub(crate) name: &'d str,
    pub(crate) library: &'d str,
    pub(crate) senders: Vec<String>,
    pub(crate) receivers: Vec<String>,
    pub(crate) places: Vec<Place>,
}

/// A service outside, and who asks it.
pub(crate) struct OutsideService {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) services: Vec<String>,
    pub(crate) places: Vec<Place>,
}

/// The lists.
pub(crate) struct Touched<'d> {
    pub(crate) state: Vec<SharedState<'d>>,
    /// Names of what every service has of its own.
    pub(crate) infrastructure: Vec<&'d str>,
    pub(crate) channels: Vec<Channel<'d>>,
    pub(crate) outside: Vec<OutsideService>,
    /// What several services hold, or an entry point returns.
    pub(crate) sensitive: Vec<&'d Sensitive>,
}

impl<'d> Touched<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        let service_of: BTreeMap<&str, &str> =
            document.assignments.iter().map(|a| (a.file.as_str(), a.service.as_str())).collect();
        let (infrastructure, state): (Vec<&State>, Vec<&State>) = document
            .state
            .iter()
            .filter(|state| !state.uses.is_empty())
            .partition(|state| state.infrastructure);
        let mut state: Vec<SharedState<'_>> = state
            .into_iter()
            .map(|state| {
                let changes = state.uses.iter().filter(|used| used.operation != "read");
                let writers: BTreeSet<&str> =
                    changes.filter_map(|used| service_of.get(used.file.as_str()).copied()).collect();
                SharedState { state, writers: writers.into_iter().map(String::from).collect() }
            })
            .collect();
        state.sort_by_key(|shared| {
            (
                usize::MAX - shared.state.services.len(),
                usize::MAX - shared.state.uses.len(),
                &shared.state.item,
            )
        });
        let mut sensitive: Vec<&Sensitive> = document
            .sensitive
            .iter()
            .filter(|sensitive| sensitive.services.len() > 1 || !sensitive.returned_by.is_empty())
            .collect();
        sensitive.sort_by_key(|sensitive| {
            (
                usize::MAX - sensitive.services.len(),
                usize::MAX - sensitive.returned_by.len(),
                &sensitive.file,
                sensitive.line,
            )
        });
        // A table of one name in several stores is one: alternatives of one database.
        let mut seen = BTreeSet::new();
        sensitive.retain(|sensitive| seen.insert((&sensitive.item, &sensitive.table, &sensitive.name)));
        Self {
            state,
            infrastructure: infrastructure.into_iter().map(|state| item_name(&state.item)).collect(),
            channels: channels(document),
            outside: outside(document),
            sensitive,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.state.is_empty()
            && self.infrastructure.is_empty()
            && self.channels.is_empty()
            && self.outside.is_empty()
            && self.sensitive.is_empty()
    }
}

fn channels(document: &Document) -> Vec<Channel<'_>> {
    let mut by_name: BTreeMap<(&str, &str), Vec<&Message>> = BTreeMap::new();
    for message in &document.messages {
        let name = message.payload.as_deref().map(item_name).or(message.channel.as_deref());
        if let Some(name) = name {
            by_name.entry((name, &message.library)).or_default().push(message);
        }
    }
    let of = |messages: &[&Message], direction: &str| -> Vec<String> {
        let ends = messages.iter().filter(|message| message.direction == direction);
        let services: BTreeSet<&str> = ends.filter_map(|message| message.service.as_deref()).collect();
        services.into_iter().map(String::from).collect()
    };
    let mut channels = Vec::new();
    for ((name, library), messages) in by_name {
        let place = |message: &&Message| Place {
            file: message.file.clone(),
            line: message.line,
            column: message.column,
        };
        channels.push(Channel {
            name,
            library,
            senders: of(&messages, "send"),
            receivers: of(&messages, "receive"),
            places: messages.iter().map(place).collect(),
        });
    }
    channels.sort_by_key(|channel: &Channel<'_>| usize::MAX - channel.places.len());
    channels
}

fn outside(document: &Document) -> Vec<OutsideService> {
    let mut by_name: BTreeMap<(String, String), (BTreeSet<String>, Vec<Place>)> = BTreeMap::new();
    for used in &document.external_services {
        let by_setting = || used.setting.as_ref().map(|setting| format!("address from {setting}"));
        let name = used.host.clone().or_else(by_setting).unwrap_or_else(|| used.library.clone());
        let (services, places) = by_name.entry((name, used.kind.clone())).or_default();
        services.extend(used.service.clone());
        places.push(Place { file: used.file.clone(), line: used.line, column: used.column });
    }
    by_name
        .into_iter()
        .map(|((name, kind), (services, places))| OutsideService {
            name,
            kind,
            services: services.into_iter().collect(),
            places,
        })
        .collect()
}
