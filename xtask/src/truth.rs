//! What applications of the corpus do with data, routes, state and channels, counted by hand in their sources.
//!
//! The names are those in migrations, `table!`s, definitions and calls that open a tree; the calls are the places that
//! hand a statement to a driver, the scopes those that begin a transaction. Every table that the application touches
//! has to be found, and no other.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;

/// What one application does with one store.
struct Truth {
    application: &'static str,
    store: &'static str,
    /// The tables that statements and calls touch, sorted.
    tables: &'static [&'static str],
    /// The places that begin a transaction, test code left out; of all stores of the application.
    scopes: usize,
}

/// The tables of torrust-index, in both of its stores.
const TORRUST_INDEX: &[&str] = &[
    "torrust_categories",
    "torrust_torrent_announce_urls",
    "torrust_torrent_files",
    "torrust_torrent_http_seeds",
    "torrust_torrent_info",
    "torrust_torrent_info_hashes",
    "torrust_torrent_nodes",
    "torrust_torrent_tag_links",
    "torrust_torrent_tags",
    "torrust_torrent_tracker_stats",
    "torrust_torrents",
    "torrust_tracker_keys",
    "torrust_user_authentication",
    "torrust_user_bans",
    "torrust_user_invitation_uses",
    "torrust_user_invitations",
    "torrust_user_profiles",
    "torrust_user_public_keys",
    "torrust_users",
];

const TRUTH: &[Truth] = &[
    // Two drivers of 60 statements each, and an upgrade of 20; `begin()` three times in each driver.
    Truth { application: "torrust-index", store: "mysql", tables: TORRUST_INDEX, scopes: 6 },
    Truth { application: "torrust-index", store: "sqlite", tables: TORRUST_INDEX, scopes: 6 },
    Truth { application: "microbin", store: "sqlite", tables: &["pasta"], scopes: 0 },
    // `schema.rs` declares an eleventh, in which the migrations are kept: no code touches it.
    Truth {
        application: "pict-rs",
        store: "postgres",
        tables: &[
            "aliases",
            "details",
            "hashes",
            "job_queue",
            "keyed_notifications",
            "proxies",
            "settings",
            "store_migrations",
            "uploads",
            "variants",
        ],
        scopes: 1,
    },
    Truth {
        application: "pict-rs",
        store: "sled",
        tables: &[
            "pict-rs-alias-access-tree",
            "pict-rs-alias-delete-tokens-tree",
            "pict-rs-alias-hashes-tree",
            "pict-rs-aliases-tree",
            "pict-rs-hash-aliases-tree",
            "pict-rs-hash-blurhashes-tree",
            "pict-rs-hash-identifiers-tree",
            "pict-rs-hash-motion-identifiers-tree",
            "pict-rs-hash-variant-identifiers-tree",
            "pict-rs-hashes-inverse-tree",
            "pict-rs-hashes-tree",
            "pict-rs-healthz-tree",
            "pict-rs-identifier-details-tree",
            "pict-rs-inverse-alias-access-tree",
            "pict-rs-inverse-proxy-tree",
            "pict-rs-inverse-variant-access-tree",
            "pict-rs-job-retries-tree",
            "pict-rs-job-state-tree",
            "pict-rs-migration-identifiers-tree",
            "pict-rs-proxy-tree",
            "pict-rs-queue-tree",
            "pict-rs-settings-tree",
            "pict-rs-unique-jobs-inverse-tree",
            "pict-rs-unique-jobs-tree",
            "pict-rs-uploads-tree",
            "pict-rs-variant-access-tree",
        ],
        scopes: 1,
    },
    // 24 of the index, two of the wallet.
    Truth {
        application: "ord",
        store: "redb",
        tables: &[
            "COLLECTION_SEQUENCE_NUMBER_TO_LATEST_CHILD_SEQUENCE_NUMBER",
            "GALLERY_SEQUENCE_NUMBERS",
            "HEIGHT_TO_BLOCK_HEADER",
            "HEIGHT_TO_LAST_SEQUENCE_NUMBER",
            "HOME_INSCRIPTIONS",
            "INSCRIPTION_ID_TO_SEQUENCE_NUMBER",
            "INSCRIPTION_NUMBER_TO_SEQUENCE_NUMBER",
            "LATEST_CHILD_SEQUENCE_NUMBER_TO_COLLECTION_SEQUENCE_NUMBER",
            "NUMBER_TO_OFFER",
            "OUTPOINT_TO_RUNE_BALANCES",
            "OUTPOINT_TO_UTXO_ENTRY",
            "RUNE_ID_TO_RUNE_ENTRY",
            "RUNE_TO_ETCHING",
            "RUNE_TO_RUNE_ID",
            "SAT_TO_SATPOINT",
            "SAT_TO_SEQUENCE_NUMBER",
            "SCRIPT_PUBKEY_TO_OUTPOINT",
            "SEQUENCE_NUMBER_TO_CHILDREN",
            "SEQUENCE_NUMBER_TO_INSCRIPTION_ENTRY",
            "SEQUENCE_NUMBER_TO_RUNE_ID",
            "SEQUENCE_NUMBER_TO_SATPOINT",
            "STATISTICS",
            "STATISTIC_TO_COUNT",
            "TRANSACTION_ID_TO_RUNE",
            "TRANSACTION_ID_TO_TRANSACTION",
            "WRITE_TRANSACTION_STARTING_BLOCK_COUNT_TO_TIMESTAMP",
        ],
        scopes: 0,
    },
];

/// How much of what else there is in one application, test code left out.
struct Counts {
    application: &'static str,
    /// Methods and paths that a router is given, those of scopes, extra configurations and fallbacks among them.
    routes: usize,
    /// Fields of what handlers and jobs are given.
    fields: usize,
    /// Statics that can change or are made when they are first asked for.
    statics: usize,
    /// Calls that open a channel inside the process, send on one, receive from one.
    channels: [usize; 3],
    /// Of the sends, those that are known not to be found.
    unseen_sends: usize,
}

const COUNTS: &[Counts] = &[
    // 31 fields of `AppData`, 2 of `ImporterState`; six lazy statics, two `Once`.
    Counts {
        application: "torrust-index",
        routes: 32,
        fields: 33,
        statics: 8,
        channels: [3, 4, 1],
        // custom_axum.rs:178 sends on a field of a pin projection, whose macro is not expanded.
        unseen_sends: 1,
    },
    // `healthz`, 17 of images, 9 internal ones and one of an extra configuration. 6 fields of `State`, 33 of `SledRepo`.
    Counts {
        application: "pict-rs",
        routes: 28,
        fields: 39,
        statics: 4,
        channels: [2, 5, 6],
        unseen_sends: 0,
    },
    // 38 attributes, `/upload` and the fallback; three lazy statics.
    Counts {
        application: "microbin",
        routes: 40,
        fields: 1,
        statics: 3,
        channels: [0, 0, 0],
        unseen_sends: 0,
    },
];

/// Holds the document of an application against what was counted.
pub(crate) fn check(application: &str, document: &Value) -> Result<()> {
    for counts in COUNTS.iter().filter(|counts| counts.application == application) {
        check_counts(counts, document)?;
    }
    for truth in TRUTH.iter().filter(|truth| truth.application == application) {
        check_tables(truth, document)?;
    }
    Ok(())
}

/// Holds tables and transactions of one store against what was counted.
fn check_tables(truth: &Truth, document: &Value) -> Result<()> {
    let found = touched(document, truth.store);
    let wanted: BTreeSet<&str> = truth.tables.iter().copied().collect();
    let application = truth.application;
    if found != wanted {
        let missed: Vec<_> = wanted.difference(&found).collect();
        let wrong: Vec<_> = found.difference(&wanted).collect();
        bail!("tables of {} in {application}: missed {missed:?}, wrong {wrong:?}", truth.store);
    }
    let scopes = document["transactions"].as_array().map_or(0, Vec::len);
    if scopes != truth.scopes {
        bail!("{application} begins {} transactions, {scopes} were found", truth.scopes);
    }
    Ok(())
}

/// Holds routes, state and channels of an application against what was counted.
fn check_counts(counts: &Counts, document: &Value) -> Result<()> {
    let number = |list: &str, wanted: &dyn Fn(&Value) -> bool| {
        document[list].as_array().into_iter().flatten().filter(|record| wanted(record)).count()
    };
    let channel = |direction: &str| {
        number("messages", &|message| message["in_process"] == true && message["direction"] == direction)
    };
    let [opened, sent, received] = counts.channels;
    for (what, counted, found) in [
        ("routes", counts.routes, number("entry_points", &|point| point["kind"] == "http")),
        ("fields of state", counts.fields, number("state", &|state| state["kind"] == "field")),
        ("statics", counts.statics, number("state", &|state| state["kind"] == "static")),
        ("channels opened", opened, channel("open")),
        ("sends", sent, channel("send") + counts.unseen_sends),
        ("receives", received, channel("receive")),
    ] {
        if found != counted {
            bail!(
                "{}: {counted} {what} were counted by hand, {found} are found or known to be unseen",
                counts.application
            );
        }
    }
    Ok(())
}

/// The tables that accesses touch in a store.
fn touched<'d>(document: &'d Value, store: &str) -> BTreeSet<&'d str> {
    let accesses = document["data_accesses"].as_array().into_iter().flatten();
    let of_store = accesses.filter(|access| {
        access["store"].as_str().is_some_and(|stores| stores.split('+').any(|one| one == store))
    });
    of_store.filter_map(|access| access["table"].as_str()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_missed_and_what_is_wrong_is_named() {
        let document = serde_json::json!({
            "data_accesses": [
                {"store": "mysql+sqlite", "table": "pasta"},
                {"store": "sqlite", "table": "wrong"},
                {"store": "redb", "table": "other"},
            ],
            "transactions": [],
        });
        let truth = TRUTH.iter().find(|truth| truth.application == "microbin").unwrap();
        let error = check_tables(truth, &document).map_err(|error| error.to_string());
        assert_eq!(error, Err("tables of sqlite in microbin: missed [], wrong [\"wrong\"]".into()));
        assert!(check("somebody", &document).is_ok());
    }

    #[test]
    fn what_was_counted_and_is_not_found_is_said() {
        let counts = Counts {
            application: "somebody",
            routes: 1,
            fields: 0,
            statics: 0,
            channels: [0, 2, 0],
            unseen_sends: 1,
        };
        let document = |sends: usize| {
            let send = serde_json::json!({"in_process": true, "direction": "send"});
            serde_json::json!({"entry_points": [{"kind": "http"}, {"kind": "main"}], "messages": vec![send; sends]})
        };
        assert!(check_counts(&counts, &document(1)).is_ok());
        let error = check_counts(&counts, &document(0)).map_err(|error| error.to_string());
        assert_eq!(
            error,
            Err("somebody: 2 sends were counted by hand, 1 are found or known to be unseen".to_owned())
        );
    }
}
