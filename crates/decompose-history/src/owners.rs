//! What a CODEOWNERS file says: the forms of GitHub and GitLab, which differ in sections only.
//!
//! A line is a pattern and its owners; of the patterns that match a file the last one decides. A pattern without owners
//! takes them away. A section (`[Name][2] @default`, GitLab's) decides for itself, and a file's owners are those of all
//! sections together; a pattern without owners has those of the section there, and `!pattern` excludes files from it.
//!
//! Patterns are those of `.gitignore` without negation and character classes; `directory/*` means the files directly
//! in it, as GitHub has it. A line that is neither is left out. Whether an owner exists is not known here.

/// The most bytes that are read: what GitHub reads.
pub(crate) const LARGEST: usize = 3 << 20;

/// Where the file may be, in the order in which hosts look.
pub(crate) const PLACES: [&str; 4] =
    [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// The rules of a CODEOWNERS file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OwnerRules {
    /// Where the file was found, relative to the root of the repository.
    pub path: String,
    /// The directory of the workspace in the repository, with `/` at its end; empty for the root.
    prefix: String,
    sections: Vec<Section>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Section {
    /// Lower case: sections of one name are one section.
    name: String,
    default: Vec<String>,
    rules: Vec<Rule>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Rule {
    pattern: Pattern,
    excludes: bool,
    owners: Vec<String>,
}

impl OwnerRules {
    /// Reads the text of the file at `path`, for a workspace in the directory `prefix` of the repository.
    pub(crate) fn parse(path: &str, text: &str, prefix: &str) -> Self {
        let mut sections = vec![Section::default()];
        let mut current = 0;
        for line in text.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(header) = section(line) {
                let known = sections.iter().position(|section| section.name == header.name);
                current = known.unwrap_or(sections.len());
                match known {
                    Some(known) if !header.default.is_empty() => sections[known].default = header.default,
                    Some(_) => {}
                    None => sections.push(header),
                }
                continue;
            }
            let (excludes, line) = match line.strip_prefix('!') {
                Some(rest) => (true, rest),
                None => (false, line),
            };
            let mut words = words(line);
            if words.is_empty() {
                continue;
            }
            let pattern = Pattern::new(&words.remove(0));
            sections[current].rules.push(Rule { pattern, excludes, owners: words });
        }
        Self { path: path.to_owned(), prefix: prefix.to_owned(), sections }
    }

    /// The owners of a file of the workspace, as written, each once.
    pub fn owners(&self, file: &str) -> Vec<String> {
        let path = format!("{}{file}", self.prefix);
        let segments: Vec<&str> = path.split('/').collect();
        let mut owners: Vec<String> = Vec::new();
        for section in &self.sections {
            for owner in section.owners(&segments) {
                if !owners.contains(owner) {
                    owners.push(owner.clone());
                }
            }
        }
        owners
    }
}

impl Section {
    fn owners(&self, path: &[&str]) -> &[String] {
        let mut matching = self.rules.iter().filter(|rule| rule.pattern.matches(path));
        if matching.clone().any(|rule| rule.excludes) {
            return &[];
        }
        match matching.next_back() {
            None => &[],
            Some(rule) if rule.owners.is_empty() => &self.default,
            Some(rule) => &rule.owners,
        }
    }
}

/// `[Name]`, `^[Name]` (optional), `[Name][2]` (so many approvals), each with default owners behind it.
fn section(line: &str) -> Option<Section> {
    let (name, rest) = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?.split_once(']')?;
    let rest = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((approvals, rest)) if approvals.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => rest,
    };
    Some(Section { name: name.trim().to_lowercase(), default: words(rest), rules: Vec::new() })
}

/// The words of a line up to a comment; `\` takes a blank or `#` into a word.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => word.extend(characters.next()),
            '#' if word.is_empty() => break,
            blank if blank.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            other => word.push(other),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Pattern {
    /// `**` stands for any number of directories.
    segments: Vec<String>,
    /// Which part of a path the segments have to match.
    extent: Extent,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Extent {
    /// The whole path, or a directory above.
    FileOrDirectory,
    /// A directory above.
    Directory,
    /// The whole path.
    File,
}

impl Pattern {
    fn new(text: &str) -> Self {
        let body = text.trim_matches('/');
        let anchored = text.starts_with('/') || body.contains('/');
        let mut segments: Vec<String> =
            body.split('/').filter(|segment| !segment.is_empty()).map(String::from).collect();
        let extent = match segments.last().map(String::as_str) {
            _ if text.ends_with('/') && !segments.is_empty() => Extent::Directory,
            Some("*") if anchored => Extent::File,
            _ => Extent::FileOrDirectory,
        };
        if !anchored {
            segments.insert(0, "**".to_owned());
        }
        Self { segments, extent }
    }

    fn matches(&self, path: &[&str]) -> bool {
        // Most patterns fail at their first name, and there can be many.
        if self.segments.first().is_some_and(|first| first != "**" && !like(first, path[0])) {
            return false;
        }
        // `reached[n]`: the pattern so far matches the first n segments of the path.
        let mut reached = vec![false; path.len() + 1];
        reached[0] = true;
        for segment in &self.segments {
            let mut next = vec![false; path.len() + 1];
            for at in 0..=path.len() {
                next[at] = if segment == "**" {
                    reached[at] || at > 0 && next[at - 1]
                } else {
                    at > 0 && reached[at - 1] && like(segment, path[at - 1])
                };
            }
            reached = next;
        }
        let (above, whole) = (&reached[1..path.len()], reached[path.len()]);
        match self.extent {
            Extent::FileOrDirectory => whole || above.contains(&true),
            Extent::Directory => above.contains(&true),
            Extent::File => whole,
        }
    }
}

/// Whether a name is like a pattern, where `*` stands for any characters and `?` for one.
fn like(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut read) = (0, 0);
    // Where to go on when what follows the last `*` does not fit: it takes one character more.
    let mut star = None;
    while read < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, read));
                at += 1;
            }
            Some(character) if *character == '?' || *character == name[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((behind, taken)) = star else { return false };
                star = Some((behind, taken + 1));
                (at, read) = (behind, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|character| *character == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line: a file, `=`, its owners.
    fn check(text: &str, expected: &str) {
        let rules = OwnerRules::parse("CODEOWNERS", text, "");
        for line in expected.lines() {
            let (file, owners) = line.split_once('=').unwrap_or_default();
            assert_eq!(rules.owners(file.trim()).join(" "), owners.trim(), "{file}");
        }
    }

    /// The example that GitHub's documentation explains line by line, in other words.
    #[test]
    fn the_last_pattern_that_matches_decides() {
        check(
            "
# everything that nothing below claims
*            @all
*.rs         @rust  # by extension, anywhere
/build/logs/ @doctor
docs/*       docs@example.com
apps/        @octo
/docs/       @writers
**/generated @nobody
/apps/github
",
            "README.md         = @all
             a/b.rs            = @rust
             build/logs/x/y    = @doctor
             a/build/logs/x    = @all
             docs/start.md     = @writers
             deep/apps/x.txt   = @octo
             x/generated/a.rs  = @nobody
             apps/github       =
             apps/github/a.rs  =
             apps/other/a.rs   = @octo",
        );
    }

    #[test]
    fn a_star_behind_a_directory_means_its_own_files() {
        check("docs/* @d", "docs/a.md = @d\ndocs/build/a.md =\nx/docs/a.md =");
        check("* @d", "a/b/c.rs = @d");
        check("src/**/api @d", "src/api/x.rs = @d\nsrc/a/b/api/x.rs = @d\nsrc/apis/x.rs =");
    }

    #[test]
    fn sections_decide_on_their_own() {
        check(
            "
* @all
[Data][2] @data
/src/db/
/src/db/cache/ @cache
^[Docs]
*.md @docs
[DATA]
!/src/db/generated/
",
            "src/a.rs              = @all
             src/db/a.rs           = @all @data
             src/db/cache/a.rs     = @all @cache
             src/db/generated/a.rs = @all
             README.md             = @all @docs",
        );
    }

    #[test]
    fn blanks_and_hashes_can_be_part_of_a_name() {
        check("a\\ b/ @x\n\\#c @y", "a b/c.rs = @x\n#c = @y\na/c.rs =");
    }

    #[test]
    fn a_workspace_below_the_root_is_told_by_its_prefix() {
        let rules = OwnerRules::parse("CODEOWNERS", "/code/src/ @x\n/src/ @y", "code/");
        assert_eq!(rules.owners("src/a.rs"), ["@x"]);
    }

    #[test]
    fn any_text_is_taken() {
        for text in
            ["!", "[", "[a", "^", "\\", "/ @x", "// @x", "**/**/**/** @x", "[]", "!# @x", "*?*?*?* @x"]
        {
            OwnerRules::parse("", text, "").owners("a/b/c.rs");
        }
        check("/ @x", "a/b =");
    }
}
