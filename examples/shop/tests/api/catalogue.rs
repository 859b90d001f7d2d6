use serde_json::json;

use crate::support::*;

fn names(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_window_is_filtered_and_sorted() {
    let shop = Shop::open().await;
    let all = shop.get("/products", "").await.ok();
    assert_eq!(all["total"], 8);

    let teas = shop.get("/products?category=tea&sort=cheapest", "").await.ok();
    assert_eq!(names(&teas["items"]), ["Gunpowder", "Earl Grey", "Sencha", "Assam"]);

    let some = shop.get("/products?category=tableware&in_stock=true&max_cents=4000", "").await.ok();
    assert_eq!(names(&some["items"]), ["Blue cup", "Glass teapot"]);

    let second = shop.get("/products?per_page=3&page=3", "").await.ok();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["pages"]), (2, &json!(3)));

    shop.get("/products?min_cents=2&max_cents=1", "").await.fails(422, "invalid");
}

#[tokio::test]
async fn the_search_box_forgives() {
    let shop = Shop::open().await;
    let hits = shop.get("/products/search?q=teepot", "").await.ok();
    assert_eq!(names(&hits), ["Glass teapot", "Iron teapot"]);
    let by_sku = shop.get("/products/search?q=whisk-1", "").await.ok();
    assert_eq!(names(&by_sku), ["Bamboo whisk"]);
}

#[tokio::test]
async fn a_product_page_has_stock_and_breadcrumbs() {
    let shop = Shop::open().await;
    let page = shop.get("/products/by-slug/sencha", "").await.ok();
    assert_eq!((&page["price"], &page["available"]), (&json!("8.90 EUR"), &json!(80)));
    assert_eq!(names(&page["breadcrumbs"]), ["Tea", "Green tea"]);
    assert_eq!(page["promo_price"], json!(null));
    shop.get("/products/by-slug/coffee", "").await.fails(404, "not_found");
}

#[tokio::test]
async fn much_stock_makes_a_clearance_price() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    shop.post("/stock/1/deliveries", &staff, json!({ "quantity": 1_000 })).await.ok();
    let page = shop.get("/products/by-slug/sencha", "").await.ok();
    assert_eq!(page["promo_price"], "8.01 EUR");
}

#[tokio::test]
async fn staff_add_products_and_others_do_not() {
    let shop = Shop::open().await;
    let (staff, anna) = (shop.staff().await, shop.anna().await);
    let new = json!({ "sku": "cup-red", "name": "Blue Cup", "category_id": 4, "price_cents": 1_290 });

    shop.post("/products", "", new.clone()).await.fails(401, "unauthenticated");
    shop.post("/products", &anna, new.clone()).await.fails(403, "forbidden");
    let made = shop.post("/products", &staff, new.clone()).await.ok();
    assert_eq!((&made["sku"], &made["slug"]), (&json!("CUP-RED"), &json!("blue-cup-2")));
    shop.post("/products", &staff, new).await.fails(409, "taken");
    assert_eq!(shop.available(made["id"].as_i64().unwrap()).await, 0);
}

#[tokio::test]
async fn prices_have_a_history() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    shop.put("/products/1/price", &staff, json!({ "price_cents": 790 })).await.ok();
    shop.put("/products/1/price", &staff, json!({ "price_cents": 790 })).await.ok();
    shop.put("/products/1/price", &staff, json!({ "price_cents": 0 })).await.fails(422, "invalid");
    let history = shop.get("/products/1/price-history", &staff).await.ok();
    assert_eq!(history.as_array().unwrap().len(), 1);
    assert_eq!((&history[0]["old_cents"], &history[0]["new_cents"]), (&json!(890), &json!(790)));
    assert_eq!(shop.get("/products/1", "").await.ok()["price_cents"], 790);
}

#[tokio::test]
async fn a_category_in_use_stays() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    shop.delete("/categories/4", &staff).await.fails(409, "category_in_use");
    let made = shop.post("/categories", &staff, json!({ "name": "White tea", "parent_id": 1 })).await.ok();
    assert_eq!(made["slug"], "white-tea");
    shop.post("/categories", &staff, json!({ "name": "White Tea" })).await.fails(409, "taken");
    shop.delete(&format!("/categories/{}", made["id"]), &staff).await.ok();
}

#[tokio::test]
async fn a_withdrawn_product_is_gone_from_the_window() {
    let shop = Shop::open().await;
    let (staff, anna) = (shop.staff().await, shop.anna().await);
    shop.patch("/products/1", &staff, json!({ "active": false })).await.ok();
    assert_eq!(shop.get("/products", "").await.ok()["total"], 7);
    let line = json!({ "product_id": SENCHA });
    shop.post("/cart/lines", &anna, line).await.fails(409, "product_not_for_sale");
}
