//! Writes a document as text, a record a line.
//!
//! Every form of this crate is an object whose fields hold long lists of records. The fields of the outermost object
//! begin a line each, and so does every record in a list, indented by how many lists it stands in; a record without
//! lists of records is one line. So a difference between two documents is a difference between records, and
//! indentation does not make half of a large file.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use sha2::{Digest, Sha256};

use crate::Document;

/// Stands for the id until it is known.
pub(crate) const NO_ID: &str = "0000000000000000";

/// Writes any of this crate's forms, with a final newline.
///
/// # Errors
/// When the writer fails; the forms themselves hold strings, finite numbers, lists and string-keyed maps.
pub fn write_json(mut writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut writer, Records::default());
    value.serialize(&mut serializer)?;
    writer.write_all(b"\n")
}

impl Document {
    /// The document as it is written to `decompose.json`.
    pub fn to_json(&self) -> String {
        let mut text = Vec::new();
        // Writing to memory does not fail.
        let _ = write_json(&mut text, self);
        String::from_utf8(text).unwrap_or_default()
    }

    /// The id of a document that has none yet, and the text that it will have with it: the id is the first 16
    /// hexadecimal digits of the SHA-256 of the text in which 16 zeros stand for it.
    pub fn identity(&self) -> (String, String) {
        let mut text = self.to_json();
        let hash = Sha256::digest(text.as_bytes());
        let id: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        if let Some(at) = text.find(NO_ID) {
            text.replace_range(at..at + NO_ID.len(), &id);
        }
        (id, text)
    }
}

/// Where lines break.
#[derive(Default)]
struct Records {
    /// Open objects.
    objects: usize,
    /// Per open list, whether its elements begin lines.
    lists: Vec<bool>,
    /// Whether an element of a list begins here.
    element: bool,
}

impl Records {
    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..=self.lists.len()).try_for_each(|_| writer.write_all(b"  "))
    }

    /// An object or a list begins: on a line of its own, if it is an element of a list.
    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if std::mem::take(&mut self.element) {
            if let Some(list) = self.lists.last_mut() {
                *list = true;
            }
            self.line(writer)?;
        }
        Ok(())
    }
}

impl Formatter for Records {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer)?;
        self.lists.push(false);
        writer.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.element = true;
        match self.lists.last() {
            _ if first => Ok(()),
            Some(true) => writer.write_all(b","),
            _ => writer.write_all(b", "),
        }
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.element = false;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.lists.pop() == Some(true) {
            self.line(writer)?;
        }
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer)?;
        self.objects += 1;
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        match (self.objects, first) {
            (1, _) => self.line(writer),
            (_, true) => Ok(()),
            (_, false) => writer.write_all(b" "),
        }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.objects -= 1;
        writer.write_all(if self.objects == 0 { b"\n}" } else { b"}" })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn records_begin_lines_and_nothing_else_does() {
        let value = serde_json::json!({
            "a_version": "1.0",
            "b_words": ["x", "y"],
            "c_records": [{ "at": 1, "inner": [{ "n": [1, 2] }, { "n": [] }] }, {}],
            "d_sets": [["x"], ["y", "z"]],
            "e_object": { "key": { "deep": 1 } },
            "f_none": [],
        });
        let mut text = Vec::new();
        write_json(&mut text, &value).unwrap();
        let text = String::from_utf8(text).unwrap();
        let expected = r#"{
  "a_version": "1.0",
  "b_words": ["x", "y"],
  "c_records": [
    {"at": 1, "inner": [
      {"n": [1, 2]},
      {"n": []}
    ]},
    {}
  ],
  "d_sets": [
    ["x"],
    ["y", "z"]
  ],
  "e_object": {"key": {"deep": 1}},
  "f_none": []
}
"#;
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
