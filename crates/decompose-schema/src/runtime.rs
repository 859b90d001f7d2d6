//! What a cut costs while the program runs, as records.

use decompose_model as model;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::build::{Names, count, place};
use crate::document::{Place, records};

records! {
    /// What one request costs at run time, before and after the cut: an upper bound along the calls that the code shows.
    RequestCost {
        /// The entry point, as index into `entry_points`.
        entry_point: u32,
        /// Places that call services outside today.
        calls_before: u32,
        /// Calls that become remote, outside of loops; every branch counts.
        calls_added: u32,
        /// Calls that become remote, per round of the loops around them.
        calls_added_per_round: u32,
        /// The services that have to be up for it, its own first.
        services: Vec<String>,
        /// How many places call another service.
        remote_places: u32,
        /// How many of them lead to a write.
        writing_places: u32,
        /// Calls in loops that become remote or lead to some that do: where one call for all rounds helps.
        loops: Vec<Place>,
    }

    /// What a service has to heed when its seam becomes remote.
    RunTime {
        /// Operations it offers behind which something is written: done twice, they must have the effect of once.
        idempotent: Vec<String>,
        /// Operations it offers that start no span of their own.
        untraced: Vec<String>,
        /// What makes handlers' parameters of requests (who asks, for one) and is used by several services.
        extractors: Vec<String>,
        /// Fields that look personal or secret in the types that the seam carries, and in what those hold.
        sensitive: Vec<String>,
        /// State of each task that is used on both sides.
        task_locals: Vec<String>,
        /// Calls that block a thread, in asynchronous functions behind the operations it offers.
        blocking: Vec<Place>,
        /// Background tasks that it starts and nobody waits for, as indices into `entry_points`.
        tasks: Vec<u32>,
        /// The keys of the settings that it reads.
        settings: Vec<String>,
    }

    /// An error that can reach the callers of an operation.
    ErrorVariant {
        /// The variant.
        variant: String,
        /// The HTTP status that would say the same: a proposal by the variant's name.
        status: u16,
        /// Whether the caller may try again: no, later or when-idempotent.
        retry: String,
        /// Where it is made.
        made: Vec<Place>,
    }
}

impl Names<'_> {
    pub(crate) fn request(&self, request: &model::RequestCost) -> RequestCost {
        RequestCost {
            entry_point: count(request.entry_point),
            calls_before: request.before,
            calls_added: request.added,
            calls_added_per_round: request.added_per_round,
            services: self.services(&request.services),
            remote_places: count(request.remote.len()),
            writing_places: count(request.writes.len()),
            loops: self.uses(&request.loops),
        }
    }

    pub(crate) fn run_time(&self, run_time: &model::RunTime) -> RunTime {
        let items = |items: &[model::ItemId]| items.iter().map(|item| self.item(*item)).collect();
        RunTime {
            idempotent: items(&run_time.idempotent),
            untraced: items(&run_time.untraced),
            extractors: items(&run_time.extractors),
            sensitive: items(&run_time.sensitive),
            task_locals: items(&run_time.task_locals),
            blocking: run_time.blocking.iter().map(place).collect(),
            tasks: run_time.tasks.iter().map(|task| count(*task)).collect(),
            settings: run_time.settings.clone(),
        }
    }

    pub(crate) fn error(&self, error: &model::ErrorVariant) -> ErrorVariant {
        ErrorVariant {
            variant: self.item(error.variant),
            status: error.status,
            retry: error.retry.name().into(),
            made: self.uses(&error.made),
        }
    }
}
