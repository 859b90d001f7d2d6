//! Positions in source files.
//!
//! Two forms of one thing: byte ranges, which edits need, and line and column, which people read. [`LineIndex`]
//! turns the first into the second. Lines and columns are 1-based; a column counts UTF-8 bytes; a byte order mark
//! at the start of a file counts as nothing. Byte offsets count from the first byte of the file as it stands on
//! disk, byte order mark included.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets in one file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct TextRange {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl TextRange {
    /// The range from `start` to before `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Whether `other` lies wholly inside this range.
    pub const fn contains(&self, other: TextRange) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The number of bytes.
    pub const fn len(&self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the range holds no byte.
    pub const fn is_empty(&self) -> bool {
        self.end <= self.start
    }
}

impl fmt::Debug for TextRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A line and a column, both 1-based; the column counts UTF-8 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in UTF-8 bytes.
    pub column: u32,
}

/// A position in a named file: what a person can open.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Location {
    /// Path relative to the workspace root, with `/`.
    pub file: String,
    /// Where in the file.
    pub position: Position,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.position.line, self.position.column)
    }
}

/// The line starts of one text, to turn byte offsets into positions.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LineIndex {
    starts: Vec<u32>,
    bom: u32,
    length: u32,
}

impl LineIndex {
    /// Indexes `text`, O(bytes). Only `\n` ends a line, as in rustc; a `\r` before it belongs to the line.
    pub fn new(text: &str) -> Self {
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1))
            .collect();
        Self { starts, bom, length: text.len() as u32 }
    }

    /// The position of the byte at `offset`, O(log lines). An offset behind the end gives the end.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(self.length);
        let line = self.starts.partition_point(|s| *s <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let skipped = if line == 1 { self.bom } else { 0 };
        Position { line: line as u32, column: (offset - start).saturating_sub(skipped) + 1 }
    }

    /// The bytes of a line, counted from 1: its end included, a byte order mark left out.
    pub fn line(&self, line: u32) -> Option<TextRange> {
        let start = *self.starts.get(line.checked_sub(1)? as usize)?;
        let end = self.starts.get(line as usize).copied().unwrap_or(self.length);
        let skipped = if line == 1 { self.bom } else { 0 };
        Some(TextRange::new(start + skipped, end))
    }

    /// The number of bytes of the text, byte order mark included.
    pub const fn length(&self) -> u32 {
        self.length
    }

    /// The number of lines that hold text: a final newline opens no further line.
    pub fn lines(&self) -> u32 {
        match self.starts.last() {
            Some(last) if *last == self.length => self.starts.len() as u32 - 1,
            _ => self.starts.len() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: u32) -> (u32, u32) {
        let p = LineIndex::new(text).position(offset);
        (p.line, p.column)
    }

    #[test]
    fn columns_count_bytes_from_one() {
        assert_eq!(at("ab\ncd", 0), (1, 1));
        assert_eq!(at("ab\ncd", 4), (2, 2));
        assert_eq!(at("é = x", 5), (1, 6));
        assert_eq!(at("a\r\nb", 3), (2, 1));
    }

    #[test]
    fn a_byte_order_mark_counts_as_nothing() {
        assert_eq!(at("\u{feff}fn", 3), (1, 1));
        assert_eq!(at("\u{feff}a\nb", 5), (2, 1));
    }

    #[test]
    fn a_line_is_its_bytes_with_its_end() {
        let index = LineIndex::new("\u{feff}a\r\nbc");
        let lines: Vec<_> = (0..4).map(|line| index.line(line).map(|r| (r.start, r.end))).collect();
        assert_eq!(lines, [None, Some((3, 6)), Some((6, 8)), None]);
    }

    #[test]
    fn lines_are_those_that_hold_text() {
        for (text, lines) in [("", 0), ("a", 1), ("a\n", 1), ("a\n\n", 2), ("a\nb", 2)] {
            assert_eq!(LineIndex::new(text).lines(), lines, "{text:?}");
        }
    }
}
