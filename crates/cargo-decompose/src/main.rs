//! `cargo decompose`: finds candidate service boundaries in a Rust monolith and proposes how to extract them.
//!
//! Arguments, configuration, files, terminal and exit codes; the analysis is the library's. Data goes to stdout,
//! everything else to stderr. Nothing is written outside the output directory.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "the binary reads the configuration and writes the reports")]

mod arguments;
mod commands;
mod comparison;
mod configuration;
mod explain;
mod inputs;
mod output;
mod plan;
mod progress;
mod questions;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use arguments::{Cli, Colour};

/// A run makes millions of small values on several threads and frees most of them on others: with this allocator it
/// takes a quarter less time than with that of the GNU C library, and some 45 MiB more memory whatever the input, as
/// memory comes in large pages. Building it needs a C compiler, which linking Rust programs mostly needs anyway. The
/// library leaves the choice to whoever uses it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How the program ends. (1 is kept for findings of checks.)
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// It did what was asked.
    Fine = 0,
    /// The command line, the configuration, the project or the output directory stood in the way.
    Usage = 2,
    /// A bug of this program.
    Bug = 101,
}

fn main() {
    report_panics();
    let exit = guarded(run);
    let _ = std::io::stdout().flush();
    // The system takes the memory back at once; the allocator, left to tidy up, would do it page by page.
    signal_hook::low_level::exit(exit as i32)
}

/// A panic ends the program as a bug.
fn guarded(work: fn() -> Exit) -> Exit {
    std::panic::catch_unwind(work).unwrap_or(Exit::Bug)
}

/// Parses the command line and runs the command.
fn run() -> Exit {
    let matches = match Cli::command().try_get_matches_from(without_subcommand_name(std::env::args_os())) {
        Ok(matches) => matches,
        Err(error) => {
            let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nothing is left to say when not even the message can be printed.
            let _ = error.print();
            return if wanted { Exit::Fine } else { Exit::Usage };
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return Exit::Usage;
        }
    };
    choose_colour(cli.colour());
    match commands::run(cli) {
        Ok(()) => Exit::Fine,
        Err(error) => {
            output::error(&error);
            Exit::Usage
        }
    }
}

/// Cargo calls `cargo-decompose decompose …`; called by hand, the name is left out.
fn without_subcommand_name(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    arguments
        .enumerate()
        .filter(|(at, argument)| !(*at == 1 && argument == "decompose"))
        .map(|(_, argument)| argument)
}

/// `--color` decides, else `CARGO_TERM_COLOR`, else what terminal and `NO_COLOR` say.
fn choose_colour(colour: Colour) {
    let from_cargo = || match std::env::var("CARGO_TERM_COLOR").ok()?.as_str() {
        "always" => Some(anstream::ColorChoice::Always),
        "never" => Some(anstream::ColorChoice::Never),
        _ => None,
    };
    let choice = colour.choice().or_else(from_cargo);
    choice.unwrap_or(anstream::ColorChoice::Auto).write_global();
}

/// A panic is a bug: says so, and what to do, instead of Rust's own message. Threads that fall with the first are not
/// reported again.
fn report_panics() {
    static FIRST: std::sync::Once = std::sync::Once::new();
    std::panic::set_hook(Box::new(|panic| {
        FIRST.call_once(|| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let message = panic.payload_as_str().unwrap_or("no message");
            output::say(&format!(
                "this is a bug of cargo-decompose {}: {message} ({place})\n\
                 Nothing of your project was changed. Please report it with this message, the command line and, if \
                 you may share it, the code that it fails on.",
                env!("CARGO_PKG_VERSION")
            ));
        });
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_own_name_for_us_is_dropped_once() {
        let strip = |line: &str| {
            let words: Vec<String> = without_subcommand_name(line.split(' ').map(OsString::from))
                .map(|word| word.to_string_lossy().into_owned())
                .collect();
            words.join(" ")
        };
        assert_eq!(strip("cargo-decompose decompose graph"), "cargo-decompose graph");
        assert_eq!(strip("cargo-decompose graph"), "cargo-decompose graph");
        assert_eq!(strip("cargo-decompose explain decompose"), "cargo-decompose explain decompose");
    }

    #[test]
    fn exit_codes_are_those_of_the_documentation() {
        assert_eq!([Exit::Fine as u8, Exit::Usage as u8, Exit::Bug as u8], [0, 2, 101]);
        assert_eq!(guarded(|| panic!("as a test")), Exit::Bug);
        assert_eq!(guarded(|| Exit::Usage), Exit::Usage);
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
