// What clap declares, as far as receivers need it.
pub trait Parser { fn parse() -> Self {} fn try_parse() -> Result<Self, Error> {} fn parse_from<I>(iter: I) -> Self {} fn try_parse_from<I>(iter: I) -> Result<Self, Error> {} fn update_from<I>(&mut self, iter: I) {} }
pub trait ValueEnum { fn value_variants() -> &[Self] {} fn from_str(text: &str, ignore_case: bool) -> Result<Self, String> {} }
pub trait Args {}
pub trait Subcommand {}
pub trait CommandFactory { fn command() -> Command {} }
pub struct Command;
pub struct Error;
