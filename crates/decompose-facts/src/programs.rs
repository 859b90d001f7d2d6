//! Where programs start: `fn main` of binaries, and the subcommands of their command lines.

use decompose_model::{
    EntryPoint, EntryPointKind, Item, ItemId, ItemKind as ModelKind, Project, TargetKind, Tier,
};
use decompose_syntax::ir::{Attr, AttrKind, FileFacts, ItemKind, Variant};

use crate::attributes::{says, value_of};
use crate::ground::Ground;
use crate::recognisers::{MAIN_ATTRIBUTES, SUBCOMMANDS};

/// Appends the `main` of every binary: the function of that name at the crate's root, or the one that an attribute
/// makes the start.
pub(crate) fn mains(ground: &Ground<'_>, project: &Project, entries: &mut Vec<EntryPoint>) {
    let resolved = ground.resolved;
    for krate in &resolved.code.crates {
        let target =
            project.packages.get(krate.package).and_then(|package| package.targets.get(krate.target));
        let (Some(TargetKind::Binary), Some(root)) = (target.map(|target| target.kind), krate.root) else {
            continue;
        };
        let file = root.index();
        let facts = ground.facts(file);
        for ix in &facts.roots {
            let item = facts.item(*ix);
            let (ItemKind::Fn(_), Some(name), Some(id)) =
                (&item.kind, item.name, resolved.items.get(&(file, *ix)))
            else {
                continue;
            };
            let framework = item.attrs.iter().find_map(|attr| main_library(ground, file, attr));
            if item.test || facts.name(name.name) != "main" && framework.is_none() {
                continue;
            }
            entries.push(EntryPoint {
                kind: EntryPointKind::Main,
                method: None,
                path: None,
                framework: framework.map(String::from),
                item: Some(*id),
                tier: Tier::Path,
                unmounted: false,
                location: ground.location(file, name.range.start),
            });
        }
    }
}

fn main_library<'g>(ground: &'g Ground<'_>, file: usize, attr: &Attr) -> Option<&'g str> {
    let paths = ground.attribute_paths(file, attr);
    let path = paths.iter().find(|path| MAIN_ATTRIBUTES.contains(&path.as_str()))?;
    ground.library(file, path)
}

/// Appends the variants of enums that derive subcommands. What is flattened is listed where it is defined.
pub(crate) fn subcommands(ground: &Ground<'_>, entries: &mut Vec<EntryPoint>) {
    for (id, file, ix) in ground.product_items() {
        let facts = ground.facts(file);
        let item = facts.item(ix);
        let ItemKind::Enum(data) = &item.kind else { continue };
        let derives = item.attrs.iter().filter_map(|attr| match &attr.kind {
            AttrKind::Derive(paths) => Some(paths),
            _ => None,
        });
        let mut outside = derives.flatten().filter_map(|path| ground.derive_path(file, path));
        let Some(framework) =
            outside.find(|path| SUBCOMMANDS.contains(path)).and_then(|path| ground.library(file, path))
        else {
            continue;
        };
        for variant in &data.variants {
            if let Some(name) = subcommand(facts, variant) {
                entries.push(EntryPoint {
                    kind: EntryPointKind::Cli,
                    method: None,
                    path: Some(name),
                    framework: Some(framework.to_string()),
                    item: variant_item(ground, id, facts.name(variant.name.name)),
                    tier: Tier::Path,
                    unmounted: false,
                    location: ground.location(file, variant.name.range.start),
                });
            }
        }
    }
}

/// What a variant is called on the command line; none where it is no subcommand of its own.
fn subcommand(facts: &FileFacts, variant: &Variant) -> Option<String> {
    let helpers = variant.attrs.iter().filter(|attr| {
        let name = attr.path.segments.last().map(|last| facts.name(last.name.name));
        matches!(name, Some("command" | "clap" | "structopt"))
    });
    let mut name = None;
    for helper in helpers {
        if ["flatten", "skip", "external_subcommand"].iter().any(|word| says(facts, helper, word)) {
            return None;
        }
        name = name.or_else(|| value_of(facts, helper, "name"));
    }
    Some(name.unwrap_or_else(|| kebab_case(facts.name(variant.name.name))))
}

fn variant_item(ground: &Ground<'_>, parent: ItemId, name: &str) -> Option<ItemId> {
    let items = &ground.resolved.code.items;
    let file = items[parent.index()].file;
    let behind = (parent.index()..items.len()).take_while(|index| items[*index].file == file);
    let is_variant =
        |item: &Item| item.kind == ModelKind::Variant && item.parent == Some(parent) && item.name == name;
    behind.into_iter().find(|index| is_variant(&items[*index])).map(|index| ItemId(index as u32))
}

/// `ImportUsers` is `import-users`; a run of capitals is one word (`HTTPCheck` is `http-check`).
fn kebab_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut kebab = String::new();
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let lower_behind = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts_word =
            char.is_uppercase() && before.is_some_and(|b| b != '_' && (!b.is_uppercase() || lower_behind));
        if starts_word {
            kebab.push('-');
        }
        match char {
            '_' => kebab.push('-'),
            _ => kebab.extend(char.to_lowercase()),
        }
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::kebab_case;

    #[test]
    fn subcommands_are_written_in_kebab_case() {
        for (name, kebab) in
            [("Serve", "serve"), ("ImportUsers", "import-users"), ("HTTPCheck", "http-check"), ("r_x", "r-x")]
        {
            assert_eq!(kebab_case(name), kebab);
        }
    }
}
