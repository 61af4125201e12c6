//! What is wrong with a value that was asked for, in a reader's words.

use std::borrow::Cow;

use super::Problem;
use super::refusal::bad_setting;
use crate::answers::words::{FluentValue, Words};
use crate::jobs::RequestError;
use crate::ml::train::fault::{Difference, Expected, Fault, SweepFault};
use crate::ml::train::settings::SETTINGS;

/// Fields of the forms on pages that are no settings, and the keys of their labels there.
const LABELS: [(&str, &str); 9] = [
    ("dataset", "experiments-dataset"),
    ("color", "experiments-color"),
    ("recipe", "experiments-way"),
    ("init", "experiments-way"),
    ("folds", "experiments-folds"),
    ("seeds", "experiments-seeds"),
    ("random", "experiments-random"),
    ("sweep", "experiments-sweep"),
    ("runs", "experiment-runs"),
];

/// How fields and settings are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// As in requests.
    Fields,
    /// As on pages.
    Labels,
}

impl RequestError {
    /// The problem for someone who filled in a form on a page: fields are called as they are there.
    pub fn problem_of_form(&self, words: &Words) -> Problem {
        problem(self, Naming::Labels, words).at_field(&self.field)
    }

    /// The problem for scripts.
    pub(super) fn problem_of_request(&self, words: &Words) -> Problem {
        problem(self, Naming::Fields, words)
    }
}

fn problem(error: &RequestError, naming: Naming, words: &Words) -> Problem {
    let why = text(&error.fault, naming, words);
    bad_setting(&naming.name(&error.field, words), &why, words)
}

impl Naming {
    fn name(self, field: &str, words: &Words) -> String {
        let label = LABELS.iter().find(|(name, _)| *name == field);
        let key = match label {
            Some((_, key)) => Some((*key).to_owned()),
            None => (SETTINGS.iter())
                .find(|setting| setting.name == field)
                .map(|setting| setting.key()),
        };
        match key.filter(|key| self == Self::Labels && words.has(key)) {
            Some(key) => words.text(&key).into_owned(),
            None => field.to_owned(),
        }
    }
}

fn text(fault: &Fault, naming: Naming, words: &Words) -> String {
    let count = |number: usize| FluentValue::from(words.number(number));
    let with = |key: &str, args: &[(&str, FluentValue<'_>)]| words.text_with(key, args);
    let told = match fault {
        Fault::NotA { value, expected } => not_a(value, expected, words),
        Fault::Outside { value, min, max } => {
            let [value, min, max] = [value, min, max].map(|number| decimal(number, words));
            let args = [("value", value), ("min", min), ("max", max)];
            with("fault-outside", &args)
        }
        Fault::Missing(Expected::OneOf(names)) => with(
            "fault-missing-one-of",
            &[("names", words.list(names).into())],
        ),
        Fault::Missing(_) => words.text("fault-missing"),
        Fault::NoField => words.text("fault-no-field"),
        Fault::None => words.text("fault-none"),
        Fault::TooManyRuns { max } => with("fault-too-many-runs", &[("max", count(*max))]),
        Fault::TooFewPersons { persons, folds } => {
            let args = [("persons", count(*persons)), ("folds", count(*folds))];
            with("fault-too-few-persons", &args)
        }
        Fault::NoFolds { persons, min } => {
            let args = [("persons", count(*persons)), ("min", count(*min))];
            with("fault-no-folds", &args)
        }
        Fault::Swept { setting, fault } => swept(setting, fault, naming, words),
        Fault::TooManyCombinations { max } => {
            with("fault-too-many-combinations", &[("max", count(*max))])
        }
        Fault::NothingToDraw => words.text("fault-nothing-to-draw"),
        Fault::Differs { model, differs } => {
            let key = match differs {
                Difference::Architecture => "fault-other-network",
                Difference::Color => "fault-other-color",
                Difference::ImageSize => "fault-other-size",
            };
            with(key, &[("model", model.as_str().into())])
        }
        Fault::TooFewClasses { classes, min } => {
            let args = [("classes", count(*classes)), ("min", count(*min))];
            with("fault-too-few-classes", &args)
        }
        Fault::TooFewImages { class, images, min } => {
            let class = class.as_str().into();
            let args = [
                ("class", class),
                ("images", count(*images)),
                ("min", count(*min)),
            ];
            with("fault-too-few-images", &args)
        }
        Fault::TooMuchMemory { mebibytes, max } => {
            let [mebibytes, max] = [mebibytes, max].map(|number| count(*number as usize));
            with(
                "fault-too-much-memory",
                &[("mebibytes", mebibytes), ("max", max)],
            )
        }
        Fault::NoDataset(id) => with("fault-no-dataset", &[("id", id.as_str().into())]),
        Fault::NoModel(id) => with("fault-no-model", &[("id", id.as_str().into())]),
        Fault::Other(text) => Cow::Owned(text.clone()),
    };
    told.into_owned()
}

fn not_a(value: &str, expected: &Expected, words: &Words) -> Cow<'static, str> {
    // A text came in the quotes of JSON.
    let value = value.trim_matches('"').into();
    match expected {
        Expected::Whole => words.text_with("fault-not-whole", &[("value", value)]),
        Expected::Number => words.text_with("fault-not-number", &[("value", value)]),
        Expected::OneOf(names) => {
            let args = [("value", value), ("names", words.list(names).into())];
            words.text_with("fault-not-one-of", &args)
        }
        Expected::Other(_) => words.text_with("fault-not-fitting", &[("value", value)]),
    }
}

fn swept(setting: &str, fault: &SweepFault, naming: Naming, words: &Words) -> Cow<'static, str> {
    let name = ("setting", naming.name(setting, words).into());
    match fault {
        SweepFault::Unknown { known } => {
            let known: Vec<_> = known.iter().map(|name| naming.name(name, words)).collect();
            let args = [name, ("known", words.list(&known).into())];
            words.text_with("fault-sweep-unknown", &args)
        }
        SweepFault::Divides => words.text_with("fault-sweep-divides", &[name]),
        SweepFault::Fixed => words.text_with("fault-sweep-fixed", &[name]),
        SweepFault::Empty => words.text_with("fault-sweep-empty", &[name]),
        SweepFault::Twice { value } => {
            let args = [name, ("value", value.trim_matches('"').into())];
            words.text_with("fault-sweep-twice", &args)
        }
        SweepFault::Repeated => words.text_with("fault-sweep-repeated", &[name]),
        SweepFault::NoRange => words.text_with("fault-sweep-no-range", &[name]),
        SweepFault::EmptyRange { from, to } => {
            let [from, to] = [from, to].map(|number| decimal(number, words));
            let args = [name, ("from", from), ("to", to)];
            words.text_with("fault-sweep-empty-range", &args)
        }
        SweepFault::NotDrawn => words.text_with("fault-sweep-not-drawn", &[name]),
    }
}

/// A number with the language's decimal sign; what is none stays as it is.
fn decimal<'a>(number: &str, words: &Words) -> FluentValue<'a> {
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() => words.amount(value).into(),
        _ => number.to_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jobs::JobRequest;

    #[test]
    fn forms_call_fields_as_pages_do_and_scripts_as_requests_do() {
        let request =
            json!({"kind": "train", "dataset": "a", "color": "gray", "learning_rate": 2.5});
        let error = JobRequest::parse(&request).unwrap_err();
        let french = Words::for_language("fr");
        let form = error.problem_of_form(&french).detail;
        assert!(
            form.contains("Taux d’apprentissage") && form.contains("2,5"),
            "{form}"
        );
        let script = error.problem_of_request(&french).detail;
        assert!(script.contains("learning_rate"), "{script}");
    }

    #[test]
    fn every_language_says_every_fault_in_its_own_words() {
        let outside = Fault::Outside {
            value: "9".to_owned(),
            min: "1".to_owned(),
            max: "3".to_owned(),
        };
        for fault in [outside, Fault::NoField, Fault::None, Fault::NothingToDraw] {
            let told: Vec<_> = Words::all()
                .map(|words| text(&fault, Naming::Fields, &words))
                .collect();
            assert!(told[0] != told[1] && told[1] != told[2], "{told:?}");
        }
    }
}
