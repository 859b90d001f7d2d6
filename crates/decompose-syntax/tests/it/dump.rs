//! Lowered code as text: one line per item, indented by what it stands in; expressions with all brackets written.

use std::fmt::Write as _;

use decompose_syntax::ir::*;

/// The items of a file (or expansion), its problems, its blind spots.
pub(crate) fn file(facts: &FileFacts) -> String {
    let mut out = String::new();
    for root in &facts.roots {
        item(facts, *root, 0, &mut out);
    }
    for problem in &facts.problems {
        let at = facts.line_index.position(problem.range.start);
        writeln!(out, "{} {}:{} {}", problem.code, at.line, at.column, problem.message).unwrap();
    }
    for spot in &facts.blind_spots {
        let at = facts.line_index.position(spot.range.start);
        writeln!(out, "blind {}:{} {} {} {}", at.line, at.column, spot.kind.name(), spot.name, spot.size)
            .unwrap();
    }
    out
}

fn item(facts: &FileFacts, index: ItemIx, level: usize, out: &mut String) {
    let item_ = facts.item(index);
    let name = item_.name.map_or("_", |name| facts.name(name.name));
    let mut inner: Vec<&ItemIx> = Vec::new();
    let mut body = None;
    let text = match &item_.kind {
        ItemKind::Module(module) => {
            inner.extend(module.items.iter().flatten());
            let paths: Vec<String> = module
                .paths
                .iter()
                .map(|(cfg, path)| match cfg {
                    Some(cfg) => format!(" path({cfg})={path}"),
                    None => format!(" path={path}"),
                })
                .collect();
            format!("mod {name}{}{}", if module.items.is_some() { "" } else { ";" }, paths.concat())
        }
        ItemKind::Use(leaves) => {
            let leaves: Vec<String> = leaves.iter().map(|leaf| use_leaf(facts, leaf)).collect();
            format!("use {}", leaves.join(", "))
        }
        ItemKind::ExternCrate(krate) => {
            let alias = krate.alias.map_or("_", |alias| facts.name(alias.name));
            format!("extern crate {} as {alias}", facts.name(krate.krate.name))
        }
        ItemKind::Fn(function) => {
            body = function.body;
            let mut params: Vec<String> = function
                .receiver
                .iter()
                .map(|receiver| {
                    let reference = if receiver.by_ref { "&" } else { "" };
                    let mutable = if receiver.mutable { "mut " } else { "" };
                    let ty = receiver.ty.map_or(String::new(), |t| format!(": {}", ty(facts, t)));
                    format!("{reference}{mutable}self{ty}")
                })
                .collect();
            params.extend(
                function.params.iter().map(|p| format!("{}: {}", pat(facts, p.pat), ty(facts, p.ty))),
            );
            let ret = function.ret.map_or(String::new(), |ret| format!(" -> {}", ty(facts, ret)));
            let modifiers = [(function.is_const, "const "), (function.is_async, "async ")];
            let modifiers: String = modifiers.iter().filter(|m| m.0).map(|m| m.1).collect();
            format!(
                "{modifiers}fn {name}{}({}){ret}{}",
                generics(facts, &function.generics),
                params.join(", "),
                wheres(facts, &function.generics)
            )
        }
        ItemKind::Struct(s) => {
            format!("struct {name}{}{}", generics(facts, &s.generics), fields(facts, &s.fields))
        }
        ItemKind::Union(s) => {
            format!("union {name}{}{}", generics(facts, &s.generics), fields(facts, &s.fields))
        }
        ItemKind::Enum(e) => {
            let variants: Vec<String> = e
                .variants
                .iter()
                .map(|variant| {
                    let value = variant
                        .discriminant
                        .map_or(String::new(), |value| format!(" = {}", expr(facts, value)));
                    format!(
                        "{}{}{}{value}",
                        cfg(variant.cfg.as_ref()),
                        facts.name(variant.name.name),
                        fields(facts, &variant.fields)
                    )
                })
                .collect();
            format!("enum {name}{} [{}]", generics(facts, &e.generics), variants.join(", "))
        }
        ItemKind::Trait(t) => {
            inner.extend(&t.items);
            format!("trait {name}{}{}", generics(facts, &t.generics), bounds(facts, ": ", &t.supertraits))
        }
        ItemKind::TraitAlias(g, b) => {
            format!("trait {name}{}{}", generics(facts, g), bounds(facts, " = ", b))
        }
        ItemKind::TypeAlias(alias) => {
            let value = alias.ty.map_or(String::new(), |t| format!(" = {}", ty(facts, t)));
            format!(
                "type {name}{}{}{value}",
                generics(facts, &alias.generics),
                bounds(facts, ": ", &alias.bounds)
            )
        }
        ItemKind::Const(c) => format!("const {name}: {}{}", ty(facts, c.ty), value(facts, c.value)),
        ItemKind::Static(s) => {
            let made = s.made_by.map_or(String::new(), |made| format!(" [{made:?}]"));
            let mutable = if s.mutable { "mut " } else { "" };
            format!("static {mutable}{name}: {}{}{made}", ty(facts, s.ty), value(facts, s.value))
        }
        ItemKind::Impl(block) => {
            inner.extend(&block.items);
            let negative = if block.negative { "!" } else { "" };
            let of = block
                .of_trait
                .as_ref()
                .map_or(String::new(), |of| format!("{negative}{} for ", path(facts, of)));
            format!(
                "impl{} {of}{}{}",
                generics(facts, &block.generics),
                ty(facts, block.self_ty),
                wheres(facts, &block.generics)
            )
        }
        ItemKind::ExternBlock(items) => {
            inner.extend(items);
            "extern".to_owned()
        }
        ItemKind::MacroRules(rules) => {
            let kind = if rules.is_macro_2 { "macro" } else { "macro_rules" };
            let exported = if rules.exported { " [exported]" } else { "" };
            format!("{kind} {name} `{}`{exported}", facts.slice(rules.body).trim())
        }
        ItemKind::MacroCall(call) => macro_call(facts, call),
        ItemKind::Verbatim => "verbatim".to_owned(),
    };
    let visibility = match &item_.visibility {
        Visibility::Inherited => String::new(),
        Visibility::Public => "pub ".to_owned(),
        Visibility::Restricted(place) => format!("pub({}) ", path(facts, place)),
    };
    let attrs: Vec<String> = item_.attrs.iter().map(|attr| attribute(facts, attr)).collect();
    let marks = [(item_.test, " [test]"), (item_.in_macro, " [macro]")];
    let marks: String = marks.iter().filter(|mark| mark.0).map(|mark| mark.1).collect();
    let body = body.map_or(String::new(), |body| format!(" {}", expr(facts, body)));
    writeln!(
        out,
        "{:1$}{attrs}{cfg}{visibility}{text}{body}{marks}",
        "",
        level * 2,
        attrs = attrs.concat(),
        cfg = cfg(item_.cfg.as_ref())
    )
    .unwrap();
    let blocks = facts.items.iter().enumerate().filter(|(_, child)| child.parent == Some(index));
    for (child, _) in blocks {
        item(facts, ItemIx(child as u32), level + 1, out);
    }
    let listed = inner.iter().all(|child| facts.item(**child).parent == Some(index));
    assert!(listed, "a member's parent is the item that lists it");
}

fn cfg(cfg: Option<&decompose_model::Cfg>) -> String {
    cfg.map_or(String::new(), |cfg| format!("#cfg({cfg}) "))
}

fn attribute(facts: &FileFacts, attr: &Attr) -> String {
    let name = path(facts, &attr.path);
    let text = match &attr.kind {
        AttrKind::Bare => name,
        AttrKind::Value(value) => format!("{name} = {value:?}"),
        AttrKind::List(range) => format!("{name}({})", facts.slice(*range)),
        AttrKind::Derive(paths) => {
            format!("{name}({})", paths.iter().map(|p| path(facts, p)).collect::<Vec<_>>().join(", "))
        }
    };
    match &attr.cfg {
        Some(cfg) => format!("#[if {cfg}: {text}] "),
        None => format!("#[{text}] "),
    }
}

fn use_leaf(facts: &FileFacts, leaf: &UseLeaf) -> String {
    let base = path(facts, &leaf.path);
    match leaf.kind {
        UseKind::Name => base,
        UseKind::Renamed(alias) => format!("{base} as {}", facts.name(alias.name)),
        UseKind::Underscore => format!("{base} as _"),
        UseKind::SelfName => format!("{base}::{{self}}"),
        UseKind::SelfRenamed(alias) => format!("{base}::{{self as {}}}", facts.name(alias.name)),
        UseKind::Glob if leaf.path.segments.is_empty() => "*".to_owned(),
        UseKind::Glob => format!("{base}::*"),
    }
}

fn value(facts: &FileFacts, value: Option<ExprIx>) -> String {
    value.map_or(String::new(), |value| format!(" = {}", expr(facts, value)))
}

fn fields(facts: &FileFacts, fields: &Fields) -> String {
    let text = |field: &Field| {
        let vis = if field.visibility == Visibility::Public { "pub " } else { "" };
        format!(
            "{}{vis}{}: {}{}",
            cfg(field.cfg.as_ref()),
            facts.name(field.name.name),
            ty(facts, field.ty),
            value(facts, field.default)
        )
    };
    let list = || fields.all().iter().map(text).collect::<Vec<_>>().join(", ");
    match fields {
        Fields::Unit => String::new(),
        Fields::Tuple(_) => format!("({})", list()),
        Fields::Named(_) => format!(" {{ {} }}", list()),
    }
}

fn generics(facts: &FileFacts, generics: &Generics) -> String {
    let lifetimes = generics.lifetimes.iter().map(|name| format!("'{}", facts.name(*name)));
    let params = generics.params.iter().map(|param| {
        let name = facts.name(param.name.name);
        let default = param.default.map_or(String::new(), |t| format!(" = {}", ty(facts, t)));
        match param.const_ty {
            Some(t) => format!("const {name}: {}", ty(facts, t)),
            None => format!("{name}{}{default}", bounds(facts, ": ", &param.bounds)),
        }
    });
    let all: Vec<String> = lifetimes.chain(params).collect();
    if all.is_empty() { String::new() } else { format!("<{}>", all.join(", ")) }
}

fn wheres(facts: &FileFacts, generics: &Generics) -> String {
    let all: Vec<String> = generics
        .predicates
        .iter()
        .map(|(t, b)| format!("{}{}", ty(facts, *t), bounds(facts, ": ", b)))
        .collect();
    if all.is_empty() { String::new() } else { format!(" where {}", all.join(", ")) }
}

fn bounds(facts: &FileFacts, before: &str, bounds: &[Bound]) -> String {
    if bounds.is_empty() {
        return String::new();
    }
    let all: Vec<String> = bounds
        .iter()
        .map(|b| format!("{}{}", if b.maybe { "?" } else { "" }, path(facts, &b.path)))
        .collect();
    format!("{before}{}", all.join(" + "))
}

/// A path.
pub(crate) fn path(facts: &FileFacts, path: &Path) -> String {
    let segment = |segment: &Segment| {
        let args = segment.args.as_deref().map_or(String::new(), |args| generic_args(facts, args));
        format!("{}{args}", facts.name(segment.name.name))
    };
    let segments: Vec<String> = path.segments.iter().map(segment).collect();
    let start = if path.global { "::" } else { "" };
    match path.qself {
        None => format!("{start}{}", segments.join("::")),
        Some((t, 0)) => format!("<{}>::{}", ty(facts, t), segments.join("::")),
        Some((t, n)) => {
            let (of, rest) = segments.split_at(n as usize);
            format!("<{} as {start}{}>::{}", ty(facts, t), of.join("::"), rest.join("::"))
        }
    }
}

fn generic_args(facts: &FileFacts, args: &GenericArgs) -> String {
    if let Some((inputs, output)) = &args.parenthesized {
        let output = output.map_or(String::new(), |t| format!(" -> {}", ty(facts, t)));
        return format!("({}){output}", types(facts, inputs));
    }
    let mut all: Vec<String> = args.types.iter().map(|t| ty(facts, *t)).collect();
    all.extend(args.consts.iter().map(|e| expr(facts, *e)));
    all.extend(args.bindings.iter().map(|(n, t)| format!("{} = {}", facts.name(n.name), ty(facts, *t))));
    all.extend(
        args.constraints.iter().map(|(n, b)| format!("{}{}", facts.name(n.name), bounds(facts, ": ", b))),
    );
    format!("<{}>", all.join(", "))
}

fn types(facts: &FileFacts, all: &[TypeIx]) -> String {
    all.iter().map(|t| ty(facts, *t)).collect::<Vec<_>>().join(", ")
}

/// A type.
pub(crate) fn ty(facts: &FileFacts, index: TypeIx) -> String {
    match &facts.ty(index).kind {
        TypeKind::Path(p) => path(facts, p),
        TypeKind::Ref { lifetime, mutable, inner } => {
            let lifetime = lifetime.map_or(String::new(), |name| format!("'{} ", facts.name(name)));
            format!("&{lifetime}{}{}", if *mutable { "mut " } else { "" }, ty(facts, *inner))
        }
        TypeKind::Pointer(inner) => format!("*{}", ty(facts, *inner)),
        TypeKind::Slice(inner) => format!("[{}]", ty(facts, *inner)),
        TypeKind::Array(inner, n) => format!("[{}; {}]", ty(facts, *inner), expr(facts, *n)),
        TypeKind::Tuple(parts) => format!("({})", types(facts, parts)),
        TypeKind::Function(inputs, output) => {
            format!(
                "fn({}){}",
                types(facts, inputs),
                output.map_or(String::new(), |t| format!(" -> {}", ty(facts, t)))
            )
        }
        TypeKind::Dyn(b) => format!("dyn{}", bounds(facts, " ", b)),
        TypeKind::Impl(b) => format!("impl{}", bounds(facts, " ", b)),
        TypeKind::Macro(call) => macro_call(facts, call),
        TypeKind::Never => "!".to_owned(),
        TypeKind::Infer => "_".to_owned(),
        TypeKind::Unknown => "?".to_owned(),
    }
}

fn pats(facts: &FileFacts, all: &[PatIx], between: &str) -> String {
    all.iter().map(|p| pat(facts, *p)).collect::<Vec<_>>().join(between)
}

/// A pattern.
pub(crate) fn pat(facts: &FileFacts, index: PatIx) -> String {
    match &facts.pat(index).kind {
        PatKind::Wild => "_".to_owned(),
        PatKind::Rest => "..".to_owned(),
        PatKind::Ident { name, by_ref, mutable, sub } => {
            let sub = sub.map_or(String::new(), |sub| format!(" @ {}", pat(facts, sub)));
            let (by_ref, mutable) = (if *by_ref { "ref " } else { "" }, if *mutable { "mut " } else { "" });
            format!("{by_ref}{mutable}{}{sub}", facts.name(name.name))
        }
        PatKind::Path(p) => path(facts, p),
        PatKind::TupleStruct(p, parts) => format!("{}({})", path(facts, p), pats(facts, parts, ", ")),
        PatKind::Struct(p, fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| {
                    let name = facts.name(field.name.name);
                    if field.shorthand {
                        pat(facts, field.pat)
                    } else {
                        format!("{name}: {}", pat(facts, field.pat))
                    }
                })
                .collect();
            format!("{} {{ {} }}", path(facts, p), fields.join(", "))
        }
        PatKind::Tuple(parts) => format!("({})", pats(facts, parts, ", ")),
        PatKind::Slice(parts) => format!("[{}]", pats(facts, parts, ", ")),
        PatKind::Ref(inner) => format!("&{}", pat(facts, *inner)),
        PatKind::Lit(value) => expr(facts, *value),
        PatKind::Range(start, end) => {
            let side = |side: &Option<ExprIx>| side.map_or(String::new(), |e| expr(facts, e));
            format!("{}..{}", side(start), side(end))
        }
        PatKind::Or(parts) => pats(facts, parts, " | "),
        PatKind::Macro(call) => macro_call(facts, call),
        PatKind::Unknown => "?".to_owned(),
    }
}

fn exprs(facts: &FileFacts, all: &[ExprIx]) -> String {
    all.iter().map(|e| expr(facts, *e)).collect::<Vec<_>>().join(", ")
}

/// An expression.
pub(crate) fn expr(facts: &FileFacts, index: ExprIx) -> String {
    let e = |index: &ExprIx| expr(facts, *index);
    let after =
        |index: &Option<ExprIx>| index.map_or(String::new(), |index| format!(" {}", expr(facts, index)));
    match &facts.expr(index).kind {
        ExprKind::Lit(literal) => match literal {
            Literal::Str(text) => format!("{text:?}"),
            Literal::Int(digits, suffix) => format!("{digits}{suffix}"),
            Literal::Float(suffix) => format!("0.0{suffix}"),
            Literal::Bool(value) => value.to_string(),
            Literal::Char => "'c'".to_owned(),
            Literal::Byte => "b'c'".to_owned(),
            Literal::Bytes => "b\"\"".to_owned(),
        },
        ExprKind::Path(p) => path(facts, p),
        ExprKind::Call(function, args) => format!("{}({})", e(function), exprs(facts, args)),
        ExprKind::MethodCall { receiver, name, generics, args } => {
            let generics =
                generics.as_deref().map_or(String::new(), |g| format!("::{}", generic_args(facts, g)));
            format!("{}.{}{generics}({})", e(receiver), facts.name(name.name), exprs(facts, args))
        }
        ExprKind::Field(base, name) => format!("{}.{}", e(base), facts.name(name.name)),
        ExprKind::Index(base, i, _) => format!("{}[{}]", e(base), e(i)),
        ExprKind::Struct(p, fields, rest) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| {
                    if field.shorthand {
                        e(&field.value)
                    } else {
                        format!("{}: {}", facts.name(field.name.name), e(&field.value))
                    }
                })
                .collect();
            let rest = rest.map_or(String::new(), |rest| format!(", ..{}", expr(facts, rest)));
            format!("{} {{ {}{rest} }}", path(facts, p), fields.join(", "))
        }
        ExprKind::Tuple(parts) => format!("({},)", exprs(facts, parts)),
        ExprKind::Array(parts) => format!("[{}]", exprs(facts, parts)),
        ExprKind::Repeat(value, n) => format!("[{}; {}]", e(value), e(n)),
        ExprKind::Ref { mutable, inner } => format!("&{}{}", if *mutable { "mut " } else { "" }, e(inner)),
        ExprKind::Deref(inner, _) => format!("*{}", e(inner)),
        ExprKind::Unary(op, _, inner) => format!("{op}{}", e(inner)),
        ExprKind::Binary(_, place, left, right) => {
            format!("({} {} {})", e(left), facts.slice(*place), e(right))
        }
        ExprKind::Assign(left, right) => format!("({} = {})", e(left), e(right)),
        ExprKind::Cast(inner, t) => format!("({} as {})", e(inner), ty(facts, *t)),
        ExprKind::Range { start, end, inclusive } => {
            let side = |side: &Option<ExprIx>| side.map_or(String::new(), |e| expr(facts, e));
            format!("({}{}{})", side(start), if *inclusive { "..=" } else { ".." }, side(end))
        }
        ExprKind::Block(b) => block(facts, b),
        ExprKind::If(c, a, b) => {
            let otherwise = b.map_or(String::new(), |b| format!(" else {}", expr(facts, b)));
            format!("if {} {}{otherwise}", e(c), e(a))
        }
        ExprKind::Let(p, value) => format!("(let {} = {})", pat(facts, *p), e(value)),
        ExprKind::Match(value, arms) => {
            let arms: Vec<String> = arms
                .iter()
                .map(|arm| {
                    let guard = arm.guard.map_or(String::new(), |g| format!(" if {}", expr(facts, g)));
                    format!("{}{guard} => {}", pat(facts, arm.pat), e(&arm.body))
                })
                .collect();
            format!("match {} {{ {} }}", e(value), arms.join(", "))
        }
        ExprKind::While(c, body) => format!("while {} {}", e(c), e(body)),
        ExprKind::Loop(body) => format!("loop {}", e(body)),
        ExprKind::For(p, over, body, _) => format!("for {} in {} {}", pat(facts, *p), e(over), e(body)),
        ExprKind::Closure(closure) => {
            let params: Vec<String> = closure
                .params
                .iter()
                .map(|(p, t)| {
                    format!(
                        "{}{}",
                        pat(facts, *p),
                        t.map_or(String::new(), |t| format!(": {}", ty(facts, t)))
                    )
                })
                .collect();
            let ret = closure.ret.map_or(String::new(), |t| format!(" -> {}", ty(facts, t)));
            format!(
                "{}|{}|{ret} {}",
                if closure.is_async { "async " } else { "" },
                params.join(", "),
                e(&closure.body)
            )
        }
        ExprKind::Return(value) => format!("return{}", after(value)),
        ExprKind::Break(value) => format!("break{}", after(value)),
        ExprKind::Continue => "continue".to_owned(),
        ExprKind::Await(inner, _) => format!("{}.await", e(inner)),
        ExprKind::Try(inner, _) => format!("{}?", e(inner)),
        ExprKind::Yield(value) => format!("yield{}", after(value)),
        ExprKind::Macro(call) => macro_call(facts, call),
        ExprKind::Unknown => "?".to_owned(),
    }
}

fn block(facts: &FileFacts, block: &Block) -> String {
    let sort = match block.sort {
        BlockSort::Plain => "",
        BlockSort::Async => "async ",
        BlockSort::Try => "try ",
    };
    let mut parts: Vec<String> = block
        .stmts
        .iter()
        .map(|stmt| match stmt {
            Stmt::Let { pat: p, ty: t, init, otherwise } => {
                let t = t.map_or(String::new(), |t| format!(": {}", ty(facts, t)));
                let otherwise = otherwise.map_or(String::new(), |o| format!(" else {}", expr(facts, o)));
                format!("let {}{t}{}{otherwise};", pat(facts, *p), value(facts, *init))
            }
            Stmt::Expr(e) => format!("{};", expr(facts, *e)),
        })
        .collect();
    parts.extend(block.items.iter().map(|item| format!("item {}", item.0)));
    parts.extend(block.tail.map(|tail| expr(facts, tail)));
    if parts.is_empty() { format!("{sort}{{}}") } else { format!("{sort}{{ {} }}", parts.join(" ")) }
}

fn macro_call(facts: &FileFacts, call: &MacroCall) -> String {
    let args = match &call.args {
        MacroArgs::Opaque => "opaque".to_owned(),
        MacroArgs::Parts(parts) => parts
            .iter()
            .map(|part| match part {
                MacroPart::Expr(e) => expr(facts, *e),
                MacroPart::Capture(e) => format!("capture {}", expr(facts, *e)),
                MacroPart::Shown { value, by, .. } => format!("show {} {by:?}", expr(facts, *value)),
                MacroPart::Item(i) => format!("item {}", i.0),
                MacroPart::Type(t) => format!("type {}", ty(facts, *t)),
                MacroPart::Pat(p) => format!("pat {}", pat(facts, *p)),
            })
            .collect::<Vec<_>>()
            .join("; "),
    };
    format!("{}![{args}]", path(facts, &call.path))
}
