//! What one service has to do with data: its tables and those of others, and what of it the cut splits.
//!
//! A view of the [`DataPlan`] from one service, and the rights that its code needs in the database of today: all that it
//! does to its own tables, and reading what it reads of others. Writes to tables of others are left out on purpose and
//! named: they fail in tests before a network is between.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    DataOperation, DataPlan, Facts, Grants, Location, ServiceData, ServiceId, Standing, TableShare,
    TableStanding,
};

use crate::ground::{Ground, count};

/// Stores that know roles: the words around the rights.
struct Dialect {
    store: &'static str,
    /// The character around names.
    quote: char,
    /// Statements that make the role and the schema: `{}` is the name.
    begin: &'static [&'static str],
    /// The statement that moves a table into the schema: `{0}` is the table, `{1}` the schema.
    move_table: &'static str,
    /// Statements at the end.
    end: &'static [&'static str],
}

const DIALECTS: &[Dialect] = &[
    Dialect {
        store: "postgres",
        quote: '"',
        begin: &["CREATE ROLE {};", "CREATE SCHEMA {};", "GRANT USAGE ON SCHEMA {} TO {};"],
        move_table: "ALTER TABLE {0} SET SCHEMA {1};",
        end: &["GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {};"],
    },
    Dialect {
        store: "mysql",
        quote: '`',
        begin: &["CREATE ROLE {};", "CREATE DATABASE {};"],
        move_table: "RENAME TABLE {0} TO {1}.{0};",
        end: &[],
    },
];

/// What a service has to do with data.
pub(crate) fn standing(
    ground: &Ground<'_>,
    facts: &Facts,
    data: &DataPlan,
    service: ServiceId,
) -> ServiceData {
    let mut tables: Vec<TableStanding> = data
        .tables
        .iter()
        .enumerate()
        .filter_map(|(index, table)| table_standing(table, index, service))
        .collect();
    tables.sort_by_key(|table| table.standing);
    let of = |index: &usize| data.tables[*index].owner == Some(service);
    let owned: BTreeSet<usize> = (0..data.tables.len()).filter(of).collect();
    ServiceData {
        foreign_keys: positions(&data.foreign_keys, |key| key.from == service || key.to == service),
        statements: positions(&data.statements, |split| {
            split.service == service || split.owners.contains(&service)
        }),
        transactions: positions(&data.transactions, |split| {
            split.conductor == Some(service) || split.locals.iter().any(|local| local.service == service)
        }),
        grants: if owned.is_empty() { Vec::new() } else { grants(ground, facts, data, service, &tables) },
        tables,
    }
}

fn positions<T>(list: &[T], concerns: impl Fn(&T) -> bool) -> Vec<usize> {
    list.iter().enumerate().filter(|(_, entry)| concerns(entry)).map(|(index, _)| index).collect()
}

fn table_standing(table: &TableShare, index: usize, service: ServiceId) -> Option<TableStanding> {
    let own = table.users.iter().find(|user| user.service == service)?;
    let others = table.users.iter().filter(|user| user.service != service);
    let (standing, users): (_, Vec<_>) = match table.owner {
        None => (Standing::Undecided, Vec::new()),
        Some(owner) if owner != service => (Standing::Foreign, vec![own]),
        Some(_) if table.users.len() == 1 => (Standing::Owned, Vec::new()),
        Some(_) => (Standing::Shared, others.collect()),
    };
    let mut rewrites: Vec<usize> =
        users.into_iter().flat_map(|user| user.reads.iter().chain(&user.writes)).copied().collect();
    rewrites.sort_unstable();
    Some(TableStanding { table: index, standing, rewrites })
}

/// The rights of a service, per store of its own tables that knows roles.
fn grants(
    ground: &Ground<'_>,
    facts: &Facts,
    data: &DataPlan,
    service: ServiceId,
    tables: &[TableStanding],
) -> Vec<Grants> {
    let in_store = |standing: &&TableStanding, store: &str| {
        data.tables[standing.table].stores.iter().any(|known| known == store)
    };
    let mut all = Vec::new();
    for dialect in DIALECTS {
        let used: Vec<&TableStanding> =
            tables.iter().filter(|standing| in_store(standing, dialect.store)).collect();
        let own = |standing: &&TableStanding| matches!(standing.standing, Standing::Owned | Standing::Shared);
        if used.iter().any(own) {
            let sql = sql(ground, facts, data, service, dialect, &used);
            all.push(Grants { store: dialect.store.to_owned(), sql });
        }
    }
    all
}

fn sql(
    ground: &Ground<'_>,
    facts: &Facts,
    data: &DataPlan,
    service: ServiceId,
    dialect: &Dialect,
    used: &[&TableStanding],
) -> String {
    let quoted = |name: &str| {
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let doubled = name.replace(dialect.quote, &dialect.quote.to_string().repeat(2));
        format!("{0}{doubled}{0}", dialect.quote)
    };
    // A table may be named with its schema.
    let table_name = |name: &str| name.split('.').map(&quoted).collect::<Vec<_>>().join(".");
    let role = quoted(&ground.service_name(service).replace('-', "_"));
    let mut lines: Vec<String> = dialect.begin.iter().map(|row| row.replace("{}", &role)).collect();
    let (mut rights, mut refused) = (Vec::new(), Vec::new());
    for standing in used {
        let table = &data.tables[standing.table];
        let name = table_name(&table.table);
        let Some(user) = table.users.iter().find(|user| user.service == service) else { continue };
        let accesses = user.reads.iter().chain(&user.writes).map(|index| &facts.data_accesses[*index]);
        let mut places: BTreeMap<&'static str, BTreeSet<&Location>> = BTreeMap::new();
        for access in accesses {
            places.entry(right(access.operation)).or_default().insert(&access.location);
        }
        let own = standing.standing != Standing::Foreign && standing.standing != Standing::Undecided;
        if own {
            lines.push(dialect.move_table.replace("{0}", &name).replace("{1}", &role));
            let rest = table.table.rsplit('.').next().unwrap_or(&table.table);
            let all: Vec<&str> = places.keys().copied().collect();
            rights.push(format!("GRANT {} ON {role}.{} TO {role};", all.join(", "), quoted(rest)));
            continue;
        }
        for (right, places) in places {
            let Some(first) = places.first() else { continue };
            let more = match places.len() {
                1 => String::new(),
                number => format!(" and {} more", number - 1),
            };
            let place = format!("{}:{}{more}", first.file, first.position.line);
            match right {
                "SELECT" => rights
                    .push(format!("GRANT SELECT ON {name} TO {role}; -- until its owner is asked: {place}")),
                _ => refused.push(format!("-- not granted: {right} on {name}: {place}")),
            }
        }
    }
    lines.extend(rights);
    lines.extend(dialect.end.iter().map(|row| row.replace("{}", &role)));
    if !refused.is_empty() {
        let writes = count(refused.len(), "right");
        lines.push(format!("-- {writes} to write tables of others must go before this role is used:"));
        lines.extend(refused);
    }
    lines.join("\n") + "\n"
}

/// The right that an operation needs.
const fn right(operation: DataOperation) -> &'static str {
    match operation {
        DataOperation::Read => "SELECT",
        DataOperation::Write => "UPDATE",
        DataOperation::Create => "INSERT",
        DataOperation::Delete => "DELETE",
    }
}
