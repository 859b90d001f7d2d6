//! A generator of monoliths, for benchmarks.
//!
//! [`monolith`] writes one crate of about as many functions as asked for, spread over modules that call mostly
//! themselves, often their own domain, and sometimes anybody: the shape of a grown application. The text follows
//! from the number and the seed alone. It is Rust that parses and resolves; nobody compiles it, and it knows
//! nothing of macros, generics or data.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt::Write;

/// Functions in one module.
const FUNCTIONS_PER_MODULE: usize = 20;
/// Modules in one domain.
const MODULES_PER_DOMAIN: usize = 12;

/// A sequence of numbers that follows from its seed (SplitMix64, Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    /// A number below `bound`, which is not 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// The files of a crate of at least `functions` functions: text by path.
pub fn monolith(functions: usize, seed: u64) -> BTreeMap<String, String> {
    let modules = functions.div_ceil(FUNCTIONS_PER_MODULE).max(1);
    let domains = modules.div_ceil(MODULES_PER_DOMAIN);
    let mut numbers = Numbers(seed);
    let mut files = BTreeMap::new();
    files.insert(
        "Cargo.toml".into(),
        "[package]\nname = \"monolith\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n".into(),
    );
    let root: String = (0..domains).map(|domain| format!("pub mod domain{domain};\n")).collect();
    files.insert("src/lib.rs".into(), root);
    for domain in 0..domains {
        let first = domain * MODULES_PER_DOMAIN;
        let last = (first + MODULES_PER_DOMAIN).min(modules);
        let list: String = (first..last).map(|module| format!("pub mod module{module};\n")).collect();
        files.insert(format!("src/domain{domain}/mod.rs"), list);
        for module in first..last {
            let text = module_text(&mut numbers, module, modules);
            files.insert(format!("src/domain{domain}/module{module}.rs"), text);
        }
    }
    files
}

/// One module: a record with methods, and functions that call one another and other modules.
fn module_text(numbers: &mut Numbers, module: usize, modules: usize) -> String {
    let mut text = String::new();
    let neighbour = neighbour(numbers, module, modules);
    let _ = write!(
        text,
        "//! Module {module}.\n\nuse {}::Record as Other;\n\n\
         /// What this module keeps.\n#[derive(Clone, Debug)]\npub struct Record {{\n    pub id: u64,\n    \
         pub name: String,\n    pub parts: Vec<u64>,\n}}\n\nimpl Record {{\n    \
         pub fn new(id: u64) -> Self {{\n        Self {{ id, name: format!(\"record {{id}}\"), parts: Vec::new() }}\n    }}\n\n    \
         pub fn total(&self) -> u64 {{\n        self.parts.iter().sum::<u64>() + self.id\n    }}\n\n    \
         pub fn like(&self, other: &Other) -> bool {{\n        self.total() == other.total()\n    }}\n}}\n",
        path(neighbour)
    );
    for function in 0..FUNCTIONS_PER_MODULE {
        let callee = numbers.below(FUNCTIONS_PER_MODULE);
        let other = self::neighbour(numbers, module, modules);
        let other_function = numbers.below(FUNCTIONS_PER_MODULE);
        let limit = numbers.below(1000);
        let _ = write!(
            text,
            "\n/// Does step {function}.\npub fn step{function}(input: &Record, depth: u64) -> Option<u64> {{\n    \
             let mut record = Record::new(depth);\n    \
             for part in &input.parts {{\n        if *part > {limit} {{\n            record.parts.push(part % 7);\n        }}\n    }}\n    \
             let inner = if record.total() > {limit} {{ step{callee}(&record, depth + 1)? }} else {{ 0 }};\n    \
             let outer = match {}::step{other_function}(&{}::Record::new(inner), depth) {{\n        \
             Some(value) => value,\n        None => return None,\n    }};\n    \
             Some(record.total() + inner + outer)\n}}\n",
            path(other),
            path(other),
        );
    }
    text
}

/// A module to call: half of the time itself, mostly its own domain, sometimes any.
fn neighbour(numbers: &mut Numbers, module: usize, modules: usize) -> usize {
    let domain = module / MODULES_PER_DOMAIN * MODULES_PER_DOMAIN;
    match numbers.below(10) {
        0..5 => module,
        5..9 => domain + numbers.below(MODULES_PER_DOMAIN.min(modules - domain)),
        _ => numbers.below(modules),
    }
}

/// The path of a module.
fn path(module: usize) -> String {
    format!("crate::domain{}::module{module}", module / MODULES_PER_DOMAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monolith_has_the_functions_asked_for_and_parses() {
        let files = monolith(500, 7);
        let functions: usize = files.values().map(|text| text.matches("pub fn step").count()).sum();
        assert_eq!(functions, 500);
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            assert!(syn::parse_file(text).is_ok(), "{path}");
        }
    }

    #[test]
    fn the_seed_decides_alone() {
        assert_eq!(monolith(100, 1), monolith(100, 1));
        assert_ne!(monolith(100, 1), monolith(100, 2));
    }
}
