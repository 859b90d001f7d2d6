//! Which candidates are libraries: a process of their own would give them nothing that a crate does not.
//!
//! From the facts. A candidate is more than a library when it holds an entry point besides `main`, or when code of it
//! touches tables, brokers, memory that the process shares, files or services outside. Where no entry point is seen at
//! all, too little is known of the project to say so of any part of it.
//!
//! It does not know load: code that only computes may deserve machines of its own.

use decompose_model::{EntryPointKind, Facts, ItemId, StateRole};

use crate::ground::Ground;

/// Whether each service is a library; `entry_points` are those that each holds.
pub(crate) fn libraries(ground: &Ground<'_>, facts: &Facts, entry_points: &[Vec<usize>]) -> Vec<bool> {
    let is_door = |entry: &usize| facts.entry_points[*entry].kind != EntryPointKind::Main;
    let mut libraries: Vec<bool> = entry_points.iter().map(|held| !held.iter().any(is_door)).collect();
    if libraries.iter().all(|library| *library) {
        libraries.fill(false);
        return libraries;
    }
    let messages = facts.messages.iter().filter(|message| !message.in_process);
    let memory = facts.state.iter().filter(|state| state.role == StateRole::Memory);
    let touching = (facts.data_accesses.iter().map(|access| access.item))
        .chain(messages.map(|message| message.item))
        .chain(memory.flat_map(|state| state.uses.iter().map(|used| used.item)))
        .chain(facts.local_files.iter().map(|file| file.item))
        .chain(facts.external_services.iter().map(|used| used.item));
    for service in touching.filter_map(|item: ItemId| ground.service_of(ground.item(item).file)) {
        libraries[service.index()] = false;
    }
    libraries
}
