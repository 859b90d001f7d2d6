//! Names that library macros make: what the code says about them is found, and same-named decoys are not.

use super::check;

#[test]
fn diesel_tables_are_modules_with_columns() {
    check(
        "//- /src/lib.rs crate:a deps:diesel
        mod schema;
        mod model { pub struct Post; impl Post { pub fn show(&self) {} } }
        struct Decoy; impl Decoy { fn show(&self) {} fn filter(&self) {} }
        use model::Post;
        use diesel::prelude::*;
        fn all(c: &mut PgConnection) -> QueryResult<Vec<Post>> {
            use schema::posts::dsl::*; // ?
            let found = posts.filter(title.eq(\"a\")).load::<Post>(c)?; // ?
            found[0].show(); // ?
            schema::posts::table.find(schema::posts::id).first(c).map(|p: Post| p.show())?; // ?
            diesel::insert_into(schema::users::table).values(schema::users::columns::name.eq(\"b\")).execute(c)?; // ?
            schema::posts::missing; // ?
            posts.load(c)
        }
        //- /src/schema.rs
        diesel::table! {
            use diesel::sql_types::*;
            use super::Status; // ?
            /// What was written.
            posts (id) {
                id -> Integer,
                #[max_length = 255]
                title -> Nullable<Text>,
                status -> Status, // ?
            }
        }
        diesel::table! { accounts.users (id) { id -> Integer, name -> Text } }
        pub struct Status;
        diesel::joinable!(posts -> users (id)); // ?
        diesel::allow_tables_to_appear_in_same_query!(posts, users);",
        "use schema::posts::dsl::*;
         let found = posts.filter(title.eq(\"a\")).load::<Post>(c)?;
           a::schema::posts::table construct glob
           a::schema::posts::columns::title construct glob
           a::model::Post type path
         found[0].show();
           a::model::Post::show method-call receiver
         schema::posts::table.find(schema::posts::id).first(c).map(|p: Post| p.show())?;
           a::schema::posts::table construct path
           a::schema::posts::columns::id construct glob
           a::model::Post type path
           a::model::Post::show method-call receiver
         diesel::insert_into(schema::users::table).values(schema::users::columns::name.eq(\"b\")).execute(c)?;
           a::schema::users::table construct path
           a::schema::users::columns::name construct path
         schema::posts::missing;
           ?missing name-not-found
         use super::Status;
           a::schema::Status import expansion
         status -> Status,
           a::schema::Status type expansion
         diesel::joinable!(posts -> users (id));
           a::schema::posts::columns::id construct expansion",
    );
}

#[test]
fn macro_use_brings_a_librarys_macros() {
    check(
        "//- /src/lib.rs crate:a deps:diesel
        #[macro_use] extern crate diesel;
        mod schema { table! { posts { id -> Integer, } } }
        fn f() { schema::posts::id; } // ?",
        "fn f() { schema::posts::id; }
           a::schema::posts::columns::id construct glob",
    );
}

#[test]
fn a_table_macro_of_the_workspace_is_no_table_of_diesel() {
    check(
        "//- /src/lib.rs crate:a deps:diesel
        macro_rules! table { ($n:ident { $($rest:tt)* }) => { pub fn $n() {} } }
        table! { posts { id -> Integer, } }
        fn f() { posts(); posts::id; } // ?",
        "fn f() { posts(); posts::id; }
           a::posts call path
           ?posts name-not-found",
    );
}

#[test]
fn proto_packages_are_modules_of_messages_and_services() {
    check(
        "//- /src/lib.rs crate:a deps:tonic,prost
        pub mod shop { pub mod v1 { tonic::include_proto!(\"shop.v1\"); } }
        use shop::v1 as pb;
        pub mod common { include!(concat!(env!(\"OUT_DIR\"), \"/common.rs\")); }
        use pb::orders_server::Orders; // ?
        use tonic::{Request, Response, Status};
        struct Server; struct Decoy; impl Decoy { fn check(&self) {} fn state(&self) {} }
        impl pb::Order { fn check(&self) {} }
        #[tonic::async_trait]
        impl Orders for Server {
            async fn place(&self, request: Request<pb::Order>) -> Result<Response<pb::Receipt>, Status> {
                let order = request.into_inner();
                order.check(); // ?
                order.lines[0].amount; // ?
                order.state() == pb::order::State::Open; // ?
                Ok(Response::new(pb::Receipt { order: Some(order), price: None })) // ?
            }
        }
        async fn call() -> Option<()> {
            let mut client = pb::orders_client::OrdersClient::connect(\"x\").await.ok()?; // ?
            client.place(pb::Order::default()).await.ok()?.into_inner().order?.check(); // ?
            pb::Receipt::default().price?.cents; // ?
            Server.gone(pb::Missing); // ?
            None
        }
        //- /build.rs crate:build-script-build package:a kind:build
        fn main() { tonic_build::configure().compile(&[\"proto/shop.proto\"], &[\"proto\"]).unwrap(); }
        //- /proto/shop.proto
        syntax = \"proto3\";
        package shop.v1;
        import \"money.proto\";
        message Order { repeated Line lines = 1; State state = 2; enum State { STATE_OPEN = 0; } }
        message Line { int64 amount = 1; }
        message Receipt { Order order = 1; common.Money price = 2; }
        service Orders { rpc Place (Order) returns (Receipt); }
        //- /proto/money.proto
        package common;
        message Money { int64 cents = 1; }",
        "use pb::orders_server::Orders;
           a::shop::v1::orders_server::Orders import path
         order.check();
           a::shop::v1::Order::check method-call receiver
         order.lines[0].amount;
           a::shop::v1::Order::lines field receiver
           a::shop::v1::Line::amount field receiver
         order.state() == pb::order::State::Open;
           a::shop::v1::Order::state method-call receiver
           a::shop::v1::order::State type path
           a::shop::v1::order::State::Open construct path
         Ok(Response::new(pb::Receipt { order: Some(order), price: None }))
           a::shop::v1::Receipt construct path
           a::shop::v1::Receipt::order field receiver
           a::shop::v1::Receipt::price field receiver
         let mut client = pb::orders_client::OrdersClient::connect(\"x\").await.ok()?;
           a::shop::v1::orders_client::OrdersClient type path
           a::shop::v1::orders_client::OrdersClient::connect call associated
         client.place(pb::Order::default()).await.ok()?.into_inner().order?.check();
           a::shop::v1::orders_client::OrdersClient::place method-call receiver
           a::shop::v1::Order type path
           a::shop::v1::Receipt::order field receiver
           a::shop::v1::Order::check method-call receiver
         pb::Receipt::default().price?.cents;
           a::shop::v1::Receipt type path
           a::shop::v1::Receipt::price field receiver
           a::common::Money::cents field receiver
         Server.gone(pb::Missing);
           a::Server construct path
           ?gone method-not-found
           ?Missing name-not-found",
    );
}

#[test]
fn a_proto_package_without_its_file_is_a_blind_spot() {
    let code = super::resolved(&super::unindented(
        "//- /src/lib.rs crate:a deps:tonic
        pub mod pb { tonic::include_proto!(\"gone.v1\"); }
        include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));",
    ))
    .code;
    let spots: Vec<(&str, &str, u32)> =
        code.blind_spots.iter().map(|s| (s.kind.name(), s.name.as_str(), s.position.line)).collect();
    assert_eq!(
        spots,
        [
            ("generated", "include_proto!(\"gone.v1\")", 1),
            ("generated", "concat!(env!(\"OUT_DIR\"), \"/made.rs\")", 2)
        ]
    );
}

#[test]
fn a_model_of_sea_orm_has_its_entity_columns_and_active_model() {
    check(
        "//- /src/lib.rs crate:a deps:sea_orm
        use sea_orm::{entity::prelude::*, Set};
        mod user {
            use sea_orm::entity::prelude::*;
            #[derive(Clone, Debug, DeriveEntityModel)]
            #[sea_orm(table_name = \"users\")]
            pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub full_name: String }
            impl Model { pub fn show(&self) {} }
        }
        mod plain { #[derive(Clone)] pub struct Model { pub id: i32 } }
        struct Decoy; impl Decoy { fn show(&self) {} fn filter(&self) {} fn one(&self) {} }
        async fn f(db: &DatabaseConnection) -> Result<(), DbErr> {
            let found = user::Entity::find().filter(user::Column::FullName.eq(\"x\")).one(db).await?; // ?
            found.unwrap().show(); // ?
            let new = user::ActiveModel { full_name: Set(\"y\".into()), ..Default::default() }; // ?
            new.insert(db).await?.show(); // ?
            plain::Entity::find(); // ?
            Ok(())
        }",
        "let found = user::Entity::find().filter(user::Column::FullName.eq(\"x\")).one(db).await?;
           a::user::Entity type path
           a::user::Column type path
           a::user::Column::FullName construct path
         found.unwrap().show();
           a::user::Model::show method-call receiver
         let new = user::ActiveModel { full_name: Set(\"y\".into()), ..Default::default() };
           a::user::ActiveModel construct path
           a::user::ActiveModel::full_name field receiver
         new.insert(db).await?.show();
           a::user::Model::show method-call receiver
         plain::Entity::find();
           ?Entity name-not-found",
    );
}
