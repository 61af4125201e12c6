//! What is wrong with a parameter after the question mark, and what it takes, in a reader's words.

use std::borrow::Cow;

use crate::answers::words::Words;

/// Longest value of a stranger that is repeated, in characters.
const MAX_SHOWN: usize = 100;

/// What types that read a face's box from a text say where it is none; no reader sees it.
pub(super) const NOT_A_BOX: &str = "not a box";

/// Why a parameter cannot be used. Values are what was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ParameterFault {
    Missing,
    Repeated,
    /// There is no such parameter, only these.
    Unknown {
        known: Vec<String>,
    },
    /// Whole numbers from 0 on are read alone.
    NotWhole(String),
    NotNumber(String),
    TooLarge(String),
    Outside {
        value: String,
        min: usize,
        max: usize,
    },
    NotTrueOrFalse(String),
    NotOneOf {
        value: String,
        names: Vec<String>,
    },
    NotABox(String),
    /// It holds fewer or more different ids than these.
    NotSeveral {
        min: usize,
        max: usize,
    },
    NotFitting(String),
}

impl ParameterFault {
    /// The parameter at fault, and what is wrong with it, from the words of serde and serde_path_to_error. `given` are the
    /// parameters as they came.
    pub(super) fn read(why: &str, given: &[(String, String)]) -> (String, Self) {
        let named = |words: &str| {
            let (_, rest) = why.split_once(words)?;
            Some(rest.split_once('`')?.0.to_owned())
        };
        if let Some(field) = named("missing field `") {
            return (field, Self::Missing);
        }
        if let Some(field) = named("duplicate field `") {
            return (field, Self::Repeated);
        }
        if let Some(field) = named("unknown field `") {
            let known = expected(why);
            return (field, Self::Unknown { known });
        }
        let (field, why) = why.split_once(": ").unwrap_or(("", why));
        let value = given.iter().find(|(name, _)| name == field);
        let value = value.map_or("", |(_, value)| value);
        (field.to_owned(), Self::of_value(value, why))
    }

    /// What is wrong with `value`, from the words of serde and of the standard library's parsers.
    pub(super) fn of_value(value: &str, why: &str) -> Self {
        let value = shown(value);
        match why {
            NOT_A_BOX => Self::NotABox(value),
            _ if why.starts_with("unknown variant") => Self::NotOneOf {
                value,
                names: expected(why),
            },
            _ if why.contains("`true` or `false`") => Self::NotTrueOrFalse(value),
            _ if why.starts_with("number too large") => Self::TooLarge(value),
            _ if why.contains("float") => Self::NotNumber(value),
            _ if why.contains("digit") || why.contains("integer") => Self::NotWhole(value),
            _ => Self::NotFitting(value),
        }
    }

    /// `value` is no whole number from `min` to `max`.
    pub(super) fn outside(value: &str, min: usize, max: usize) -> Self {
        let value = shown(value);
        Self::Outside { value, min, max }
    }

    /// The fault in words, which stand behind “cannot be used:”.
    pub(super) fn text(&self, words: &Words) -> Cow<'static, str> {
        let about = |key, value: &String| words.text_with(key, &[("value", value.as_str().into())]);
        match self {
            Self::Missing => words.text("fault-missing"),
            Self::Repeated => words.text("fault-repeated"),
            Self::Unknown { known } if known.is_empty() => words.text("fault-no-parameters"),
            Self::Unknown { known } => {
                let args = [("known", words.list(known).into())];
                words.text_with("fault-unknown-parameter", &args)
            }
            Self::NotWhole(value) => about("fault-not-count", value),
            Self::NotNumber(value) => about("fault-not-number", value),
            Self::TooLarge(value) => about("fault-too-large", value),
            Self::Outside { value, min, max } => {
                let args = [
                    ("value", value.as_str().into()),
                    ("min", words.number(*min).into()),
                    ("max", words.number(*max).into()),
                ];
                words.text_with("fault-not-within", &args)
            }
            Self::NotTrueOrFalse(value) => about("fault-not-true-or-false", value),
            Self::NotOneOf { value, names } => {
                let args = [
                    ("value", value.as_str().into()),
                    ("names", words.list(names).into()),
                ];
                words.text_with("fault-not-one-of", &args)
            }
            Self::NotABox(value) => about("fault-not-a-box", value),
            Self::NotSeveral { min, max } => {
                let args = [("min", (*min).into()), ("max", (*max).into())];
                words.text_with("fault-not-several", &args)
            }
            Self::NotFitting(value) => about("fault-not-fitting", value),
        }
    }
}

fn shown(value: &str) -> String {
    value.chars().take(MAX_SHOWN).collect()
}

/// The names that serde lists as those it expected.
fn expected(why: &str) -> Vec<String> {
    let (_, names) = why.split_once("expected ").unwrap_or_default();
    let quoted = names.split('`').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fault_is_told_in_the_words_of_a_parser() {
        let parsers = [
            "x".parse::<u8>().unwrap_err().to_string(),
            "".parse::<u8>().unwrap_err().to_string(),
            "300".parse::<u8>().unwrap_err().to_string(),
            "x".parse::<f64>().unwrap_err().to_string(),
            "x".parse::<bool>().unwrap_err().to_string(),
            "unknown variant `x`, expected one of `a`, `b`".to_owned(),
            "invalid type: string \"x\", expected a map".to_owned(),
        ];
        for words in Words::all() {
            for why in &parsers {
                let told = ParameterFault::of_value("x", why).text(&words);
                assert!(told.contains('x') && !told.contains(why.as_str()), "{told}");
                assert!(!told.contains("variant"), "{told}");
            }
        }
    }

    #[test]
    fn a_fault_says_what_the_parameter_takes() {
        let check = |why: &str, expected: ParameterFault| {
            assert_eq!(ParameterFault::of_value("v", why), expected, "{why}");
        };
        let v = || "v".to_owned();
        let names = ["a", "b"].map(str::to_owned).to_vec();
        let one_of = ParameterFault::NotOneOf {
            value: v(),
            names: names.clone(),
        };
        check("unknown variant `v`, expected `a` or `b`", one_of.clone());
        check("unknown variant `v`, expected one of `a`, `b`", one_of);
        check(
            "invalid digit found in string",
            ParameterFault::NotWhole(v()),
        );
        check(
            "cannot parse integer from empty string",
            ParameterFault::NotWhole(v()),
        );
        check(
            "number too large to fit in target type",
            ParameterFault::TooLarge(v()),
        );
        check("invalid float literal", ParameterFault::NotNumber(v()));
        check(NOT_A_BOX, ParameterFault::NotABox(v()));
        let (field, fault) = ParameterFault::read("unknown field `clas`, expected `a` or `b`", &[]);
        assert_eq!(field, "clas");
        assert_eq!(fault, ParameterFault::Unknown { known: names });
    }
}
