//! What is read beside the source: an index, what builds took, traces, facts that are stated, sources of dependencies.
//!
//! The command line goes before `decompose.toml`. A file that a person names on the command line may lie anywhere; one
//! that the project's configuration names lies in the workspace, as does all else that is read there.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use decompose::model::{ReadError, Source};
use decompose::schema::StatedFacts;
use decompose::{Decompose, Workspace};

use crate::arguments::ProjectArguments;
use crate::configuration::Configuration;

/// Adds what the arguments and the configuration name.
pub(crate) fn with_inputs(
    decompose: Decompose,
    arguments: &ProjectArguments,
    configuration: &Configuration,
    workspace: &Workspace,
) -> anyhow::Result<Decompose> {
    let mut decompose = decompose.dependency_sources(arguments.deps_source || configuration.deps_source);
    if let Some((shown, bytes)) = read(arguments.scip.as_deref(), configuration.scip.as_deref(), workspace)? {
        decompose = decompose
            .index(&bytes)
            .map_err(|error| anyhow::anyhow!("failed to {error}"))
            .with_context(|| shown)?;
    }
    if let Some(path) = &arguments.timings {
        decompose = decompose
            .timings(&read_whole(path)?)
            .map_err(|error| anyhow::anyhow!("failed to {error}"))
            .with_context(|| path.display().to_string())?;
    }
    for path in &arguments.traces {
        decompose = decompose
            .traces(std::io::BufReader::new(open(path)?))
            .map_err(|error| anyhow::anyhow!("failed to {error}"))
            .with_context(|| path.display().to_string())?;
    }
    if let Some((shown, bytes)) = read(arguments.facts.as_deref(), configuration.facts.as_deref(), workspace)?
    {
        let text =
            String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("cannot read {shown}: it is not UTF-8"))?;
        decompose = decompose.stated_facts(StatedFacts::from_json(&text).with_context(|| shown)?);
    }
    Ok(decompose)
}

/// The bytes of the file that is named, and how it is to be called.
fn read(
    named: Option<&Path>,
    configured: Option<&str>,
    workspace: &Workspace,
) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let Some(path) = named else {
        let Some(path) = configured else { return Ok(None) };
        let bytes = workspace.source().read(path).map_err(|error| {
            let why = match error {
                ReadError::NotFound => "there is no such file in the workspace",
                ReadError::NotAFile => "it is not a file",
                ReadError::OutsideWorkspace => "it is outside the workspace",
                ReadError::Failed(_) => "the system refuses",
            };
            anyhow::anyhow!("cannot read {path}: {why}")
        })?;
        return Ok(Some((path.to_owned(), bytes)));
    };
    Ok(Some((path.display().to_string(), read_whole(path)?)))
}

/// The bytes of a file that was named.
fn read_whole(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

/// Opens a file that a person names.
fn open(path: &Path) -> anyhow::Result<std::fs::File> {
    let shown = path.display();
    // Reading a pipe would wait for ever.
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        bail!("cannot read {shown}: it is not a file");
    }
    std::fs::File::open(path).with_context(|| format!("cannot read {shown}"))
}
