use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use shop::{
    config::Config, db, events::ShopEvent, notifications, notifications::mailer::MemoryMailer,
    payments::gateway::SandboxGateway, router, seed, state::AppState,
};
use tokio::sync::broadcast::Receiver;
use tower::ServiceExt;

pub const SENCHA: i64 = 1;
pub const EARL_GREY: i64 = 4;
pub const IRON_TEAPOT: i64 = 5;
pub const BLUE_CUP: i64 = 7;
pub const WHISK: i64 = 8;

pub const GOOD_CARD: &str = "4242 4242 4242 4242";
pub const DECLINED_CARD: &str = "4000 0000 0000 0002";
pub const CAREFUL_CARD: &str = "4000 0000 0000 3220";

/// A shop with the demo data in memory.
pub struct Shop {
    pub state: AppState,
    pub mailer: MemoryMailer,
    router: Router,
    events: Receiver<ShopEvent>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// The body, if all went well.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        self.body
    }

    /// Checks that it failed with this error code.
    #[track_caller]
    pub fn fails(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status.as_u16(), self.body["error"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        self.body
    }
}

impl Shop {
    pub async fn open() -> Self {
        Self::with(Config::for_tests()).await
    }

    pub async fn with(config: Config) -> Self {
        let pool = db::connect("sqlite::memory:").await.unwrap();
        db::migrate(&pool).await.unwrap();
        seed::demo(&pool, &config).await.unwrap();
        let mailer = MemoryMailer::default();
        let state = AppState::new(config, pool, mailer.clone(), SandboxGateway::default());
        let events = state.events.subscribe();
        Self { router: router::router(state.clone()), state, mailer, events }
    }

    pub async fn send(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
                .unwrap(),
            None => request.body(Body::empty()).unwrap(),
        };
        self.call(request).await
    }

    pub async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, token, None).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(Method::POST, path, token, Some(body)).await
    }

    pub async fn put(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, token, Some(body)).await
    }

    pub async fn patch(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, token, Some(body)).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> Answer {
        self.send(Method::DELETE, path, token, None).await
    }

    async fn sign_in(&self, email: &str) -> String {
        let body = json!({ "email": email, "password": seed::PASSWORD });
        self.post("/sign-in", "", body).await.ok()["token"].as_str().unwrap().to_owned()
    }

    pub async fn anna(&self) -> String {
        self.sign_in("anna@example.com").await
    }

    pub async fn staff(&self) -> String {
        self.sign_in("staff@example.com").await
    }

    pub async fn admin(&self) -> String {
        self.sign_in("admin@example.com").await
    }

    /// Registers somebody new and signs them in.
    pub async fn newcomer(&self, email: &str) -> String {
        let body = json!({ "email": email, "password": seed::PASSWORD, "full_name": "Nina Neu" });
        self.post("/register", "", body).await.ok();
        self.sign_in(email).await
    }

    pub async fn add_to_cart(&self, token: &str, product: i64, quantity: i64) -> Value {
        self.post("/cart/lines", token, json!({ "product_id": product, "quantity": quantity })).await.ok()
    }

    pub async fn place_order(&self, token: &str, product: i64, quantity: i64) -> Value {
        self.add_to_cart(token, product, quantity).await;
        self.post("/orders", token, json!({})).await.ok()
    }

    pub async fn pay(&self, token: &str, order: &Value, card: &str) -> Answer {
        let card = json!({ "number": card, "holder": "Anna Berg", "expires": "12/39", "cvc": "123" });
        self.post(&format!("/orders/{}/payment", order["id"]), token, card).await
    }

    pub async fn paid_order(&self, token: &str, product: i64, quantity: i64) -> Value {
        let order = self.place_order(token, product, quantity).await;
        self.pay(token, &order, GOOD_CARD).await.ok();
        order
    }

    pub async fn webhook(&self, secret: &str, body: Value) -> Answer {
        let request = Request::post("/payments/webhook")
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-webhook-secret", secret)
            .body(Body::from(body.to_string()))
            .unwrap();
        self.call(request).await
    }

    /// Pays, packs, sends and delivers an order.
    pub async fn delivered_order(&self, token: &str, product: i64, quantity: i64) -> Value {
        let staff = self.staff().await;
        let order = self.paid_order(token, product, quantity).await;
        let shipment = self.get(&format!("/orders/{}/shipment", order["id"]), token).await.ok();
        let path = format!("/shipments/{}/dispatch", shipment["id"]);
        let sent = self.post(&path, &staff, json!({})).await.ok();
        let report =
            json!({ "tracking_code": sent["tracking_code"], "status": "delivered", "place": "Berlin" });
        self.post("/shipping/reports", &staff, report).await.ok();
        order
    }

    pub async fn available(&self, product: i64) -> i64 {
        let path = format!("/products/{product}/availability");
        self.get(&path, "").await.ok()["available"].as_i64().unwrap()
    }

    pub async fn status_of(&self, token: &str, order: &Value) -> String {
        let page = self.get(&format!("/orders/{}", order["id"]), token).await.ok();
        page["status"].as_str().unwrap().to_owned()
    }

    /// Lets the mail listener hear what happened so far, sends the mails and returns the subjects.
    pub async fn mails(&mut self) -> Vec<String> {
        while let Ok(event) = self.events.try_recv() {
            notifications::service::handle_event(&self.state, &event).await.unwrap();
        }
        notifications::service::deliver_pending(&self.state).await.unwrap();
        self.mailer.sent().into_iter().map(|mail| mail.subject).collect()
    }
}
