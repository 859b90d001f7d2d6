//! Services outside, and files beside the process: what calls of client libraries lead to.
//!
//! A call with a row is a use. Its host is read from the text that is given to it, where that is known; where the text
//! begins with something that is not, the field or the variable of the environment that it begins with is the setting
//! that the address comes from. Calls of clients that tonic generates are told by the generated name.
//!
//! **It deliberately does not know** clients behind traits of libraries, and addresses that are put together elsewhere.

use decompose_model::{DataOperation, ExternalKind, ExternalService, FactTier, ItemKind, LocalFile};
use decompose_syntax::ir::{ExprIx, ExprKind, MacroArgs, MacroPart};

use crate::around::{Outside, OutsideCall, bound_to};
use crate::given::{ANY, Callers, Given};
use crate::ground::{At, Ground};

/// Calls that ask something of a service outside.
#[derive(Debug)]
struct Row {
    /// The first segment of the path.
    library: &'static str,
    /// The last segments but one that it may have; any, where none is given.
    owners: &'static [&'static str],
    /// The last segments.
    names: &'static [&'static str],
    kind: ExternalKind,
    /// The argument that holds the address.
    address: Option<usize>,
}

const fn row(
    library: &'static str,
    owners: &'static [&'static str],
    names: &'static [&'static str],
    kind: ExternalKind,
    address: Option<usize>,
) -> Row {
    Row { library, owners, names, kind, address }
}

const VERBS: &[&str] = &["delete", "get", "head", "options", "patch", "post", "put"];
/// What stands before the method of a request: the client's type, or what gave the client.
const CLIENTS: &[&str] =
    &["Client", "ClientWithMiddleware", "blocking", "build", "expect", "new", "unwrap", "Agent"];

const ROWS: &[Row] = &[
    row("reqwest", &["reqwest", "blocking"], &["get"], ExternalKind::Http, Some(0)),
    row("reqwest", CLIENTS, VERBS, ExternalKind::Http, Some(0)),
    row("reqwest", CLIENTS, &["request"], ExternalKind::Http, Some(1)),
    row("reqwest_middleware", CLIENTS, VERBS, ExternalKind::Http, Some(0)),
    row("reqwest_middleware", CLIENTS, &["request"], ExternalKind::Http, Some(1)),
    row("ureq", &["ureq"], VERBS, ExternalKind::Http, Some(0)),
    row("ureq", CLIENTS, VERBS, ExternalKind::Http, Some(0)),
    row("ureq", CLIENTS, &["request"], ExternalKind::Http, Some(1)),
    row("awc", CLIENTS, VERBS, ExternalKind::Http, Some(0)),
    row("surf", &["surf"], VERBS, ExternalKind::Http, Some(0)),
    row("isahc", &["isahc"], VERBS, ExternalKind::Http, Some(0)),
    row("minreq", &["minreq"], VERBS, ExternalKind::Http, Some(0)),
    row("attohttpc", &["attohttpc"], VERBS, ExternalKind::Http, Some(0)),
    row("hyper_util", &["Client"], &["request", "get"], ExternalKind::Http, None),
    row("hyper", &["Client"], &["request", "get"], ExternalKind::Http, None),
    row(
        "lettre",
        &["SmtpTransport", "AsyncSmtpTransport"],
        &["relay", "starttls_relay", "builder_dangerous", "from_url"],
        ExternalKind::Mail,
        Some(0),
    ),
    row(
        "tonic",
        &["Channel", "Endpoint"],
        &["from_static", "from_shared", "new"],
        ExternalKind::Grpc,
        Some(0),
    ),
    row("tokio_tungstenite", &[], &["connect_async"], ExternalKind::Other, Some(0)),
];

/// Libraries of cloud services, by the beginnings of their names; the rest is the service.
const CLOUDS: &[&str] = &["aws_sdk_", "google_cloud_"];

/// The ends of what tonic generates for a service: the module, the type; and what connects.
const GENERATED: (&str, &str, &[&str]) = ("_client", "Client", &["connect", "new", "with_interceptor"]);

/// Finds uses of services outside.
pub(crate) fn detect(ground: &Ground<'_>, outside: &Outside<'_>) -> Vec<ExternalService> {
    let of_library = |library: &str| {
        ROWS.iter().any(|row| row.library == library)
            || CLOUDS.iter().any(|family| library.starts_with(family))
    };
    let wanted = |path: &str| of_row(path).is_some() || of_cloud(path).is_some();
    let calls = outside.calls(ground, &of_library, &wanted);
    let callers = Callers::new(ground, &calls);
    let mut found = Vec::new();
    for call in &calls {
        if let Some(row) = of_row(call.path) {
            let name = call.path.rsplit("::").next().unwrap_or("");
            let operation = VERBS.contains(&name).then(|| name.to_uppercase());
            match row.address {
                Some(argument) => found.extend(
                    callers
                        .given(ground, call, argument)
                        .into_iter()
                        .map(|given| addressed(ground, given, row.kind, call.library, operation.clone())),
                ),
                None => found.push(plain(ground, call, row.kind, operation)),
            }
        }
        if let Some(operation) = of_cloud(call.path) {
            found.push(plain(ground, call, ExternalKind::Cloud, Some(operation.to_string())));
        }
    }
    found.extend(generated(ground));
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found.dedup();
    found
}

fn order(used: &ExternalService) -> impl Ord + '_ {
    (&used.location, used.kind, &used.operation, &used.host, used.item)
}

fn of_row(path: &str) -> Option<&'static Row> {
    let mut segments = path.rsplit("::");
    let (last, owner) = (segments.next()?, segments.next()?);
    let library = path.split("::").next()?;
    ROWS.iter().find(|row| {
        row.library == library
            && row.names.contains(&last)
            && (row.owners.is_empty() || row.owners.contains(&owner))
    })
}

/// What is asked of a cloud service: a method of its client.
fn of_cloud(path: &str) -> Option<&str> {
    CLOUDS.iter().find(|family| path.starts_with(**family))?;
    let (owner, last) = path.rsplit_once("::")?;
    (owner.ends_with("::Client") && !matches!(last, "new" | "from_conf" | "clone")).then_some(last)
}

fn plain(
    ground: &Ground<'_>,
    call: &OutsideCall<'_>,
    kind: ExternalKind,
    operation: Option<String>,
) -> ExternalService {
    ExternalService {
        item: call.item,
        kind,
        library: call.library.to_string(),
        operation,
        host: None,
        setting: None,
        tier: FactTier::Resolved,
        location: ground.location(call.number, call.offset),
    }
}

fn addressed(
    ground: &Ground<'_>,
    given: Given,
    kind: ExternalKind,
    library: &str,
    operation: Option<String>,
) -> ExternalService {
    let host = given.text.as_deref().and_then(host);
    let setting = match host {
        Some(_) => None,
        None => setting(ground, given.item, given.at, DEEPEST_SETTING),
    };
    ExternalService {
        item: given.item,
        kind,
        library: library.to_string(),
        operation,
        host,
        setting,
        tier: FactTier::Resolved,
        location: given.location,
    }
}

/// The host of an address, with its port: `https://api.example.com:8443/v1` gives `api.example.com:8443`.
fn host(text: &str) -> Option<String> {
    let rest = match text.split_once("://") {
        Some((_, rest)) => rest,
        None if text.contains('.') && !text.contains('/') => text,
        None => return None,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    (!host.is_empty() && !host.contains(ANY)).then(|| host.to_string())
}

/// Variables are followed so often to find where an address comes from.
const DEEPEST_SETTING: usize = 3;

/// The first field of a struct, or variable of the environment, in an expression that makes an address.
fn setting(
    ground: &Ground<'_>,
    function: decompose_model::ItemId,
    (number, expr): At,
    depth: usize,
) -> Option<String> {
    let facts = ground.facts(number);
    let inner = |expr: ExprIx| setting(ground, function, (number, expr), depth - 1);
    match &facts.expr(expr).kind {
        _ if depth == 0 => None,
        ExprKind::Field(_, name) => {
            let field = ground.referred(number, name.range.start, ItemKind::Field)?;
            let holder = ground.item(field).parent.map(|parent| ground.item(parent).name.clone())?;
            Some(format!("{holder}::{}", ground.item(field).name))
        }
        ExprKind::Call(_, args)
            if ground.outside((number, expr)).is_some_and(|path| path.starts_with("std::env::var")) =>
        {
            ground.text(number, *args.first()?, &|_| None)
        }
        ExprKind::Call(callee, args) => match ground.outside((number, *callee)) {
            Some(_) => args.iter().find_map(|arg| inner(*arg)),
            None => None,
        },
        ExprKind::MethodCall { receiver, args, .. } => {
            inner(*receiver).or_else(|| args.iter().find_map(|arg| inner(*arg)))
        }
        ExprKind::Ref { inner: value, .. } | ExprKind::Try(value, _) | ExprKind::Await(value, _) => {
            setting(ground, function, (number, *value), depth)
        }
        ExprKind::Path(path) => {
            let [segment] = path.segments.as_slice() else { return None };
            let bound = bound_to(ground, function, number, facts.name(segment.name.name))?;
            setting(ground, function, bound, depth - 1)
        }
        ExprKind::Macro(call) => match &call.args {
            MacroArgs::Parts(parts) => parts.iter().find_map(|part| match part {
                MacroPart::Expr(expr) | MacroPart::Capture(expr) => inner(*expr),
                _ => None,
            }),
            MacroArgs::Opaque => None,
        },
        _ => None,
    }
}

/// Clients that tonic generates: `GreeterClient::connect("http://…")`.
fn generated(ground: &Ground<'_>) -> Vec<ExternalService> {
    let mut owners = crate::around::Owners::default();
    let mut found = Vec::new();
    for number in 0..ground.resolved.files.len() {
        if ground.library(number, "tonic").is_none() {
            continue;
        }
        let facts = ground.facts(number);
        for index in 0..facts.exprs.len() as u32 {
            let expr = ExprIx(index);
            let ExprKind::Call(callee, args) = &facts.expr(expr).kind else { continue };
            let ExprKind::Path(path) = &facts.expr(*callee).kind else { continue };
            let [.., ty, name] = path.segments.as_slice() else { continue };
            let client = facts.name(ty.name.name);
            if !client.ends_with(GENERATED.1)
                || !GENERATED.2.contains(&facts.name(name.name.name))
                || !is_generated(ground, number, path)
            {
                continue;
            }
            let Some(item) = owners.owner(ground, (number, expr)) else { continue };
            let location = ground.location(number, name.name.range.start);
            let text = args.first().and_then(|arg| crate::around::text_in(ground, item, number, *arg));
            let text = text.map(|text| text.replace(crate::ground::UNKNOWN, ANY));
            let at = (number, args.first().copied().unwrap_or(expr));
            let given = Given { item, location, at, text };
            found.push(addressed(ground, given, ExternalKind::Grpc, "tonic", Some(client.to_string())));
        }
    }
    found
}

/// Whether the path of a call leads through a module that tonic generates for clients.
fn is_generated(ground: &Ground<'_>, number: usize, path: &decompose_syntax::ir::Path) -> bool {
    let facts = ground.facts(number);
    let names = crate::services::full_path(facts, None, path);
    names.iter().any(|name| name.ends_with(GENERATED.0))
}

/// Calls that touch files: the path's end, the argument that names the file, what is done.
const FILES: &[(&str, usize, DataOperation)] = &[
    ("fs::File::create", 0, DataOperation::Create),
    ("fs::File::open", 0, DataOperation::Read),
    ("fs::append", 0, DataOperation::Write),
    ("fs::copy", 1, DataOperation::Write),
    ("fs::create_dir", 0, DataOperation::Create),
    ("fs::create_dir_all", 0, DataOperation::Create),
    ("fs::hard_link", 1, DataOperation::Create),
    ("fs::metadata", 0, DataOperation::Read),
    ("fs::read", 0, DataOperation::Read),
    ("fs::read_dir", 0, DataOperation::Read),
    ("fs::read_to_string", 0, DataOperation::Read),
    ("fs::remove_dir_all", 0, DataOperation::Delete),
    ("fs::remove_file", 0, DataOperation::Delete),
    ("fs::rename", 1, DataOperation::Write),
    ("fs::write", 0, DataOperation::Write),
];

/// Libraries with the functions of `std::fs`.
const FILE_LIBRARIES: &[&str] = &["async_std", "std", "tokio"];

/// Finds files that product code reads and writes where it runs.
pub(crate) fn local_files(ground: &Ground<'_>, outside: &Outside<'_>) -> Vec<LocalFile> {
    let of_files = |path: &str| {
        let (_, behind) = path.split_once("::")?;
        FILES.iter().find(|(end, ..)| *end == behind)
    };
    let of_library = |library: &str| FILE_LIBRARIES.contains(&library);
    let calls = outside.calls(ground, &of_library, &|path| of_files(path).is_some());
    let callers = Callers::new(ground, &calls);
    let mut found = Vec::new();
    for call in &calls {
        let Some((_, argument, operation)) = of_files(call.path) else { continue };
        found.extend(callers.given(ground, call, *argument).into_iter().map(|given| LocalFile {
            item: given.item,
            operation: *operation,
            path: given.text,
            library: call.library.to_string(),
            location: given.location,
        }));
    }
    found.sort_by(|a, b| (&a.location, &a.path, a.operation).cmp(&(&b.location, &b.path, b.operation)));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_are_read_where_they_are_written() {
        for (text, expected) in [
            ("https://api.example.com/v1", Some("api.example.com")),
            ("http://user:x@localhost:8080?x", Some("localhost:8080")),
            ("smtp.example.com", Some("smtp.example.com")),
            ("https://*.example.com", None),
            ("*/v1", None),
            ("/v1/x.json", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
    }
}
