//! The form that starts an experiment: what is in it, and the request that it makes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::answers::words::Words;
use crate::ml::card::Card;
use crate::ml::experiment::plan::FOLDS;
use crate::ml::train::settings::{Kind, Place, SETTINGS, Setting};
use crate::vision::Color;
use crate::web::pages::model_card::to_start_from;
use crate::web::{App, error::WebError};

/// Settings that can be tried at once.
const AXES: usize = 3;

/// Settings that cannot be tried on a server, or at all.
const FIXED: [&str; 5] = ["image_size", "architecture", "split", "validation", "seed"];

/// What a person has put into the form, or an address names.
#[derive(Debug, Default)]
pub(super) struct Given(BTreeMap<String, String>);

impl Given {
    /// The last value of each field, without spaces around it.
    pub(super) fn new(fields: Vec<(String, String)>) -> Self {
        let fields = fields.into_iter();
        Self(
            fields
                .map(|(name, value)| (name, value.trim().to_owned()))
                .collect(),
        )
    }

    fn entry(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn or(&self, name: &str, otherwise: &str) -> String {
        self.0
            .get(name)
            .map_or(otherwise, String::as_str)
            .to_owned()
    }

    /// The request that `POST /api/v1/experiments` takes. What is no number where one belongs stays a text, and is refused
    /// there.
    pub(super) fn request(&self) -> Value {
        let mut request = Map::new();
        let mut add = |name: &str, value: Value| drop(request.insert(name.to_owned(), value));
        for name in ["dataset", "color", "name"] {
            if !self.entry(name).is_empty() {
                add(name, json!(self.entry(name)));
            }
        }
        match self.entry("way").split_once(':') {
            Some(("init", id)) => add("init", json!(id)),
            _ if self.entry("way").is_empty() => {}
            _ => add("recipe", json!(self.entry("way"))),
        }
        for name in ["folds", "seeds", "epochs", "random"] {
            if !self.entry(name).is_empty() {
                add(name, value(self.entry(name)));
            }
        }
        if !self.entry("stop_hopeless").is_empty() {
            add("stop_hopeless", json!(true));
        }
        let sweep = self.sweep();
        if !sweep.is_empty() {
            add("sweep", Value::Object(sweep));
        }
        Value::Object(request)
    }

    fn sweep(&self) -> Map<String, Value> {
        // What is given for a setting twice is one list.
        let mut given: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for axis in 1..=AXES {
            let name = self.entry(&format!("setting-{axis}"));
            if !name.is_empty() {
                let values = self.entry(&format!("values-{axis}"));
                given.entry(name).or_default().push(values);
            }
        }
        let axes = given.into_iter();
        axes.map(|(name, values)| (name.to_owned(), tried(&values.join(" "))))
            .collect()
    }
}

/// A range `FROM..TO`, or a list whose values are separated by commas, semicolons or spaces.
fn tried(values: &str) -> Value {
    if let Some((from, to)) = values.split_once("..") {
        return json!({"from": value(from.trim()), "to": value(to.trim())});
    }
    let values = values.split(|char: char| char.is_whitespace() || [',', ';', '،'].contains(&char));
    Value::Array(values.filter(|text| !text.is_empty()).map(value).collect())
}

/// A number where it is one, else the text. `001` is none: where the decimal sign is a comma, it is what follows one.
fn value(text: &str) -> Value {
    let digits = text.trim_start_matches('-');
    if digits.starts_with('0') && digits[1..].starts_with(|char: char| char.is_ascii_digit()) {
        return text.into();
    }
    let whole = text.parse::<u64>().map(Value::from);
    let number = whole.or_else(|_| text.parse::<f64>().map(Value::from));
    number.unwrap_or_else(|_| text.into())
}

/// The form as it is shown.
pub(super) struct FormView {
    pub(super) datasets: Vec<Choice>,
    pub(super) colors: Vec<Choice>,
    /// Models to go on from, the recommended one first, and recipes from fresh weights.
    pub(super) ways: Vec<Way>,
    pub(super) name: String,
    pub(super) folds: Vec<Choice>,
    pub(super) seeds: String,
    pub(super) epochs: String,
    pub(super) axes: Vec<AxisView>,
    /// What can be typed for settings whose values are names.
    pub(super) named: Vec<String>,
    pub(super) random: String,
    pub(super) stops_hopeless: bool,
}

/// Something that can be chosen.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

/// What runs can begin with.
pub(super) struct Way {
    pub(super) choice: Choice,
    /// `gray` or `rgb`; empty where it suits both.
    pub(super) color: &'static str,
}

/// A setting that is tried, and its values.
pub(super) struct AxisView {
    pub(super) number: usize,
    pub(super) settings: Vec<Choice>,
    pub(super) values: String,
}

impl FormView {
    pub(super) async fn new(app: &App, given: &Given, words: &Words) -> Result<Self, WebError> {
        let datasets = app.store.datasets().await?;
        let datasets = datasets
            .into_iter()
            .filter(|dataset| dataset.damaged.is_none());
        let color = given.or("color", "gray");
        let choice = |value: &str, label: String, chosen: &str| Choice {
            is_chosen: value == chosen,
            value: value.to_owned(),
            label,
        };
        let colors = [("gray", "models-color-gray"), ("rgb", "models-color-rgb")];
        let folds = given.or("folds", "5");
        let counts = FOLDS.map(|count| (count.to_string(), words.number(count)));
        let none = (
            String::new(),
            words.text("experiments-folds-none").into_owned(),
        );
        Ok(Self {
            datasets: datasets
                .map(|dataset| choice(&dataset.id, dataset.name, given.entry("dataset")))
                .collect(),
            colors: colors
                .map(|(value, key)| choice(value, words.text(key).into_owned(), &color))
                .into(),
            ways: ways(app, given, &color, words),
            name: given.entry("name").to_owned(),
            folds: (counts.chain([none]))
                .map(|(value, label)| choice(&value, label, &folds))
                .collect(),
            seeds: given.or("seeds", "1"),
            epochs: given.entry("epochs").to_owned(),
            axes: (1..=AXES)
                .map(|number| AxisView::new(number, given, words))
                .collect(),
            named: named(words),
            random: given.entry("random").to_owned(),
            stops_hopeless: !given.entry("stop_hopeless").is_empty(),
        })
    }
}

/// What runs can begin with; unless something else was given, what is recommended for this colour is chosen.
fn ways(app: &App, given: &Given, color: &str, words: &Words) -> Vec<Way> {
    let others = if color == "rgb" { "gray" } else { "rgb" };
    let models = [color, others].map(|color| to_start_from(app, color));
    let [own, others] = &models;
    let mut ways: Vec<Way> = own
        .iter()
        .chain(others)
        .map(|card| of_model(card, words))
        .collect();
    if !own.is_empty() {
        let args = [("way", ways[0].choice.label.as_str().into())];
        let label = words.text_with("experiments-recommended", &args);
        ways[0].choice.label = label.into_owned();
    }
    let fresh = [
        ("facefeel", "experiments-way-facefeel"),
        ("thesis", "experiments-way-thesis"),
    ];
    ways.extend(fresh.map(|(name, key)| Way {
        choice: Choice {
            value: name.to_owned(),
            label: words.text(key).into_owned(),
            is_chosen: false,
        },
        color: "",
    }));
    // The recommended model, or else the recipe that needs no model.
    let usual = if own.is_empty() { others.len() } else { 0 };
    let chosen = given.or("way", &ways[usual].choice.value);
    for Way { choice, .. } in &mut ways {
        choice.is_chosen = choice.value == chosen;
    }
    ways
}

fn of_model(card: &Card, words: &Words) -> Way {
    let (color, key) = match card.color {
        Color::Gray => ("gray", "models-color-gray"),
        Color::Rgb => ("rgb", "models-color-rgb"),
    };
    let args = [
        ("name", card.name.as_str().into()),
        ("color", words.text(key).into()),
    ];
    let label = words.text_with("experiments-way-init", &args);
    Way {
        choice: Choice {
            value: format!("init:{}", card.id),
            label: label.into_owned(),
            is_chosen: false,
        },
        color,
    }
}

fn can_be_tried() -> impl Iterator<Item = &'static Setting> {
    SETTINGS
        .iter()
        .filter(|setting| setting.place != Place::Absent && !FIXED.contains(&setting.name))
}

/// Settings whose values are names, each with the names as they are typed.
fn named(words: &Words) -> Vec<String> {
    let named = can_be_tried().filter_map(|setting| match &setting.kind {
        Kind::Choice(names) => Some((setting, names)),
        _ => None,
    });
    named
        .map(|(setting, names)| {
            words
                .labelled(&setting.key(), &names.join(", "))
                .into_owned()
        })
        .collect()
}

impl AxisView {
    fn new(number: usize, given: &Given, words: &Words) -> Self {
        let chosen = given.entry(&format!("setting-{number}"));
        let settings = can_be_tried().map(|setting| Choice {
            value: setting.name.to_owned(),
            label: words.text(&setting.key()).into_owned(),
            is_chosen: setting.name == chosen,
        });
        Self {
            number,
            settings: settings.collect(),
            values: given.entry(&format!("values-{number}")).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(fields: &[(&str, &str)]) -> Value {
        let fields = fields
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()));
        Given::new(fields.collect()).request()
    }

    #[test]
    fn what_is_left_empty_is_not_asked_for() {
        let fields = [
            ("dataset", "ds-1"),
            ("color", "gray"),
            ("way", "thesis"),
            ("name", " "),
            ("folds", ""),
            ("seeds", "1"),
            ("epochs", ""),
            ("setting-1", ""),
            ("values-1", "1"),
            ("random", ""),
        ];
        let expected = json!({"dataset": "ds-1", "color": "gray", "recipe": "thesis", "seeds": 1});
        assert_eq!(request(&fields), expected);
    }

    #[test]
    fn settings_and_ranges_are_read() {
        let fields = [
            ("way", "init:facefeel-faces"),
            ("folds", "10"),
            ("stop_hopeless", "on"),
            ("random", "9"),
            ("setting-1", "learning_rate"),
            ("values-1", "1e-4 .. 0.01"),
            ("setting-2", "augmentation"),
            ("values-2", "none, strong;moderate"),
        ];
        let expected = json!({
            "init": "facefeel-faces", "folds": 10, "random": 9, "stop_hopeless": true,
            "sweep": {"learning_rate": {"from": 0.0001, "to": 0.01}, "augmentation": ["none", "strong", "moderate"]},
        });
        assert_eq!(request(&fields), expected);
        let twice = [
            ("setting-1", "balance"),
            ("values-1", "0,001"),
            ("setting-2", "balance"),
            ("values-2", "20"),
        ];
        let expected = json!({"sweep": {"balance": [0, "001", 20]}});
        assert_eq!(request(&twice), expected);
        assert_eq!(request(&[("folds", "many")]), json!({"folds": "many"}));
    }
}
