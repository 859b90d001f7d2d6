//! Stdout, stderr and the files of the output directory.
//!
//! A closed pipe is no error: whoever reads has seen enough. A report file is written aside and then renamed,
//! so that a full disk or an interruption leaves the former one as it was.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::Context;

/// Prints data on stdout.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    print_with(|stdout| stdout.write_all(text.as_bytes()))
}

/// Lets `write` print data on stdout.
pub(crate) fn print_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut stdout = BufWriter::new(anstream::stdout().lock());
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // What is still buffered would fail again when dropped, which is as quiet as it should be.
            Ok(())
        }
        result => result.context("cannot write to stdout"),
    }
}

/// Says something on stderr. A closed stderr is nothing to stumble over.
pub(crate) fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says what went wrong, with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    let style = anstyle::AnsiColor::Red.on_default().bold();
    say(&format!("{style}error{style:#}: {error:#}"));
}

/// Writes files into a directory, each whole or not at all.
pub(crate) fn write_files(directory: &Path, files: &[(&str, &str)]) -> anyhow::Result<()> {
    let advice = || {
        format!(
            "cannot write the reports to {}; free it or name another place with --out-dir",
            directory.display()
        )
    };
    fs::create_dir_all(directory).with_context(advice)?;
    for (name, content) in files {
        write_whole(directory, name, content).with_context(|| name.to_string()).with_context(advice)?;
    }
    Ok(())
}

/// Writes one file aside and renames it; what was begun is removed when that fails.
fn write_whole(directory: &Path, name: &str, content: &str) -> io::Result<()> {
    let aside = directory.join(format!(".{name}.partial"));
    let write = || {
        fs::write(&aside, content)?;
        fs::rename(&aside, directory.join(name))
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&aside);
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("a/b");
        write_files(&out, &[("x.txt", "old")]).unwrap();
        write_files(&out, &[("x.txt", "new"), ("y.txt", "y")]).unwrap();
        assert_eq!(fs::read_to_string(out.join("x.txt")).unwrap(), "new");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("taken");
        fs::write(&out, "").unwrap();
        let message = format!("{:#}", write_files(&out, &[("x.txt", "")]).unwrap_err());
        assert!(message.contains("taken") && message.contains("--out-dir"), "{message}");
    }

    #[test]
    fn a_directory_in_the_place_of_a_file_leaves_no_partial_file() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("x.txt")).unwrap();
        fs::write(directory.path().join("x.txt/inside"), "").unwrap();
        assert!(write_files(directory.path(), &[("x.txt", "")]).is_err());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
