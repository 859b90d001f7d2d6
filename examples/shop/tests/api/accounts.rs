use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::json;
use shop::seed;

use crate::support::*;

#[tokio::test]
async fn a_newcomer_registers_and_signs_in() {
    let shop = Shop::open().await;
    let token = shop.newcomer("Nina@Example.org ").await;
    let me = shop.get("/me", &token).await.ok();
    assert_eq!((&me["email"], &me["role"]), (&json!("nina@example.org"), &json!("customer")));
    assert_eq!(me.get("password_hash"), None);

    let again = json!({ "email": "nina@example.org", "password": "another good one", "full_name": "N" });
    shop.post("/register", "", again).await.fails(409, "email_taken");
    for (email, password) in [("not-an-email", "another good one"), ("x@example.org", "short")] {
        let bad = json!({ "email": email, "password": password, "full_name": "X" });
        shop.post("/register", "", bad).await.fails(422, "invalid");
    }
}

#[tokio::test]
async fn the_cookie_works_until_signing_out() {
    let shop = Shop::open().await;
    let token = shop.anna().await;
    let with_cookie =
        || Request::get("/me").header(header::COOKIE, format!("sid={token}")).body(Body::empty()).unwrap();
    shop.call(with_cookie()).await.ok();
    shop.post("/sign-out", &token, json!({})).await.ok();
    shop.call(with_cookie()).await.fails(401, "unauthenticated");
}

#[tokio::test]
async fn guessing_passwords_blocks_the_account() {
    let shop = Shop::open().await;
    let guess = json!({ "email": "anna@example.com", "password": "wrong" });
    for _ in 0..5 {
        shop.post("/sign-in", "", guess.clone()).await.fails(401, "bad_credentials");
    }
    let right = json!({ "email": "anna@example.com", "password": seed::PASSWORD });
    shop.post("/sign-in", "", right.clone()).await.fails(403, "account_blocked");

    let admin = shop.admin().await;
    shop.delete("/admin/customers/3/block", &admin).await.ok();
    shop.post("/sign-in", "", right).await.ok();
}

#[tokio::test]
async fn a_profile_can_be_changed() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let me = shop.patch("/me", &anna, json!({ "phone": "+49 30 1234567" })).await.ok();
    assert_eq!((&me["phone"], &me["full_name"]), (&json!("+49301234567"), &json!("Anna Berg")));
    shop.patch("/me", &anna, json!({ "full_name": " " })).await.fails(422, "invalid");

    let change = |old: &str| json!({ "old": old, "new": "battery staple" });
    shop.put("/me/password", &anna, change("wrong")).await.fails(401, "bad_credentials");
    shop.put("/me/password", &anna, change(seed::PASSWORD)).await.ok();
    shop.get("/me", &anna).await.fails(401, "unauthenticated");
}

#[tokio::test]
async fn a_forgotten_password_is_reset_by_mail_once() {
    let mut shop = Shop::open().await;
    shop.post("/password-resets", "", json!({ "email": "nobody@example.com" })).await.ok();
    shop.post("/password-resets", "", json!({ "email": "anna@example.com" })).await.ok();
    assert_eq!(shop.mails().await, ["Your new password"]);
    let body = shop.mailer.sent()[0].body.clone();
    let link = body.lines().find(|line| line.starts_with("http")).unwrap();
    let path = link.trim_start_matches("http://localhost:3000");

    shop.post(path, "", json!({ "password": "short" })).await.fails(422, "invalid");
    shop.post(path, "", json!({ "password": "battery staple" })).await.ok();
    shop.post(path, "", json!({ "password": "battery staple" })).await.fails(422, "reset_expired");
    let credentials = json!({ "email": "anna@example.com", "password": "battery staple" });
    shop.post("/sign-in", "", credentials).await.ok();
}

#[tokio::test]
async fn one_address_is_the_default() {
    let shop = Shop::open().await;
    let anna = shop.anna().await;
    let work = json!({ "label": "work", "recipient": "Anna Berg", "street": "Ring 2", "city": "Wien",
                       "postcode": "1010", "country": "AT", "is_default": true });
    let work = shop.post("/me/addresses", &anna, work).await.ok();
    let list = shop.get("/me/addresses", &anna).await.ok();
    assert_eq!((&list[0]["label"], &list[1]["is_default"]), (&json!("work"), &json!(false)));

    let nina = shop.newcomer("nina@example.org").await;
    let path = format!("/me/addresses/{}", work["id"]);
    shop.delete(&path, &nina).await.fails(404, "not_found");
    shop.delete(&path, &anna).await.ok();
}

#[tokio::test]
async fn a_person_can_see_and_erase_everything() {
    let mut shop = Shop::open().await;
    let (anna, staff) = (shop.anna().await, shop.staff().await);
    let open = shop.place_order(&anna, SENCHA, 1).await;
    shop.mails().await;
    let data = shop.get("/me/data", &anna).await.ok();
    assert_eq!(
        (&data["account"]["email"], &data["orders"][0]["id"]),
        (&json!("anna@example.com"), &open["id"])
    );
    assert_eq!(data["mails"].as_array().unwrap().len(), 1);

    shop.delete("/me", &anna).await.fails(422, "invalid");
    shop.post(&format!("/orders/{}/cancel", open["id"]), &anna, json!({})).await.ok();
    shop.delete("/me", &anna).await.ok();
    shop.get("/me", &anna).await.fails(401, "unauthenticated");
    let page = shop.get(&format!("/orders/{}", open["id"]), &staff).await.ok();
    assert_eq!(page["customer_name"], "erased");
    let right = json!({ "email": "anna@example.com", "password": seed::PASSWORD });
    shop.post("/sign-in", "", right).await.fails(401, "bad_credentials");
}
