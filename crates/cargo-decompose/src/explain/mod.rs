//! The pages of `explain`: a diagnostic code, one item or module, or what couples two of them.
//!
//! Computed from the references alone. A subject stands for everything inside it: a module for its items and the
//! modules below, a type for its fields, variants and methods. Test code is counted apart. `subject` finds what a name
//! stands for, `page` collects, `paths` looks for ways through other items, `text` says it to people; as JSON, a page
//! is what `page` collected. Knows nothing of files or of the terminal.

mod page;
mod paths;
mod subject;
mod text;

use decompose::Analysis;
use decompose::model::DiagnosticCode;

pub(crate) use page::Page;
use subject::Index;

/// Why there is no page.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum NotFound {
    /// Nothing of that name; names that are alike.
    Nothing(String, Vec<String>),
    /// Several things of that name: their paths.
    Several(String, Vec<String>),
}

impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (head, list) = match self {
            Self::Nothing(name, list) if list.is_empty() => {
                return write!(f, "there is no item, module or source file `{name}`");
            }
            Self::Nothing(name, list) => {
                (format!("there is no item, module or source file `{name}`; did you mean"), list)
            }
            Self::Several(name, list) => {
                (format!("`{name}` can mean several things; write more of the path"), list)
            }
        };
        write!(f, "{head}")?;
        list.iter().try_for_each(|path| write!(f, "\n  {path}"))
    }
}

impl std::error::Error for NotFound {}

/// The page of a diagnostic code.
pub(crate) fn code_page(code: DiagnosticCode) -> Page {
    Page::code(code)
}

/// The page of an item or module, or of what couples two.
pub(crate) fn page(analysis: &Analysis, subject: &str, other: Option<&str>) -> Result<Page, NotFound> {
    let index = Index::new(&analysis.code);
    let first = index.find(subject)?;
    match other {
        None => Ok(Page::one(analysis, &first)),
        Some(other) => Ok(Page::two(analysis, &index, &first, &index.find(other)?)),
    }
}
