//! `decompose.toml`: what a project says about itself.
//!
//! Read from the workspace root, or from the file that `--config` names. An unknown key is an error that names its
//! line. The command line goes before it. What is said about modules keeps its lines, so that a contradiction can name
//! them; whether the modules exist is not known here.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use decompose::cluster::weigh::{Constraints, LAYERS, NamedService, Weights, Word};
use decompose::facts::{Declared, Meaning, Named, Recogniser, SensitivePattern};
use decompose::model::{DataOperation, Direction, Driver, ExternalKind};
use serde::Deserialize;
use toml::Spanned;

/// The file's name in the workspace root.
const NAME: &str = "decompose.toml";
/// Between the two modules of an answer's question.
pub(crate) const AND: &str = " + ";

/// What the file can say.
#[derive(Default, PartialEq, Debug)]
pub(crate) struct Configuration {
    /// Where it was read, as it should be shown; empty where there is none.
    pub(crate) shown: String,
    /// More than 1 gives more and smaller services, less gives fewer.
    pub(crate) granularity: Option<f64>,
    /// Ask for exactly so many services.
    pub(crate) services: Option<usize>,
    /// Seed of everything random.
    pub(crate) seed: Option<u64>,
    /// The least lines of a service.
    pub(crate) min_size: Option<u64>,
    /// The most lines of a service.
    pub(crate) max_size: Option<u64>,
    /// What the layers of evidence weigh.
    pub(crate) weights: Weights,
    /// Why the project would be taken apart, the first reason first.
    pub(crate) goal: Vec<Driver>,
    /// What is known about the cut, answers among it.
    pub(crate) constraints: Constraints,
    /// The answers as they were given.
    pub(crate) answers: Vec<Answer>,
    /// Wrappers of the project's own, and names of data to review.
    pub(crate) declared: Declared,
    /// Where the reports lead for a place.
    pub(crate) link: Option<String>,
    /// A compiler-grade index to follow, as a path in the workspace.
    pub(crate) scip: Option<String>,
    /// A file of facts, as a path in the workspace.
    pub(crate) facts: Option<String>,
    /// Whether to read the sources of direct dependencies.
    pub(crate) deps_source: bool,
}

/// The file, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    granularity: Option<f64>,
    services: Option<usize>,
    seed: Option<u64>,
    min_size: Option<u64>,
    max_size: Option<u64>,
    #[serde(default)]
    goal: WrittenGoal,
    #[serde(default)]
    weights: BTreeMap<Spanned<String>, Spanned<f64>>,
    #[serde(default)]
    report: WrittenReport,
    #[serde(default)]
    pin: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    must_link: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    cannot_link: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    service: Vec<WrittenService>,
    #[serde(default)]
    answer: Vec<Spanned<Answer>>,
    #[serde(default)]
    recogniser: Vec<Spanned<WrittenRecogniser>>,
    #[serde(default)]
    sensitive: BTreeMap<String, Vec<String>>,
    scip: Option<String>,
    facts: Option<String>,
    #[serde(default)]
    deps_source: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenGoal {
    drivers: Vec<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenReport {
    link: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenService {
    name: Spanned<String>,
    seeds: Vec<Spanned<String>>,
    #[serde(default)]
    closed: bool,
}

/// A `[[recogniser]]`: what calls of a function mean.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRecogniser {
    path: String,
    kind: String,
    table: Option<String>,
    table_argument: Option<usize>,
    channel: Option<String>,
    channel_argument: Option<usize>,
    host: Option<String>,
    host_argument: Option<usize>,
    route: Option<String>,
    route_argument: Option<usize>,
    operation: Option<String>,
    store: Option<String>,
    method: Option<String>,
    handler_argument: Option<usize>,
}

impl WrittenRecogniser {
    fn read(&self) -> anyhow::Result<Recogniser> {
        let (word, written, argument) = match self.kind.as_str() {
            "data" => ("table", &self.table, self.table_argument),
            "message" => ("channel", &self.channel, self.channel_argument),
            "external" => ("host", &self.host, self.host_argument),
            "route" => ("route", &self.route, self.route_argument),
            other => {
                anyhow::bail!("kind `{other}` is not known; it is one of data, message, external, route")
            }
        };
        let name = match (written, argument) {
            (Some(name), None) => Named::Written(name.clone()),
            (None, Some(number)) => Named::Argument(number),
            _ => anyhow::bail!("either {word} or {word}_argument is needed"),
        };
        let unknown = |known: &str| {
            let given = self.operation.as_deref().unwrap_or("");
            anyhow::anyhow!("operation `{given}` is not known; it is one of {known}")
        };
        let operation = self.operation.as_deref();
        let means = match self.kind.as_str() {
            "data" => Meaning::Data {
                operation: match operation {
                    Some("read") => DataOperation::Read,
                    Some("write") => DataOperation::Write,
                    Some("create") => DataOperation::Create,
                    Some("delete") => DataOperation::Delete,
                    _ => return Err(unknown("read, write, create, delete")),
                },
                store: self.store.clone().unwrap_or_else(|| "declared".into()),
            },
            "message" => Meaning::Message(match operation {
                Some("send") => Direction::Send,
                Some("receive") => Direction::Receive,
                _ => return Err(unknown("send, receive")),
            }),
            "external" => Meaning::External(ExternalKind::Other),
            _ => Meaning::Route {
                method: self.method.as_ref().map(|method| method.to_uppercase()),
                handler: self.handler_argument,
            },
        };
        Ok(Recogniser { path: self.path.clone(), name, means })
    }
}

/// An answer to one of `questions`.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// Two modules, as `questions` prints them.
    pub(crate) question: String,
    /// Whether they belong to one service.
    pub(crate) answer: YesNo,
    /// Who says so.
    pub(crate) who: Option<String>,
    /// Why.
    pub(crate) why: Option<String>,
}

/// Yes or no.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum YesNo {
    /// They belong together.
    Yes,
    /// They do not.
    No,
}

impl Configuration {
    /// Reads the file that was named, else the one in the workspace root, if there is one.
    pub(crate) fn read(named: Option<&Path>, root: &Path) -> anyhow::Result<Self> {
        let (path, shown) = match named {
            Some(path) => (path.to_path_buf(), path.display().to_string()),
            None => (root.join(NAME), NAME.to_owned()),
        };
        // Reading a pipe would wait for ever.
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            anyhow::bail!("cannot read {shown}: it is not a file");
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let read = Self::parse(&text).with_context(|| shown.clone())?;
                Ok(Self { shown, ..read })
            }
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {shown}")),
        }
    }

    /// Parses and checks it.
    fn parse(text: &str) -> anyhow::Result<Self> {
        let written: Written = toml::from_str(text)?;
        if written.granularity.is_some_and(|value| !value.is_finite() || value <= 0.0) {
            anyhow::bail!("granularity: a number above 0 is needed");
        }
        if written.services == Some(0) {
            anyhow::bail!("services: at least 1 is needed");
        }
        if written.granularity.is_some() && written.services.is_some() {
            anyhow::bail!("granularity and services exclude each other");
        }
        if let (Some(least), Some(most)) = (written.min_size, written.max_size)
            && least > most
        {
            anyhow::bail!("min_size {least} is more than max_size {most}");
        }
        let lines = Lines(text);
        let constraints = lines.constraints(&written)?;
        let goal = lines.goal(&written.goal)?;
        let weights = lines.weights(&written.weights)?;
        let declared = lines.declared(&written)?;
        let link = lines.link(&written.report)?;
        Ok(Self {
            shown: String::new(),
            granularity: written.granularity,
            services: written.services,
            seed: written.seed,
            min_size: written.min_size,
            max_size: written.max_size,
            weights,
            goal,
            constraints,
            declared,
            link,
            answers: written.answer.into_iter().map(Spanned::into_inner).collect(),
            scip: written.scip,
            facts: written.facts,
            deps_source: written.deps_source,
        })
    }
}

/// The text, to tell lines from offsets.
struct Lines<'a>(&'a str);

impl Lines<'_> {
    fn line(&self, offset: usize) -> u32 {
        let before = self.0.as_bytes().iter().take(offset);
        1 + before.filter(|byte| **byte == b'\n').count() as u32
    }

    fn word(&self, text: &Spanned<String>) -> Word {
        Word { text: text.get_ref().clone(), line: self.line(text.span().start) }
    }

    fn words(&self, texts: &[Spanned<String>]) -> Vec<Word> {
        texts.iter().map(|text| self.word(text)).collect()
    }

    fn goal(&self, written: &WrittenGoal) -> anyhow::Result<Vec<Driver>> {
        let mut goal: Vec<Driver> = Vec::new();
        for word in &written.drivers {
            let Some(driver) = Driver::ALL.into_iter().find(|driver| driver.name() == word.get_ref()) else {
                let known: Vec<&str> = Driver::ALL.iter().map(|driver| driver.name()).collect();
                let line = self.line(word.span().start);
                anyhow::bail!(
                    "line {line}: there is no driver `{}`; known are {}",
                    word.get_ref(),
                    known.join(", ")
                );
            };
            if !goal.contains(&driver) {
                goal.push(driver);
            }
        }
        Ok(goal)
    }

    fn weights(&self, written: &BTreeMap<Spanned<String>, Spanned<f64>>) -> anyhow::Result<Weights> {
        let mut weights = Weights::default();
        for (layer, weight) in written {
            let (name, line) = (layer.get_ref(), self.line(layer.span().start));
            if !LAYERS.iter().any(|row| row.name == name) {
                let known: Vec<&str> = LAYERS.iter().map(|row| row.name).collect();
                anyhow::bail!("line {line}: there is no layer `{name}`; known are {}", known.join(", "));
            }
            if !weight.get_ref().is_finite() || *weight.get_ref() < 0.0 {
                anyhow::bail!("line {line}: weights: {name}: a number from 0 is needed");
            }
            weights = weights.with(name, *weight.get_ref());
        }
        Ok(weights)
    }

    /// An address of the web that tells files apart.
    fn link(&self, written: &WrittenReport) -> anyhow::Result<Option<String>> {
        let Some(link) = &written.link else { return Ok(None) };
        let (text, line) = (link.get_ref(), self.line(link.span().start));
        if !(text.starts_with("https://") || text.starts_with("http://")) || !text.contains("{file}") {
            anyhow::bail!(
                "line {line}: link: an address is needed that begins with https:// and has {{file}} in it"
            );
        }
        Ok(Some(text.clone()))
    }

    fn declared(&self, written: &Written) -> anyhow::Result<Declared> {
        let mut recognisers = Vec::new();
        for row in &written.recogniser {
            let read = row.get_ref().read();
            recognisers.push(read.with_context(|| format!("line {}", self.line(row.span().start)))?);
        }
        let sensitive = written.sensitive.iter().flat_map(|(category, names)| {
            names.iter().map(|name| SensitivePattern { category: category.clone(), name: name.clone() })
        });
        Ok(Declared { recognisers, sensitive: sensitive.collect(), ..Declared::default() })
    }

    fn constraints(&self, written: &Written) -> anyhow::Result<Constraints> {
        let mut services: Vec<NamedService> = Vec::new();
        for service in &written.service {
            let name = self.word(&service.name);
            if let Some(known) = services.iter().find(|known| known.name.text == name.text) {
                anyhow::bail!(
                    "lines {} and {}: two services are called `{}`",
                    known.name.line,
                    name.line,
                    name.text
                );
            }
            services.push(NamedService {
                name,
                modules: self.words(&service.seeds),
                closed: service.closed,
                known: false,
            });
        }
        for (module, service) in &written.pin {
            let (module, name) = (self.word(module), self.word(service));
            match services.iter_mut().find(|known| known.name.text == name.text) {
                Some(known) => known.modules.push(module),
                None => {
                    services.push(NamedService { name, modules: vec![module], closed: false, known: true });
                }
            }
        }
        let nameless = services.iter().find(|service| service.name.text.trim().is_empty());
        if let Some(service) = nameless {
            anyhow::bail!("line {}: a service needs a name", service.name.line);
        }
        let lists = |lists: &[Vec<Spanned<String>>]| lists.iter().map(|list| self.words(list)).collect();
        let (together, apart) = (lists(&written.must_link), lists(&written.cannot_link));
        let mut answers = Vec::new();
        for answer in &written.answer {
            let line = self.line(answer.span().start);
            let answer = answer.get_ref();
            let word = |text: &str| Word { text: text.trim().to_owned(), line };
            let Some((a, b)) = answer.question.split_once(AND) else {
                anyhow::bail!(
                    "line {line}: the question of an answer is of the form `src/a.rs{AND}src/b.rs`"
                );
            };
            answers.push((word(a), word(b), answer.answer == YesNo::Yes));
        }
        Ok(Constraints { services, together, apart, answers })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn figures_are_read() {
        let text = "granularity = 1.5\nseed = 7\nmin_size = 100\nmax_size = 9000\n[weights]\nlayout = 0.5\ntables = 0.1\n";
        let expected = Configuration {
            granularity: Some(1.5),
            seed: Some(7),
            min_size: Some(100),
            max_size: Some(9000),
            weights: Weights::default().with("layout", 0.5).with("tables", 0.1),
            ..Configuration::default()
        };
        assert_eq!(Configuration::parse(text).unwrap(), expected);
    }

    #[test]
    fn files_and_sources_to_read_are_named() {
        let text = "scip = \"index.scip\"\nfacts = \"docs/facts.json\"\ndeps_source = true\n";
        let expected = Configuration {
            scip: Some("index.scip".into()),
            facts: Some("docs/facts.json".into()),
            deps_source: true,
            ..Configuration::default()
        };
        assert_eq!(Configuration::parse(text).unwrap(), expected);
    }

    #[test]
    fn the_goal_is_a_list_of_reasons() {
        let read = Configuration::parse("[goal]\ndrivers = [\"teams\", \"build\", \"teams\"]\n").unwrap();
        assert_eq!(read.goal, [Driver::Teams, Driver::Build]);
        let error = Configuration::parse("# why\n[goal]\ndrivers = [\"fun\"]\n").unwrap_err().to_string();
        assert_eq!(
            error,
            "line 3: there is no driver `fun`; known are build, deploy, scale, isolate, teams, compliance"
        );
    }

    #[test]
    fn a_link_is_an_address_with_a_file_in_it() {
        let link = "https://code.example/shop/blob/{commit}/{file}#L{line}";
        let read = Configuration::parse(&format!("[report]\nlink = \"{link}\"\n")).unwrap();
        assert_eq!(read.link.as_deref(), Some(link));
        for wrong in ["javascript:alert('{file}')", "https://code.example/shop"] {
            let error =
                Configuration::parse(&format!("[report]\nlink = \"{wrong}\"\n")).unwrap_err().to_string();
            assert_eq!(
                error,
                "line 2: link: an address is needed that begins with https:// and has {file} in it"
            );
        }
    }

    #[test]
    fn wrappers_and_names_to_review_are_read() {
        let text = "\
[[recogniser]]
path = \"crate::db::fetch\"
kind = \"data\"
table_argument = 1
operation = \"read\"
store = \"postgres\"
[sensitive]
pet = [\"chip_number\"]
";
        let means = Meaning::Data { operation: DataOperation::Read, store: "postgres".into() };
        let recogniser = Recogniser { path: "crate::db::fetch".into(), name: Named::Argument(1), means };
        let sensitive = SensitivePattern { category: "pet".into(), name: "chip_number".into() };
        let expected =
            Declared { recognisers: vec![recogniser], sensitive: vec![sensitive], ..Declared::default() };
        assert_eq!(Configuration::parse(text).unwrap().declared, expected);
        for (row, expected) in [
            ("kind = \"data\"\noperation = \"read\"", "line 1: either table or table_argument is needed"),
            ("kind = \"data\"\ntable = \"t\"", "one of read, write, create, delete"),
            ("kind = \"magic\"", "kind `magic` is not known"),
            ("kind = \"data\"\ntabel = \"t\"", "unknown field `tabel`"),
        ] {
            let text = format!("[[recogniser]]\npath = \"x\"\n{row}\n");
            let message = format!("{:#}", Configuration::parse(&text).unwrap_err());
            assert!(message.contains(expected), "{text:?}: {message}");
        }
    }

    #[test]
    fn what_is_known_keeps_its_lines() {
        let text = "\
must_link = [
    [\"src/a.rs\", \"src/b.rs\"],
]
cannot_link = [[\"src/a.rs\", \"src/c.rs\"]]
pin = { \"src/x.rs\" = \"billing\" }

[[service]]
name = \"billing\"
seeds = [\"src/pay\"]
closed = true

[[answer]]
question = \"src/d.rs + src/e.rs\"
answer = \"no\"
who = \"Ada\"
why = \"two teams\"
";
        let read = Configuration::parse(text).unwrap();
        let word = |text: &str, line| Word { text: text.to_owned(), line };
        let expected = Constraints {
            services: vec![NamedService {
                name: word("billing", 8),
                modules: vec![word("src/pay", 9), word("src/x.rs", 5)],
                closed: true,
                known: false,
            }],
            together: vec![vec![word("src/a.rs", 2), word("src/b.rs", 2)]],
            apart: vec![vec![word("src/a.rs", 4), word("src/c.rs", 4)]],
            answers: vec![(word("src/d.rs", 12), word("src/e.rs", 12), false)],
        };
        assert_eq!(read.constraints, expected);
        assert_eq!(read.answers[0].who.as_deref(), Some("Ada"));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, expected) in [
            ("# mine\ngranularty = 2\n", "line 2"),
            (
                "granularty = 2\n",
                "unknown field `granularty`, expected one of `granularity`, `services`, `seed`",
            ),
            ("granularity = \"fine\"\n", "line 1"),
            ("granularity = 0\n", "a number above 0"),
            ("services = 0\n", "at least 1"),
            ("services = 3\ngranularity = 2.0\n", "exclude each other"),
            ("min_size = 3\nmax_size = 2\n", "min_size 3 is more than max_size 2"),
            ("[weights]\nlayout = -1.0\n", "a number from 0"),
            ("[weights]\nlaout = 1.0\n", "line 2: there is no layer `laout`; known are calls, types,"),
            (
                "[[service]]\nname = \"a\"\nseeds = []\n[[service]]\nname = \"a\"\nseeds = []\n",
                "lines 2 and 5",
            ),
            ("[pin]\n\"src/a.rs\" = \"\"\n", "line 2: a service needs a name"),
            ("[[answer]]\nquestion = \"x\"\nanswer = \"yes\"\n", "line 1: the question"),
            ("[[answer]]\nquestion = \"x + y\"\nanswer = \"maybe\"\n", "line 3"),
        ] {
            let message = format!("{:#}", Configuration::parse(text).unwrap_err());
            assert!(message.contains(expected), "{text:?}: {message}");
        }
    }
}
