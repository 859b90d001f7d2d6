use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::model::{Category, NewProduct, PriceChange, Product, ProductCard, ProductFilter, SortBy};
use crate::{
    error::AppResult,
    ids::{CategoryId, CustomerId, ProductId},
    utils::Cents,
};

find_by_id!(pub fn find_product(ProductId) -> Product, "products", "product");
find_by_id!(pub fn find_category(CategoryId) -> Category, "categories", "category");

pub async fn find_by_slug(pool: &SqlitePool, slug: &str) -> AppResult<Option<Product>> {
    Ok(sqlx::query_as::<_, Product>("SELECT * FROM products WHERE slug = ?")
        .bind(slug)
        .fetch_optional(pool)
        .await?)
}

pub async fn slug_exists(pool: &SqlitePool, slug: &str) -> AppResult<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM products WHERE slug = ?)")
        .bind(slug)
        .fetch_one(pool)
        .await?)
}

pub async fn sku_exists(pool: &SqlitePool, sku: &str) -> AppResult<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM products WHERE sku = ?)")
        .bind(sku)
        .fetch_one(pool)
        .await?)
}

pub async fn all_active(pool: &SqlitePool) -> AppResult<Vec<Product>> {
    Ok(sqlx::query_as::<_, Product>("SELECT * FROM products WHERE active = 1 ORDER BY name")
        .fetch_all(pool)
        .await?)
}

/// The shop window. Joins the stock table, so that "in stock" can be a filter.
pub async fn list(pool: &SqlitePool, filter: &ProductFilter) -> AppResult<(Vec<ProductCard>, i64)> {
    let mut count = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) ");
    push_filter(&mut count, filter);
    let total: i64 = count.build_query_scalar().fetch_one(pool).await?;

    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT p.id, p.slug, p.name, p.price_cents, c.name AS category_name,
                COALESCE(s.on_hand - s.reserved, 0) AS available ",
    );
    push_filter(&mut query, filter);
    query.push(match filter.sort {
        SortBy::Name => " ORDER BY p.name",
        SortBy::Cheapest => " ORDER BY p.price_cents, p.name",
        SortBy::Dearest => " ORDER BY p.price_cents DESC, p.name",
        SortBy::Newest => " ORDER BY p.created_at DESC, p.id DESC",
    });
    let paging = filter.paging();
    query.push(" LIMIT ").push_bind(paging.limit()).push(" OFFSET ").push_bind(paging.offset());
    let cards = query.build_query_as::<ProductCard>().fetch_all(pool).await?;
    Ok((cards, total))
}

fn push_filter(query: &mut QueryBuilder<Sqlite>, filter: &ProductFilter) {
    query.push(
        "FROM products p JOIN categories c ON c.id = p.category_id
         LEFT JOIN stock s ON s.product_id = p.id WHERE p.active = 1",
    );
    if let Some(category) = &filter.category {
        query
            .push(" AND (c.slug = ")
            .push_bind(category.clone())
            .push(" OR c.parent_id = (SELECT id FROM categories WHERE slug = ")
            .push_bind(category.clone())
            .push("))");
    }
    if let Some(min) = filter.min_cents {
        query.push(" AND p.price_cents >= ").push_bind(min);
    }
    if let Some(max) = filter.max_cents {
        query.push(" AND p.price_cents <= ").push_bind(max);
    }
    if filter.in_stock {
        query.push(" AND s.on_hand > s.reserved");
    }
}

pub async fn insert(
    pool: &SqlitePool,
    new: &NewProduct,
    slug: &str,
    at: DateTime<Utc>,
) -> AppResult<ProductId> {
    let done = sqlx::query(
        "INSERT INTO products (sku, slug, name, description, category_id, price_cents, tax_class, weight_grams,
                               created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&new.sku)
    .bind(slug)
    .bind(&new.name)
    .bind(&new.description)
    .bind(new.category_id)
    .bind(new.price_cents)
    .bind(new.tax_class)
    .bind(new.weight_grams)
    .bind(at)
    .bind(at)
    .execute(pool)
    .await?;
    Ok(ProductId(done.last_insert_rowid()))
}

pub async fn update(pool: &SqlitePool, product: &Product) -> AppResult<()> {
    sqlx::query(
        "UPDATE products SET name = ?, description = ?, category_id = ?, tax_class = ?, weight_grams = ?,
                active = ?, updated_at = ? WHERE id = ?",
    )
    .bind(&product.name)
    .bind(&product.description)
    .bind(product.category_id)
    .bind(product.tax_class)
    .bind(product.weight_grams)
    .bind(product.active)
    .bind(product.updated_at)
    .bind(product.id)
    .execute(pool)
    .await?;
    Ok(())
}

pub async fn set_price(
    conn: &mut SqliteConnection,
    product: &Product,
    new_cents: Cents,
    by: Option<CustomerId>,
    at: DateTime<Utc>,
) -> AppResult<()> {
    sqlx::query("UPDATE products SET price_cents = ?, updated_at = ? WHERE id = ?")
        .bind(new_cents)
        .bind(at)
        .bind(product.id)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO price_history (product_id, old_cents, new_cents, changed_by, changed_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(product.id)
    .bind(product.price_cents)
    .bind(new_cents)
    .bind(by)
    .bind(at)
    .execute(&mut *conn)
    .await?;
    Ok(())
}

pub async fn price_history(pool: &SqlitePool, product: ProductId) -> AppResult<Vec<PriceChange>> {
    Ok(sqlx::query_as::<_, PriceChange>(
        "SELECT product_id, old_cents, new_cents, changed_by, changed_at FROM price_history
         WHERE product_id = ? ORDER BY id DESC",
    )
    .bind(product)
    .fetch_all(pool)
    .await?)
}

pub async fn categories(pool: &SqlitePool) -> AppResult<Vec<Category>> {
    Ok(sqlx::query_as::<_, Category>("SELECT id, slug, name, parent_id FROM categories ORDER BY name")
        .fetch_all(pool)
        .await?)
}

pub async fn insert_category(
    pool: &SqlitePool,
    slug: &str,
    name: &str,
    parent: Option<CategoryId>,
) -> AppResult<CategoryId> {
    let done = sqlx::query("INSERT INTO categories (slug, name, parent_id) VALUES (?, ?, ?)")
        .bind(slug)
        .bind(name)
        .bind(parent)
        .execute(pool)
        .await?;
    Ok(CategoryId(done.last_insert_rowid()))
}

pub async fn products_in_category(pool: &SqlitePool, category: CategoryId) -> AppResult<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM products WHERE category_id = ?")
        .bind(category)
        .fetch_one(pool)
        .await?)
}

pub async fn delete_category(pool: &SqlitePool, category: CategoryId) -> AppResult<bool> {
    let done = sqlx::query("DELETE FROM categories WHERE id = ?").bind(category).execute(pool).await?;
    Ok(done.rows_affected() > 0)
}
