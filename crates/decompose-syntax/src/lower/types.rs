//! Types, paths, generics, bounds.

use syn::spanned::Spanned as _;

use super::{Lowerer, join};
use crate::ir::{Bound, GenericArgs, GenericParam, Generics, Path, Segment, TypeIx, TypeKind};
use decompose_model::TextRange;

impl Lowerer<'_> {
    pub(super) fn ty(&mut self, ty: &syn::Type) -> TypeIx {
        let (kind, range) = match ty {
            syn::Type::Path(ty) => {
                let (path, range) = self.path_range(ty.qself.as_ref(), &ty.path);
                (TypeKind::Path(path), range)
            }
            syn::Type::Reference(ty) => {
                let inner = self.ty(&ty.elem);
                let lifetime = ty.lifetime.as_ref().map(|lifetime| self.name(&lifetime.ident).name);
                let range = join(self.range(ty.and_token.spans[0]), self.type_range(inner));
                (TypeKind::Ref { lifetime, mutable: ty.mutability.is_some(), inner }, range)
            }
            syn::Type::Ptr(ty) => {
                let inner = self.ty(&ty.elem);
                (TypeKind::Pointer(inner), join(self.range(ty.star_token.spans[0]), self.type_range(inner)))
            }
            syn::Type::Slice(ty) => {
                let inner = self.ty(&ty.elem);
                (TypeKind::Slice(inner), self.range(ty.bracket_token.span.join()))
            }
            syn::Type::Array(ty) => {
                let inner = self.ty(&ty.elem);
                let length = self.expr(&ty.len);
                (TypeKind::Array(inner, length), self.range(ty.bracket_token.span.join()))
            }
            syn::Type::Tuple(ty) => {
                let parts = ty.elems.iter().map(|part| self.ty(part)).collect();
                (TypeKind::Tuple(parts), self.range(ty.paren_token.span.join()))
            }
            syn::Type::FnPtr(ty) => {
                let inputs = ty.inputs.iter().map(|input| self.ty(&input.ty)).collect();
                let output = self.return_type(&ty.output);
                let first = [
                    ty.lifetimes.as_ref().map(|lifetimes| lifetimes.for_token.span),
                    ty.unsafety.map(|token| token.span),
                    ty.abi.as_ref().map(|abi| abi.extern_token.span),
                ];
                let first = first.into_iter().flatten().next().unwrap_or(ty.fn_token.span);
                let mut range = self.between(first, ty.paren_token.span.close());
                if let Some(output) = output {
                    range = join(range, self.type_range(output));
                }
                (TypeKind::Function(inputs, output), range)
            }
            syn::Type::TraitObject(ty) => {
                let (bounds, range) = self.bounds_range(&ty.bounds);
                let start = ty.dyn_token.map_or(range, |token| self.range(token.span));
                (TypeKind::Dyn(bounds), join(start, range))
            }
            syn::Type::ImplTrait(ty) => {
                let (bounds, range) = self.bounds_range(&ty.bounds);
                (TypeKind::Impl(bounds), join(self.range(ty.impl_token.span), range))
            }
            syn::Type::Macro(ty) => {
                let (call, range) = self.macro_call(&ty.mac);
                (TypeKind::Macro(Box::new(call)), range)
            }
            syn::Type::Never(ty) => (TypeKind::Never, self.range(ty.bang_token.spans[0])),
            syn::Type::Infer(ty) => (TypeKind::Infer, self.range(ty.underscore_token.spans[0])),
            syn::Type::Group(ty) => return self.ty(&ty.elem),
            syn::Type::Paren(ty) => {
                let inner = self.ty(&ty.elem);
                self.facts.types[inner.index()].range = self.range(ty.paren_token.span.join());
                return inner;
            }
            syn::Type::Verbatim(tokens) => (TypeKind::Unknown, self.verbatim("type", tokens)),
            other => (TypeKind::Unknown, self.range(other.span())),
        };
        self.push_type(kind, range)
    }

    pub(super) fn type_range(&self, ty: TypeIx) -> TextRange {
        self.facts.types[ty.index()].range
    }

    pub(super) fn return_type(&mut self, output: &syn::ReturnType) -> Option<TypeIx> {
        match output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => Some(self.ty(ty)),
        }
    }

    pub(super) fn path(&mut self, path: &syn::Path) -> Path {
        self.path_range(None, path).0
    }

    /// A path and its bytes.
    pub(super) fn path_range(&mut self, qself: Option<&syn::QSelf>, path: &syn::Path) -> (Path, TextRange) {
        let qself_range = qself.map(|qself| self.range(qself.lt_token.spans[0]));
        let mut range = qself_range.or_else(|| path.leading_colon.map(|token| self.range(token.spans[0])));
        let lowered_qself = qself.map(|qself| (self.ty(&qself.ty), qself.position as u32));
        let mut segments = Vec::with_capacity(path.segments.len());
        for segment in &path.segments {
            let name = self.name(&segment.ident);
            let mut end = name.range;
            let args = match &segment.arguments {
                syn::PathArguments::None => None,
                syn::PathArguments::AngleBracketed(args) => {
                    end = join(end, self.range(args.gt_token.spans[0]));
                    Some(Box::new(self.generic_args(args)))
                }
                syn::PathArguments::Parenthesized(args) => {
                    let inputs = args.inputs.iter().map(|input| self.ty(&input.ty)).collect();
                    let output = self.return_type(&args.output);
                    end = join(end, self.range(args.paren_token.span.close()));
                    end = output.map_or(end, |output| join(end, self.type_range(output)));
                    let parenthesized = Some((inputs, output));
                    Some(Box::new(GenericArgs { parenthesized, ..GenericArgs::default() }))
                }
            };
            range = Some(range.map_or(end, |range| join(range, end)));
            segments.push(Segment { name, args });
        }
        // A leading `::` of `<T as ::std::X>::y` belongs to the trait, as the path does.
        let path = Path { global: path.leading_colon.is_some(), qself: lowered_qself, segments };
        (path, range.unwrap_or_default())
    }

    pub(super) fn generic_args(&mut self, args: &syn::AngleBracketedGenericArguments) -> GenericArgs {
        let mut lowered = GenericArgs::default();
        for argument in &args.args {
            match argument {
                syn::GenericArgument::Type(ty) => lowered.types.push(self.ty(ty)),
                syn::GenericArgument::Const(value) => lowered.consts.push(self.expr(value)),
                syn::GenericArgument::AssocType(binding) => {
                    let name = self.name(&binding.ident);
                    lowered.bindings.push((name, self.ty(&binding.ty)));
                }
                syn::GenericArgument::AssocConst(binding) => lowered.consts.push(self.expr(&binding.value)),
                syn::GenericArgument::Constraint(constraint) => {
                    let name = self.name(&constraint.ident);
                    lowered.constraints.push((name, self.bounds(&constraint.bounds)));
                }
                _ => {}
            }
        }
        lowered
    }

    pub(super) fn bounds<'a>(
        &mut self,
        bounds: impl IntoIterator<Item = &'a syn::TypeParamBound>,
    ) -> Vec<Bound> {
        self.bounds_range(bounds).0
    }

    /// The trait bounds of a list, and the bytes of the whole list.
    fn bounds_range<'a>(
        &mut self,
        bounds: impl IntoIterator<Item = &'a syn::TypeParamBound>,
    ) -> (Vec<Bound>, TextRange) {
        let mut lowered = Vec::new();
        let mut whole: Option<TextRange> = None;
        for bound in bounds {
            let range = match bound {
                syn::TypeParamBound::Trait(bound) => {
                    let (path, mut range) = self.path_range(None, &bound.path);
                    if let Some(lifetimes) = &bound.lifetimes {
                        range = join(self.range(lifetimes.for_token.span), range);
                    }
                    if let Some(maybe) = &bound.maybe {
                        range = join(self.range(maybe.spans[0]), range);
                    }
                    if let Some(paren) = &bound.paren_token {
                        range = self.range(paren.span.join());
                    }
                    lowered.push(Bound { path, maybe: bound.maybe.is_some() });
                    range
                }
                syn::TypeParamBound::Lifetime(lifetime) => {
                    self.between(lifetime.apostrophe, lifetime.ident.span())
                }
                syn::TypeParamBound::PreciseCapture(capture) => {
                    self.between(capture.use_token.span, capture.gt_token.spans[0])
                }
                syn::TypeParamBound::Verbatim(tokens) => self.verbatim("bound", tokens),
                other => self.range(other.span()),
            };
            whole = Some(whole.map_or(range, |whole| join(whole, range)));
        }
        (lowered, whole.unwrap_or_default())
    }

    pub(super) fn generics(&mut self, generics: &syn::Generics) -> Generics {
        let mut lowered = Generics::default();
        for param in &generics.params {
            match param {
                syn::GenericParam::Lifetime(param) => {
                    let name = self.name(&param.lifetime.ident).name;
                    lowered.lifetimes.push(name);
                }
                syn::GenericParam::Type(param) => {
                    let name = self.name(&param.ident);
                    let bounds = self.bounds(&param.bounds);
                    let default = param.default.as_ref().map(|(_, ty)| self.ty(ty));
                    lowered.params.push(GenericParam { name, bounds, default, const_ty: None });
                }
                syn::GenericParam::Const(param) => {
                    let name = self.name(&param.ident);
                    let const_ty = Some(self.ty(&param.ty));
                    lowered.params.push(GenericParam { name, bounds: Vec::new(), default: None, const_ty });
                }
            }
        }
        let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        for predicate in predicates {
            if let syn::WherePredicate::Type(predicate) = predicate {
                let ty = self.ty(&predicate.bounded_ty);
                lowered.predicates.push((ty, self.bounds(&predicate.bounds)));
            }
        }
        lowered
    }
}
