//! What applications of the corpus do with data, counted by hand in their sources.
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

/// Holds the document of an application against what was counted.
pub(crate) fn check(application: &str, document: &Value) -> Result<()> {
    for truth in TRUTH.iter().filter(|truth| truth.application == application) {
        let found = touched(document, truth.store);
        let wanted: BTreeSet<&str> = truth.tables.iter().copied().collect();
        if found != wanted {
            let missed: Vec<_> = wanted.difference(&found).collect();
            let wrong: Vec<_> = found.difference(&wanted).collect();
            bail!("tables of {} in {application}: missed {missed:?}, wrong {wrong:?}", truth.store);
        }
        let scopes = document["transactions"].as_array().map_or(0, Vec::len);
        if scopes != truth.scopes {
            bail!("{application} begins {} transactions, {scopes} were found", truth.scopes);
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
        let error = check("microbin", &document).map_err(|error| error.to_string());
        assert_eq!(error, Err("tables of sqlite in microbin: missed [], wrong [\"wrong\"]".into()));
        assert!(check("somebody", &document).is_ok());
    }
}
