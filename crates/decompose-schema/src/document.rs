//! The types of `decompose.json`, in the order in which they are written.
//!
//! Plain records: their fields' comments become the descriptions of the JSON Schema. Words (kinds, tiers, reasons)
//! are strings and not closed enumerations, so that a reader survives a word that a later minor version adds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::footing::Footing;
use crate::history::{BuildTimes, Change, History, Replay};
use crate::layers::{Held, Layer, Severed, Split};
use crate::repaired::Repaired;
use crate::traces::TraceSummary;
use crate::{ErrorVariant, RequestCost, RunTime, SourceInfo, Step};

/// Declares records that are written, read and described by a schema. An `Option` is left out when it is `None`.
macro_rules! records {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }
    )*};
}

pub(crate) use records;

records! {
    /// The result of an analysis: which parts of a Rust project are coupled to which, where it could be cut, what
    /// each cut would take, and the evidence. Lines and columns are 1-based, columns count UTF-8 bytes, files are
    /// relative to the workspace root.
    Document {
        /// Version of this form. A minor step adds fields, a major step changes them.
        schema_version: String,
        /// A hash of everything else in this document: equal ids mean equal content. The reports carry it too.
        run_id: String,
        /// The program that wrote this.
        tool: Tool,
        /// Which state of the source was looked at, and how.
        source: SourceInfo,
        /// Figures about the whole. Those about files can be counted from the lists below, those about items and
        /// references from what `cargo decompose graph --level item` lists.
        summary: Summary,
        /// The packages of the workspace.
        packages: Vec<Package>,
        /// The modules, inline ones included, by file and position.
        modules: Vec<Module>,
        /// The source files, by path.
        files: Vec<File>,
        /// References between two product files, counted, by `from`, then `to`.
        module_references: Vec<ModuleReference>,
        /// Sets of product files that need one another, directly or not, largest first.
        module_cycles: Vec<Vec<String>>,
        /// Where control comes in from outside, by place.
        entry_points: Vec<EntryPoint>,
        /// Reads and writes of stored data by product code, by place.
        data_accesses: Vec<DataAccess>,
        /// Statements that are handed to a store and do not tell their tables, by place.
        #[serde(default)]
        unread_statements: Vec<UnreadStatement>,
        /// The tables that migrations and code declare, by store and name.
        #[serde(default)]
        schema: Vec<Table>,
        /// How far the calls that hand statements to each store are understood, by store.
        #[serde(default)]
        stores: Vec<Store>,
        /// Transaction scopes, by place.
        transactions: Vec<Transaction>,
        /// Channels made, messages sent and received, by place.
        messages: Vec<Message>,
        /// State shared inside the process, by place.
        state: Vec<State>,
        /// Files that code reads and writes where it runs, by place.
        #[serde(default)]
        local_files: Vec<LocalFile>,
        /// Uses of services outside, by place.
        #[serde(default)]
        external_services: Vec<ExternalService>,
        /// Settings that are read, by key and place.
        #[serde(default)]
        settings: Vec<Setting>,
        /// Middleware, extractors, responses of errors and traced functions, by place.
        #[serde(default)]
        cross_cutting: Vec<CrossCutting>,
        /// Fields and columns that look personal or secret, by place.
        #[serde(default)]
        sensitive: Vec<Sensitive>,
        /// The service of every product file, by file.
        assignments: Vec<Assignment>,
        /// Whether to cut at all.
        verdict: Verdict,
        /// The candidate services, largest first.
        services: Vec<Service>,
        /// Every reference of product code whose ends lie in two services, by place.
        crossings: Vec<Crossing>,
        /// The kinds of coupling between files that there are, and what the cut severs of each.
        #[serde(default)]
        layers: Vec<Layer>,
        /// What ties services, by pair, the strongest tie first; ties with shared-library candidates are left out.
        #[serde(default)]
        severed: Vec<Severed>,
        /// What holds every product file, by file; ties with shared-library candidates are left out.
        #[serde(default)]
        held: Vec<Held>,
        /// Files that could be split by item, those with most lines first.
        #[serde(default)]
        splits: Vec<Split>,
        /// One plan per service, in the order in which to extract them.
        plans: Vec<Plan>,
        /// What each request costs at run time, before and after the cut, in the order of `entry_points`.
        #[serde(default)]
        requests: Vec<RequestCost>,
        /// Sets of services that need one another.
        service_cycles: Vec<ServiceCycle>,
        /// Per reason to take the project apart, how far to go.
        #[serde(default)]
        drivers: Vec<DriverAdvice>,
        /// Who would own which data, and what of it the cut splits.
        #[serde(default)]
        ownership: Ownership,
        /// The last commits; missing where git was not asked or knows nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        history: Option<History>,
        /// How the last commits lie in the cut.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<Change>,
        /// What the last commits make cargo compile, today and after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replay: Option<Replay>,
        /// Where the time of a build went; missing without cargo's timings.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        build_times: Option<BuildTimes>,
        /// What traces tell of the running program, and of the cut; missing without traces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        traces: Option<TraceSummary>,
        /// What the cut is worth, by name. The documentation gives the formula of each.
        metrics: BTreeMap<String, f64>,
        /// The partition by top directories, scored the same way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by_directory: Option<Comparison>,
        /// How alike the cut and a grouping are that was given to compare with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        compared: Option<Agreement>,
        /// A second partition: the cut, with what moves lower its burdens. Plans go on from the cut.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repaired: Option<Repaired>,
        /// Places the analysis cannot see into, largest first.
        blind_spots: Vec<BlindSpot>,
        /// What was noticed on the way, by file and position.
        diagnostics: Vec<Diagnostic>,
    }

    /// The program that wrote a document.
    Tool {
        /// Its name.
        name: String,
        /// Its version.
        version: String,
    }

    /// A position in a file.
    Place {
        /// Path relative to the workspace root, with `/`.
        file: String,
        /// 1-based line.
        line: u32,
        /// 1-based column in UTF-8 bytes.
        column: u32,
    }

    /// Figures about the whole project.
    Summary {
        /// The project's name.
        name: String,
        /// Files of libraries and binaries, test code left out.
        product_files: u32,
        /// Files that are test code as a whole, or that belong to tests, examples, benches and build scripts.
        other_files: u32,
        /// Rust files in no module tree.
        orphan_files: u32,
        /// Lines of product files.
        product_lines: u32,
        /// Lines of the other files.
        other_lines: u32,
        /// Product items by kind (fields, variants and impl blocks not counted).
        items: BTreeMap<String, u32>,
        /// References, in product and test code.
        references: ReferenceSummary,
        /// Other Cargo workspaces below the directory that was given; they are not part of this analysis.
        other_workspaces: Vec<String>,
    }

    /// How many references there are, and how much is known about them.
    ReferenceSummary {
        /// Uses of an item of the workspace that stand in the source as a name: `by_tier` and `by_kind` count these.
        resolved: u32,
        /// Uses that no name stands for: operators, `?`, derives, and possible targets of a call through a trait.
        implicit: u32,
        /// Uses known to lead out of the workspace, to the standard library or a dependency.
        external: u32,
        /// Uses that could not be resolved.
        unresolved: u32,
        /// (resolved + external) / (resolved + external + unresolved); 1 when there are none.
        known_share: f64,
        /// Resolved uses by the tier of the rule that decided.
        by_tier: BTreeMap<String, u32>,
        /// Resolved uses by kind.
        by_kind: BTreeMap<String, u32>,
        /// Unresolved uses by reason.
        unresolved_by_reason: BTreeMap<String, u32>,
    }

    /// A package of the workspace.
    Package {
        /// Its name.
        name: String,
        /// Its version.
        version: String,
        /// Its manifest.
        manifest: String,
        /// What Cargo builds from it.
        targets: Vec<Target>,
        /// What it depends on.
        dependencies: Vec<Dependency>,
    }

    /// What Cargo builds from a package.
    Target {
        /// Its name.
        name: String,
        /// What it is: lib, proc-macro, bin, example, test, bench, build-script.
        kind: String,
        /// Its root file.
        root: String,
        /// Its edition.
        edition: String,
    }

    /// A dependency as a manifest declares it.
    Dependency {
        /// The name in Rust code.
        name: String,
        /// The package's own name.
        package: String,
        /// normal, dev or build.
        kind: String,
        /// The version requirement.
        requirement: String,
        /// Where it comes from: workspace, path, registry, git.
        origin: String,
        /// Whether it is optional.
        optional: bool,
    }

    /// A module.
    Module {
        /// Its path as Rust code writes it: `shop::orders::service`; a root's is the crate's name.
        path: String,
        /// The crate it is named after, as `package/target`.
        #[serde(rename = "crate")]
        krate: String,
        /// The file it stands in.
        file: String,
        /// Whether it stands inside another module's file.
        inline: bool,
        /// Whether it is test code.
        test: bool,
    }

    /// A source file.
    File {
        /// Path relative to the workspace root, with `/`.
        file: String,
        /// The path of the module that it is; missing for orphans and included files.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        module: Option<String>,
        /// The crates whose module trees hold it, as `package/target`; empty for an orphan.
        crates: Vec<String>,
        /// Lines that hold text.
        lines: u32,
        /// Items (fields, variants and impl blocks not counted).
        items: u32,
        /// Whether it is product code: in the module tree of a library or binary, and not test code.
        product: bool,
        /// Product files that refer to it: the records of `module_references` with `to` = this.
        fan_in: u32,
        /// Product files that it refers to: the records of `module_references` with `from` = this.
        fan_out: u32,
    }

    /// The references of one product file to another.
    ModuleReference {
        /// The file they stand in.
        from: String,
        /// The file they lead to.
        to: String,
        /// How many there are: possible targets of trait calls included, test code left out.
        references: u32,
        /// The same by kind.
        kinds: BTreeMap<String, u32>,
        /// Line of the first one.
        line: u32,
        /// Column of the first one.
        column: u32,
    }

    /// Where control comes in from outside.
    EntryPoint {
        /// main, http, grpc, graphql, rpc, cli, job, consumer or task.
        kind: String,
        /// The HTTP method.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        method: Option<String>,
        /// The route as far as it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// The library whose pattern it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        framework: Option<String>,
        /// The item that handles it, where it resolved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<String>,
        /// The service that holds the handler, else the service of the declaring file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// Which rule resolved the handler.
        tier: String,
        /// Whether an attribute declares it and no router mounts it: nothing can reach it. Missing where it is mounted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unmounted: bool,
        /// The file that declares it.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A read or write of stored data.
    DataAccess {
        /// The function that decides on the table: it holds the statement, or hands it to one that runs it.
        item: String,
        /// The service of that function.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// The kind of store: sqlite, postgres, mysql; joined by `+` where one statement serves several.
        store: String,
        /// The table, as the store compares names.
        table: String,
        /// read, write, create or delete.
        operation: String,
        /// The columns that the statement names; missing where it takes all or does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        columns: Option<Vec<String>>,
        /// statement (a parser read the whole text), typed (the library's types name the table), composed (put together
        /// at run time), literal (the receiver is not known), scan (told by the words in front of tables).
        tier: String,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A statement that does not tell its tables.
    UnreadStatement {
        /// The function that hands it over.
        item: String,
        /// The kind of store.
        store: String,
        /// What is known of it, `…` for what is not; missing where nothing is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A table or view, after all migrations.
    Table {
        /// The kind of store.
        store: String,
        /// Its name.
        name: String,
        /// Whether it is a view.
        view: bool,
        /// Its columns in order.
        columns: Vec<Column>,
        /// The columns of its primary key.
        primary_key: Vec<String>,
        /// What it refers to.
        foreign_keys: Vec<ForeignKey>,
        /// Whether a data access touches it.
        touched: bool,
        /// The file that declares it.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A column.
    Column {
        /// Its name.
        name: String,
        /// Its type as declared.
        #[serde(rename = "type")]
        ty: String,
    }

    /// A reference from one table to another.
    ForeignKey {
        /// The columns that refer.
        columns: Vec<String>,
        /// The table referred to.
        table: String,
        /// The columns there, where they are named.
        referred: Vec<String>,
    }

    /// How far the calls that hand statements to a store are understood.
    Store {
        /// The kind of store.
        store: String,
        /// Calls in product code that hand it a statement.
        calls: u32,
        /// Those that tell what they touch. Below 80 %, nothing is said about who owns its data.
        explained: u32,
        /// The first ten of the others.
        unexplained: Vec<Place>,
        /// Tables that are touched and not declared.
        undeclared: Vec<String>,
    }

    /// A transaction scope: its accesses happen together or not at all.
    Transaction {
        /// The function that begins it.
        item: String,
        /// region (from the call that begins it to the one that ends it) or closure.
        #[serde(default)]
        kind: String,
        /// The kind of store.
        #[serde(default)]
        store: String,
        /// Where it ends, where that is written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Place>,
        /// What happens to which table inside, by table and operation.
        #[serde(default)]
        tables: Vec<TableUse>,
        /// The accesses inside, as indices into `data_accesses`.
        #[serde(default)]
        accesses: Vec<u32>,
        /// The functions that run inside with its handle.
        #[serde(default)]
        items: Vec<String>,
        /// The services of the functions that access data inside.
        #[serde(default)]
        services: Vec<String>,
        /// The entry points that lead to it, as indices into `entry_points`.
        #[serde(default)]
        entry_points: Vec<u32>,
        /// The scope it is nested in, as index into `transactions`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<u32>,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// What is done to a table.
    TableUse {
        /// The table.
        table: String,
        /// read, write, create or delete.
        operation: String,
    }

    /// A channel made, or a message sent or received.
    Message {
        /// The function it stands in.
        item: String,
        /// The service of that function.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// open (the channel is made or declared), send or receive.
        #[serde(default)]
        direction: String,
        /// The library that carries it.
        #[serde(default)]
        library: String,
        /// Whether it stays inside the process.
        #[serde(default)]
        in_process: bool,
        /// The subject, queue or topic, `*` for what is not known of it; for a channel in the process, the payload.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<String>,
        /// The payload's type, where it is one of the workspace.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<String>,
        /// resolved (a path or type of a library decides), declared (a recogniser or a file of facts) or name.
        #[serde(default)]
        tier: String,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// State shared inside the process.
    State {
        /// The field or static.
        item: String,
        /// field, static, thread-local or task-local.
        #[serde(default)]
        kind: String,
        /// The struct of a field.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<String>,
        /// Its type as written.
        #[serde(default, rename = "type")]
        ty: String,
        /// pool, client, clock, config, value, channel, cache, memory, service or unknown.
        #[serde(default)]
        role: String,
        /// Whether it is a pool, a client, a clock, configuration or a value: what every service has of its own.
        #[serde(default)]
        infrastructure: bool,
        /// How the role was found: resolved (types decide), name (the name of a type decides) or declared.
        #[serde(default)]
        tier: String,
        /// The functions that use it.
        #[serde(default)]
        users: Vec<String>,
        /// The services of those functions.
        #[serde(default)]
        services: Vec<String>,
        /// Every use, by place.
        #[serde(default)]
        uses: Vec<StateUse>,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A use of shared state.
    StateUse {
        /// The function it stands in.
        item: String,
        /// read, lock (what for is not seen) or write.
        operation: String,
        /// The function that is called to get at it, where it is not named at this place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        through: Option<String>,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A file or directory that is read or written where the process runs.
    LocalFile {
        /// The function it stands in.
        item: String,
        /// The service of that function.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// read, write, create or delete.
        operation: String,
        /// Its path, `*` for what is not known of it; missing where nothing is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// The library.
        library: String,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A use of a service outside.
    ExternalService {
        /// The function it stands in.
        item: String,
        /// The service of that function.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// http, grpc, mail, cloud or other.
        #[serde(default)]
        kind: String,
        /// The library of the client.
        library: String,
        /// What is asked of it: the HTTP method, the cloud operation, the generated client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operation: Option<String>,
        /// The host, where it is written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// The setting that the address comes from, where that is seen: a key, or a field as `Type::field`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        setting: Option<String>,
        /// resolved or declared.
        #[serde(default)]
        tier: String,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// A setting that is read.
    Setting {
        /// Its key, `*` for what is not known of it.
        key: String,
        /// environment, build-environment, command-line or configuration.
        source: String,
        /// The library that reads it.
        library: String,
        /// The function that asks for it, or the field that it ends in.
        item: String,
        /// The service of that item.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// Code that many requests go through.
    CrossCutting {
        /// middleware, extractor, error-response or tracing.
        kind: String,
        /// The library whose pattern it is.
        library: String,
        /// What it is called.
        name: String,
        /// The item of the workspace that does it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<String>,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// Data that looks personal or secret: something to review, not a verdict.
    Sensitive {
        /// contact, identity, location, credential, financial or health; or a category of the project's own.
        category: String,
        /// The pattern that the name fits.
        pattern: String,
        /// The field's or column's name.
        name: String,
        /// The field, where it is one of a struct.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<String>,
        /// The table, where it is a column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        table: Option<String>,
        /// The service of the field, or those of the functions that access the column, or do not say which.
        services: Vec<String>,
        /// The entry points whose response holds the field, as indices into `entry_points`.
        returned_by: Vec<u32>,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// The service of a file.
    Assignment {
        /// The module that the file is; for an included file, the path of the file.
        module: String,
        /// The item, where an item goes elsewhere than its file. Version 1.0 assigns whole files: never present.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<String>,
        /// The file.
        file: String,
        /// Its lines.
        lines: u32,
        /// The name of the service.
        service: String,
        /// Agreement over perturbed runs, 0 to 1.
        confidence: f64,
        /// The service it went to most often otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up: Option<String>,
        /// How often it went there: the mean share of that service's files it was with, 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up_share: Option<f64>,
        /// Why it is there, and what would take it elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footing: Option<Footing>,
        /// Present when it looks like infrastructure that everybody uses: its score, higher is more so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shared_candidate: Option<f64>,
    }

    /// Whether to cut, and why.
    Verdict {
        /// keep-whole, crates (workspace crates along these lines, no services) or split.
        recommendation: String,
        /// Why, each a sentence with its figures.
        reasons: Vec<String>,
        /// Modularity of the unweighted module graph minus that of its degree-preserving rewiring.
        null_model: Option<f64>,
    }

    /// A candidate service.
    Service {
        /// Its name, unique.
        name: String,
        /// The files it holds.
        files: Vec<String>,
        /// Their lines.
        lines: u32,
        /// The items in them (fields, variants and impl blocks not counted).
        items: u32,
        /// Mean confidence of its files, weighted by lines.
        confidence: f64,
        /// The words that set it apart, strongest first.
        keywords: Vec<String>,
        /// The share of its files' references that stay inside, 0 to 1.
        cohesion: f64,
    }

    /// A reference whose ends lie in two services.
    Crossing {
        /// The service the reference stands in.
        from_service: String,
        /// The service it leads to.
        to_service: String,
        /// The innermost item it stands in.
        from_item: String,
        /// The item it leads to.
        to_item: String,
        /// How the item is used.
        kind: String,
        /// Which rule resolved it.
        tier: String,
        /// Whether an end lies in a shared-library candidate: once that library exists, this is an ordinary use of a
        /// dependency.
        shared: bool,
        /// Where it stands.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// What it takes to extract one service.
    Plan {
        /// The service.
        service: String,
        /// How well it lends itself to being extracted, 0 to 1: the weighted mean of the parts that `reasons` lists.
        score: f64,
        /// Why it has this place in the order, each a sentence with its figures.
        reasons: Vec<String>,
        /// Present when it should not be extracted as it stands: why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        advise_against: Option<String>,
        /// The entry points that its files hold: indices into `entry_points`.
        entry_points: Vec<u32>,
        /// The interface that the boundary needs.
        seam: Seam,
        /// The tables it uses, its own first.
        data: Vec<PlanTable>,
        /// The transactions that the cut splits and that it has a part in: indices into `ownership.transactions`.
        transactions: Vec<u32>,
        /// Statements that give it a role of its own in the database of today.
        #[serde(default)]
        grants: Vec<Grants>,
        /// What must come along.
        closure: Closure,
        /// What stands in the way, costliest first.
        obstacles: Vec<Obstacle>,
        /// What to heed when its seam becomes remote.
        #[serde(default)]
        run_time: RunTime,
        /// The steps, in order.
        steps: Vec<Step>,
    }

    /// How far to go for one reason.
    DriverAdvice {
        /// build, deploy, scale, isolate, teams or compliance.
        driver: String,
        /// The cheapest rung that suffices: nothing, crates, second-binary, own-schema or service; nothing where none does.
        recommended: String,
        /// Why that one.
        because: String,
        /// What each rung would do for this, from the cheapest to the dearest.
        rungs: Vec<Rung>,
    }

    /// What one rung of the ladder does for one reason.
    Rung {
        /// nothing, crates, second-binary, own-schema or service.
        rung: String,
        /// Whether it is enough.
        suffices: bool,
        /// What it gains for this reason.
        gain: String,
        /// What it costs, whatever the reason.
        cost: String,
        /// What is lost with it, whatever the reason.
        loss: String,
    }

    /// A table that a service uses.
    PlanTable {
        /// The table.
        table: String,
        /// owned (nobody else uses it), shared (it owns it, others use it), foreign or undecided.
        standing: String,
        /// The service that would own it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
        /// Uses that must go through the owner: of a shared table those of others, of a foreign one its own.
        rewrites: Vec<Place>,
    }

    /// Statements that give a service a role of its own.
    Grants {
        /// The kind of store.
        store: String,
        /// The statements, with comments.
        sql: String,
    }

    /// What the partition does to the data.
    Ownership {
        /// Every table that is touched.
        tables: Vec<TableOwner>,
        /// Foreign keys between tables of different owners.
        foreign_keys: Vec<SplitKey>,
        /// Single statements over tables of different owners.
        statements: Vec<SplitStatement>,
        /// Transaction scopes over tables of different owners.
        transactions: Vec<SplitTransaction>,
    }

    /// A table, the service that would own it, and those that use it.
    TableOwner {
        /// The table.
        table: String,
        /// The kinds of stores it is in.
        stores: Vec<String>,
        /// The service that writes it at most places (where none does: reads it); missing where too little is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
        /// The services that use it, the owner first.
        users: Vec<TableUser>,
        /// The services that reach it through functions of its users, most calls first.
        #[serde(default)]
        served: Vec<TableServed>,
        /// keep, duplicate, read-through-owner, split-columns, write-through-owner or undecided.
        proposal: String,
        /// Why.
        reason: String,
    }

    /// A service that uses a table.
    TableUser {
        /// The service.
        service: String,
        /// Its accesses that read, as indices into `data_accesses`.
        reads: Vec<u32>,
        /// Its accesses that write, create or delete, as indices into `data_accesses`.
        writes: Vec<u32>,
    }

    /// A service that reaches a table through functions of another.
    TableServed {
        /// The service.
        service: String,
        /// Its calls into the other service that lead to reading.
        reads: u32,
        /// Its calls into the other service that lead to writing, creating or deleting.
        writes: u32,
    }

    /// A foreign key that a boundary cuts.
    SplitKey {
        /// The table that refers.
        table: String,
        /// The columns that refer.
        columns: Vec<String>,
        /// The table referred to.
        referred: String,
        /// The owner of the table that refers.
        from_service: String,
        /// The owner of the table referred to.
        to_service: String,
        /// Where the table that refers is declared.
        declared: Place,
    }

    /// One statement over tables of different owners.
    SplitStatement {
        /// The service whose code it stands in.
        service: String,
        /// The owners of its tables.
        owners: Vec<String>,
        /// Its accesses, as indices into `data_accesses`.
        accesses: Vec<u32>,
        /// Where it is handed to the store.
        at: Place,
    }

    /// A transaction scope over tables of different owners, as a saga.
    SplitTransaction {
        /// The scope, as index into `transactions`.
        transaction: u32,
        /// The function that begins it.
        item: String,
        /// The service of that function, which would conduct the saga.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conductor: Option<String>,
        /// Its local transactions in order.
        locals: Vec<LocalTransaction>,
        /// How many other split scopes could meet an intermediate state, summed over the local transactions.
        complexity: u32,
    }

    /// What one service does of a saga, atomically.
    LocalTransaction {
        /// The service.
        service: String,
        /// Its accesses, as indices into `data_accesses`, in order.
        accesses: Vec<u32>,
        /// reads, compensatable, pivot or retriable.
        role: String,
        /// How it is undone when a later one fails.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        compensation: Option<String>,
        /// A column that can say meanwhile that it is not settled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        semantic_lock: Option<String>,
        /// What it tells the others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<String>,
    }

    /// The interface that a boundary needs. Every crossing of the service is a use in exactly one of the lists.
    Seam {
        /// Operations that other services use.
        offers: Vec<Operation>,
        /// Operations of other services that it uses.
        needs: Vec<Operation>,
        /// The types that cross, in both directions.
        types: Vec<CarriedType>,
        /// Items used across the boundary with an end in a shared-library candidate: once the library exists these
        /// are ordinary uses of a dependency.
        shared: Vec<Operation>,
        /// Crossings that only name things (imports, derives, modules): they follow the code and carry nothing.
        mentions: Vec<Place>,
    }

    /// Something that is used across a boundary.
    Operation {
        /// The function, method, constant, static or macro; in `shared` any item.
        item: String,
        /// The item's kind.
        kind: String,
        /// The signature of a function or method, on one line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<String>,
        /// The service that has it.
        provider: String,
        /// The services that use it.
        consumers: Vec<String>,
        /// How many of the uses stand in a loop.
        in_loop: u32,
        /// The errors that can reach its callers, as far as the code makes them by name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        errors: Vec<ErrorVariant>,
        /// Where it is defined.
        defined: Place,
        /// Where it is used: places of `crossings`.
        uses: Vec<Place>,
    }

    /// A type that crosses a boundary.
    CarriedType {
        /// The type.
        item: String,
        /// The item's kind.
        kind: String,
        /// serialises, plain-data, needs-transfer-type or cannot-travel.
        travels: String,
        /// Why it was classified so.
        reason: String,
        /// Where it is defined.
        defined: Place,
        /// References to it, its fields or its variants across the boundary: places of `crossings`.
        uses: Vec<Place>,
        /// Operations of the seam whose signatures name it.
        operations: Vec<String>,
    }

    /// What must come along with a service.
    Closure {
        /// Lines of the items in the service.
        named_lines: u32,
        /// Lines of the items that must move for it to compile on its own.
        moved_lines: u32,
        /// moved_lines / named_lines; 1 is a leaf, 0 an empty service.
        factor: f64,
        /// The same once the shared-library candidates are a library of their own, which needs not come along.
        moved_lines_after_shared: u32,
        /// moved_lines_after_shared / named_lines.
        factor_after_shared: f64,
        /// Items outside the service that it reaches (fields, variants and impl blocks not counted).
        dragged_items: u32,
        /// The direct needs whose inversion would lower `moved_lines_after_shared` most.
        best_inversions: Vec<Inversion>,
        /// The services whose direct needs are best inverted together, by a port.
        best_ports: Vec<Port>,
    }

    /// A service whose direct needs could be inverted together.
    Port {
        /// The service that is needed.
        service: String,
        /// The lines that would stay behind, or more.
        lines: u32,
    }

    /// A need that could be inverted.
    Inversion {
        /// The item that is needed.
        item: String,
        /// The lines that would stay behind, or more.
        lines: u32,
    }

    /// Why a crossing cannot become a message as it stands.
    Obstacle {
        /// cycle, split-transaction, foreign-write, split-statement, foreign-read, split-foreign-key, shared-static,
        /// handle, mutable-borrow, closure, generic, trait-object, impl-trait, borrow, trait-across, macro-across,
        /// open-type or chatty-loop.
        kind: String,
        /// The item in question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<String>,
        /// What stands in the way.
        message: String,
        /// What to do about it.
        remedy: String,
        /// The cost in places to change, by which obstacles are ranked.
        cost: f64,
        /// Where it shows.
        evidence: Vec<Place>,
    }

    /// Services that need one another.
    ServiceCycle {
        /// The services in it.
        services: Vec<String>,
        /// References whose inversion breaks it.
        references: Vec<CycleReference>,
    }

    /// A reference whose inversion helps to break a cycle.
    CycleReference {
        /// The service it stands in.
        from_service: String,
        /// The service it leads to.
        to_service: String,
        /// The item it stands in.
        from_item: String,
        /// The item it leads to.
        to_item: String,
        /// Where it stands.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// Another partition, scored like the proposed one.
    Comparison {
        /// The number of its clusters.
        services: u32,
        /// Its metrics.
        metrics: BTreeMap<String, f64>,
        /// How alike the two are: adjusted Rand index weighted by lines; 1 is the same.
        agreement: f64,
        /// Files that the proposed cut puts elsewhere than the bulk of their directory.
        differs: Vec<Difference>,
    }

    /// How alike the cut and a given grouping are.
    Agreement {
        /// The grouping: the name of the file it was in, or `packages`.
        with: String,
        /// The number of its services.
        services: u32,
        /// The product files that it names; the others take no part.
        files: u32,
        /// MoJoFM, 0 to 100: how few moves and joins turn the cut into it, counted in files.
        mojo_fm: f64,
        /// Adjusted Rand index weighted by lines; 1 is the same.
        adjusted_rand: f64,
        /// Normalised mutual information, counted in files; 1 is the same.
        mutual_information: f64,
        /// Files that the cut puts elsewhere than the bulk of their service there.
        differs: Vec<Misplaced>,
    }

    /// A file that the cut and a given grouping disagree about.
    Misplaced {
        /// The file.
        file: String,
        /// Its service in the grouping.
        service: String,
    }

    /// A file that leaves its directory.
    Difference {
        /// The file.
        file: String,
        /// The directory.
        directory: String,
    }

    /// A place the analysis cannot see into.
    BlindSpot {
        /// macro, attribute-macro, unparsed, verbatim or generated.
        kind: String,
        /// What it is called.
        name: String,
        /// How many tokens (for a lost piece, lines) are unseen.
        size: u32,
        /// The file.
        file: String,
        /// Where in the file.
        line: u32,
        /// Where in the line.
        column: u32,
    }

    /// Something noticed about the input.
    Diagnostic {
        /// `DEC` and three digits; `cargo decompose explain` knows more about it.
        code: String,
        /// error, warning or note.
        severity: String,
        /// What is the matter.
        message: String,
        /// What to do about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        help: Option<String>,
        /// The file it concerns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// Where in the file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        /// Where in the line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<u32>,
    }
}
