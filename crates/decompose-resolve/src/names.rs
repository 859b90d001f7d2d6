//! Interned names.
//!
//! Every name of every file becomes a [`Symbol`] once, so that scopes compare numbers. The numbers follow from the
//! order in which files are interned; nothing that reaches output may be ordered by them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Symbol(pub(crate) u32);

macro_rules! known {
    ($($name:ident = $text:literal,)*) => {
        /// Names that the resolver itself knows, at fixed numbers.
        #[allow(missing_docs)]
        pub(crate) mod known {
            use super::Symbol;
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Number { $($name),* }
            $(pub(crate) const $name: Symbol = Symbol(Number::$name as u32);)*
            pub(super) const TEXTS: &[&str] = &[$($text),*];
        }
    };
}

known! {
    SELF = "self",
    SELF_TYPE = "Self",
    SUPER = "super",
    CRATE = "crate",
    DOLLAR_CRATE = "$crate",
    STD = "std",
    CORE = "core",
    ALLOC = "alloc",
    UNDERSCORE = "_",
    DEREF = "Deref",
    TARGET = "Target",
    OUTPUT = "Output",
    ITEM = "Item",
    FUTURE = "Future",
    INTO_FUTURE = "IntoFuture",
    INTO_ITERATOR = "IntoIterator",
    ITERATOR = "Iterator",
    INDEX = "Index",
    OPTION = "Option",
    RESULT = "Result",
    VEC = "Vec",
    STRING = "String",
    RANGE = "Range",
    FN = "Fn",
    FN_MUT = "FnMut",
    FN_ONCE = "FnOnce",
    ASYNC_FN = "AsyncFn",
    ASYNC_FN_MUT = "AsyncFnMut",
    ASYNC_FN_ONCE = "AsyncFnOnce",
    SIZED = "Sized",
    ANY_OTHER = "any_other",
    ADD = "Add",
    ADD_ASSIGN = "AddAssign",
    SUB = "Sub",
    SUB_ASSIGN = "SubAssign",
    MUL = "Mul",
    MUL_ASSIGN = "MulAssign",
    DIV = "Div",
    DIV_ASSIGN = "DivAssign",
    REM = "Rem",
    REM_ASSIGN = "RemAssign",
    BIT_AND = "BitAnd",
    BIT_AND_ASSIGN = "BitAndAssign",
    BIT_OR = "BitOr",
    BIT_OR_ASSIGN = "BitOrAssign",
    BIT_XOR = "BitXor",
    BIT_XOR_ASSIGN = "BitXorAssign",
    SHL = "Shl",
    SHL_ASSIGN = "ShlAssign",
    SHR = "Shr",
    SHR_ASSIGN = "ShrAssign",
    NEG = "Neg",
    NOT = "Not",
    PARTIAL_EQ = "PartialEq",
    PARTIAL_ORD = "PartialOrd",
    INDEX_MUT = "IndexMut",
    DEREF_MUT = "DerefMut",
    FROM = "From",
    TRY_FROM = "TryFrom",
    FROM_STR = "FromStr",
    FROM_ITERATOR = "FromIterator",
    SUM = "Sum",
    PRODUCT = "Product",
    DEFAULT = "Default",
    DISPLAY = "Display",
    DEBUG = "Debug",
    DROP = "Drop",
    INTO_ITER = "IntoIter",
    TOKIO = "tokio",
    TASK = "task",
    THREAD = "thread",
    LOCAL_KEY = "LocalKey",
    GENERATED_FLAGS = "GeneratedFlags",
}

/// The table of names.
#[derive(Debug)]
pub(crate) struct Interner {
    numbers: FxHashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
}

impl Default for Interner {
    fn default() -> Self {
        let mut interner = Self { numbers: FxHashMap::default(), texts: Vec::new() };
        for text in known::TEXTS {
            interner.intern(text);
        }
        interner
    }
}

impl Interner {
    /// The symbol of `text`, made if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.numbers.get(text) {
            return *symbol;
        }
        let symbol = Symbol(self.texts.len() as u32);
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.numbers.insert(text, symbol);
        symbol
    }

    /// The text of a symbol.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }
}

/// The words of a name: at `_`, before a capital behind a small letter, and before the last of several capitals that
/// a small letter follows.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    for (at, c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            begins = true;
            continue;
        }
        let before = at.checked_sub(1).map(|i| chars[i]);
        let after_small = before.is_some_and(|b| b.is_lowercase() || b.is_ascii_digit());
        let last_capital =
            before.is_some_and(char::is_uppercase) && chars.get(at + 1).is_some_and(|n| n.is_lowercase());
        if begins || c.is_uppercase() && (after_small || last_capital) {
            words.push(String::new());
        }
        begins = false;
        if let Some(word) = words.last_mut() {
            word.push(*c);
        }
    }
    words
}

/// `order_id`, of `OrderId` or any other way to write it.
pub(crate) fn snake(name: &str) -> String {
    words(name).iter().map(|word| word.to_lowercase()).collect::<Vec<_>>().join("_")
}

/// `OrderId`, of `order_id` or any other way to write it.
pub(crate) fn camel(name: &str) -> String {
    let capitalised = |word: &String| {
        let mut chars = word.chars();
        chars.next().map_or(String::new(), |first| {
            first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect()
        })
    };
    words(name).iter().map(capitalised).collect::<Vec<String>>().concat()
}
