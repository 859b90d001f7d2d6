use chrono::{Duration, Utc};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_cart_adds_up() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    shop.add_to_cart(&anna, SENCHA, 1).await;
    let cart = shop.add_to_cart(&anna, SENCHA, 1).await;
    assert_eq!((&cart["pieces"], &cart["totals"]["subtotal"]), (&json!(2), &json!(1_780)));
    assert_eq!((&cart["totals"]["shipping"], &cart["totals"]["total"]), (&json!(490), &json!(2_270)));

    let cart = shop.put("/cart/lines/1", &anna, json!({ "quantity": 5 })).await.ok();
    assert_eq!(cart["pieces"], 5);
    let cart = shop.delete("/cart/lines/1", &anna).await.ok();
    assert_eq!((&cart["pieces"], &cart["totals"]["total"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn nobody_carts_more_than_there_is() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let wish = |product: i64, quantity: i64| json!({ "product_id": product, "quantity": quantity });
    shop.post("/cart/lines", &anna, wish(EARL_GREY, 4)).await.fails(409, "out_of_stock");
    shop.post("/cart/lines", &anna, wish(WHISK, 1)).await.fails(409, "out_of_stock");
    shop.post("/cart/lines", &anna, wish(SENCHA, 0)).await.fails(422, "invalid");
    shop.post("/cart/lines", &anna, wish(99, 1)).await.fails(404, "not_found");
    shop.get("/cart", "").await.fails(401, "unauthenticated");
}

#[tokio::test]
async fn a_coupon_needs_a_large_enough_basket() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let code = json!({ "code": " welcome10 " });
    shop.add_to_cart(&anna, SENCHA, 1).await;
    shop.post("/cart/coupon", &anna, code.clone()).await.fails(422, "coupon");
    shop.post("/cart/coupon", &anna, json!({ "code": "NOPE" })).await.fails(422, "coupon");

    shop.add_to_cart(&anna, SENCHA, 2).await;
    let cart = shop.post("/cart/coupon", &anna, code).await.ok();
    assert_eq!((&cart["coupon"], &cart["totals"]["discount"]), (&json!("WELCOME10"), &json!(267)));

    let cart = shop.put("/cart/lines/1", &anna, json!({ "quantity": 1 })).await.ok();
    assert_eq!(cart["totals"]["discount"], 0);
    assert_eq!(cart["problems"][0], "coupon WELCOME10 does not apply");
}

#[tokio::test]
async fn large_baskets_travel_free() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let cart = shop.add_to_cart(&anna, IRON_TEAPOT, 2).await;
    assert_eq!((&cart["totals"]["shipping"], &cart["totals"]["total"]), (&json!(0), &json!(11_800)));
    assert_eq!(cart["totals"]["tax"], 1_884);

    let offers = shop.get("/shipping/offers?country=de", &anna).await.ok();
    assert_eq!(offers.as_array().unwrap().len(), 2);
    shop.get("/shipping/offers?country=AQ", &anna).await.fails(422, "no_shipping_rate");
}

#[tokio::test]
async fn an_order_empties_the_cart_and_holds_the_stock() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    shop.add_to_cart(&anna, SENCHA, 3).await;
    shop.post("/cart/coupon", &anna, json!({ "code": "WELCOME10" })).await.ok();
    let order = shop.post("/orders", &anna, json!({ "service": "express" })).await.ok();
    assert_eq!((&order["status"], &order["coupon_code"]), (&json!("pending"), &json!("WELCOME10")));
    assert_eq!(order["total_cents"], 2_670 - 267 + 1_190);
    assert_eq!(order["ship_city"], "Berlin");
    assert_eq!(shop.available(SENCHA).await, 77);
    assert_eq!(shop.get("/cart", &anna).await.ok()["pieces"], 0);
    shop.post("/orders", &anna, json!({})).await.fails(422, "cart_empty");

    let page = shop.get(&format!("/orders/{}", order["id"]), &anna).await.ok();
    assert_eq!(
        (&page["customer_email"], &page["payment_status"]),
        (&json!("anna@example.com"), &json!("open"))
    );
    assert_eq!(page["lines"][0]["name"], "Sencha");
    assert_eq!(shop.get("/orders", &anna).await.ok()["total"], 1);
}

#[tokio::test]
async fn a_failed_order_leaves_nothing_behind() {
    let shop = Shop::open().await;
    let (anna, nina) = (shop.anna().await, shop.newcomer("nina@example.org").await);
    shop.add_to_cart(&anna, SENCHA, 1).await;
    shop.add_to_cart(&anna, EARL_GREY, 3).await;
    shop.add_to_cart(&nina, EARL_GREY, 2).await;

    shop.post("/orders", &nina, json!({})).await.fails(404, "not_found");
    let address = json!({ "recipient": "Nina Neu", "street": "Ring 2", "city": "Wien", "postcode": "1010",
                          "country": "at" });
    shop.post("/me/addresses", &nina, address).await.ok();
    shop.post("/orders", &nina, json!({})).await.ok();

    shop.post("/orders", &anna, json!({})).await.fails(409, "out_of_stock");
    assert_eq!((shop.available(SENCHA).await, shop.available(EARL_GREY).await), (80, 1));
    let cart = shop.get("/cart", &anna).await.ok();
    assert_eq!(cart["problems"][0], "only 1 of Earl Grey left");
    assert_eq!(shop.get("/orders", &anna).await.ok()["total"], 0);
}

#[tokio::test]
async fn the_price_on_the_button_counts() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    shop.add_to_cart(&anna, SENCHA, 1).await;
    shop.post("/orders", &anna, json!({ "expected_total_cents": 1 })).await.fails(422, "invalid");
    shop.post("/orders", &anna, json!({ "expected_total_cents": 1_380 })).await.ok();
}

#[tokio::test]
async fn nobody_sees_the_orders_of_others() {
    let shop = Shop::open().await;
    let (anna, nina) = (shop.anna().await, shop.newcomer("nina@example.org").await);
    let order = shop.place_order(&anna, SENCHA, 1).await;
    let path = format!("/orders/{}", order["id"]);
    shop.get(&path, &nina).await.fails(404, "not_found");
    shop.post(&format!("{path}/cancel"), &nina, json!({})).await.fails(404, "not_found");
    shop.get(&path, &shop.staff().await).await.ok();
}

#[tokio::test]
async fn a_cancelled_order_gives_everything_back() {
    let shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    let coupon = json!({
        "code": "once", "kind": "amount", "value": 500, "min_total_cents": 0, "max_uses": 1,
        "starts_at": Utc::now() - Duration::days(1), "ends_at": Utc::now() + Duration::days(1),
    });
    shop.post("/coupons", &staff, coupon.clone()).await.ok();
    shop.post("/coupons", &staff, coupon).await.fails(422, "coupon");

    shop.add_to_cart(&anna, BLUE_CUP, 2).await;
    shop.post("/cart/coupon", &anna, json!({ "code": "ONCE" })).await.ok();
    let order = shop.post("/orders", &anna, json!({})).await.ok();
    shop.add_to_cart(&anna, BLUE_CUP, 2).await;
    shop.post("/cart/coupon", &anna, json!({ "code": "ONCE" })).await.fails(422, "coupon");

    let path = format!("/orders/{}/cancel", order["id"]);
    shop.post(&path, &anna, json!({ "reason": "too blue" })).await.ok();
    assert_eq!(shop.available(BLUE_CUP).await, 100);
    shop.post("/cart/coupon", &anna, json!({ "code": "ONCE" })).await.ok();
    shop.post(&path, &anna, json!({})).await.fails(409, "illegal_transition");
    shop.pay(&anna, &order, GOOD_CARD).await.fails(409, "illegal_transition");
    let page = shop.get(&format!("/orders/{}", order["id"]), &anna).await.ok();
    assert_eq!((&page["payment_status"], &page["history"][1]["note"]), (&json!("void"), &json!("too blue")));
}
