//! Texts that are known in part, and the alternatives that an expression may stand for.
//!
//! A text is a string in which [`UNKNOWN`] stands for a piece that is not known and a character of a private range
//! for a parameter of the function that it stands in.

use crate::ground::UNKNOWN;

/// More alternatives than this are not followed.
const MOST: usize = 16;

/// A text longer than this is not extended.
const LONGEST: usize = 1 << 20;

/// The first of the characters that stand for parameters.
const FIRST_PARAMETER: u32 = 0xE000;

/// The first of the characters that stand for the holes of a format string.
const FIRST_HOLE: u32 = 0xF000;

/// Parameters and holes behind this one are unknown pieces.
const MOST_PARAMETERS: u32 = 64;

/// The texts that an expression may stand for; none where nothing is known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Texts(pub(crate) Vec<String>);

impl Texts {
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self(vec![text.into()])
    }

    pub(crate) fn parameter(number: usize) -> Self {
        let number = u32::try_from(number).ok().filter(|number| *number < MOST_PARAMETERS);
        let mark = number.and_then(|number| char::from_u32(FIRST_PARAMETER + number));
        Self(mark.map(String::from).into_iter().collect())
    }

    pub(crate) fn is_known(&self) -> bool {
        !self.0.is_empty()
    }

    /// One or the other.
    pub(crate) fn or(mut self, other: Self) -> Self {
        for text in other.0 {
            if self.0.len() < MOST && !self.0.contains(&text) {
                self.0.push(text);
            }
        }
        self
    }

    /// One behind the other; what is not known is an unknown piece.
    pub(crate) fn then(&self, other: &Self) -> Self {
        let unknown = vec![UNKNOWN.to_string()];
        let (left, right) = (self.known_or(&unknown), other.known_or(&unknown));
        let mut all = Self::default();
        for (a, b) in left.iter().flat_map(|a| right.iter().map(move |b| (a, b))) {
            if a.len() + b.len() <= LONGEST {
                all = all.or(Self::of(format!("{a}{b}")));
            }
        }
        all
    }

    fn known_or<'t>(&'t self, unknown: &'t [String]) -> &'t [String] {
        if self.is_known() { &self.0 } else { unknown }
    }
}

/// Whether parameters stand in a text.
pub(crate) fn has_parameters(text: &str) -> bool {
    text.chars().any(|c| parameter(c).is_some())
}

/// The text with unknown pieces for parameters.
pub(crate) fn without_parameters(text: &str) -> String {
    text.chars().map(|c| if parameter(c).is_some() { UNKNOWN.to_string() } else { c.to_string() }).collect()
}

/// The text with what is given for its parameters.
pub(crate) fn with_arguments(text: &str, arguments: &[Texts]) -> Texts {
    fill(text, arguments, parameter)
}

/// The text with what is given for its holes.
pub(crate) fn with_holes(text: &str, given: &[Texts]) -> Texts {
    fill(text, given, |c| number_from(c, FIRST_HOLE))
}

/// What stands for the hole of this number while a format string is taken apart.
pub(crate) fn hole(number: usize) -> Option<String> {
    let number = u32::try_from(number).ok().filter(|number| *number < MOST_PARAMETERS)?;
    char::from_u32(FIRST_HOLE + number).map(String::from)
}

fn fill(text: &str, given: &[Texts], number: impl Fn(char) -> Option<usize>) -> Texts {
    let mut all = Texts::of("");
    let mut piece = String::new();
    for c in text.chars() {
        match number(c) {
            Some(number) => {
                all = all.then(&Texts::of(std::mem::take(&mut piece)));
                all = all.then(&given.get(number).cloned().unwrap_or_default());
            }
            None => piece.push(c),
        }
    }
    all.then(&Texts::of(piece))
}

fn parameter(c: char) -> Option<usize> {
    number_from(c, FIRST_PARAMETER)
}

fn number_from(c: char, first: u32) -> Option<usize> {
    let number = u32::from(c).checked_sub(first)?;
    (number < MOST_PARAMETERS).then_some(number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_replaced_by_arguments() {
        let template = Texts::of("SELECT * FROM ")
            .then(&Texts::parameter(1))
            .then(&Texts::of(" LIMIT "))
            .then(&Texts::parameter(0));
        let template = &template.0[0];
        assert!(has_parameters(template));
        assert_eq!(without_parameters(template), "SELECT * FROM … LIMIT …");
        let given = [Texts::default(), Texts::of("a").or(Texts::of("b"))];
        assert_eq!(
            with_arguments(template, &given).0,
            ["SELECT * FROM a LIMIT …", "SELECT * FROM b LIMIT …"]
        );
    }
}
