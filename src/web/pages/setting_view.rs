//! A training's settings as the form on the Train page shows them.

use serde_json::Value;

use crate::answers::words::Words;
use crate::ml::train::recipe::Recipe;
use crate::ml::train::settings::{Kind, Place, SETTINGS, Setting};
use crate::vision::Color;

/// Scripts count exactly up to here.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A setting and where it begins.
pub(super) struct SettingView {
    pub(super) setting: &'static Setting,
    /// What each way to begin sets it to, by the name of the way.
    pub(super) defaults: Vec<(String, String)>,
}

impl SettingView {
    /// The settings at a place of the page.
    pub(super) fn all_at(place: Place) -> Vec<Self> {
        let there = SETTINGS.iter().filter(|setting| setting.place == place);
        let view = |setting| Self {
            setting,
            defaults: defaults(setting),
        };
        there.map(view).collect()
    }

    /// What it is when the page opens: the first recipe's.
    pub(super) fn value(&self) -> &str {
        &self.defaults[0].1
    }

    /// What can be chosen.
    pub(super) fn choices(&self) -> &'static [&'static str] {
        match self.setting.kind {
            Kind::Choice(names) => names,
            _ => &[],
        }
    }

    /// Whether each choice is told in a sentence.
    pub(super) fn is_explained(&self, words: &Words) -> bool {
        let has_help = |name| words.has(&format!("{}-{name}-help", self.setting.key()));
        self.choices().iter().any(has_help)
    }

    /// Least, most and step of a number.
    pub(super) fn bounds(&self) -> Option<(String, String, &'static str)> {
        match &self.setting.kind {
            Kind::Whole(range) => {
                let max = MAX_SAFE_INTEGER.min(*range.end());
                Some((range.start().to_string(), max.to_string(), "1"))
            }
            Kind::Number(range, step) => {
                Some((range.start().to_string(), range.end().to_string(), step))
            }
            Kind::Choice(_) => None,
        }
    }
}

/// A setting in each recipe, for fresh weights and for a model that is gone on from.
fn defaults(setting: &Setting) -> Vec<(String, String)> {
    // No default depends on the colour.
    let recipes = [
        ("thesis", Recipe::thesis(Color::Gray)),
        ("facefeel", Recipe::facefeel(Color::Gray)),
    ];
    let both = recipes.into_iter().flat_map(|(name, recipe)| {
        let value = |recipe: &Recipe| text(&setting.value(recipe));
        let fresh = (name.to_owned(), value(&recipe));
        [
            fresh,
            (format!("{name}-init"), value(&recipe.fine_tuning())),
        ]
    });
    both.collect()
}

/// A value as an input holds it.
fn text(value: &Value) -> String {
    let number = value.as_f64().map(|number| number.to_string());
    number.unwrap_or_else(|| value.as_str().unwrap_or_default().to_owned())
}
