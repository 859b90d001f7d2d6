use serde_json::json;
use shop::{
    reporting::{model::Period, queries},
    utils::now,
};

use crate::support::*;

#[tokio::test]
async fn sales_are_reported_without_what_was_never_paid() {
    let shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    let paid = shop.paid_order(&anna, IRON_TEAPOT, 1).await;
    shop.paid_order(&anna, SENCHA, 3).await;
    shop.place_order(&anna, BLUE_CUP, 9).await;

    let days = shop.get("/reports/sales", &staff).await.ok();
    assert_eq!((&days[0]["orders"], &days[0]["units"]), (&json!(2), &json!(4)));
    assert_eq!(
        days[0]["revenue_cents"].as_i64().unwrap(),
        paid["total_cents"].as_i64().unwrap() + 2_670 + 490
    );

    let products = shop.get("/reports/products?limit=1", &staff).await.ok();
    assert_eq!((products.as_array().unwrap().len(), &products[0]["sku"]), (1, &json!("POT-IRN")));
    let categories = shop.get("/reports/categories", &staff).await.ok();
    assert_eq!((&categories[1]["category"], &categories[1]["units"]), (&json!("Green tea"), &json!(3)));
    let best = shop.get("/reports/customers", &staff).await.ok();
    assert_eq!((&best[0]["email"], &best[0]["orders"]), (&json!("anna@example.com"), &json!(2)));
    let stock = shop.get("/reports/stock", &staff).await.ok();
    assert_eq!(stock[0]["sku"], "CUP-BLU");

    let none = shop.get("/reports/sales?from=2020-01-01&to=2020-01-31", &staff).await.ok();
    assert_eq!(none, json!([]));
    shop.get("/reports/sales?from=yesterday", &staff).await.fails(422, "invalid");
    shop.get("/reports/sales", &anna).await.fails(403, "forbidden");
}

#[tokio::test]
async fn spreadsheets_are_for_admins_and_are_noted() {
    let shop = Shop::open().await;
    let (anna, admin) = (shop.anna().await, shop.admin().await);
    shop.paid_order(&anna, SENCHA, 1).await;
    shop.get("/reports/export/customers.csv", &shop.staff().await).await.fails(403, "forbidden");
    let csv = shop.get("/reports/export/customers.csv", &admin).await.text;
    assert_eq!(csv, "email,name,orders,revenue\r\nanna@example.com,Anna Berg,1,13.80\r\n");
    let csv = shop.get("/reports/export/products.csv", &admin).await.text;
    assert!(csv.contains("SEN-100,Sencha,Green tea,1,8.90"), "{csv}");
    shop.get("/reports/export/secrets.csv", &admin).await.fails(404, "not_found");

    let log = shop.get("/admin/audit", &admin).await.ok();
    assert_eq!((&log["total"], &log["items"][0]["actor"]), (&json!(2), &json!("admin@example.com")));
}

#[tokio::test]
async fn the_dashboard_shows_what_waits() {
    let shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    shop.place_order(&anna, SENCHA, 1).await;
    let paid = shop.paid_order(&anna, IRON_TEAPOT, 1).await;
    let dashboard = shop.get("/admin/dashboard", &staff).await.ok();
    let counts = &dashboard["counts"];
    assert_eq!((&counts["customers"], &counts["orders_today"]), (&json!(1), &json!(2)));
    assert_eq!(
        (&counts["unpaid"], &counts["to_pack"], &counts["low_stock"]),
        (&json!(1), &json!(1), &json!(2))
    );
    assert_eq!(
        (&dashboard["waiting"][0]["number"], &dashboard["waiting"][0]["missing_pieces"]),
        (&paid["number"], &json!(0))
    );
    assert_eq!(dashboard["revenue_today"], "66.90 EUR");
}

#[tokio::test]
async fn admins_manage_accounts() {
    let shop = Shop::open().await;
    let (anna, admin) = (shop.anna().await, shop.admin().await);
    shop.paid_order(&anna, SENCHA, 1).await;
    let found = shop.get("/admin/customers?q=berg", &admin).await.ok();
    assert_eq!((&found[0]["email"], &found[0]["spent_cents"]), (&json!("anna@example.com"), &json!(1_380)));

    shop.put("/admin/customers/3/role", &admin, json!({ "role": "staff" })).await.ok();
    shop.get("/admin/dashboard", &anna).await.ok();
    shop.put("/admin/customers/3/block", &admin, json!({})).await.ok();
    shop.get("/me", &anna).await.fails(401, "unauthenticated");
    shop.put("/admin/customers/1/block", &admin, json!({})).await.fails(422, "invalid");
    shop.put("/admin/customers/99/block", &admin, json!({})).await.fails(404, "not_found");
}

#[tokio::test]
async fn many_prices_change_at_once() {
    let shop = Shop::open().await;
    let (staff, admin) = (shop.staff().await, shop.admin().await);
    let wish = json!({ "category_id": 2, "percent": 10, "ending": 95 });
    shop.post("/admin/reprice", &staff, wish.clone()).await.fails(403, "forbidden");
    assert_eq!(shop.post("/admin/reprice", &admin, wish).await.ok()["changed"], 2);
    assert_eq!(shop.get("/products/1", "").await.ok()["price_cents"], 995);
    assert_eq!(shop.get("/products/2", "").await.ok()["price_cents"], 595);
    assert_eq!(shop.get("/products/3", "").await.ok()["price_cents"], 1_250);
    shop.post("/admin/reprice", &admin, json!({ "percent": 80 })).await.fails(422, "invalid");
}

#[tokio::test]
async fn an_order_is_found_by_its_number() {
    let shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    let order = shop.place_order(&anna, SENCHA, 1).await;
    let path = format!("/admin/orders/{}", order["number"].as_str().unwrap().to_lowercase());
    assert_eq!(shop.get(&path, &staff).await.ok()["id"], order["id"]);
}

#[tokio::test]
async fn a_day_is_kept_as_it_was() {
    let shop = Shop::open().await;
    let (anna, admin) = (shop.anna().await, shop.admin().await);
    let order = shop.paid_order(&anna, SENCHA, 1).await;
    let today = now().date_naive();
    assert!(queries::take_snapshot(&shop.state.pool, today).await.unwrap().is_some());

    let refund = json!({ "amount_cents": 100, "reason": "late" });
    shop.post(&format!("/orders/{}/refunds", order["id"]), &admin, refund).await.ok();
    let snapshot = queries::take_snapshot(&shop.state.pool, today).await.unwrap().unwrap();
    assert_eq!((snapshot.orders, snapshot.revenue_cents, snapshot.refunded_cents), (1, 1_380, 100));
    let rows: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM daily_sales").fetch_one(&shop.state.pool).await.unwrap();
    assert_eq!(rows, 1);
    let empty = Period { from: today - chrono::Days::new(9), to: today - chrono::Days::new(8) };
    assert!(queries::sales_by_day(&shop.state.pool, empty).await.unwrap().is_empty());
}
