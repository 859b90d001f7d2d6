//! Where things are in this checkout, and how its programs are run.
//!
//! Computes nothing itself. Everything that tasks make goes below the target directory, except the generated parts
//! of `docs/`, which [`replace_section`] writes between two markers.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// The target directory: what `CARGO_TARGET_DIR` says, else `target`.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |given| root().join(given))
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command to its end; its failure is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}

/// Builds a binary of the workspace in release and returns its path.
pub(crate) fn built(package: &str, binary: &str) -> Result<PathBuf> {
    run(cargo().args(["build", "--quiet", "--release", "--package", package, "--bin", binary]))?;
    Ok(target().join("release").join(format!("{binary}{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds the product and returns its path.
pub(crate) fn product() -> Result<PathBuf> {
    built("cargo-decompose", "cargo-decompose")
}

/// What one run of a program took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Wall-clock time.
    pub(crate) time: Duration,
    /// What of it the program says that resolving took, in ms.
    pub(crate) resolving: f64,
    /// Peak resident memory in KiB; 0 where the system does not tell.
    pub(crate) memory: u64,
}

/// Runs a program and measures it; what it prints on stdout is dropped.
///
/// The peak is the kernel's own high-water mark, asked for every millisecond while the program runs: only what it
/// grows in its last millisecond is missed.
pub(crate) fn measure(program: &Path, arguments: &[OsString], directory: &Path) -> Result<Cost> {
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    // Read while it runs, so that a full pipe cannot hold it up.
    let stderr = child.stderr.take();
    let said = std::thread::spawn(move || stderr.map(std::io::read_to_string).transpose());
    let status_file = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        memory = memory.max(high_water_mark(&status_file));
        std::thread::sleep(Duration::from_millis(1));
    };
    let time = start.elapsed();
    let said = said.join().unwrap_or(Ok(None))?.unwrap_or_default();
    if !status.success() {
        bail!("{} {arguments:?} failed: {status}\n{said}", program.display());
    }
    Ok(Cost { time, resolving: stage(&said, "resolving"), memory })
}

/// The time in ms that `--verbose` states for a stage; 0 where it says nothing of it.
fn stage(said: &str, name: &str) -> f64 {
    let line = said.lines().find_map(|line| line.trim_start().strip_prefix(name));
    line.and_then(|rest| rest.trim().trim_end_matches("ms").trim().parse().ok()).unwrap_or(0.0)
}

/// `VmHWM` of a process in KiB, where the system has `/proc`.
fn high_water_mark(status_file: &str) -> u64 {
    let text = std::fs::read_to_string(status_file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

/// Replaces what stands between `<!-- begin NAME -->` and `<!-- end NAME -->` in a file of the checkout.
pub(crate) fn replace_section(file: &str, name: &str, text: &str) -> Result<()> {
    let path = root().join(file);
    let old = std::fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let (Some(from), Some(to)) = (old.find(&begin).map(|at| at + begin.len()), old.find(&end)) else {
        bail!("{file} has no section {name}");
    };
    std::fs::write(&path, format!("{}\n{}\n\n{}", &old[..from], text.trim_end(), &old[to..]))?;
    println!("wrote {file}");
    Ok(())
}

/// A table in Markdown, its columns padded so that it reads well as text too. Every column but the first is figures.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([head[column].chars().count(), 3]).max().unwrap_or(3)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::from("|");
        for (column, cell) in cells.enumerate() {
            let width = widths[column];
            let padded =
                if column == 0 { format!(" {cell:<width$} |") } else { format!(" {cell:>width$} |") };
            text.push_str(&padded);
        }
        text + "\n"
    };
    let rule: Vec<String> = widths
        .iter()
        .enumerate()
        .map(|(i, w)| if i == 0 { "-".repeat(*w) } else { format!("{}:", "-".repeat(w - 1)) })
        .collect();
    let mut text = line(&mut head.iter().copied());
    text.push_str(&line(&mut rule.iter().map(String::as_str)));
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_read_from_what_verbose_says() {
        let said = "warning: resolving is no line\ndiscovering     21.5 ms\n  resolving   1087.2 ms\n";
        assert_eq!(stage(said, "resolving"), 1087.2);
        assert_eq!(stage(said, "discovering"), 21.5);
        assert_eq!(stage(said, "planning"), 0.0);
    }

    #[test]
    fn tables_are_padded() {
        let rows = vec![vec!["shop".into(), "7".into()], vec!["a".into(), "12345".into()]];
        let expected = "\
| name | items |
| ---- | ----: |
| shop |     7 |
| a    | 12345 |
";
        assert_eq!(table(&["name", "items"], &rows), expected);
    }
}
