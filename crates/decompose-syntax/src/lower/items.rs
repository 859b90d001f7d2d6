//! Items of every kind, wherever they stand.

use decompose_model::TextRange;
use proc_macro2::Span;

use super::attrs::{Attributes, both};
use super::{Lowerer, RawRange, join};
use crate::ir::{
    AttrKind, Const, Enum, Field, Fields, Fn, Impl, Item, ItemIx, ItemKind, MacroRules, Module, Name, Param,
    Receiver, Static, StaticMaker, Struct, Trait, TypeAlias, Variant, Visibility,
};

/// What an item's head says, before its kind is known.
pub(super) struct Head<'a> {
    pub(super) attrs: &'a [syn::Attribute],
    pub(super) vis: Option<&'a syn::Visibility>,
    pub(super) name: Option<&'a syn::Ident>,
    /// The first token behind the visibility.
    pub(super) start: Span,
    /// The last token.
    pub(super) end: Span,
}

impl Lowerer<'_> {
    /// Lowers an item. None for one that holds nothing (a lone `;` inside a macro).
    pub(crate) fn item(&mut self, item: &syn::Item) -> Option<ItemIx> {
        use syn::Item as I;
        let index = match item {
            I::Fn(item) => {
                let end = item.block.brace_token.span.close();
                let default = item.modifiers.defaultness.map(|token| token.span);
                self.function(&item.attrs, Some(&item.vis), default, &item.sig, Some(&item.block), end)
            }
            I::Struct(item) => {
                let end = match (&item.semi_token, &item.fields) {
                    (Some(semicolon), _) => semicolon.spans[0],
                    (None, syn::Fields::Named(fields)) => fields.brace_token.span.close(),
                    (None, _) => item.ident.span(),
                };
                let head = head(&item.attrs, Some(&item.vis), &item.ident, item.struct_token.span, end);
                self.add(&head, |this, _| {
                    let generics = this.generics(&item.generics);
                    ItemKind::Struct(Box::new(Struct { generics, fields: this.fields(&item.fields) }))
                })
            }
            I::Union(item) => {
                let end = item.fields.brace_token.span.close();
                let head = head(&item.attrs, Some(&item.vis), &item.ident, item.union_token.span, end);
                self.add(&head, |this, _| {
                    let generics = this.generics(&item.generics);
                    let fields = Fields::Named(this.field_list(&item.fields.named));
                    ItemKind::Union(Box::new(Struct { generics, fields }))
                })
            }
            I::Enum(item) => {
                let end = item.brace_token.span.close();
                let head = head(&item.attrs, Some(&item.vis), &item.ident, item.enum_token.span, end);
                self.add(&head, |this, _| {
                    let generics = this.generics(&item.generics);
                    let variants = item.variants.iter().map(|variant| this.variant(variant)).collect();
                    ItemKind::Enum(Box::new(Enum { generics, variants }))
                })
            }
            I::Trait(item) => self.trait_item(item),
            I::TraitAlias(item) => {
                let end = item.semi_token.spans[0];
                let head = head(&item.attrs, Some(&item.vis), &item.ident, item.trait_token.span, end);
                self.add(&head, |this, _| {
                    let generics = this.generics(&item.generics);
                    ItemKind::TraitAlias(generics, this.bounds(&item.bounds))
                })
            }
            I::Impl(item) => self.impl_item(item),
            I::Type(item) => {
                let start = item.modifiers.defaultness.map_or(item.type_token.span, |token| token.span);
                let end = item.semi_token.spans[0];
                let head = head(&item.attrs, Some(&item.vis), &item.ident, start, end);
                self.alias(&head, &item.generics, None, Some(&item.ty))
            }
            I::Const(item) => {
                let start = item.modifiers.defaultness.map_or(item.const_token.span, |token| token.span);
                let end = item.semi_token.spans[0];
                let head = head(&item.attrs, Some(&item.vis), &item.ident, start, end);
                self.constant(&head, &item.ty, Some(&item.expr))
            }
            I::Static(item) => {
                let end = item.semi_token.spans[0];
                let head = head(&item.attrs, Some(&item.vis), &item.ident, item.static_token.span, end);
                let mutable = matches!(item.mutability, syn::StaticMutability::Mut(_));
                self.static_item(&head, &item.ty, Some(&item.expr), mutable, None)
            }
            I::Mod(item) => self.module(item),
            I::Use(item) => self.use_item(item),
            I::ExternCrate(item) => self.extern_crate(item),
            I::ForeignMod(item) => {
                let start = item.unsafety.map_or(item.abi.extern_token.span, |token| token.span);
                let head = Head {
                    attrs: &item.attrs,
                    vis: None,
                    name: None,
                    start,
                    end: item.brace_token.span.close(),
                };
                self.add(&head, |this, _| {
                    ItemKind::ExternBlock(
                        item.items.iter().filter_map(|item| this.foreign_item(item)).collect(),
                    )
                })
            }
            I::Macro(item) => self.macro_item(item),
            I::Verbatim(tokens) => return self.verbatim_item(tokens),
            _ => return None,
        };
        Some(index)
    }

    /// Adds an item: its place in the arena before its children's, its kind after them.
    pub(super) fn add(
        &mut self,
        head: &Head<'_>,
        kind: impl FnOnce(&mut Self, &Attributes) -> ItemKind,
    ) -> ItemIx {
        let attributes = self.attributes(head.attrs);
        let visibility = self.visibility(head.vis);
        let name = head.name.map(|name| self.name(name));
        let start = head.vis.and_then(visibility_start).unwrap_or(head.start);
        let raw = RawRange { start: self.raw(start).start, end: self.raw(head.end).end };
        let full = RawRange { start: attributes.start.unwrap_or(raw.start), end: raw.end };
        let (range, full_range) = (self.mapped(raw), self.mapped(full));
        self.add_at(attributes, visibility, name, range, full_range, kind)
    }

    fn add_at(
        &mut self,
        attributes: Attributes,
        visibility: Visibility,
        name: Option<Name>,
        range: TextRange,
        full_range: TextRange,
        kind: impl FnOnce(&mut Self, &Attributes) -> ItemKind,
    ) -> ItemIx {
        let index = ItemIx(self.facts.items.len() as u32);
        let test = self.test || attributes.test;
        let cfg = match &self.macro_cfg {
            Some(outer) => {
                Some(attributes.cfg.clone().map_or(outer.clone(), |own| both(Some(outer.clone()), own)))
            }
            None => attributes.cfg.clone(),
        };
        self.facts.items.push(Item {
            kind: ItemKind::Verbatim,
            name,
            range,
            full_range,
            attrs: Vec::new(),
            visibility,
            cfg,
            test,
            parent: self.parent,
            in_macro: self.in_macro,
        });
        let outer = (self.parent.replace(index), self.test, self.macro_cfg.take());
        self.test = test;
        let kind = kind(self, &attributes);
        (self.parent, self.test, self.macro_cfg) = outer;
        let item = self.item_mut(index);
        item.kind = kind;
        item.attrs = attributes.attrs;
        index
    }

    fn visibility(&mut self, vis: Option<&syn::Visibility>) -> Visibility {
        match vis {
            None | Some(syn::Visibility::Inherited) => Visibility::Inherited,
            Some(syn::Visibility::Public(_)) => Visibility::Public,
            Some(syn::Visibility::Restricted(vis)) => Visibility::Restricted(self.path(&vis.path)),
        }
    }

    fn function(
        &mut self,
        attrs: &[syn::Attribute],
        vis: Option<&syn::Visibility>,
        default: Option<Span>,
        sig: &syn::Signature,
        body: Option<&syn::Block>,
        end: Span,
    ) -> ItemIx {
        let safety = match &sig.safety {
            syn::Safety::Safe(token) => Some(token.span),
            syn::Safety::Unsafe(token) => Some(token.span),
            syn::Safety::Default => None,
        };
        let first = [
            sig.constness.map(|token| token.span),
            sig.asyncness.map(|token| token.span),
            safety,
            sig.abi.as_ref().map(|abi| abi.extern_token.span),
        ];
        let start = first.into_iter().flatten().next().unwrap_or(sig.fn_token.span);
        let head = head(attrs, vis, &sig.ident, default.unwrap_or(start), end);
        self.add(&head, |this, _| {
            let generics = this.generics(&sig.generics);
            let mut receiver = None;
            let mut params = Vec::with_capacity(sig.inputs.len());
            for input in &sig.inputs {
                match input {
                    syn::FnArg::Receiver(input) => receiver = Some(this.receiver(input)),
                    syn::FnArg::Typed(input) => {
                        let pat = this.pat(&input.pat);
                        params.push(Param { pat, ty: this.ty(&input.ty) });
                    }
                }
            }
            let ret = this.return_type(&sig.output);
            let signature_range =
                this.signature_range(start, sig, ret, body.map_or(end, |body| body.brace_token.span.open()));
            let body = body.map(|body| this.block(body));
            let (is_async, is_const) = (sig.asyncness.is_some(), sig.constness.is_some());
            ItemKind::Fn(Box::new(Fn {
                generics,
                receiver,
                params,
                ret,
                is_async,
                is_const,
                body,
                signature_range,
            }))
        })
    }

    /// From `start` to the last token before the body (or the `;`) at `behind`.
    fn signature_range(
        &self,
        start: Span,
        sig: &syn::Signature,
        ret: Option<crate::ir::TypeIx>,
        behind: Span,
    ) -> TextRange {
        if sig.generics.where_clause.is_some() {
            let raw = RawRange { start: self.raw(start).start, end: self.raw(behind).start };
            let length = self.raw_text(raw).trim_end().len() as u32;
            return self.mapped(RawRange { start: raw.start, end: raw.start + length });
        }
        let parameters = self.between(start, sig.paren_token.span.close());
        ret.map_or(parameters, |ret| join(parameters, self.type_range(ret)))
    }

    fn receiver(&mut self, receiver: &syn::Receiver) -> Receiver {
        let range = self.range(receiver.self_token.span);
        let (by_ref, mutable, ty) = match &receiver.kind {
            syn::ReceiverKind::Reference(_, _, mutability) => (true, mutability.is_some(), None),
            syn::ReceiverKind::Typed(_, ty) => (false, false, Some(self.ty(ty))),
            _ => (false, false, None),
        };
        Receiver { by_ref, mutable, ty, range }
    }

    fn fields(&mut self, fields: &syn::Fields) -> Fields {
        match fields {
            syn::Fields::Unit => Fields::Unit,
            syn::Fields::Unnamed(fields) => Fields::Tuple(self.field_list(&fields.unnamed)),
            syn::Fields::Named(fields) => Fields::Named(self.field_list(&fields.named)),
        }
    }

    fn field_list<'a>(&mut self, fields: impl IntoIterator<Item = &'a syn::Field>) -> Vec<Field> {
        let fields = fields.into_iter().enumerate();
        fields.map(|(i, field)| self.field(i, field)).collect()
    }

    fn field(&mut self, index: usize, field: &syn::Field) -> Field {
        let attributes = self.attributes(&field.attrs);
        let visibility = self.visibility(Some(&field.vis));
        let ty = self.ty(&field.ty);
        let type_range = self.type_range(ty);
        let name = match &field.ident {
            Some(ident) => self.name(ident),
            None => Name { name: self.intern(&index.to_string()), range: type_range },
        };
        let default = field.default.as_ref().map(|(_, value)| self.expr(value));
        let start = visibility_start(&field.vis).map_or(name.range, |span| self.range(span));
        let end = default.map_or(type_range, |default| self.expr_range(default));
        let range = join(start, end);
        let full_range = self.with_attributes(&attributes, range);
        Field {
            name,
            ty,
            visibility,
            attrs: attributes.attrs,
            cfg: attributes.cfg,
            range,
            full_range,
            default,
        }
    }

    fn with_attributes(&self, attributes: &Attributes, range: TextRange) -> TextRange {
        let first = attributes.start.map(|start| self.mapped(RawRange { start, end: start + 1 }));
        first.map_or(range, |first| join(first, range))
    }

    fn variant(&mut self, variant: &syn::Variant) -> Variant {
        let attributes = self.attributes(&variant.attrs);
        let name = self.name(&variant.ident);
        let fields = self.fields(&variant.fields);
        let discriminant = variant.discriminant.as_ref().map(|(_, value)| self.expr(value));
        let end = match (&variant.fields, discriminant) {
            (_, Some(value)) => self.expr_range(value),
            (syn::Fields::Named(fields), _) => self.range(fields.brace_token.span.close()),
            (syn::Fields::Unnamed(fields), _) => self.range(fields.paren_token.span.close()),
            (syn::Fields::Unit, _) => name.range,
        };
        let range = join(name.range, end);
        let full_range = self.with_attributes(&attributes, range);
        Variant {
            name,
            fields,
            discriminant,
            attrs: attributes.attrs,
            cfg: attributes.cfg,
            range,
            full_range,
        }
    }

    fn trait_item(&mut self, item: &syn::ItemTrait) -> ItemIx {
        let first =
            [item.unsafety.map(|token| token.span), item.modifiers.auto_token.map(|token| token.span)];
        let start = first.into_iter().flatten().next().unwrap_or(item.trait_token.span);
        let end = item.brace_token.span.close();
        let head = head(&item.attrs, Some(&item.vis), &item.ident, start, end);
        self.add(&head, |this, _| {
            let generics = this.generics(&item.generics);
            let supertraits = this.bounds(&item.supertraits);
            let items = item.items.iter().filter_map(|item| this.trait_member(item)).collect();
            ItemKind::Trait(Box::new(Trait { generics, supertraits, items }))
        })
    }

    fn impl_item(&mut self, item: &syn::ItemImpl) -> ItemIx {
        let first =
            [item.modifiers.defaultness.map(|token| token.span), item.unsafety.map(|token| token.span)];
        let start = first.into_iter().flatten().next().unwrap_or(item.impl_token.span);
        let end = item.brace_token.span.close();
        let head = Head { attrs: &item.attrs, vis: None, name: None, start, end };
        self.add(&head, |this, _| {
            let generics = this.generics(&item.generics);
            let of_trait = item.trait_.as_ref().map(|(path, _)| this.path(path));
            let self_ty = this.ty(&item.self_ty);
            let items = item.items.iter().filter_map(|item| this.impl_member(item)).collect();
            let negative = item.modifiers.polarity.is_some();
            ItemKind::Impl(Box::new(Impl { generics, of_trait, negative, self_ty, items }))
        })
    }

    pub(crate) fn trait_member(&mut self, item: &syn::TraitItem) -> Option<ItemIx> {
        use syn::TraitItem as T;
        Some(match item {
            T::Fn(item) => {
                let body_end = item.default.as_ref().map(|body| body.brace_token.span.close());
                let end = body_end.or(item.semi_token.map(|token| token.spans[0]));
                let end = end.unwrap_or(item.sig.paren_token.span.close());
                let default = item.modifiers.defaultness.map(|token| token.span);
                self.function(&item.attrs, None, default, &item.sig, item.default.as_ref(), end)
            }
            T::Const(item) => {
                let start = item.modifiers.defaultness.map_or(item.const_token.span, |token| token.span);
                let head = head(&item.attrs, None, &item.ident, start, item.semi_token.spans[0]);
                self.constant(&head, &item.ty, item.default.as_ref().map(|(_, value)| value))
            }
            T::Type(item) => {
                let start = item.modifiers.defaultness.map_or(item.type_token.span, |token| token.span);
                let head = head(&item.attrs, None, &item.ident, start, item.semi_token.spans[0]);
                let ty = item.default.as_ref().map(|(_, ty)| ty);
                self.alias(&head, &item.generics, Some(&item.bounds), ty)
            }
            T::Macro(item) => self.member_macro(&item.attrs, &item.mac, item.semi_token.as_ref()),
            T::Verbatim(tokens) => return self.verbatim_item(tokens),
            _ => return None,
        })
    }

    pub(crate) fn impl_member(&mut self, item: &syn::ImplItem) -> Option<ItemIx> {
        use syn::ImplItem as M;
        Some(match item {
            M::Fn(item) => {
                let end = item.block.brace_token.span.close();
                let default = item.modifiers.defaultness.map(|token| token.span);
                self.function(&item.attrs, Some(&item.vis), default, &item.sig, Some(&item.block), end)
            }
            M::Const(item) => {
                let start = item.modifiers.defaultness.map_or(item.const_token.span, |token| token.span);
                let end = item.semi_token.spans[0];
                let head = head(&item.attrs, Some(&item.vis), &item.ident, start, end);
                self.constant(&head, &item.ty, Some(&item.expr))
            }
            M::Type(item) => {
                let start = item.modifiers.defaultness.map_or(item.type_token.span, |token| token.span);
                let end = item.semi_token.spans[0];
                let head = head(&item.attrs, Some(&item.vis), &item.ident, start, end);
                self.alias(&head, &item.generics, None, Some(&item.ty))
            }
            M::Macro(item) => self.member_macro(&item.attrs, &item.mac, item.semi_token.as_ref()),
            M::Verbatim(tokens) => return self.verbatim_item(tokens),
            _ => return None,
        })
    }

    pub(crate) fn foreign_item(&mut self, item: &syn::ForeignItem) -> Option<ItemIx> {
        use syn::ForeignItem as F;
        Some(match item {
            F::Fn(item) => {
                let end = item.semi_token.spans[0];
                self.function(&item.attrs, Some(&item.vis), None, &item.sig, None, end)
            }
            F::Static(item) => {
                let start = match &item.safety {
                    syn::Safety::Safe(token) => token.span,
                    syn::Safety::Unsafe(token) => token.span,
                    syn::Safety::Default => item.static_token.span,
                };
                let head = head(&item.attrs, Some(&item.vis), &item.ident, start, item.semi_token.spans[0]);
                let mutable = matches!(item.mutability, syn::StaticMutability::Mut(_));
                self.static_item(&head, &item.ty, None, mutable, None)
            }
            F::Type(item) => {
                let (start, end) = (item.type_token.span, item.semi_token.spans[0]);
                let head = head(&item.attrs, Some(&item.vis), &item.ident, start, end);
                self.alias(&head, &item.generics, None, None)
            }
            F::Macro(item) => self.member_macro(&item.attrs, &item.mac, item.semi_token.as_ref()),
            F::Verbatim(tokens) => return self.verbatim_item(tokens),
            _ => return None,
        })
    }

    fn constant(&mut self, head: &Head<'_>, ty: &syn::Type, value: Option<&syn::Expr>) -> ItemIx {
        let index = self.add(head, |this, _| {
            let ty = this.ty(ty);
            ItemKind::Const(Const { ty, value: value.map(|value| this.expr(value)) })
        });
        let item = &self.facts.items[index.index()];
        if item.name.is_some_and(|name| self.facts.name(name.name) == "_") {
            self.item_mut(index).name = None;
        }
        index
    }

    fn static_item(
        &mut self,
        head: &Head<'_>,
        ty: &syn::Type,
        value: Option<&syn::Expr>,
        mutable: bool,
        made_by: Option<StaticMaker>,
    ) -> ItemIx {
        self.add(head, |this, _| {
            let ty = this.ty(ty);
            ItemKind::Static(Static { ty, value: value.map(|value| this.expr(value)), mutable, made_by })
        })
    }

    /// A static that a macro makes.
    pub(super) fn made_static(&mut self, item: &super::macros::MadeStatic, made_by: StaticMaker) -> ItemIx {
        let head = head(&item.attrs, Some(&item.vis), &item.name, item.keyword, item.end);
        self.static_item(&head, &item.ty, item.value.as_ref(), false, Some(made_by))
    }

    fn alias(
        &mut self,
        head: &Head<'_>,
        generics: &syn::Generics,
        bounds: Option<&syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>>,
        ty: Option<&syn::Type>,
    ) -> ItemIx {
        self.add(head, |this, _| {
            let generics = this.generics(generics);
            let bounds = bounds.map(|bounds| this.bounds(bounds)).unwrap_or_default();
            let ty = ty.map(|ty| this.ty(ty));
            ItemKind::TypeAlias(Box::new(TypeAlias { generics, bounds, ty }))
        })
    }

    fn module(&mut self, item: &syn::ItemMod) -> ItemIx {
        let start = item.unsafety.map_or(item.mod_token.span, |token| token.span);
        let body_end = item.content.as_ref().map(|(brace, _)| brace.span.close());
        let end = body_end.or(item.semi.map(|token| token.spans[0])).unwrap_or(item.ident.span());
        let head = head(&item.attrs, Some(&item.vis), &item.ident, start, end);
        self.add(&head, |this, attributes| {
            let mut paths = Vec::new();
            for attr in &attributes.attrs {
                if let AttrKind::Value(Some(path)) = &attr.kind
                    && this.is_path(&attr.path, "path")
                {
                    paths.push((attr.cfg.clone(), path.clone()));
                }
            }
            let macro_use = attributes.has(this, "macro_use");
            let items = item.content.as_ref();
            let items = items.map(|(_, items)| items.iter().filter_map(|item| this.item(item)).collect());
            ItemKind::Module(Module { items, paths, macro_use })
        })
    }

    fn macro_item(&mut self, item: &syn::ItemMacro) -> ItemIx {
        let Some(name) = &item.ident else {
            return self.member_macro(&item.attrs, &item.mac, item.semi_token.as_ref());
        };
        let first = item
            .mac
            .path
            .segments
            .first()
            .map_or(item.mac.bang_token.spans[0], |segment| segment.ident.span());
        let close = item.mac.delimiter.span().close();
        let end = item.semi_token.map_or(close, |token| token.spans[0]);
        let head = head(&item.attrs, None, name, first, end);
        self.add(&head, |this, attributes| {
            let body = this.raw_inside(item.mac.delimiter.span());
            ItemKind::MacroRules(this.macro_rules(attributes, body, false))
        })
    }

    fn macro_rules(&mut self, attributes: &Attributes, body: RawRange, is_macro_2: bool) -> MacroRules {
        MacroRules {
            body: self.mapped(body),
            tokens: TextRange::new(body.start, body.end),
            exported: attributes.has(self, "macro_export"),
            local_inner: attributes.local_inner,
            is_macro_2,
        }
    }

    /// A macro invocation in item position.
    fn member_macro(
        &mut self,
        attrs: &[syn::Attribute],
        call: &syn::Macro,
        semicolon: Option<&syn::Token![;]>,
    ) -> ItemIx {
        let first =
            call.path.segments.first().map_or(call.bang_token.spans[0], |segment| segment.ident.span());
        let start = call.path.leading_colon.map_or(first, |token| token.spans[0]);
        let end = semicolon.map_or(call.delimiter.span().close(), |token| token.spans[0]);
        let head = Head { attrs, vis: None, name: None, start, end };
        self.add(&head, |this, _| ItemKind::MacroCall(this.macro_call(call).0))
    }

    /// An item that `syn` keeps as tokens. A `macro name { .. }` is read here, the others stay unread.
    fn verbatim_item(&mut self, tokens: &proc_macro2::TokenStream) -> Option<ItemIx> {
        if tokens.is_empty() {
            return None;
        }
        if let Ok(definition) = syn::parse2::<super::macros::MacroTwo>(tokens.clone()) {
            let head = head(
                &definition.attrs,
                Some(&definition.vis),
                &definition.name,
                definition.keyword,
                definition.end,
            );
            return Some(self.add(&head, |this, attributes| {
                let mut body = this.raw(definition.body);
                if definition.braces_only {
                    body = RawRange { start: body.start + 1, end: body.end - 1 };
                }
                ItemKind::MacroRules(this.macro_rules(attributes, body, true))
            }));
        }
        // A function without a body, as macros take it (`link! { pub fn f(); }`).
        if let Ok(item) = syn::parse2::<syn::ForeignItem>(tokens.clone())
            && !matches!(item, syn::ForeignItem::Verbatim(_))
        {
            return self.foreign_item(&item);
        }
        let range = self.verbatim("item", tokens);
        let attributes = Attributes::default();
        Some(self.add_at(attributes, Visibility::Inherited, None, range, range, |_, _| ItemKind::Verbatim))
    }
}

pub(super) fn head<'a>(
    attrs: &'a [syn::Attribute],
    vis: Option<&'a syn::Visibility>,
    name: &'a syn::Ident,
    start: Span,
    end: Span,
) -> Head<'a> {
    Head { attrs, vis, name: Some(name), start, end }
}

fn visibility_start(vis: &syn::Visibility) -> Option<Span> {
    match vis {
        syn::Visibility::Public(token) => Some(token.span),
        syn::Visibility::Restricted(vis) => Some(vis.pub_token.span),
        syn::Visibility::Inherited => None,
    }
}
