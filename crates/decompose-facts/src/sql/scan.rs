//! Tables by the words in front of them, for statements that no parser reads.
//!
//! A name counts behind `FROM` and `JOIN` (read), `UPDATE` (write), `INSERT INTO` (create), `DELETE FROM` and
//! `TRUNCATE` (delete). It deliberately does not know columns, and leaves out what is not plainly a table: names of
//! `WITH`, functions, and every `FROM` that belongs to a function or an operator.

use decompose_model::DataOperation;

use super::lex::{Token, tokens};
use super::{Access, Dialect, Reading, table_name};

/// Words that stand where a table could, and are none.
const NO_TABLES: &[&str] =
    &["SELECT", "SET", "VALUES", "LATERAL", "UNNEST", "WHERE", "DUAL", "ONLY", "AS", "ON", "USING"];

/// Words behind which a statement begins, in the body of a routine or in parentheses.
const BEFORE_STATEMENTS: &[&str] = &["BEGIN", "THEN", "ELSE", "LOOP", "DO", "AS"];

/// The tables that a statement names.
pub(super) fn scan(text: &str, dialect: Dialect) -> Reading {
    let tokens: Vec<Token<'_>> = tokens(text).into_iter().map(|(_, token)| token).collect();
    let named_here = names_of_with(&tokens);
    let mut reading = Reading::default();
    // Per open parenthesis, whether it holds a query.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| tokens[before]);
        let follows = |words: &[&str]| before.is_some_and(|before| before.is_any(words));
        let begins = matches!(before, None | Some(Token::Sign(';' | '('))) || follows(BEFORE_STATEMENTS);
        match token {
            Token::Sign('(') => {
                open.push(
                    tokens
                        .get(at + 1)
                        .is_some_and(|next| next.is_any(&["SELECT", "WITH", "VALUES", "DELETE"])),
                );
            }
            Token::Sign(')') => {
                open.pop();
            }
            _ if token.is("FROM") && open.last() != Some(&false) && !follows(&["DISTINCT"]) => {
                let operation =
                    if follows(&["DELETE"]) { DataOperation::Delete } else { DataOperation::Read };
                from_list(&tokens, at + 1, &mut |at| {
                    add(&mut reading, &tokens, at, operation, dialect, &named_here);
                });
            }
            _ if token.is("JOIN") => {
                add(&mut reading, &tokens, at + 1, DataOperation::Read, dialect, &named_here);
            }
            _ if token.is("INTO") && follows(&["INSERT", "REPLACE", "IGNORE", "OR"]) => {
                add(&mut reading, &tokens, at + 1, DataOperation::Create, dialect, &[]);
            }
            _ if token.is("UPDATE") && begins => {
                add(&mut reading, &tokens, at + 1, DataOperation::Write, dialect, &[]);
            }
            _ if token.is("TABLE") && begins => {
                add(&mut reading, &tokens, at + 1, DataOperation::Read, dialect, &named_here);
            }
            _ if token.is("TRUNCATE") && begins => {
                let skip = usize::from(tokens.get(at + 1).is_some_and(|next| next.is("TABLE")));
                add(&mut reading, &tokens, at + 1 + skip, DataOperation::Delete, dialect, &[]);
            }
            _ => {}
        }
    }
    reading.accesses.sort();
    reading.accesses.dedup();
    reading
}

/// Names in front of `AS (`, where there is a `WITH`.
fn names_of_with<'t>(tokens: &[Token<'t>]) -> Vec<&'t str> {
    if !tokens.iter().any(|token| token.is("WITH")) {
        return Vec::new();
    }
    let name = |window: &[Token<'t>]| match window {
        [Token::Word(name) | Token::Quoted(name), word, Token::Sign('(')] if word.is("AS") => Some(*name),
        _ => None,
    };
    tokens.windows(3).filter_map(name).collect()
}

/// Calls `visit` with the place of every table in `a, b AS c, d`.
fn from_list(tokens: &[Token<'_>], first: usize, visit: &mut dyn FnMut(usize)) {
    let mut at = first;
    loop {
        visit(at);
        while matches!(tokens.get(at), Some(Token::Word(_) | Token::Quoted(_) | Token::Sign('.'))) {
            let ends = tokens[at]
                .is_any(&["WHERE", "JOIN", "LEFT", "INNER", "ON", "ORDER", "GROUP", "USING", "SET"]);
            if ends {
                return;
            }
            at += 1;
        }
        if tokens.get(at) != Some(&Token::Sign(',')) {
            return;
        }
        at += 1;
    }
}

fn add(
    reading: &mut Reading,
    tokens: &[Token<'_>],
    at: usize,
    operation: DataOperation,
    dialect: Dialect,
    named_here: &[&str],
) {
    let mut parts: Vec<(&str, bool)> = Vec::new();
    let mut end = at + usize::from(tokens.get(at).is_some_and(|token| token.is("ONLY")));
    while let Some(Token::Word(_) | Token::Quoted(_)) = tokens.get(end) {
        match tokens[end] {
            Token::Quoted(name) => parts.push((name, true)),
            Token::Word(name) if !tokens[end].is_any(NO_TABLES) => parts.push((name, false)),
            _ => return,
        }
        end += 1;
        if tokens.get(end) != Some(&Token::Sign('.')) {
            break;
        }
        end += 1;
    }
    let calls = tokens.get(end) == Some(&Token::Sign('(')) && operation != DataOperation::Create;
    let local = parts.len() == 1 && named_here.iter().any(|name| name.eq_ignore_ascii_case(parts[0].0));
    if calls || local {
        return;
    }
    if let Some(table) = table_name(&parts, dialect) {
        reading.accesses.push(Access { table, operation, columns: None });
    }
}
