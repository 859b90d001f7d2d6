use chrono::Duration;
use serde_json::json;
use shop::{config::Config, jobs, utils::now};

use crate::support::*;

#[tokio::test]
async fn an_order_is_told_by_mail_from_start_to_end() {
    let mut shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.place_order(&anna, BLUE_CUP, 2).await;
    shop.pay(&anna, &order, DECLINED_CARD).await.fails(402, "payment_declined");
    shop.pay(&anna, &order, GOOD_CARD).await.ok();
    let number = order["number"].as_str().unwrap();
    let expected =
        [format!("Your order {number}"), "Your payment did not work".into(), "We have your payment".into()];
    assert_eq!(shop.mails().await, expected);

    let first = &shop.mailer.sent()[0];
    assert_eq!(first.to, "anna@example.com");
    assert!(first.body.contains("  2 x Blue cup"), "{}", first.body);
    assert!(first.body.contains("29.80 EUR"), "{}", first.body);
}

#[tokio::test]
async fn who_wants_no_updates_gets_only_what_matters() {
    let mut shop = Shop::open().await;
    let anna = shop.anna().await;
    let silent = json!({ "order_updates": false, "marketing": false });
    shop.put("/me/notifications", &anna, silent.clone()).await.ok();
    assert_eq!(shop.get("/me/notifications", &anna).await.ok(), silent);
    let order = shop.paid_order(&anna, SENCHA, 1).await;
    shop.post(&format!("/orders/{}/cancel", order["id"]), &anna, json!({})).await.ok();
    let subjects = shop.mails().await;
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    assert!(subjects.iter().any(|subject| subject.starts_with("Money back")), "{subjects:?}");
}

#[tokio::test]
async fn the_warehouse_hears_when_stock_is_low() {
    let mut shop = Shop::open().await;
    let anna = shop.anna().await;
    shop.place_order(&anna, EARL_GREY, 2).await;
    assert!(shop.mails().await.contains(&"Low: Earl Grey".to_owned()));
    assert!(shop.mailer.sent().iter().any(|mail| mail.to == "warehouse@example.com"));
}

#[tokio::test]
async fn a_mail_that_bounces_is_given_up_in_the_end() {
    let mut shop = Shop::open().await;
    shop.newcomer("nina@bounce.example").await;
    for _ in 0..4 {
        assert!(shop.mails().await.is_empty());
    }
    let (status, attempts): (String, i64) = sqlx::query_as("SELECT status, attempts FROM notifications")
        .fetch_one(&shop.state.pool)
        .await
        .unwrap();
    assert_eq!((status.as_str(), attempts), ("failed", 3));
}

#[tokio::test]
async fn unpaid_orders_are_cancelled_in_time() {
    let shop = Shop::with(Config { reservation_minutes: -1, ..Config::for_tests() }).await;
    let anna = shop.anna().await;
    let unpaid = shop.place_order(&anna, SENCHA, 5).await;
    let paid = shop.paid_order(&anna, SENCHA, 1).await;
    let done = jobs::run_once(&shop.state).await;
    assert_eq!(done.orders_cancelled, 1);
    assert_eq!(shop.status_of(&anna, &unpaid).await, "cancelled");
    assert_eq!(shop.status_of(&anna, &paid).await, "paid");
    assert_eq!(shop.available(SENCHA).await, 79);
    assert_eq!(jobs::run_once(&shop.state).await.orders_cancelled, 0);
}

#[tokio::test]
async fn only_who_agreed_is_reminded_of_the_cart() {
    let shop = Shop::with(Config { cart_reminder_hours: -1, ..Config::for_tests() }).await;
    let (anna, nina) = (shop.anna().await, shop.newcomer("nina@example.org").await);
    let agreed = json!({ "order_updates": true, "marketing": true });
    shop.put("/me/notifications", &anna, agreed).await.ok();
    shop.add_to_cart(&anna, SENCHA, 3).await;
    shop.add_to_cart(&nina, SENCHA, 1).await;
    let done = jobs::run_once(&shop.state).await;
    assert_eq!((done.carts_reminded, done.mails_sent), (1, 1));
    assert_eq!(shop.mailer.sent()[0].subject, "Still thinking, Anna?");
    assert_eq!(jobs::run_once(&shop.state).await.carts_reminded, 0);
}

#[tokio::test]
async fn old_sessions_are_swept_away() {
    let shop = Shop::open().await;
    shop.anna().await;
    sqlx::query("UPDATE sessions SET expires_at = ?")
        .bind(now() - Duration::hours(1))
        .execute(&shop.state.pool)
        .await
        .unwrap();
    assert_eq!(jobs::run_once(&shop.state).await.sessions_purged, 1);
}

#[tokio::test]
async fn the_listener_hears_what_is_published() {
    let shop = Shop::open().await;
    let background = jobs::spawn_all(&shop.state);
    shop.newcomer("nina@example.org").await;
    let mut queued = 0i64;
    for _ in 0..100 {
        queued = sqlx::query_scalar("SELECT COUNT(*) FROM notifications WHERE template = 'welcome'")
            .fetch_one(&shop.state.pool)
            .await
            .unwrap();
        if queued > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(queued, 1);
    for task in background {
        task.abort();
    }
}
