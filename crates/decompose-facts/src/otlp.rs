//! Reads OTLP traces in JSON: one document, or one a line, of any length, without holding more than the spans need.
//!
//! Pure: a reader in, [`Spans`] out. Exporters differ in how they write what the protocol leaves open, and all of it is
//! taken: field names in camel or snake case, ids as hexadecimal digits, base64 or arrays of bytes, numbers as numbers or
//! strings. Fields that are not needed are skipped unread. It does not know the code: `traced` does.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The most spans that are kept. Frequencies are shares: a million spans tell as much as more.
const MOST_SPANS: usize = 1_000_000;
/// What is said by the visitor when there are enough.
const ENOUGH: &str = "enough spans";

/// What is known of spans, beside the code.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    pub(crate) spans: Vec<Span>,
    /// What spans are of, each once.
    pub(crate) places: Vec<Place>,
    numbers: BTreeMap<Place, u32>,
    /// Whether there were more than are kept.
    pub(crate) capped: bool,
}

/// One span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    pub(crate) trace: u128,
    pub(crate) id: u64,
    /// 0 for the root of a trace.
    pub(crate) parent: u64,
    /// An index into [`Spans::places`].
    pub(crate) place: u32,
    pub(crate) nanoseconds: u64,
}

/// What a span says of where in the code it was made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) function: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) method: Option<String>,
    pub(crate) route: Option<String>,
}

impl Place {
    fn take(&mut self, key: &str, value: &Value) {
        let text = || value.as_str().map(String::from);
        match key {
            "code.function.name" | "code.function" => self.function = self.function.take().or_else(text),
            "code.namespace" | "code.module.name" => self.namespace = self.namespace.take().or_else(text),
            "code.file.path" | "code.filepath" => self.file = self.file.take().or_else(text),
            "code.line.number" | "code.lineno" => {
                self.line = self.line.or_else(|| whole(value).and_then(|line| line.try_into().ok()));
            }
            "http.request.method" | "http.method" => self.method = self.method.take().or_else(text),
            "http.route" => self.route = self.route.take().or_else(text),
            _ => {}
        }
    }
}

/// Why traces could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The reader failed.
    #[error("{0}")]
    Io(std::io::Error),
    /// The text is no JSON of traces.
    #[error("this is no OTLP in JSON: {0}")]
    Json(serde_json::Error),
}

impl Spans {
    /// Adds the spans that a reader gives.
    ///
    /// # Errors
    /// When the reader fails, or gives something else. The spans before that are kept.
    pub fn read(&mut self, reader: impl Read) -> Result<(), TraceError> {
        let mut documents = serde_json::Deserializer::from_reader(reader);
        // The end of the text is the end of the documents, and anything else is the next one.
        while !self.capped && documents.end().is_err() {
            if let Err(error) = (Level { depth: 0, spans: self }).deserialize(&mut documents) {
                return match error.classify() {
                    _ if self.capped => Ok(()),
                    serde_json::error::Category::Io => Err(TraceError::Io(error.into())),
                    _ => Err(TraceError::Json(error)),
                };
            }
        }
        Ok(())
    }

    /// Gives everything that is known to `take`, piece by piece: what a hash of it is made of.
    pub fn pieces(&self, mut take: impl FnMut(&[u8])) {
        for span in &self.spans {
            take(&span.trace.to_be_bytes());
            [span.id, span.parent, u64::from(span.place), span.nanoseconds]
                .iter()
                .for_each(|part| take(&part.to_be_bytes()));
        }
        self.places.iter().for_each(|place| take(format!("{place:?}").as_bytes()));
    }

    fn add(&mut self, span: &Written) -> bool {
        if self.spans.len() >= MOST_SPANS {
            self.capped = true;
            return false;
        }
        let mut place = Place { name: span.name.clone(), ..Place::default() };
        for attribute in &span.attributes {
            place.take(&attribute.key, attribute.value.any());
        }
        let next = self.places.len() as u32;
        let number = match self.numbers.get(&place) {
            Some(number) => *number,
            None => {
                self.places.push(place.clone());
                self.numbers.insert(place, next);
                next
            }
        };
        let nanoseconds = match (whole(&span.start), whole(&span.end)) {
            (Some(start), Some(end)) => end.saturating_sub(start),
            _ => 0,
        };
        self.spans.push(Span {
            trace: bytes(&span.trace).and_then(|id| id.try_into().ok()).map_or(0, u128::from_be_bytes),
            id: bytes(&span.id).and_then(|id| id.try_into().ok()).map_or(0, u64::from_be_bytes),
            parent: bytes(&span.parent).and_then(|id| id.try_into().ok()).map_or(0, u64::from_be_bytes),
            place: number,
            nanoseconds,
        });
        true
    }
}

/// A span as it is written.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Written {
    #[serde(rename = "traceId", alias = "trace_id")]
    trace: Value,
    #[serde(rename = "spanId", alias = "span_id")]
    id: Value,
    #[serde(rename = "parentSpanId", alias = "parent_span_id")]
    parent: Value,
    name: String,
    #[serde(rename = "startTimeUnixNano", alias = "start_time_unix_nano")]
    start: Value,
    #[serde(rename = "endTimeUnixNano", alias = "end_time_unix_nano")]
    end: Value,
    attributes: Vec<Attribute>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Attribute {
    key: String,
    value: AnyValue,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AnyValue {
    #[serde(rename = "stringValue", alias = "string_value")]
    string: Value,
    #[serde(rename = "intValue", alias = "int_value")]
    int: Value,
}

impl AnyValue {
    fn any(&self) -> &Value {
        if self.string.is_null() { &self.int } else { &self.string }
    }
}

/// A whole number, written as one or as text.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// The bytes of an id: hexadecimal digits, base64, or an array.
fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Array(bytes) => {
            bytes.iter().map(|byte| byte.as_u64().and_then(|byte| byte.try_into().ok())).collect()
        }
        Value::String(text)
            if matches!(text.len(), 16 | 32) && text.bytes().all(|b| b.is_ascii_hexdigit()) =>
        {
            let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
            (0..text.len()).step_by(2).map(pair).collect()
        }
        Value::String(text) => base64(text),
        _ => None,
    }
}

/// Base64 of RFC 4648, in either alphabet, with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = held << 6 & 0xff_ffff | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// The fields that lead from a document to its spans, level by level, under all their names.
const FIELDS: [&[&str]; 3] = [
    &["resourceSpans", "resource_spans", "batches"],
    &["scopeSpans", "scope_spans", "instrumentationLibrarySpans"],
    &["spans"],
];

/// An object at a level, of which only the field that leads on is read; below the last level, a span.
struct Level<'a> {
    depth: usize,
    spans: &'a mut Spans,
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth < FIELDS.len() {
            return deserializer.deserialize_map(self);
        }
        let span = Written::deserialize(deserializer)?;
        if self.spans.add(&span) { Ok(()) } else { Err(de::Error::custom(ENOUGH)) }
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", FIELDS[self.depth][0])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(field) = fields.next_key::<String>()? {
            if FIELDS[self.depth].contains(&field.as_str()) {
                fields.next_value_seed(List { depth: self.depth + 1, spans: self.spans })?;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// A list of such objects.
struct List<'a> {
    depth: usize,
    spans: &'a mut Spans,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Level { depth: self.depth, spans: &mut *self.spans })?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Spans {
        let mut spans = Spans::default();
        spans.read(text.as_bytes()).unwrap();
        spans
    }

    fn document(spans: &str) -> String {
        format!(
            r#"{{"resourceSpans": [{{"resource": {{"attributes": []}}, "scopeSpans": [{{"scope": {{"name": "x"}}, "spans": [{spans}]}}]}}]}}"#
        )
    }

    /// The bytes 1 to 16, and 1 to 8, in the four ways in which exporters write them.
    #[test]
    fn ids_are_read_in_every_form() {
        let forms = [
            (r#""0102030405060708090a0b0c0d0e0f10""#, r#""0102030405060708""#),
            (r#""0102030405060708090A0B0C0D0E0F10""#, r#""0102030405060708""#),
            (r#""AQIDBAUGBwgJCgsMDQ4PEA==""#, r#""AQIDBAUGBwg=""#),
            ("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]", "[1,2,3,4,5,6,7,8]"),
        ];
        for (trace, id) in forms {
            let spans = read(&document(&format!(
                r#"{{"traceId": {trace}, "spanId": {id}, "parentSpanId": "", "name": "n"}}"#
            )));
            let span = spans.spans[0];
            assert_eq!(span.trace, 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10, "{trace}");
            assert_eq!((span.id, span.parent), (0x0102_0304_0506_0708, 0), "{id}");
        }
    }

    #[test]
    fn attributes_of_old_and_new_names_are_read() {
        let old = r#"{"name": "n", "startTimeUnixNano": "1000", "endTimeUnixNano": 4000, "attributes": [
            {"key": "code.function", "value": {"stringValue": "f"}},
            {"key": "code.namespace", "value": {"stringValue": "a::b"}},
            {"key": "code.filepath", "value": {"stringValue": "src/a.rs"}},
            {"key": "code.lineno", "value": {"intValue": "12"}},
            {"key": "http.method", "value": {"stringValue": "GET"}},
            {"key": "other", "value": {"arrayValue": {"values": [1]}}}]}"#;
        let new = old
            .replace("code.function", "code.function.name")
            .replace("code.namespace", "code.module.name")
            .replace("code.filepath", "code.file.path")
            .replace("code.lineno", "code.line.number")
            .replace("http.method", "http.request.method")
            .replace("\"12\"", "12");
        let expected = Place {
            name: "n".into(),
            function: Some("f".into()),
            namespace: Some("a::b".into()),
            file: Some("src/a.rs".into()),
            line: Some(12),
            method: Some("GET".into()),
            route: None,
        };
        for text in [old, &new] {
            let spans = read(&document(text));
            assert_eq!(spans.places, std::slice::from_ref(&expected));
            assert_eq!(spans.spans[0].nanoseconds, 3000);
        }
    }

    #[test]
    fn documents_may_stand_one_a_line_and_in_snake_case() {
        let line = document(r#"{"name": "n"}"#).replace('\n', "");
        let snake = line.replace("resourceSpans", "resource_spans").replace("scopeSpans", "scope_spans");
        let spans = read(&format!("{line}\n{snake}\n\n{{\"resourceSpans\": null}}\n{{}}\n"));
        assert_eq!((spans.spans.len(), spans.places.len()), (2, 1));
        assert_eq!(read("").spans, []);
    }

    #[test]
    fn what_is_none_is_told_with_its_line() {
        for (text, told) in [
            ("[]", "invalid type"),
            ("nonsense", "line 1"),
            ("{}\n{\"resourceSpans\": 7}", "line 2"),
            (&document(r#"{"name": 7}"#)[..40], "line 1"),
        ] {
            let error = Spans::default().read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("this is no OTLP in JSON") && error.contains(told), "{error}");
        }
    }

    #[test]
    fn spans_before_a_fault_are_kept() {
        let mut spans = Spans::default();
        let text = format!("{}\n{{\"resourceSpans\": [", document(r#"{"name": "n"}"#));
        assert!(spans.read(text.as_bytes()).is_err());
        assert_eq!(spans.spans.len(), 1);
    }

    #[test]
    fn ids_of_another_length_are_none() {
        for id in [r#""AQI=""#, r#""0102""#, "[1]", "[300]", "7", "null", r#""*""#] {
            assert_eq!(read(&document(&format!(r#"{{"spanId": {id}}}"#))).spans[0].id, 0);
        }
    }
}
