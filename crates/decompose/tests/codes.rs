//! The book's page of diagnostic codes against the table that it is made from.

use std::fmt::Write;

use decompose::model::CODES;

#[test]
fn the_page_in_the_book_is_fresh() {
    let mut page = String::from(
        "# Diagnostic codes\n\n<!-- Generated: UPDATE_EXPECT=1 cargo test -p decompose -->\n\n\
         `cargo decompose explain CODE` prints the same. An *error* says that something was lost, a *warning* that \
         something may be wrong or incomplete, a *note* is good to know. None of them ends the run.\n",
    );
    for row in CODES {
        let (number, name, severity) = (row.number, row.name, row.severity.name());
        let _ = write!(page, "\n## {number} {name}\n\n*{severity}*. {}\n", row.explanation);
    }
    expect_test::expect_file!["../../../docs/src/codes.md"].assert_eq(&page);
}
