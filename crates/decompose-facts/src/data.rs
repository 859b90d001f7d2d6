//! Data accesses, the schema and transaction scopes.
//!
//! From the bodies of all product functions in packages that may use a driver (`flow`), by rows of data (`drivers`):
//!
//! 1. A *site* whose statement tells its tables is an access of the function that it stands in.
//! 2. A statement with parameters of its function in place of tables is a *template*: it is filled where that
//!    function is called, and the access belongs to the caller. Templates may be handed on.
//! 3. A table that an item or a value stands for (`declared`) is an access of the function that names it.
//! 4. Statements that declare (in migrations and in code) fold into the schema (`schema`).
//! 5. Accesses whose expressions name a transaction's variable belong to it, also in the functions that are given
//!    that variable (`transactions`).
//!
//! 6. What the project states to be an access (a `[[recogniser]]`, a file of facts) is one; where it stands at a call, it
//!    belongs to transactions as any other, and explains what that call hands over.
//!
//! **It deliberately does not know** statements that are read from outside, or kept in fields of structs.

mod declared;
mod drivers;
mod flow;
mod migrations;
mod offline;
mod schema;
mod text;
mod transactions;

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    DataAccess, DataOperation, DataTier, Diagnostic, DiagnosticCode, Facts, ItemId, Location, Source,
    StoreCoverage, UnreadStatement,
};

use self::declared::Declared;
pub(crate) use self::flow::parameter_names;
use self::flow::{Body, Call, StatedSite, TableUse, What};
use self::offline::Offline;
use self::text::{Texts, has_parameters, with_arguments, without_parameters};
pub(crate) use self::transactions::Reaching;
use crate::ground::Ground;
use crate::sql::{self, Dialect, How, Reading};

/// Templates are handed on by so many functions.
const DEEPEST_TEMPLATE: usize = 4;

/// As many unexplained calls of a store are named.
const NAMED_UNEXPLAINED: usize = 10;

/// Fills the facts about data, with the accesses that the project's rows give and those that it states.
pub(crate) fn detect(
    ground: &Ground<'_>,
    source: &dyn Source,
    of_rows: &[DataAccess],
    stated: &Facts,
    facts: &mut Facts,
) {
    let stores = Stores::new(ground);
    let declared = Declared::new(ground);
    let files = |path: &str| source.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let mut marks: BTreeMap<ItemId, BTreeSet<Location>> = BTreeMap::new();
    for access in of_rows.iter().chain(&stated.data_accesses) {
        marks.entry(access.item).or_default().insert(access.location.clone());
    }
    let body = |item: ItemId| {
        let package = ground.function(item).and_then(|(number, _)| ground.package(number))?;
        let body = stores
            .speaks_sql(package)
            .then(|| flow::walk(ground, &declared, &files, marks.get(&item), item))??;
        let read = readings(ground, &stores, &body);
        Some((body, read))
    };
    let (mut bodies, mut read) = (BTreeMap::new(), Readings::new());
    for (item, (body, of_body)) in ground.map_functions(body) {
        bodies.insert(item, body);
        read.extend(of_body);
    }
    let offline = Offline::read(source, &mut facts.diagnostics);
    facts.diagnostics.extend(offline.stale(ground, &texts_of(&bodies)));
    let mut found = Findings::new(ground, &stores, &declared, &offline, read);
    found.sites(&bodies);
    found.templates(&bodies);
    found.literals();
    found.stated(&bodies, of_rows.iter().chain(&stated.data_accesses));
    facts.schema = schema::schema(ground, source, &stores, &found.changes, &declared, &mut facts.diagnostics);
    found.drop_unknown_literals(&facts.schema);
    facts.stores = found.coverage();
    facts.diagnostics.extend(facts.stores.iter().filter_map(uncertain));
    found.finish(facts);
    let origins = std::mem::take(&mut found.origins);
    let reaching = Reaching::new(ground, &facts.entry_points);
    facts.transactions = transactions::transactions(ground, &stores, &bodies, &origins, &reaching);
    if !stated.transactions.is_empty() {
        let places = places(&facts.data_accesses, &stated.data_accesses);
        crate::stated::transactions(facts, stated, &places, &reaching);
    }
}

/// Where accesses are among others, by what they say.
fn places(all: &[DataAccess], wanted: &[DataAccess]) -> Vec<usize> {
    let by_use: BTreeMap<_, usize> =
        all.iter().enumerate().map(|(at, access)| (use_of(access), at)).collect();
    wanted.iter().map(|access| by_use.get(&use_of(access)).copied().unwrap_or(usize::MAX)).collect()
}

/// The texts of all statements.
fn texts_of(bodies: &BTreeMap<ItemId, Body>) -> BTreeSet<&str> {
    let sites = bodies.values().flat_map(|body| &body.sites);
    let texts = sites.filter_map(|site| match &site.what {
        What::Text(texts) => Some(&texts.0),
        _ => None,
    });
    texts.flatten().map(String::as_str).collect()
}

/// What texts say that stand in code, by text and dialect.
type Readings = BTreeMap<(String, Dialect), Reading>;

/// Reads the texts of one function: parsing them takes longer than finding them.
fn readings(ground: &Ground<'_>, stores: &Stores, body: &Body) -> Readings {
    let mut read = Readings::new();
    for site in &body.sites {
        let What::Text(texts) = &site.what else { continue };
        let dialect = dialect(&stores_at(ground, stores, site.number, site.library));
        for text in &texts.0 {
            let key = (without_parameters(text), dialect);
            read.entry(key).or_insert_with_key(|(text, dialect)| sql::read(text, *dialect));
        }
    }
    read
}

/// The stores that a call in a file or expansion may speak to.
fn stores_at(
    ground: &Ground<'_>,
    stores: &Stores,
    number: usize,
    library: Option<&str>,
) -> BTreeSet<&'static str> {
    ground.package(number).map(|package| stores.of(package, library)).unwrap_or_default()
}

/// Says of a store that its data cannot be spoken about.
fn uncertain(store: &StoreCoverage) -> Option<Diagnostic> {
    let StoreCoverage { store: name, calls, explained, .. } = store;
    (!store.is_understood()).then(|| {
        let message =
            format!("{explained} of {calls} calls that hand statements to {name} tell what they touch");
        Diagnostic::new(DiagnosticCode::StoreUncertain, message)
    })
}

/// Where an access was found: in a site or a call of a function's body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Origin {
    Site(ItemId, usize),
    Call(ItemId, usize),
    /// A call that is stated to be an access; none where no call is seen there.
    Stated(Option<(ItemId, usize)>),
}

/// The stores that packages speak to.
pub(crate) struct Stores {
    /// Per package, the stores of each library.
    by_library: Vec<BTreeMap<&'static str, BTreeSet<&'static str>>>,
}

impl Stores {
    fn new(ground: &Ground<'_>) -> Self {
        let packages = &ground.project.packages;
        let one = |package: usize| {
            let mut found: BTreeMap<&'static str, BTreeSet<&'static str>> = BTreeMap::new();
            for member in ground.members(package) {
                for dependency in &packages[*member].dependencies {
                    if let Some((name, store)) =
                        drivers::STORES.iter().find(|(name, _)| *name == dependency.package)
                    {
                        found.entry(name).or_default().insert(store);
                    }
                    let row = drivers::STORE_FEATURES.iter().find(|(name, _)| *name == dependency.package);
                    let Some((name, features)) = row else { continue };
                    let prefixes = [format!("{}/", dependency.key), format!("{}?/", dependency.key)];
                    let enabled = packages[*member].features.values().flatten();
                    let of_features = enabled
                        .filter_map(|f| prefixes.iter().find_map(|prefix| f.strip_prefix(prefix.as_str())));
                    let asked: BTreeSet<&str> =
                        dependency.features.iter().map(String::as_str).chain(of_features).collect();
                    let stores = features.iter().filter(|(feature, _)| asked.contains(feature));
                    found.entry(name).or_default().extend(stores.map(|(_, store)| *store));
                }
            }
            found
        };
        Self { by_library: (0..packages.len()).map(one).collect() }
    }

    /// Whether a package has a library that takes SQL.
    fn speaks_sql(&self, package: usize) -> bool {
        self.by_library.get(package).is_some_and(|libraries| !libraries.is_empty())
    }

    /// What the stores of a library are called in a file or expansion.
    fn at(&self, ground: &Ground<'_>, number: usize, library: Option<&str>) -> String {
        store_name(&ground.package(number).map(|package| self.of(package, library)).unwrap_or_default())
    }

    /// The stores of a package, those of one library where it is known.
    pub(crate) fn of(&self, package: usize, library: Option<&str>) -> BTreeSet<&'static str> {
        let Some(libraries) = self.by_library.get(package) else { return BTreeSet::new() };
        let own = library.into_iter().flat_map(|library| {
            libraries
                .iter()
                .filter(move |(name, _)| name.replace('-', "_") == library)
                .flat_map(|(_, stores)| stores)
        });
        let own: BTreeSet<&'static str> = own.copied().collect();
        if !own.is_empty() {
            return own;
        }
        let of_sql = libraries.iter().filter(|(name, _)| !drivers::WITHOUT_SQL.contains(name));
        of_sql.flat_map(|(_, stores)| stores).copied().collect()
    }
}

/// What stores are called together.
pub(crate) fn store_name(stores: &BTreeSet<&'static str>) -> String {
    let names: Vec<&str> = stores.iter().copied().collect();
    if names.is_empty() { "sql".into() } else { names.join("+") }
}

/// The dialect of stores.
pub(crate) fn dialect(stores: &BTreeSet<&'static str>) -> Dialect {
    match stores.iter().copied().collect::<Vec<_>>().as_slice() {
        ["postgres"] => Dialect::Postgres,
        ["mysql"] => Dialect::Mysql,
        ["sqlite"] => Dialect::Sqlite,
        _ => Dialect::Any,
    }
}

/// A statement that takes tables from its function's parameters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Template {
    text: String,
    library: Option<&'static str>,
    /// The site that it stands in.
    site: (ItemId, usize),
}

/// How far a site is understood.
struct State {
    store: String,
    location: Location,
    explained: bool,
    /// Whether it is known to be a driver's call.
    certain: bool,
    text: Option<String>,
}

struct Findings<'g, 'a> {
    ground: &'g Ground<'a>,
    stores: &'g Stores,
    declared: &'g Declared,
    offline: &'g Offline,
    read: Readings,
    /// Per method of a trait, those that implement it.
    implementations: BTreeMap<ItemId, Vec<ItemId>>,
    accesses: Vec<(DataAccess, Origin)>,
    /// Schema changes of statements in code, with where they stand.
    changes: Vec<(Location, BTreeSet<&'static str>, Vec<sql::Change>)>,
    sites: BTreeMap<(ItemId, usize), State>,
    waiting: BTreeMap<ItemId, BTreeSet<Template>>,
    /// Accesses of sites with an unknown receiver.
    literal: Vec<(ItemId, usize)>,
    origins: BTreeMap<Origin, Vec<usize>>,
}

impl<'g, 'a> Findings<'g, 'a> {
    fn new(
        ground: &'g Ground<'a>,
        stores: &'g Stores,
        declared: &'g Declared,
        offline: &'g Offline,
        read: Readings,
    ) -> Self {
        Self {
            ground,
            stores,
            declared,
            offline,
            read,
            implementations: ground.implementations(),
            accesses: Vec::new(),
            changes: Vec::new(),
            sites: BTreeMap::new(),
            waiting: BTreeMap::new(),
            literal: Vec::new(),
            origins: BTreeMap::new(),
        }
    }

    fn stores_at(&self, number: usize, library: Option<&str>) -> BTreeSet<&'static str> {
        stores_at(self.ground, self.stores, number, library)
    }

    fn reading(&self, text: &str, dialect: Dialect) -> Reading {
        let known = self.read.get(&(text.to_string(), dialect));
        known.cloned().unwrap_or_else(|| sql::read(text, dialect))
    }

    /// Statements whose tables stand in the function itself.
    fn sites(&mut self, bodies: &BTreeMap<ItemId, Body>) {
        for (item, body) in bodies {
            for (index, site) in body.sites.iter().enumerate() {
                let mut stores = self.stores_at(site.number, site.library);
                if let What::Text(texts) = &site.what
                    && let Some(store) = texts.0.first().and_then(|text| self.offline.store(text))
                {
                    stores = BTreeSet::from([store]);
                }
                let location = self.ground.location(site.number, site.offset);
                let mut state = State {
                    store: store_name(&stores),
                    location,
                    explained: false,
                    certain: site.library.is_some(),
                    text: None,
                };
                match &site.what {
                    What::Text(texts) => {
                        state.explained =
                            self.texts(*item, index, site.library, texts, &stores, &state.location);
                        state.text = texts.0.first().map(|text| without_parameters(text));
                        if site.library.is_none() {
                            self.literal.push((*item, index));
                        }
                    }
                    What::Table(used) => {
                        self.table(*item, index, used, state);
                        continue;
                    }
                    What::Key { keys, operation } => {
                        state.explained = !keys.is_empty();
                        self.keys(*item, index, keys, *operation, &state);
                    }
                    What::Run { explained, callees } => {
                        state.explained =
                            *explained || callees.iter().any(|callee| self.names_tables(bodies, *callee));
                    }
                }
                self.sites.insert((*item, index), state);
            }
        }
    }

    /// A statement as text: whether it tells its tables.
    fn texts(
        &mut self,
        item: ItemId,
        index: usize,
        library: Option<&'static str>,
        texts: &Texts,
        stores: &BTreeSet<&'static str>,
        location: &Location,
    ) -> bool {
        let mut explained = false;
        for text in &texts.0 {
            let plain = without_parameters(text);
            let mut reading = self.reading(&plain, dialect(stores));
            self.offline.fill_in(text, &mut reading.accesses);
            if has_parameters(text) && (reading.open || reading.accesses.is_empty()) {
                let template = Template { text: text.clone(), library, site: (item, index) };
                self.waiting.entry(item).or_default().insert(template);
            }
            explained |= is_told(&reading, &plain);
            self.add(item, stores, location, reading, Origin::Site(item, index));
        }
        explained
    }

    /// Keys of a key-value store.
    fn keys(&mut self, item: ItemId, index: usize, keys: &[String], operation: DataOperation, state: &State) {
        for key in keys {
            let access = DataAccess {
                item,
                store: state.store.clone(),
                table: key.clone(),
                operation,
                columns: None,
                tier: if key.contains('*') { DataTier::Composed } else { DataTier::Statement },
                location: state.location.clone(),
            };
            self.accesses.push((access, Origin::Site(item, index)));
        }
    }

    /// A table that an item stands for.
    fn table(&mut self, item: ItemId, index: usize, used: &TableUse, state: State) {
        let access = DataAccess {
            item,
            store: state.store,
            table: self.declared.tables[used.table].name.clone(),
            operation: used.operation,
            columns: used.columns.clone(),
            tier: if used.by_name { DataTier::Literal } else { DataTier::Typed },
            location: state.location,
        };
        self.accesses.push((access, Origin::Site(item, index)));
    }

    /// Whether a function, or one that it calls, names tables.
    fn names_tables(&self, bodies: &BTreeMap<ItemId, Body>, function: ItemId) -> bool {
        let implementations = self.implementations.get(&function);
        let own = std::slice::from_ref(&function);
        let behind = implementations.map_or(own, Vec::as_slice).iter().filter_map(|f| bodies.get(f));
        let names = |body: &Body| body.sites.iter().any(|site| !matches!(site.what, What::Run { .. }));
        let mut called = behind.flat_map(|body| {
            body.calls.iter().filter_map(|call| bodies.get(&call.callee)).chain(std::iter::once(body))
        });
        called.any(names)
    }

    /// Templates are filled where their functions are called.
    fn templates(&mut self, bodies: &BTreeMap<ItemId, Body>) {
        for _ in 0..DEEPEST_TEMPLATE {
            let waiting = std::mem::take(&mut self.waiting);
            if waiting.is_empty() {
                break;
            }
            for (item, body) in bodies {
                for (index, call) in body.calls.iter().enumerate() {
                    let own = std::slice::from_ref(&call.callee);
                    let behind = self.implementations.get(&call.callee).map_or(own, Vec::as_slice);
                    let templates: Vec<&Template> =
                        behind.iter().filter_map(|callee| waiting.get(callee)).flatten().collect();
                    for template in templates {
                        self.fill(*item, call, index, template);
                    }
                }
            }
        }
    }

    fn fill(&mut self, item: ItemId, call: &Call, index: usize, template: &Template) {
        let arguments: Vec<Texts> = call.arguments.iter().map(|(texts, _)| texts.clone()).collect();
        let stores = self.stores_at(call.number, template.library);
        let location = self.ground.location(call.number, call.offset);
        for text in with_arguments(&template.text, &arguments).0 {
            let plain = without_parameters(&text);
            let reading = self.reading(&plain, dialect(&stores));
            if has_parameters(&text) && (reading.open || reading.accesses.is_empty()) {
                let further = Template { text, ..template.clone() };
                self.waiting.entry(item).or_default().insert(further);
            }
            if is_told(&reading, &plain)
                && let Some(site) = self.sites.get_mut(&template.site)
            {
                site.explained = true;
            }
            self.add(item, &stores, &location, reading, Origin::Call(item, index));
        }
    }

    fn add(
        &mut self,
        item: ItemId,
        stores: &BTreeSet<&'static str>,
        location: &Location,
        reading: Reading,
        origin: Origin,
    ) {
        let tier = match (reading.how, origin) {
            (How::Scanned, _) => DataTier::Scan,
            (How::Parsed, Origin::Site(..)) => DataTier::Statement,
            (How::Parsed | How::Composed, _) => DataTier::Composed,
        };
        for access in reading.accesses {
            let access = DataAccess {
                item,
                store: store_name(stores),
                table: access.table,
                operation: access.operation,
                columns: access.columns,
                tier,
                location: location.clone(),
            };
            self.accesses.push((access, origin));
        }
        if !reading.changes.is_empty() {
            self.changes.push((location.clone(), stores.clone(), reading.changes));
        }
    }

    /// What is handed to a receiver that is not known was found by the text alone.
    fn literals(&mut self) {
        let literal: BTreeSet<Origin> =
            self.literal.iter().map(|(item, site)| Origin::Site(*item, *site)).collect();
        for (access, origin) in &mut self.accesses {
            if literal.contains(origin) {
                access.tier = DataTier::Literal;
            }
        }
    }

    /// Accesses that the project states, where they are not found anyway.
    fn stated<'s>(
        &mut self,
        bodies: &BTreeMap<ItemId, Body>,
        accesses: impl Iterator<Item = &'s DataAccess>,
    ) {
        let mut fresh = Vec::new();
        let known: BTreeSet<_> = self.accesses.iter().map(|(access, _)| use_of(access)).collect();
        for access in accesses {
            for site in self.sites.values_mut().filter(|site| site.location == access.location) {
                site.explained = true;
            }
            if known.contains(&use_of(access)) {
                continue;
            }
            let stated = bodies.get(&access.item).map_or(&[][..], |body| &body.stated);
            let is_here =
                |site: &StatedSite| self.ground.location(site.number, site.offset) == access.location;
            let site = stated.iter().position(is_here);
            let origin = Origin::Stated(site.map(|site| (access.item, site)));
            fresh.push((access.clone(), origin));
        }
        self.accesses.extend(fresh);
    }

    /// A text alone is no evidence: its tables have to be declared, or used where the driver is known.
    fn drop_unknown_literals(&mut self, schema: &[decompose_model::Table]) {
        let mut known: BTreeSet<String> = schema.iter().map(|table| table.name.clone()).collect();
        let certain = self.accesses.iter().filter(|(access, _)| access.tier != DataTier::Literal);
        known.extend(certain.map(|(access, _)| access.table.clone()));
        self.accesses.retain(|(access, _)| access.tier != DataTier::Literal || known.contains(&access.table));
    }

    /// Per store, how many of the driver's calls are understood.
    fn coverage(&self) -> Vec<StoreCoverage> {
        let mut by_store: BTreeMap<&str, StoreCoverage> = BTreeMap::new();
        for site in self.sites.values().filter(|site| site.certain) {
            let coverage = by_store.entry(&site.store).or_insert_with(|| StoreCoverage {
                store: site.store.clone(),
                calls: 0,
                explained: 0,
                unexplained: Vec::new(),
            });
            coverage.calls += 1;
            if site.explained {
                coverage.explained += 1;
            } else {
                coverage.unexplained.push(site.location.clone());
            }
        }
        let mut all: Vec<StoreCoverage> = by_store.into_values().collect();
        for coverage in &mut all {
            coverage.unexplained.sort();
            coverage.unexplained.truncate(NAMED_UNEXPLAINED);
        }
        all
    }

    /// Sorts what was found into the facts.
    fn finish(&mut self, facts: &mut Facts) {
        let mut accesses = std::mem::take(&mut self.accesses);
        accesses.sort_by(|(a, x), (b, y)| (order(a), x).cmp(&(order(b), y)));
        for (access, origin) in accesses {
            match facts.data_accesses.last_mut().filter(|last| use_of(last) == use_of(&access)) {
                Some(last) => merge(last, access),
                None => facts.data_accesses.push(access),
            }
            self.origins.entry(origin).or_default().push(facts.data_accesses.len() - 1);
        }
        for ((item, _), site) in &self.sites {
            if site.certain && !site.explained {
                facts.unread_statements.push(UnreadStatement {
                    item: *item,
                    store: site.store.clone(),
                    text: site.text.clone(),
                    location: site.location.clone(),
                });
            }
        }
        facts.unread_statements.sort_by(|a, b| (&a.location, &a.text).cmp(&(&b.location, &b.text)));
        facts.unread_statements.dedup();
    }
}

/// Accesses are one use where all of this is the same: a statement may name a table twice, or have alternatives.
fn use_of(access: &DataAccess) -> (&Location, &str, DataOperation, ItemId, &str) {
    (&access.location, &access.table, access.operation, access.item, &access.store)
}

fn merge(into: &mut DataAccess, other: DataAccess) {
    into.tier = into.tier.max(other.tier);
    into.columns = into.columns.take().zip(other.columns).map(|(mut columns, others)| {
        columns.extend(others);
        columns.sort();
        columns.dedup();
        columns
    });
}

fn order(access: &DataAccess) -> impl Ord + '_ {
    (&access.location, &access.table, access.operation, access.item, &access.columns, access.tier)
}

/// Whether a reading says what a statement touches: tables, a change of the schema, or plainly nothing.
fn is_told(reading: &Reading, text: &str) -> bool {
    !reading.accesses.is_empty()
        || !reading.changes.is_empty()
        || reading.how == How::Parsed && !reading.open && sql::is_statement(text)
}
