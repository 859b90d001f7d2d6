//! Templates: maud's `html!`, and the tag-like ones of yew and leptos. Only the Rust inside is read; markup is
//! skipped.

use proc_macro2::TokenTree;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::spanned::Spanned as _;
use syn::{
    Block, Expr, ExprBlock, ExprForLoop, ExprIf, ExprMatch, ExprWhile, Pat, Result, Stmt, Token, braced,
    token,
};

use super::grammar::Piece;

pub(super) fn markup(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let mut stmts = Vec::new();
    if input.peek(Token![<]) || input.peek(token::Brace) {
        tags(input, &mut stmts)?;
    } else {
        maud(input, &mut stmts)?;
    }
    Ok(vec![Piece::Stmts(stmts)])
}

/// Tags: what stands in braces is Rust.
fn tags(input: ParseStream<'_>, stmts: &mut Vec<Stmt>) -> Result<()> {
    while !input.is_empty() {
        if !input.peek(token::Brace) {
            input.parse::<TokenTree>()?;
            continue;
        }
        let inside;
        braced!(inside in input);
        // yew: `{ for iterator }`.
        inside.parse::<Option<Token![for]>>()?;
        let fork = inside.fork();
        match Block::parse_within(&fork) {
            Ok(parsed) if fork.is_empty() => {
                inside.advance_to(&fork);
                stmts.extend(parsed);
            }
            _ => tags(&inside, stmts)?,
        }
    }
    Ok(())
}

/// maud: `(expr)`, `[condition]`, and `@` before control flow.
fn maud(input: ParseStream<'_>, stmts: &mut Vec<Stmt>) -> Result<()> {
    while !input.is_empty() {
        if input.parse::<Option<Token![@]>>()?.is_some() {
            stmts.push(control_flow(input)?);
        } else if input.peek(token::Brace) {
            let inside;
            braced!(inside in input);
            maud(&inside, stmts)?;
        } else {
            let is_code = input.peek(token::Paren) || input.peek(token::Bracket);
            let TokenTree::Group(group) = input.parse()? else { continue };
            if is_code && !group.stream().is_empty() {
                stmts.push(Stmt::Expr(syn::parse2(group.stream())?, Some(Token![;](group.span_close()))));
            }
        }
    }
    Ok(())
}

fn maud_block(input: ParseStream<'_>) -> Result<Block> {
    let inside;
    let brace_token = braced!(inside in input);
    let mut stmts = Vec::new();
    maud(&inside, &mut stmts)?;
    Ok(Block { brace_token, stmts })
}

fn control_flow(input: ParseStream<'_>) -> Result<Stmt> {
    let expr = if input.peek(Token![if]) {
        maud_if(input)?
    } else if input.peek(Token![for]) {
        Expr::ForLoop(ExprForLoop {
            attrs: Vec::new(),
            label: None,
            for_token: input.parse()?,
            pat: Box::new(Pat::parse_multi_with_leading_vert(input)?),
            in_token: input.parse()?,
            expr: Box::new(Expr::parse_without_eager_brace(input)?),
            body: maud_block(input)?,
        })
    } else if input.peek(Token![while]) {
        Expr::While(ExprWhile {
            attrs: Vec::new(),
            label: None,
            while_token: input.parse()?,
            cond: Box::new(Expr::parse_without_eager_brace(input)?),
            body: maud_block(input)?,
        })
    } else if input.peek(Token![match]) {
        maud_match(input)?
    } else {
        // `@let pattern = value;`
        return input.parse();
    };
    let end = Token![;](expr.span());
    Ok(Stmt::Expr(expr, Some(end)))
}

fn maud_if(input: ParseStream<'_>) -> Result<Expr> {
    let if_token = input.parse()?;
    let cond = Box::new(Expr::parse_without_eager_brace(input)?);
    let then_branch = maud_block(input)?;
    let mut else_branch = None;
    if input.peek(Token![@]) && input.peek2(Token![else]) {
        input.parse::<Token![@]>()?;
        let else_token = input.parse()?;
        let branch = if input.peek(Token![if]) { maud_if(input)? } else { block_expr(maud_block(input)?) };
        else_branch = Some((else_token, Box::new(branch)));
    }
    Ok(Expr::If(ExprIf { attrs: Vec::new(), if_token, cond, then_branch, else_branch }))
}

fn block_expr(block: Block) -> Expr {
    Expr::Block(ExprBlock { attrs: Vec::new(), label: None, block })
}

fn maud_match(input: ParseStream<'_>) -> Result<Expr> {
    let match_token = input.parse()?;
    let expr = Box::new(Expr::parse_without_eager_brace(input)?);
    let inside;
    let brace_token = braced!(inside in input);
    let mut arms = Vec::new();
    while !inside.is_empty() {
        let mut pat = Pat::parse_multi_with_leading_vert(&inside)?;
        if inside.peek(Token![if]) {
            pat = Pat::Guard(syn::PatGuard {
                attrs: Vec::new(),
                pat: Box::new(pat),
                if_token: inside.parse()?,
                guard: Box::new(inside.parse()?),
            });
        }
        let fat_arrow_token: Token![=>] = inside.parse()?;
        let body = if inside.peek(token::Brace) {
            maud_block(&inside)?
        } else {
            let mut markup = proc_macro2::TokenStream::new();
            while !inside.is_empty() && !inside.peek(Token![,]) {
                markup.extend([inside.parse::<TokenTree>()?]);
            }
            let stmts = syn::parse::Parser::parse2(
                |input: ParseStream<'_>| {
                    let mut stmts = Vec::new();
                    maud(input, &mut stmts)?;
                    Ok(stmts)
                },
                markup,
            )?;
            Block { brace_token: token::Brace(fat_arrow_token.spans[1]), stmts }
        };
        let comma = inside.parse()?;
        arms.push(syn::Arm {
            attrs: Vec::new(),
            pat,
            fat_arrow_token,
            body: Box::new(block_expr(body)),
            comma,
        });
    }
    Ok(Expr::Match(ExprMatch { attrs: Vec::new(), match_token, expr, brace_token, arms }))
}
