//! How much of a text one piece of syntax takes: what a macro's fragment matchers (`$x:expr`) need.

use proc_macro2::TokenStream;
use proc_macro2::extra::invalidate_current_thread_spans;
use syn::parse::{Parse, ParseStream, Parser as _};

use crate::depth::{SMALL, measure};
use crate::stack::on_big_stack;

/// The fragments whose extent only a parser knows. The others are one token tree, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fragment {
    /// `expr`.
    Expr,
    /// `ty`.
    Type,
    /// `pat`, with alternatives at the top.
    Pat,
    /// `pat_param`, without.
    PatParam,
    /// `path`.
    Path,
    /// `stmt`, without its semicolon.
    Stmt,
    /// `item`.
    Item,
    /// `meta`: what stands inside an attribute.
    Meta,
    /// `vis`, possibly empty.
    Visibility,
}

/// The number of bytes at the start of `text` that the fragment takes; `None` where there is no such fragment.
/// Linear in the text's length.
pub fn fragment_length(text: &str, fragment: Fragment) -> Option<usize> {
    let depth = measure(text);
    if !depth.too_deep.is_empty() {
        return None;
    }
    if depth.cost <= SMALL {
        parsed_length(text, fragment)
    } else {
        on_big_stack(|| parsed_length(text, fragment))
    }
}

fn parsed_length(text: &str, fragment: Fragment) -> Option<usize> {
    let parse = |input: ParseStream<'_>| -> syn::Result<usize> {
        match fragment {
            Fragment::Expr => skip::<syn::Expr>(input)?,
            Fragment::Type => skip::<syn::Type>(input)?,
            Fragment::Pat => drop(syn::Pat::parse_multi_with_leading_vert(input)?),
            Fragment::PatParam => drop(syn::Pat::parse_single(input)?),
            Fragment::Path => skip::<syn::Path>(input)?,
            Fragment::Stmt => skip::<syn::Stmt>(input)?,
            Fragment::Item => skip::<syn::Item>(input)?,
            Fragment::Meta => skip::<syn::Meta>(input)?,
            Fragment::Visibility => skip::<syn::Visibility>(input)?,
        }
        let length = if input.is_empty() { text.len() } else { input.span().byte_range().start };
        input.parse::<TokenStream>()?;
        Ok(length)
    };
    let result = parse.parse_str(text);
    invalidate_current_thread_spans();
    let length = result.ok()?;
    (text.is_char_boundary(length)).then_some(length)
}

fn skip<T: Parse>(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<T>().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_takes_what_the_parser_takes() {
        for (text, fragment, taken) in [
            ("a + f(b, c), d", Fragment::Expr, Some("a + f(b, c)")),
            ("|a, b| a, d", Fragment::Expr, Some("|a, b| a")),
            ("Vec<u8> => x", Fragment::Type, Some("Vec<u8>")),
            ("A | B => x", Fragment::Pat, Some("A | B")),
            ("A | B => x", Fragment::PatParam, Some("A")),
            ("a::b<C>, d", Fragment::Path, Some("a::b<C>")),
            ("struct A; struct B;", Fragment::Item, Some("struct A;")),
            ("pub(crate) fn", Fragment::Visibility, Some("pub(crate)")),
            ("fn", Fragment::Visibility, Some("")),
            ("é, x", Fragment::Expr, Some("é")),
            ("=> x", Fragment::Expr, None),
        ] {
            let found = fragment_length(text, fragment).map(|n| text[..n].trim_end());
            assert_eq!(found, taken, "{text} as {fragment:?}");
        }
    }
}
