//! Messages: channels inside the process, and brokers outside.
//!
//! A channel inside the process is told by the module of the library that it comes from; what it carries is the type
//! argument of its ends, as type inference knows it. So a sender and a receiver of the same type of the workspace, made
//! by the same library, belong together. A broker's channel is told by the text that is given to it: what is not known
//! of it is `*`.
//!
//! **It deliberately does not know** which of several channels of one type an end belongs to, messages received by
//! awaiting a receiver (`oneshot`), and channels of types that are not of the workspace beyond their existence.

use decompose_model::{Direction, EntryPoint, EntryPointKind, FactTier, ItemKind, Message, Tier};
use decompose_syntax::ir::{ExprIx, ExprKind, Literal};

use crate::around::{Around, Outside, OutsideCall, bound_to};
use crate::given::{Callers, Given};
use crate::ground::{At, Ground};

/// Modules of libraries that hold channels inside the process.
const CHANNELS: &[&str] = &[
    "async_channel::",
    "crossbeam::channel::",
    "crossbeam_channel::",
    "flume::",
    "futures::channel::",
    "futures_channel::",
    "kanal::",
    "std::sync::mpsc::",
    "tokio::sync::broadcast::",
    "tokio::sync::mpsc::",
    "tokio::sync::oneshot::",
    "tokio::sync::watch::",
];

/// What makes channels.
const OPENS: &[&str] = &["bounded", "channel", "sync_channel", "unbounded", "unbounded_channel"];

/// What sends on an end whose name ends in `Sender`.
const SENDS: &[&str] = &[
    "blocking_send",
    "feed",
    "force_send",
    "send",
    "send_async",
    "send_blocking",
    "send_if_modified",
    "send_modify",
    "send_replace",
    "send_timeout",
    "start_send",
    "try_send",
    "unbounded_send",
];

/// What receives on an end whose name ends in `Receiver`.
const RECEIVES: &[&str] = &[
    "blocking_recv",
    "borrow",
    "borrow_and_update",
    "changed",
    "drain",
    "into_iter",
    "into_stream",
    "iter",
    "next",
    "poll_recv",
    "poll_recv_many",
    "recv",
    "recv_async",
    "recv_blocking",
    "recv_deadline",
    "recv_many",
    "recv_timeout",
    "stream",
    "try_iter",
    "try_next",
    "try_recv",
    "wait_for",
];

/// Where a broker's call says what the channel is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Names {
    /// The argument of this number.
    Argument(usize),
    /// The elements of the argument of this number.
    Elements(usize),
    /// Two arguments: what is published to, and how it is routed on.
    Routed(usize, usize),
    /// The payload's type alone.
    Payload,
}

/// Calls of brokers: the library, the last segment of the path, what it does, where the channel stands.
const BROKERS: &[(&str, &str, Direction, Names)] = &[
    ("lapin", "basic_publish", Direction::Send, Names::Routed(0, 1)),
    ("lapin", "basic_consume", Direction::Receive, Names::Argument(0)),
    ("lapin", "basic_get", Direction::Receive, Names::Argument(0)),
    ("lapin", "queue_declare", Direction::Open, Names::Argument(0)),
    ("lapin", "exchange_declare", Direction::Open, Names::Argument(0)),
    ("rdkafka", "to", Direction::Send, Names::Argument(0)),
    ("rdkafka", "subscribe", Direction::Receive, Names::Elements(0)),
    ("async_nats", "publish", Direction::Send, Names::Argument(0)),
    ("async_nats", "publish_with_headers", Direction::Send, Names::Argument(0)),
    ("async_nats", "publish_with_reply", Direction::Send, Names::Argument(0)),
    ("async_nats", "request", Direction::Send, Names::Argument(0)),
    ("async_nats", "subscribe", Direction::Receive, Names::Argument(0)),
    ("async_nats", "queue_subscribe", Direction::Receive, Names::Argument(0)),
    ("nats", "publish", Direction::Send, Names::Argument(0)),
    ("nats", "subscribe", Direction::Receive, Names::Argument(0)),
    ("redis", "publish", Direction::Send, Names::Argument(0)),
    ("redis", "subscribe", Direction::Receive, Names::Argument(0)),
    ("redis", "psubscribe", Direction::Receive, Names::Argument(0)),
    ("redis", "xadd", Direction::Send, Names::Argument(0)),
    ("redis", "xadd_map", Direction::Send, Names::Argument(0)),
    ("redis", "xadd_maxlen", Direction::Send, Names::Argument(0)),
    ("redis", "xread", Direction::Receive, Names::Elements(0)),
    ("redis", "xread_options", Direction::Receive, Names::Elements(0)),
    ("redis", "xgroup_create", Direction::Open, Names::Argument(0)),
    ("redis", "xgroup_create_mkstream", Direction::Open, Names::Argument(0)),
    ("rumqttc", "publish", Direction::Send, Names::Argument(0)),
    ("rumqttc", "subscribe", Direction::Receive, Names::Argument(0)),
    ("apalis", "push", Direction::Send, Names::Payload),
    ("apalis", "push_request", Direction::Send, Names::Payload),
    ("apalis", "schedule", Direction::Send, Names::Payload),
];

/// Commands of redis that are put together by `cmd`.
const COMMANDS: &[(&str, Direction)] = &[
    ("PUBLISH", Direction::Send),
    ("SUBSCRIBE", Direction::Receive),
    ("PSUBSCRIBE", Direction::Receive),
    ("XADD", Direction::Send),
    ("XREAD", Direction::Receive),
    ("XREADGROUP", Direction::Receive),
];

/// What begins a worker of apalis, and what gives it the function that handles its jobs.
const WORKERS: (&str, &[&str]) = ("WorkerBuilder::new", &["build", "build_fn"]);

/// Finds messages, and the consumers that they make of functions.
pub(crate) fn detect(
    ground: &Ground<'_>,
    outside: &Outside<'_>,
    entries: &mut Vec<EntryPoint>,
) -> Vec<Message> {
    let of_library = |library: &str| {
        CHANNELS.iter().any(|module| module.starts_with(library))
            || BROKERS.iter().any(|row| is_of(row.0, library))
    };
    let wanted = |path: &str| {
        in_process(path).is_some() || broker(path).is_some() || is_command(path) || path.ends_with(WORKERS.0)
    };
    let calls = outside.calls(ground, &of_library, &wanted);
    let brokered: Vec<OutsideCall<'_>> =
        calls.iter().filter(|call| broker(call.path).is_some() || is_command(call.path)).copied().collect();
    let callers = Callers::new(ground, &brokered);
    let mut messages = Vec::new();
    for call in &calls {
        if let Some(direction) = in_process(call.path) {
            messages.push(channel(ground, call, direction));
        }
        if let Some((direction, names)) = broker(call.path) {
            messages.extend(of_broker(ground, &callers, call, direction, names));
        }
        if is_command(call.path) {
            messages.extend(command(ground, &callers, call));
        }
        if call.path.ends_with(WORKERS.0) {
            entries.extend(worker(ground, call, &mut messages));
        }
    }
    messages.sort_by(|a, b| order(a).cmp(&order(b)));
    messages.dedup();
    let received =
        messages.iter().filter(|message| message.direction == Direction::Receive && !message.in_process);
    let consumers = received.filter(|message| message.payload.is_none()).map(|message| EntryPoint {
        kind: EntryPointKind::Consumer,
        method: None,
        path: message.channel.clone(),
        framework: Some(message.library.clone()),
        item: Some(message.item),
        tier: Tier::Path,
        unmounted: false,
        location: message.location.clone(),
    });
    entries.extend(consumers);
    messages
}

fn order(message: &Message) -> impl Ord + '_ {
    (&message.location, message.direction, &message.channel, message.item)
}

/// Whether a path's first segment is a library of a row, or one that belongs to it (`apalis_redis`).
fn is_of(row: &str, library: &str) -> bool {
    library == row || row == "apalis" && library.starts_with("apalis_")
}

/// What a call does to a channel inside the process.
fn in_process(path: &str) -> Option<Direction> {
    let module = CHANNELS.iter().find(|module| path.starts_with(**module))?;
    let mut segments = path[module.len()..].rsplit("::");
    let (last, end) = (segments.next()?, segments.next().unwrap_or(""));
    if end.ends_with("Sender") && SENDS.contains(&last) {
        Some(Direction::Send)
    } else if end.ends_with("Receiver") && RECEIVES.contains(&last) {
        Some(Direction::Receive)
    } else if OPENS.contains(&last) {
        Some(Direction::Open)
    } else {
        None
    }
}

fn channel(ground: &Ground<'_>, call: &OutsideCall<'_>, direction: Direction) -> Message {
    let payload = ground.resolved.payloads.get(&(call.number, call.expr)).copied();
    Message {
        item: call.item,
        direction,
        library: call.library.to_string(),
        in_process: true,
        channel: payload.map(|payload| ground.item(payload).name.clone()),
        payload,
        tier: FactTier::Resolved,
        location: ground.location(call.number, call.offset),
    }
}

fn broker(path: &str) -> Option<(Direction, Names)> {
    let (library, last) = (path.split("::").next()?, path.rsplit("::").next()?);
    let row = BROKERS.iter().find(|row| is_of(row.0, library) && row.1 == last)?;
    Some((row.2, row.3))
}

/// A message through a broker, whose subject a text gives.
fn brokered(call: &OutsideCall<'_>, direction: Direction, given: Given) -> Message {
    Message {
        item: given.item,
        direction,
        library: call.library.to_string(),
        in_process: false,
        channel: given.text,
        payload: None,
        tier: FactTier::Resolved,
        location: given.location,
    }
}

fn of_broker(
    ground: &Ground<'_>,
    callers: &Callers,
    call: &OutsideCall<'_>,
    direction: Direction,
    names: Names,
) -> Vec<Message> {
    let arguments = call.arguments(ground);
    let message = |given| brokered(call, direction, given);
    match names {
        Names::Argument(number) => callers.given(ground, call, number).into_iter().map(message).collect(),
        Names::Elements(number) => {
            let Some(list) = arguments.get(number) else { return Vec::new() };
            let elements = elements(ground, call, (call.number, *list)).into_iter();
            elements.flat_map(|element| callers.expr(ground, call, element)).map(message).collect()
        }
        Names::Routed(to, by) => {
            let routes = callers.given(ground, call, by);
            let exchange = call.text(ground, to).filter(|exchange| !exchange.is_empty());
            let routed = |mut given: Given| {
                given.text = match (&exchange, given.text) {
                    (Some(exchange), Some(key)) if !key.is_empty() => Some(format!("{exchange}/{key}")),
                    (Some(exchange), _) => Some(exchange.clone()),
                    (None, key) => key,
                };
                message(given)
            };
            routes.into_iter().map(routed).collect()
        }
        Names::Payload => {
            let payload = ground.resolved.payloads.get(&(call.number, call.expr)).copied();
            let Some(payload) = payload else { return Vec::new() };
            vec![Message { in_process: false, ..channel(ground, call, direction) }]
                .into_iter()
                .map(|message| Message { payload: Some(payload), ..message })
                .collect()
        }
    }
}

/// The elements of a list that stands in the code, or is bound to a variable; the expression itself where it is none.
fn elements(ground: &Ground<'_>, call: &OutsideCall<'_>, (number, expr): At) -> Vec<ExprIx> {
    let facts = ground.facts(number);
    match &facts.expr(expr).kind {
        ExprKind::Array(parts) => parts.clone(),
        ExprKind::Ref { inner, .. } => elements(ground, call, (number, *inner)),
        ExprKind::Path(path) => {
            let bound = path
                .segments
                .last()
                .filter(|_| path.segments.len() == 1)
                .and_then(|last| bound_to(ground, call.item, number, facts.name(last.name.name)));
            match bound.map(|(_, init)| init).filter(|init| is_list(ground, (number, *init))) {
                Some(init) => elements(ground, call, (number, init)),
                None => vec![expr],
            }
        }
        _ => vec![expr],
    }
}

fn is_list(ground: &Ground<'_>, (number, expr): At) -> bool {
    match &ground.facts(number).expr(expr).kind {
        ExprKind::Array(_) => true,
        ExprKind::Ref { inner, .. } => is_list(ground, (number, *inner)),
        _ => false,
    }
}

fn is_command(path: &str) -> bool {
    path.starts_with("redis::") && path.ends_with("::cmd")
}

/// `redis::cmd("PUBLISH").arg(channel)`.
fn command(ground: &Ground<'_>, callers: &Callers, call: &OutsideCall<'_>) -> Vec<Message> {
    let Some((_, direction)) = call
        .text(ground, 0)
        .and_then(|name| COMMANDS.iter().find(|(command, _)| name.eq_ignore_ascii_case(command)))
    else {
        return Vec::new();
    };
    let facts = ground.facts(call.number);
    let around = Around::new(facts);
    let first = around.parent(call.expr).and_then(|parent| match &facts.expr(parent).kind {
        ExprKind::MethodCall { name, args, .. } if facts.name(name.name) == "arg" => args.first().copied(),
        _ => None,
    });
    let Some(first) = first else { return Vec::new() };
    callers.expr(ground, call, first).into_iter().map(|given| brokered(call, *direction, given)).collect()
}

/// `WorkerBuilder::new("name").backend(storage).build(handler)`: the handler consumes what its first parameter is.
fn worker(ground: &Ground<'_>, call: &OutsideCall<'_>, messages: &mut Vec<Message>) -> Option<EntryPoint> {
    let facts = ground.facts(call.number);
    let around = Around::new(facts);
    let mut expr = call.expr;
    let handler = loop {
        expr = around.parent(expr)?;
        let ExprKind::MethodCall { name, args, .. } = &facts.expr(expr).kind else { return None };
        if WORKERS.1.contains(&facts.name(name.name)) {
            break *args.first()?;
        }
    };
    let (item, tier) = ground.handler(call.number, handler)?;
    let location = ground.location(call.number, call.offset);
    let job = ground.item(item).signature.as_ref()?.parameters.first()?;
    let payload = job
        .shape
        .items
        .iter()
        .copied()
        .find(|item| matches!(ground.item(*item).kind, ItemKind::Struct | ItemKind::Enum));
    let name = match facts.expr(*call.arguments(ground).first()?).kind {
        ExprKind::Lit(Literal::Str(ref name)) => Some(name.clone()),
        _ => call.text(ground, 0),
    };
    messages.push(Message {
        item,
        direction: Direction::Receive,
        library: call.library.to_string(),
        in_process: false,
        channel: payload.map(|payload| ground.item(payload).name.clone()),
        payload,
        tier: FactTier::Resolved,
        location: location.clone(),
    });
    Some(EntryPoint {
        kind: EntryPointKind::Consumer,
        method: None,
        path: name,
        framework: Some(call.library.to_string()),
        item: Some(item),
        tier,
        unmounted: false,
        location,
    })
}
