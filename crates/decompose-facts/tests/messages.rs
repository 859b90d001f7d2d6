//! Messages, in fixtures: channels in the process by what they carry, brokers by their subjects; and what is none.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Found, without_dependencies};

/// `direction library channel: item @ place`.
fn messages(fixture: &str) -> Vec<String> {
    let found = Found::in_fixture(fixture);
    let line = |message: &decompose_model::Message| {
        let place = found.place(&message.location);
        let carried = message.channel.as_deref().unwrap_or("?");
        let (direction, library) = (message.direction.name(), &message.library);
        format!("{direction} {library} {carried}: {} @ {place}", found.item(message.item))
    };
    found.facts.messages.iter().map(line).collect()
}

/// `path framework -> item` of consumers.
fn consumers(fixture: &str) -> Vec<String> {
    let found = Found::in_fixture(fixture);
    let consumers = found.facts.entry_points.iter().filter(|entry| entry.kind.name() == "consumer");
    let line = |entry: &decompose_model::EntryPoint| {
        let path = entry.path.as_deref().unwrap_or("?");
        format!("{path} {} -> {}", entry.framework.as_deref().unwrap(), found.item(entry.item.unwrap()))
    };
    consumers.map(line).collect()
}

const CHANNELS: &str = r#"
//- /src/lib.rs crate:shop deps:tokio,flume,crossbeam-channel
use tokio::sync::{broadcast, mpsc, watch};
pub enum Event { Paid, Sent }
pub struct Job(u8);
pub struct Bus { sender: broadcast::Sender<Event> }
impl Bus {
    fn new() -> Self { Self { sender: broadcast::channel(16).0 } }
    fn publish(&self, event: Event) { let _ = self.sender.send(event); }
    fn subscribe(&self) -> broadcast::Receiver<Event> { self.sender.subscribe() }
}
async fn listen(bus: &Bus) { let mut events = bus.subscribe(); while let Ok(event) = events.recv().await {} }
async fn start() {
    let (tx, mut rx) = mpsc::channel(8);
    tx.send(Job(1)).await;
    while let Some(job) = rx.recv().await {}
    let (stop, stopped) = watch::channel(false);
    stop.send(true);
}
fn other(jobs: flume::Sender<Job>) { jobs.send(Job(2)); }
fn std_too() { let (tx, rx) = std::sync::mpsc::channel::<Job>(); tx.send(Job(3)); rx.recv(); }
fn loops(jobs: &std::sync::mpsc::Receiver<Job>, all: Vec<Job>) { for job in jobs {} for job in all {} for job in jobs.iter() {} }
fn others(jobs: crossbeam_channel::Receiver<Job>, more: flume::Receiver<Job>) { for job in &jobs {} for job in more {} }
"#;

#[test]
fn ends_of_channels_are_tied_by_what_they_carry() {
    let expected = [
        "open tokio Event: Bus::new @ :6 channel",
        "send tokio Event: Bus::publish @ :7 send",
        "receive tokio Event: listen @ :10 recv",
        "open tokio Job: start @ :12 channel",
        "send tokio Job: start @ :13 send",
        "receive tokio Job: start @ :14 recv",
        "open tokio ?: start @ :15 channel",
        "send tokio ?: start @ :16 send",
        "send flume Job: other @ :18 send",
        "open std Job: std_too @ :19 channel",
        "send std Job: std_too @ :19 send",
        "receive std Job: std_too @ :19 recv",
        "receive std Job: loops @ :20 jobs",
        "receive std Job: loops @ :20 iter",
        "receive crossbeam-channel Job: others @ :21 ",
        "receive flume Job: others @ :21 more",
    ];
    assert_eq!(messages(CHANNELS).join("\n"), expected.join("\n"));
}

const BROKERS: &str = r#"
//- /src/lib.rs crate:shop deps:async-nats,lapin,rdkafka,redis
use rdkafka::consumer::{Consumer, StreamConsumer};
const ORDERS: &str = "orders";
const QUEUES: &str = "mails";
async fn nats(client: async_nats::Client, id: u64) {
    client.publish(format!("orders.{id}.paid"), "x".into()).await;
    client.subscribe("orders.>").await;
    emit(&client, "stock.low").await;
}
async fn emit(client: &async_nats::Client, subject: &str) { client.publish(subject.to_string(), "x".into()).await; }
async fn rabbit(channel: &lapin::Channel) {
    channel.basic_publish("shop".into(), "order.paid".into(), Default::default(), b"x", Default::default()).await;
    channel.basic_publish("", QUEUES, Default::default(), b"x", Default::default()).await;
    channel.basic_consume(QUEUES.into(), "tag".into(), Default::default(), Default::default()).await;
}
async fn kafka(consumer: StreamConsumer) {
    rdkafka::producer::FutureRecord::to(ORDERS);
    consumer.subscribe(&[ORDERS, "refunds"]);
}
async fn streams(mut con: redis::aio::MultiplexedConnection) {
    redis::AsyncCommands::xadd(&mut con, "s", "*", &[("a", 1)]).await;
    redis::cmd("PUBLISH").arg("news").arg("x").query_async(&mut con).await;
    redis::cmd("GET").arg("key").query_async(&mut con).await;
}
"#;

#[test]
fn subjects_of_brokers_are_literal_constant_or_a_pattern() {
    let found = messages(BROKERS);
    let expected = [
        "send async-nats orders.*.paid: nats @ :5 publish",
        "receive async-nats orders.>: nats @ :6 subscribe",
        "send async-nats stock.low: nats @ :7 emit",
        "send lapin shop/order.paid: rabbit @ :11 basic_publish",
        "send lapin mails: rabbit @ :12 basic_publish",
        "receive lapin mails: rabbit @ :13 basic_consume",
        "send rdkafka orders: kafka @ :16 to",
        "receive rdkafka orders: kafka @ :17 subscribe",
        "receive rdkafka refunds: kafka @ :17 subscribe",
        "send redis news: streams @ :21 cmd",
    ];
    for line in expected {
        assert!(found.iter().any(|found| found == line), "{line} is not in\n{}", found.join("\n"));
    }
    assert!(!found.iter().any(|line| line.contains("key")), "{}", found.join("\n"));
    assert_eq!(
        consumers(BROKERS),
        [
            "orders.> async-nats -> nats",
            "mails lapin -> rabbit",
            "orders rdkafka -> kafka",
            "refunds rdkafka -> kafka"
        ]
    );
}

const JOBS: &str = r#"
//- /src/lib.rs crate:shop deps:apalis,apalis-redis
use apalis::prelude::*;
use apalis_redis::RedisStorage;
pub struct Email { to: String }
async fn send_email(job: Email) {}
pub async fn enqueue(mut storage: RedisStorage<Email>) { storage.push(Email { to: String::new() }).await; }
pub async fn work(storage: RedisStorage<Email>) {
    apalis::prelude::WorkerBuilder::new("mails").backend(storage).build_fn(send_email);
}
"#;

#[test]
fn jobs_of_a_queue_have_a_consumer() {
    assert_eq!(
        messages(JOBS),
        ["send apalis-redis Email: enqueue @ :5 push", "receive apalis Email: send_email @ :7 new"]
    );
    assert_eq!(consumers(JOBS), ["mails apalis -> send_email"]);
}

#[test]
fn own_names_and_missing_dependencies_are_no_messages() {
    let own = r#"
//- /src/lib.rs crate:decoy deps:tokio,async-nats
pub struct Sender<T>(T);
impl<T> Sender<T> { fn send(&self, t: T) {} }
pub struct Event;
fn channel<T>() -> Sender<T> { loop {} }
fn publish(subject: &str) {}
fn run() { channel::<Event>().send(Event); publish("orders"); }
"#;
    assert_eq!(messages(own), [""; 0]);
    for fixture in [CHANNELS, BROKERS, JOBS] {
        let left = messages(&without_dependencies(fixture));
        assert!(left.iter().all(|line| line.contains(" std ")), "{left:?}");
    }
}
