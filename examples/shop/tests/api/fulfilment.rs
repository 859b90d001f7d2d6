use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn the_warehouse_sees_what_to_pick() {
    let shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    shop.place_order(&anna, BLUE_CUP, 1).await;
    let paid = shop.paid_order(&anna, IRON_TEAPOT, 1).await;
    shop.add_to_cart(&anna, SENCHA, 2).await;
    let express = shop.post("/orders", &anna, json!({ "service": "express" })).await.ok();
    shop.pay(&anna, &express, GOOD_CARD).await.ok();

    let list = shop.get("/shipping/pick-list", &staff).await.ok();
    let numbers: Vec<_> = list.as_array().unwrap().iter().map(|item| item["order_number"].clone()).collect();
    assert_eq!(numbers, [express["number"].clone(), paid["number"].clone()]);
    assert_eq!((&list[0]["bin"], &list[0]["quantity"]), (&json!("A01"), &json!(2)));
    shop.get("/shipping/pick-list", &anna).await.fails(403, "forbidden");
}

#[tokio::test]
async fn a_parcel_goes_out_and_arrives() {
    let shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    let order = shop.paid_order(&anna, IRON_TEAPOT, 2).await;
    shop.post(&format!("/orders/{}/pack", order["id"]), &staff, json!({})).await.ok();

    let shipment = shop.get(&format!("/orders/{}/shipment", order["id"]), &anna).await.ok();
    let dispatch = format!("/shipments/{}/dispatch", shipment["id"]);
    let sent = shop.post(&dispatch, &staff, json!({})).await.ok();
    shop.post(&dispatch, &staff, json!({})).await.fails(409, "already_dispatched");
    assert_eq!(shop.status_of(&anna, &order).await, "shipped");

    let level = shop.get("/stock/5", &staff).await.ok();
    assert_eq!((&level["on_hand"], &level["reserved"]), (&json!(10), &json!(0)));
    let movements = shop.get("/stock/5/movements", &staff).await.ok();
    assert_eq!((&movements[0]["delta"], &movements[0]["reference"]), (&json!(-2), &order["number"]));

    let label = shop.get(&format!("/shipments/{}/label", shipment["id"]), &staff).await.text;
    assert!(label.contains("Anna Berg\nHauptstr. 1\n10115 Berlin\nDE"), "{label}");
    assert!(label.contains("4.8 kg"), "{label}");

    let code = sent["tracking_code"].as_str().unwrap();
    for (status, place) in [("in_transit", "Leipzig"), ("delivered", "Berlin")] {
        let report = json!({ "tracking_code": code, "status": status, "place": place });
        shop.post("/shipping/reports", &staff, report).await.ok();
    }
    let track = shop.get(&format!("/tracking/{code}"), "").await.ok();
    assert_eq!((&track["status"], track["events"].as_array().unwrap().len()), (&json!("delivered"), 4));
    assert_eq!(shop.status_of(&anna, &order).await, "delivered");
    let wrong = json!({ "tracking_code": code, "status": "preparing" });
    shop.post("/shipping/reports", &staff, wrong).await.fails(422, "invalid");
}

#[tokio::test]
async fn a_shipped_order_cannot_be_cancelled() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.delivered_order(&anna, SENCHA, 1).await;
    let path = format!("/orders/{}/cancel", order["id"]);
    shop.post(&path, &anna, json!({})).await.fails(409, "illegal_transition");
}

#[tokio::test]
async fn a_return_brings_back_goods_and_money() {
    let shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    let order = shop.delivered_order(&anna, BLUE_CUP, 3).await;
    let path = format!("/orders/{}/returns", order["id"]);
    let wish = |quantity: i64| json!({ "product_id": BLUE_CUP, "quantity": quantity, "reason": "chipped" });

    shop.post(&path, &anna, wish(4)).await.fails(422, "return_refused");
    let first = shop.post(&path, &anna, wish(1)).await.ok();
    shop.post(&path, &anna, wish(3)).await.fails(422, "return_refused");
    let second = shop.post(&path, &anna, wish(2)).await.ok();

    shop.post(&format!("/returns/{}/refuse", first["id"]), &staff, json!({})).await.ok();
    let approve = format!("/returns/{}/approve", second["id"]);
    shop.post(&approve, &staff, json!({})).await.ok();
    shop.post(&approve, &staff, json!({})).await.fails(422, "return_refused");

    assert_eq!(shop.available(BLUE_CUP).await, 99);
    let page = shop.get(&format!("/orders/{}", order["id"]), &anna).await.ok();
    assert_eq!((&page["refunded_cents"], &page["status"]), (&json!(2_980), &json!("delivered")));
    assert_eq!(
        (&page["returns"][0]["state"], &page["returns"][1]["state"]),
        (&json!("refused"), &json!("approved"))
    );
}

#[tokio::test]
async fn only_delivered_goods_can_be_returned() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let order = shop.paid_order(&anna, SENCHA, 1).await;
    let wish = json!({ "product_id": SENCHA, "quantity": 1, "reason": "bitter" });
    shop.post(&format!("/orders/{}/returns", order["id"]), &anna, wish).await.fails(422, "return_refused");
}

#[tokio::test]
async fn stock_is_counted_and_moved() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let loss = json!({ "delta": -2, "reason": "loss", "note": "dropped" });
    let level = shop.post("/stock/6/corrections", &staff, loss).await.ok();
    assert_eq!(level["on_hand"], 13);
    let sale = json!({ "delta": -2, "reason": "sale" });
    shop.post("/stock/6/corrections", &staff, sale).await.fails(422, "invalid");
    let much = json!({ "delta": -50, "reason": "correction" });
    shop.post("/stock/6/corrections", &staff, much).await.fails(409, "out_of_stock");

    let place = json!({ "bin": "b07", "reorder_level": 20 });
    assert_eq!(shop.put("/stock/6/place", &staff, place).await.ok()["bin"], "B07");
    let shortages = shop.get("/stock/shortages", &staff).await.ok();
    let names: Vec<_> = shortages.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Earl Grey", "Bamboo whisk", "Glass teapot"]);
    assert_eq!(shortages[2]["to_reorder"], 67);
}
