//! Stdout, stderr and the files of the output directory.
//!
//! A closed pipe is no error: whoever reads has seen enough. The report files are written aside and renamed when all
//! are whole, so that a full disk, or an interruption while they are written, leaves the former ones as they were.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

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

/// Files that are to be written into a directory: all whole, or none. They are written aside, on any thread, and put
/// into place together; what is not put into place is removed.
pub(crate) struct Staged<'d> {
    directory: &'d Path,
    names: &'d [&'d str],
}

impl<'d> Staged<'d> {
    /// Makes the directory.
    pub(crate) fn new(directory: &'d Path, names: &'d [&'d str]) -> anyhow::Result<Self> {
        if directory.exists() && !directory.is_dir() {
            bail!("{} is not a directory; name another place with --out-dir", directory.display());
        }
        let staged = Self { directory, names };
        fs::create_dir_all(directory).with_context(|| staged.advice())?;
        Ok(staged)
    }

    /// Writes one of the files aside.
    pub(crate) fn write(&self, name: &str, content: &str) -> anyhow::Result<()> {
        write_aside(self.directory, name, content)
            .with_context(|| name.to_string())
            .with_context(|| self.advice())
    }

    /// Puts all files into place.
    ///
    /// A file that stands there steps aside first: to put one over another makes file systems write to the disk and
    /// wait, on a busy one for longer than the whole analysis takes.
    pub(crate) fn put_into_place(self) -> anyhow::Result<()> {
        self.names.iter().try_for_each(|name| {
            self.replace(name).with_context(|| name.to_string()).with_context(|| self.advice())
        })
    }

    fn replace(&self, name: &str) -> io::Result<()> {
        let (place, former) = (self.directory.join(name), self.former(name));
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(_) => fs::rename(&place, &former)?,
            Err(_) => (),
        }
        fs::rename(aside(self.directory, name), &place).inspect_err(|_| {
            // Where there was none, none comes back.
            let _ = fs::rename(&former, &place);
        })
    }

    /// Where a file waits that is being replaced.
    fn former(&self, name: &str) -> PathBuf {
        self.directory.join(format!(".{name}.former"))
    }

    fn advice(&self) -> String {
        let directory = self.directory.display();
        format!("cannot write the reports to {directory}; free it or name another place with --out-dir")
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        for name in self.names {
            // Most are in place by now; what cannot be removed either is not worth a second message.
            let _ = fs::remove_file(aside(self.directory, name));
            let _ = fs::remove_file(self.former(name));
        }
    }
}

/// Where a file grows.
fn aside(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!(".{name}.partial"))
}

/// Writes one file aside. What an interruption left there is removed, not written through: it may be a link to a file
/// that is none of ours.
fn write_aside(directory: &Path, name: &str, content: &str) -> io::Result<()> {
    let aside = aside(directory, name);
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => (),
    }
    fs::File::create_new(&aside)?.write_all(content.as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Writes files one after the other.
    fn write_files(directory: &Path, files: &[(&str, &str)]) -> anyhow::Result<()> {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let staged = Staged::new(directory, &names)?;
        files.iter().try_for_each(|(name, content)| staged.write(name, content))?;
        staged.put_into_place()
    }

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
    fn one_file_that_cannot_be_written_leaves_all_former_ones() {
        let directory = tempfile::tempdir().unwrap();
        let files = ["x.txt", "y.txt"].map(|name| directory.path().join(name));
        write_files(directory.path(), &[("x.txt", "old"), ("y.txt", "old")]).unwrap();
        fs::create_dir(directory.path().join(".y.txt.partial")).unwrap();
        let message = format!(
            "{:#}",
            write_files(directory.path(), &[("x.txt", "new"), ("y.txt", "new")]).unwrap_err()
        );
        assert!(message.contains("y.txt"), "{message}");
        assert_eq!(files.map(|file| fs::read_to_string(file).unwrap()), ["old", "old"]);
        assert!(!directory.path().join(".x.txt.partial").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let directory = tempfile::tempdir().unwrap();
        let mine = directory.path().join("mine");
        fs::write(&mine, "mine").unwrap();
        let out = directory.path().join("out");
        fs::create_dir(&out).unwrap();
        for name in ["x.txt", ".x.txt.partial"] {
            std::os::unix::fs::symlink(&mine, out.join(name)).unwrap();
        }
        write_files(&out, &[("x.txt", "new")]).unwrap();
        assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
        assert_eq!(fs::read_to_string(out.join("x.txt")).unwrap(), "new");
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("taken");
        fs::write(&out, "").unwrap();
        let message = format!("{:#}", write_files(&out, &[("x.txt", "")]).unwrap_err());
        assert!(
            message.ends_with("taken is not a directory; name another place with --out-dir"),
            "{message}"
        );
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
