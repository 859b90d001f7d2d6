//! SCIP symbols: `scheme manager package version descriptors`, or `local N`.

/// Whether a symbol belongs to its document alone: a variable, a label, a type parameter.
pub(super) fn is_local(symbol: &str) -> bool {
    symbol.starts_with("local ")
}

/// Whether a symbol is a module.
pub(super) fn is_module(symbol: &str) -> bool {
    symbol.ends_with('/')
}

/// Scheme, manager and package, spaces between. In each, a space is written twice.
pub(super) fn package(symbol: &str) -> &str {
    let mut spaces = 0;
    let mut bytes = symbol.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if byte == b' ' && bytes.next_if(|(_, next)| *next == b' ').is_none() {
            spaces += 1;
            if spaces == 3 {
                return &symbol[..at];
            }
        }
    }
    symbol
}

/// The name in the last descriptor: of `orders/Order#total().` it is `total`.
pub(super) fn name(symbol: &str) -> &str {
    let bare = symbol.strip_suffix(['/', '#', '.', '!', ':', ']']).unwrap_or(symbol);
    // A method's parentheses may hold a number that tells overloads apart.
    let bare = match (bare.strip_suffix(')'), bare.rfind('(')) {
        (Some(_), Some(open)) => &bare[..open],
        _ => bare,
    };
    let name = match bare.strip_suffix('`') {
        Some(escaped) => escaped.rsplit('`').next().unwrap_or(escaped),
        None => {
            let simple = |c: char| c.is_alphanumeric() || matches!(c, '_' | '+' | '-' | '$');
            let start = bare.char_indices().rev().take_while(|(_, c)| simple(*c)).last();
            start.map_or("", |(at, _)| &bare[at..])
        }
    };
    name.strip_prefix("r#").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_taken_apart() {
        for (symbol, expected_package, expected_name) in [
            ("ra cargo shop 0.1.0 orders/Order#total().", "ra cargo shop", "total"),
            ("ra cargo shop 0.1.0 orders/Order#", "ra cargo shop", "Order"),
            ("ra cargo shop 0.1.0 orders/", "ra cargo shop", "orders"),
            ("ra cargo shop 0.1.0 Kind#Paid#", "ra cargo shop", "Paid"),
            ("ra cargo shop 0.1.0 impl#[Order][Display]fmt(+1).", "ra cargo shop", "fmt"),
            ("ra cargo shop 0.1.0 impl#[`Vec<u8>`]`r#type`.", "ra cargo shop", "type"),
            ("ra cargo my  shop 0.1.0 shout!", "ra cargo my  shop", "shout"),
            ("ra cargo core https://example.org/core f().", "ra cargo core", "f"),
            ("local 3", "local 3", "3"),
            ("", "", ""),
        ] {
            assert_eq!((package(symbol), name(symbol)), (expected_package, expected_name), "{symbol}");
        }
    }
}
