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
