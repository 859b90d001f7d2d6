use std::collections::HashMap;

use super::{
    model::{
        Category, NewProduct, PriceChange, Product, ProductCard, ProductFilter, ProductPage, ProductUpdate,
    },
    repo, search,
};
use crate::{
    cache,
    error::{AppError, AppResult},
    events::ShopEvent,
    ids::{CategoryId, CustomerId, ProductId},
    inventory,
    pricing::{PercentOff, PriceRule, PricedLine, piece_price},
    state::AppState,
    utils::{Cents, Page, now, require_range, require_text, slugify, truncate},
};

/// With more pieces than this in the warehouse we show a clearance price.
const CLEARANCE_FROM: i64 = 500;

/// A product by its id, from the cache where possible.
pub async fn product(state: &AppState, id: ProductId) -> AppResult<Product> {
    let key = format!("product:{id}");
    if let Some(hit) = cache::get(&key, state.config.cache_ttl) {
        return Ok(hit);
    }
    let product = repo::find_product(&state.pool, id).await?;
    cache::put(&key, &product);
    Ok(product)
}

pub async fn product_for_sale(state: &AppState, id: ProductId) -> AppResult<Product> {
    let product = product(state, id).await?;
    if product.active { Ok(product) } else { Err(AppError::ProductNotForSale(id)) }
}

/// The names of some products, for those who only have ids.
pub async fn names_of<'a>(
    state: &AppState,
    ids: impl IntoIterator<Item = &'a ProductId>,
) -> AppResult<HashMap<ProductId, String>> {
    let mut names = HashMap::new();
    for id in ids {
        if !names.contains_key(id) {
            names.insert(*id, product(state, *id).await?.name);
        }
    }
    Ok(names)
}

pub async fn list(state: &AppState, filter: &ProductFilter) -> AppResult<Page<ProductCard>> {
    if let (Some(min), Some(max)) = (filter.min_cents, filter.max_cents)
        && min > max
    {
        return Err(AppError::invalid("min_cents", "is more than max_cents"));
    }
    let (cards, total) = repo::list(&state.pool, filter).await?;
    Ok(filter.paging().wrap(cards, total))
}

pub async fn search(state: &AppState, query: &str, limit: usize) -> AppResult<Vec<Product>> {
    let all = repo::all_active(&state.pool).await?;
    let mut hits: Vec<Product> = search::rank(&all, query, limit.min(50)).into_iter().cloned().collect();
    for hit in &mut hits {
        hit.description = truncate(&hit.description, 120);
    }
    Ok(hits)
}

pub async fn page(state: &AppState, slug: &str) -> AppResult<ProductPage> {
    let product = repo::find_by_slug(&state.pool, slug)
        .await?
        .filter(|product| product.active)
        .ok_or(AppError::NotFound("product"))?;
    let available = inventory::service::with_level(state, product.id, |level| level.available()).await?;
    let breadcrumbs = breadcrumbs(state, product.category_id).await?;
    let clearance = PercentOff { code: "CLEARANCE".to_owned(), basis_points: 1_000 };
    let promo = promo_price(&product, &clearance).filter(|_| available > CLEARANCE_FROM);
    Ok(ProductPage {
        price: state.money(product.price_cents),
        promo_price: promo.map(|cents| state.money(cents)),
        available,
        breadcrumbs,
        product,
    })
}

/// What a piece costs under a rule, where that is less than usual and more than nothing.
pub fn promo_price(product: &Product, rule: &dyn PriceRule) -> Option<Cents> {
    let price = piece_price(&priced_line(product, 1), rule);
    (0 < price && price < product.price_cents).then_some(price)
}

pub fn priced_line(product: &Product, quantity: i64) -> PricedLine {
    PricedLine {
        product: product.id,
        category: product.category_id,
        tax_class: product.tax_class,
        unit_price: product.price_cents,
        quantity,
    }
}

async fn breadcrumbs(state: &AppState, from: CategoryId) -> AppResult<Vec<Category>> {
    let mut trail = Vec::new();
    let mut next = Some(from);
    while let Some(id) = next {
        let category = repo::find_category(&state.pool, id).await?;
        next = category.parent_id.filter(|parent| trail.iter().all(|c: &Category| c.id != *parent));
        trail.push(category);
    }
    trail.reverse();
    Ok(trail)
}

pub async fn create(state: &AppState, new: NewProduct) -> AppResult<Product> {
    let new = new.checked()?;
    repo::find_category(&state.pool, new.category_id).await?;
    if repo::sku_exists(&state.pool, &new.sku).await? {
        return Err(AppError::SkuTaken(new.sku));
    }
    let slug = free_slug(state, &new.name).await?;
    let id = repo::insert(&state.pool, &new, &slug, now()).await?;
    inventory::service::open_account(state, id).await?;
    state.publish(ShopEvent::ProductChanged { product: id });
    repo::find_product(&state.pool, id).await
}

/// `green-mug`, or `green-mug-2` where that is taken.
async fn free_slug(state: &AppState, name: &str) -> AppResult<String> {
    let base = slugify(name);
    if base.is_empty() {
        return Err(AppError::invalid("name", "must have a letter or a digit"));
    }
    if !repo::slug_exists(&state.pool, &base).await? {
        return Ok(base);
    }
    for n in 2..100 {
        let slug = format!("{base}-{n}");
        if !repo::slug_exists(&state.pool, &slug).await? {
            return Ok(slug);
        }
    }
    Err(AppError::SlugTaken(base))
}

pub async fn update(state: &AppState, id: ProductId, change: ProductUpdate) -> AppResult<Product> {
    let mut product = repo::find_product(&state.pool, id).await?;
    change.apply_to(&mut product)?;
    repo::find_category(&state.pool, product.category_id).await?;
    product.updated_at = now();
    repo::update(&state.pool, &product).await?;
    cache::forget(&format!("product:{id}"));
    state.publish(ShopEvent::ProductChanged { product: id });
    Ok(product)
}

pub async fn change_price(
    state: &AppState,
    id: ProductId,
    new_cents: Cents,
    by: Option<CustomerId>,
) -> AppResult<Product> {
    require_range("price_cents", new_cents, 1, 10_000_000)?;
    let mut product = repo::find_product(&state.pool, id).await?;
    if product.price_cents == new_cents {
        return Ok(product);
    }
    let mut tx = state.pool.begin().await?;
    repo::set_price(&mut tx, &product, new_cents, by, now()).await?;
    tx.commit().await?;

    cache::forget(&format!("product:{id}"));
    let old = std::mem::replace(&mut product.price_cents, new_cents);
    if new_cents < old {
        state.publish(ShopEvent::PriceDropped { product: id, old, new: new_cents });
    }
    Ok(product)
}

/// Changes many prices at once: `reprice` says the new price of a product, or `None` to leave it.
pub async fn reprice_all<F>(state: &AppState, by: CustomerId, mut reprice: F) -> AppResult<usize>
where
    F: FnMut(&Product) -> Option<Cents>,
{
    let mut changed = 0;
    for product in repo::all_active(&state.pool).await? {
        let Some(new_cents) = reprice(&product).filter(|cents| *cents != product.price_cents) else {
            continue;
        };
        change_price(state, product.id, new_cents, Some(by)).await?;
        changed += 1;
    }
    Ok(changed)
}

pub async fn price_history(state: &AppState, id: ProductId) -> AppResult<Vec<PriceChange>> {
    repo::find_product(&state.pool, id).await?;
    repo::price_history(&state.pool, id).await
}

pub async fn categories(state: &AppState) -> AppResult<Vec<Category>> {
    repo::categories(&state.pool).await
}

pub async fn create_category(
    state: &AppState,
    name: &str,
    parent: Option<CategoryId>,
) -> AppResult<Category> {
    let name = require_text("name", name, 60)?;
    let slug = slugify(&name);
    if let Some(parent) = parent {
        repo::find_category(&state.pool, parent).await?;
    }
    if repo::categories(&state.pool).await?.iter().any(|category| category.slug == slug) {
        return Err(AppError::SlugTaken(slug));
    }
    let id = repo::insert_category(&state.pool, &slug, &name, parent).await?;
    repo::find_category(&state.pool, id).await
}

pub async fn delete_category(state: &AppState, id: CategoryId) -> AppResult<()> {
    let products = repo::products_in_category(&state.pool, id).await?;
    if products > 0 {
        return Err(AppError::CategoryInUse(products));
    }
    if repo::delete_category(&state.pool, id).await? { Ok(()) } else { Err(AppError::NotFound("category")) }
}
