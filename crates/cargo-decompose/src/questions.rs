//! The page of `questions`: what to decide, with what speaks for either answer, and the record of what was decided.

use std::fmt::Write;

use decompose::Analysis;
use decompose::cluster::weigh::{Multigraph, Question, Side};
use decompose::model::{FileId, Share};
use serde::Serialize;

use crate::configuration::{AND, Answer, YesNo};

/// The least part of a tie that is told.
const LEAST_TOLD: f64 = 0.05;
/// Files of a list before "and N more".
const FILES: usize = 4;

/// The questions, for output.
#[derive(Serialize)]
pub(crate) struct Page {
    questions: Vec<Asked>,
    answers: Vec<Answered>,
}

/// One question.
#[derive(Serialize)]
struct Asked {
    question: String,
    now: &'static str,
    services: [String; 2],
    doubt: f64,
    worth: f64,
    moves: Vec<String>,
    yes: Evidence,
    no: Evidence,
}

/// What speaks for an answer.
#[derive(Serialize)]
struct Evidence {
    references: usize,
    strongest: Vec<Tie>,
    /// By layer, the part of each in what ties the files that would move.
    layers: Vec<Layer>,
}

/// A layer and its part of a tie.
#[derive(Serialize)]
struct Layer {
    layer: &'static str,
    share: f64,
}

/// References of one file to another.
#[derive(Serialize)]
struct Tie {
    from: String,
    to: String,
    references: usize,
    line: u32,
    column: u32,
}

/// One answer.
#[derive(Serialize)]
struct Answered {
    question: String,
    answer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

fn word(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

impl Page {
    /// From what was found and what was answered.
    pub(crate) fn new(analysis: &Analysis, questions: &[Question], answers: &[Answer]) -> Self {
        let file = |file: FileId| analysis.code.files[file.index()].path.clone();
        let graph = Multigraph::new(&analysis.evidence());
        let evidence = |side: &Side, layers: Vec<Layer>| Evidence {
            layers,
            references: side.references,
            strongest: side
                .ties
                .iter()
                .map(|tie| {
                    let position = analysis.code.references[tie.first.index()].position;
                    Tie {
                        from: file(tie.from),
                        to: file(tie.to),
                        references: tie.references,
                        line: position.line,
                        column: position.column,
                    }
                })
                .collect(),
        };
        let asked = |question: &Question| Asked {
            question: format!("{}{AND}{}", file(question.a), file(question.b)),
            now: word(question.together),
            services: question.services.clone(),
            doubt: rounded(question.doubt),
            worth: rounded(question.doubt * question.moves.len() as f64),
            moves: question.moves.iter().map(|&moved| file(moved)).collect(),
            yes: evidence(&question.yes, layers(analysis, &graph, question, true)),
            no: evidence(&question.no, layers(analysis, &graph, question, false)),
        };
        let answered = |answer: &Answer| Answered {
            question: answer.question.clone(),
            answer: word(answer.answer == YesNo::Yes),
            who: answer.who.clone(),
            why: answer.why.clone(),
        };
        Self {
            questions: questions.iter().map(asked).collect(),
            answers: answers.iter().map(answered).collect(),
        }
    }

    /// Text for people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        if self.questions.is_empty() {
            text.push_str("nothing worth asking: every other answer would move no file\n");
        }
        for (number, asked) in self.questions.iter().enumerate() {
            let (a, b) = asked.question.split_once(AND).unwrap_or((&asked.question, ""));
            let [one, other] = &asked.services;
            let place = if one == other { format!("both in {one}") } else { format!("{one} and {other}") };
            let opposite = if asked.now == "yes" { "no" } else { "yes" };
            let moved = asked.moves.len();
            let files = if moved == 1 { "1 file".to_owned() } else { format!("{moved} files") };
            let _ = writeln!(text, "{}. Do {a} and {b} belong to one service?", number + 1);
            let _ = writeln!(text, "   now: {} ({place}), doubt {:.2}", asked.now, asked.doubt);
            let _ = writeln!(text, "   `{opposite}` moves {files}: {}", listed(&asked.moves));
            for (answer, evidence) in [("yes", &asked.yes), ("no", &asked.no)] {
                if evidence.references > 0 {
                    let _ = writeln!(text, "   for {answer}: {}", counted(evidence.references));
                }
                if !evidence.layers.is_empty() {
                    let part = |layer: &Layer| format!("{} {:.0} %", layer.layer, layer.share * 100.0);
                    let told = evidence.layers.iter().filter(|layer| layer.share >= LEAST_TOLD);
                    let _ =
                        writeln!(text, "     by layer: {}", told.map(part).collect::<Vec<_>>().join(", "));
                }
                for tie in &evidence.strongest {
                    let Tie { from, to, references, line, column } = tie;
                    let _ = writeln!(text, "     {references} {from}:{line}:{column} -> {to}");
                }
            }
            text.push('\n');
        }
        if let Some(first) = self.questions.first() {
            let _ = write!(
                text,
                "Answer in decompose.toml, for example:\n\n[[answer]]\nquestion = \"{}\"\nanswer = \"{}\"\nwho = \"\"\nwhy = \"\"\n",
                first.question, first.now
            );
        }
        text
    }

    /// The answers as an architecture decision record, in Markdown.
    pub(crate) fn record(&self) -> String {
        let mut text = String::from("# Service boundaries: what was decided\n");
        if self.answers.is_empty() {
            text.push_str("\nNothing yet.\n");
        }
        for (number, answer) in self.answers.iter().enumerate() {
            let (a, b) = answer.question.split_once(AND).unwrap_or((&answer.question, ""));
            let decided =
                if answer.answer == "yes" { "belong to one service" } else { "do not belong to one service" };
            let _ = writeln!(text, "\n## {}. `{a}` and `{b}` {decided}\n", number + 1);
            let _ = writeln!(text, "- Status: accepted");
            let _ = writeln!(text, "- Decided by: {}", answer.who.as_deref().unwrap_or("not said"));
            let _ = writeln!(text, "- Reason: {}", answer.why.as_deref().unwrap_or("not said"));
        }
        text
    }
}

/// What ties the files that would move to those that they would join (`yes`), or leave (`no`). Where the two are together, nothing ties
/// them to where they would go.
fn layers(analysis: &Analysis, graph: &Multigraph<'_>, question: &Question, yes: bool) -> Vec<Layer> {
    let service = |file: FileId| analysis.partition.service_of(file);
    let leaves = question.moves.first().and_then(|&file| service(file));
    let others = [question.a, question.b].map(service);
    let joins = others.into_iter().find(|&other| other != leaves).unwrap_or(leaves);
    let side = match (question.together, yes) {
        (true, false) => return Vec::new(),
        (false, true) => joins,
        _ => leaves,
    };
    let Some(side) = side else { return Vec::new() };
    let stays = |file: &FileId| !question.moves.contains(file);
    let files = &analysis.partition.services[side.index()].files;
    let files: Vec<FileId> = files.iter().copied().filter(stays).collect();
    let tied = graph.between(&question.moves, &files);
    let layer = |share: Share| Layer { layer: share.layer, share: rounded(share.share) };
    tied.layers.into_iter().map(layer).collect()
}

fn counted(references: usize) -> String {
    if references == 1 { "1 reference".to_owned() } else { format!("{references} references") }
}

fn listed(files: &[String]) -> String {
    let shown = files.iter().take(FILES).cloned().collect::<Vec<_>>().join(", ");
    if files.len() > FILES { format!("{shown} and {} more", files.len() - FILES) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let tie = Tie { from: "src/a.rs".into(), to: "src/b.rs".into(), references: 3, line: 4, column: 9 };
        Page {
            questions: vec![Asked {
                question: "src/a.rs + src/b.rs".into(),
                now: "no",
                services: ["orders".into(), "pay".into()],
                doubt: 0.75,
                worth: 0.75,
                moves: vec!["src/a.rs".into()],
                yes: Evidence {
                    references: 3,
                    strongest: vec![tie],
                    layers: vec![
                        Layer { layer: "calls", share: 0.96 },
                        Layer { layer: "names", share: 0.04 },
                    ],
                },
                no: Evidence { references: 0, strongest: vec![], layers: vec![] },
            }],
            answers: vec![Answered {
                question: "src/c.rs + src/d.rs".into(),
                answer: "yes",
                who: Some("Ada".into()),
                why: None,
            }],
        }
    }

    #[test]
    fn questions_read_as_text() {
        let expected = "\
1. Do src/a.rs and src/b.rs belong to one service?
   now: no (orders and pay), doubt 0.75
   `yes` moves 1 file: src/a.rs
   for yes: 3 references
     by layer: calls 96 %
     3 src/a.rs:4:9 -> src/b.rs

Answer in decompose.toml, for example:

[[answer]]
question = \"src/a.rs + src/b.rs\"
answer = \"no\"
who = \"\"
why = \"\"
";
        assert_eq!(page().text(), expected);
    }

    #[test]
    fn answers_are_a_record() {
        let expected = "\
# Service boundaries: what was decided

## 1. `src/c.rs` and `src/d.rs` belong to one service

- Status: accepted
- Decided by: Ada
- Reason: not said
";
        assert_eq!(page().record(), expected);
    }
}
