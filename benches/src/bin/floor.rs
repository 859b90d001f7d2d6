//! The floor: what it costs to read files and parse them with `syn`, and nothing else.
//!
//! `floor JOBS LIST` reads each file that LIST names (one path a line, relative to the current directory), parses it
//! with span locations, and drops the tree, on JOBS threads with the stack that the product's own threads have. Time
//! and memory of the product are stated next to this program's, on the same files and threads.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "reading the files is the point")]
#![allow(clippy::print_stdout, reason = "a program for developers")]

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;

/// Deep nesting must not end the measurement.
const STACK: usize = 256 << 20;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(jobs), Some(list)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("usage: floor JOBS LIST");
    };
    let jobs: usize = jobs.parse().context("JOBS is a number")?;
    let list = std::fs::read_to_string(&list).with_context(|| format!("cannot read {list}"))?;
    let files: Vec<&str> = list.lines().collect();
    let next = AtomicUsize::new(0);
    let (bytes, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| -> anyhow::Result<()> {
        for _ in 0..jobs.max(1) {
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let text = std::fs::read_to_string(path).unwrap_or_default();
                    bytes.fetch_add(text.len(), Ordering::Relaxed);
                    let parsed = syn::parse_file(&text);
                    refused.fetch_add(usize::from(parsed.is_err()), Ordering::Relaxed);
                    drop(parsed);
                    proc_macro2::extra::invalidate_current_thread_spans();
                }
            })?;
        }
        Ok(())
    })?;
    println!("{} files, {} bytes, {} refused", files.len(), bytes.into_inner(), refused.into_inner());
    Ok(())
}
