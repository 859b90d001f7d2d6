//! The part of the SCIP format that is read: protobuf messages by field number, everything else is skipped.

/// An index.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Index {
    /// About the index itself.
    #[prost(message, optional, tag = "1")]
    pub metadata: Option<Metadata>,
    /// One per source file.
    #[prost(message, repeated, tag = "2")]
    pub documents: Vec<Document>,
}

/// About an index.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Metadata {
    /// The program that made it.
    #[prost(message, optional, tag = "2")]
    pub tool_info: Option<ToolInfo>,
}

/// The program that made an index.
#[derive(Clone, PartialEq, prost::Message)]
pub struct ToolInfo {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Its version.
    #[prost(string, tag = "2")]
    pub version: String,
}

/// One source file.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Document {
    /// Relative to the root of the index, with `/`.
    #[prost(string, tag = "1")]
    pub relative_path: String,
    /// What stands where.
    #[prost(message, repeated, tag = "2")]
    pub occurrences: Vec<Occurrence>,
    /// The symbols defined here.
    #[prost(message, repeated, tag = "3")]
    pub symbols: Vec<SymbolInformation>,
    /// What columns count: 1 UTF-8 bytes, 2 UTF-16 units, 3 characters; 0 is not said.
    #[prost(int32, tag = "6")]
    pub position_encoding: i32,
}

/// A symbol at a place.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Occurrence {
    /// 0-based: line, column, end column; or line, column, end line, end column.
    #[prost(int32, repeated, tag = "1")]
    pub range: Vec<i32>,
    /// The symbol.
    #[prost(string, tag = "2")]
    pub symbol: String,
    /// A bit set; 1 is a definition.
    #[prost(int32, tag = "3")]
    pub symbol_roles: i32,
    /// For a definition, all of it, in the form of `range`.
    #[prost(int32, repeated, tag = "7")]
    pub enclosing_range: Vec<i32>,
    /// The form of `range` in newer indexes, within a line.
    #[prost(message, optional, tag = "8")]
    pub single_line_range: Option<SingleLineRange>,
    /// The same over several lines.
    #[prost(message, optional, tag = "9")]
    pub multi_line_range: Option<MultiLineRange>,
    /// The form of `enclosing_range` in newer indexes, within a line.
    #[prost(message, optional, tag = "10")]
    pub single_line_enclosing_range: Option<SingleLineRange>,
    /// The same over several lines.
    #[prost(message, optional, tag = "11")]
    pub multi_line_enclosing_range: Option<MultiLineRange>,
}

/// A range within a line, 0-based.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct SingleLineRange {
    /// The line.
    #[prost(int32, tag = "1")]
    pub line: i32,
    /// Where it starts.
    #[prost(int32, tag = "2")]
    pub start_character: i32,
    /// Where it ends.
    #[prost(int32, tag = "3")]
    pub end_character: i32,
}

/// A range over several lines, 0-based.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct MultiLineRange {
    /// The line it starts on.
    #[prost(int32, tag = "1")]
    pub start_line: i32,
    /// Where on that.
    #[prost(int32, tag = "2")]
    pub start_character: i32,
    /// The line it ends on.
    #[prost(int32, tag = "3")]
    pub end_line: i32,
    /// Where on that.
    #[prost(int32, tag = "4")]
    pub end_character: i32,
}

/// What is known of a symbol.
#[derive(Clone, PartialEq, prost::Message)]
pub struct SymbolInformation {
    /// The symbol.
    #[prost(string, tag = "1")]
    pub symbol: String,
    /// What it is: a number of the format's own list.
    #[prost(int32, tag = "5")]
    pub kind: i32,
}

/// Line, column, end line, end column; 0-based.
pub type Span = [u32; 4];

impl Occurrence {
    /// Whether it is the symbol's definition.
    pub fn is_definition(&self) -> bool {
        self.symbol_roles & 1 != 0
    }

    /// Where it stands, in whichever form that is said.
    pub fn span(&self) -> Option<Span> {
        span(self.single_line_range, self.multi_line_range, &self.range)
    }

    /// All of a definition.
    pub fn enclosing_span(&self) -> Option<Span> {
        span(self.single_line_enclosing_range, self.multi_line_enclosing_range, &self.enclosing_range)
    }
}

fn span(single: Option<SingleLineRange>, multi: Option<MultiLineRange>, plain: &[i32]) -> Option<Span> {
    let numbers = match (single, multi, plain) {
        (Some(r), _, _) => [r.line, r.start_character, r.line, r.end_character],
        (_, Some(r), _) => [r.start_line, r.start_character, r.end_line, r.end_character],
        (_, _, [line, start, end]) => [*line, *start, *line, *end],
        (_, _, [line, start, end_line, end]) => [*line, *start, *end_line, *end],
        _ => return None,
    };
    numbers.iter().all(|n| *n >= 0).then(|| numbers.map(|n| n as u32))
}
