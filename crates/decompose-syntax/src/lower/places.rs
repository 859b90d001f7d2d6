//! Byte offsets of spans.
//!
//! `Span::byte_range` keeps an ordered map of every offset asked for, which costs more than parsing does. A span's line
//! and column are cheap, and give the offset by a table of the lines of the parsed piece; only on lines that are not
//! ASCII, where columns are not bytes, the slow way is taken.

use proc_macro2::{LineColumn, Span};

/// The lines of a parsed piece of text.
#[derive(Default)]
pub(super) struct Places {
    /// Where the piece begins in the whole text.
    base: u32,
    /// Per line: its first byte in the whole text, and whether it is ASCII.
    lines: Vec<(u32, bool)>,
}

impl Places {
    /// Indexes `piece`, which begins at `base`, O(bytes).
    pub(super) fn new(base: u32, piece: &str) -> Self {
        let mut start = base;
        let mut lines = Vec::new();
        for line in piece.split('\n') {
            lines.push((start, line.is_ascii()));
            start += line.len() as u32 + 1;
        }
        Self { base, lines }
    }

    /// First byte, and the byte behind the last, of a span of the piece.
    pub(super) fn bytes(&self, span: Span) -> (u32, u32) {
        if let (Some(start), Some(end)) = (self.byte(span.start()), self.byte(span.end())) {
            return (start, end);
        }
        let bytes = span.byte_range();
        (self.base + bytes.start as u32, self.base + bytes.end as u32)
    }

    fn byte(&self, place: LineColumn) -> Option<u32> {
        let (start, ascii) = *self.lines.get(place.line.checked_sub(1)?)?;
        ascii.then_some(start + place.column as u32)
    }
}
