use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_good_card_pays() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.place_order(&anna, SENCHA, 2).await;
    let result = shop.pay(&anna, &order, GOOD_CARD).await.ok();
    assert_eq!((&result["payment"]["status"], &result["redirect_to"]), (&json!("captured"), &json!(null)));
    assert_eq!(
        (&result["payment"]["card_last4"], &result["payment"]["card_brand"]),
        (&json!("4242"), &json!("visa"))
    );
    assert_eq!(shop.status_of(&anna, &order).await, "paid");
    shop.pay(&anna, &order, GOOD_CARD).await.fails(409, "already_paid");
}

#[tokio::test]
async fn a_declined_card_may_be_followed_by_another() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.place_order(&anna, SENCHA, 1).await;
    let failure = shop.pay(&anna, &order, DECLINED_CARD).await.fails(402, "payment_declined");
    assert_eq!(failure["message"], "payment declined: the bank said no");
    shop.pay(&anna, &order, "4242 4242 4242 4241").await.fails(422, "invalid");
    shop.pay(&anna, &order, "4000 0000 0000 0119").await.fails(502, "gateway_unavailable");
    assert_eq!(shop.status_of(&anna, &order).await, "pending");
    let result = shop.pay(&anna, &order, GOOD_CARD).await.ok();
    assert_eq!(result["payment"]["attempts"], 3);
    assert_eq!(shop.status_of(&anna, &order).await, "paid");
}

#[tokio::test]
async fn the_bank_may_want_to_see_the_customer() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.place_order(&anna, SENCHA, 1).await;
    let result = shop.pay(&anna, &order, CAREFUL_CARD).await.ok();
    assert!(result["redirect_to"].as_str().unwrap().starts_with("https://"));
    assert_eq!(shop.status_of(&anna, &order).await, "pending");

    let event = json!({ "reference": result["payment"]["provider_ref"], "outcome": "captured" });
    shop.webhook("wrong", event.clone()).await.fails(401, "bad_signature");
    shop.webhook("dev-webhook-secret", event.clone()).await.ok();
    assert_eq!(shop.status_of(&anna, &order).await, "paid");
    shop.webhook("dev-webhook-secret", event).await.ok();
    let unknown = json!({ "reference": "nope", "outcome": "failed" });
    shop.webhook("dev-webhook-secret", unknown).await.fails(404, "not_found");
}

#[tokio::test]
async fn money_that_comes_too_late_goes_back() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.place_order(&anna, SENCHA, 1).await;
    let result = shop.pay(&anna, &order, CAREFUL_CARD).await.ok();
    shop.post(&format!("/orders/{}/cancel", order["id"]), &anna, json!({})).await.ok();

    let event = json!({ "reference": result["payment"]["provider_ref"], "outcome": "captured" });
    shop.webhook("dev-webhook-secret", event).await.ok();
    let page = shop.get(&format!("/orders/{}/payment", order["id"]), &anna).await.ok();
    assert_eq!(
        (&page["payment"]["status"], &page["refunds"][0]["reason"]),
        (&json!("refunded"), &json!("paid too late"))
    );
    assert_eq!(shop.status_of(&anna, &order).await, "cancelled");
}

#[tokio::test]
async fn cancelling_a_paid_order_refunds_it() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.paid_order(&anna, BLUE_CUP, 2).await;
    shop.post(&format!("/orders/{}/cancel", order["id"]), &anna, json!({})).await.ok();
    let page = shop.get(&format!("/orders/{}", order["id"]), &anna).await.ok();
    assert_eq!((&page["status"], &page["payment_status"]), (&json!("cancelled"), &json!("refunded")));
    assert_eq!(
        (&page["refunded_cents"], &page["shipment_status"]),
        (&order["total_cents"], &json!("called_off"))
    );
    assert_eq!(shop.available(BLUE_CUP).await, 100);
}

#[tokio::test]
async fn refunds_never_exceed_the_payment() {
    let shop = Shop::open().await;
    let (anna, admin) = (shop.anna().await, shop.admin().await);
    let order = shop.paid_order(&anna, SENCHA, 1).await;
    let path = format!("/orders/{}/refunds", order["id"]);
    let refund = |cents: i64| json!({ "amount_cents": cents, "reason": "stale" });

    shop.post(&path, &shop.staff().await, refund(1)).await.fails(403, "forbidden");
    shop.post(&path, &admin, refund(380)).await.ok();
    shop.post(&path, &admin, refund(1_001)).await.fails(422, "refund_too_large");
    assert_eq!(shop.status_of(&anna, &order).await, "paid");
    shop.post(&path, &admin, refund(1_000)).await.ok();
    assert_eq!(shop.status_of(&anna, &order).await, "refunded");
    assert_eq!(shop.available(SENCHA).await, 80);
    shop.post(&path, &admin, refund(1)).await.fails(422, "refund_too_large");
}
