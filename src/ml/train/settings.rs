//! What can be set about a training, each setting described once: requests and their description, the flags of
//! `facefeel train` and the form on the Train page are made from this table.

use std::ops::RangeInclusive;

use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::{Expected, Fault};
use super::recipe::{Recipe, RecipeError};
use crate::ml::network::IMAGE_SIZES;

/// A field of [`Recipe`] that can be set by itself.
pub struct Setting {
    /// Name of the field, in a recipe and in a request; the flag's with hyphens.
    pub name: &'static str,
    /// The values it takes.
    pub kind: Kind,
    /// Where the Train page shows it.
    pub place: Place,
    /// The recipe for which alone the Train page offers it. Requests and commands may set it for any, though `balance`
    /// changes nothing where images are not varied beforehand, and all classes are alike already where they are.
    pub only_for: Option<&'static str>,
    about: &'static str,
    get: fn(&Recipe) -> Value,
    set: fn(&mut Recipe, &Value) -> Option<()>,
}

/// The values of a setting.
pub enum Kind {
    /// Whole numbers.
    Whole(RangeInclusive<u64>),
    /// Numbers, and the steps in which the Train page takes them.
    Number(RangeInclusive<f64>, &'static str),
    /// One of these names.
    Choice(&'static [&'static str]),
}

/// Where the Train page shows a setting. The page's order is the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Always in sight.
    Top,
    /// Below "More settings".
    More,
    /// Nowhere.
    Absent,
}

use Kind::{Choice, Number, Whole};
use Place::{Absent, More, Top};

/// Makes [`SETTINGS`] of rows `/// About it. field: kind, place, recipe;`.
macro_rules! settings {
    ($($(#[doc = $about:literal])+ $name:ident: $kind:expr, $place:expr, $only_for:expr;)+) => {
        /// Everything that can be set.
        pub static SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            kind: $kind,
            place: $place,
            only_for: $only_for,
            about: concat!($($about),+),
            get: |recipe| json!(recipe.$name),
            set: |recipe, value| {
                recipe.$name = Deserialize::deserialize(value).ok()?;
                Some(())
            },
        }),+];
    };
}

const SIZES: RangeInclusive<u64> = *IMAGE_SIZES.start() as u64..=*IMAGE_SIZES.end() as u64;

settings! {
    /// Most passes over the training images.
    epochs: Whole(1..=1_000), Top, None;
    /// Side of the square input in pixels.
    image_size: Whole(SIZES), Top, None;
    /// Images in one step.
    batch_size: Whole(1..=512), Top, None;
    /// The network.
    // The page chooses it together with its recipe.
    architecture: Choice(&["thesis", "facefeel"]), Absent, None;
    /// How images are divided between training and validation; `person` leaves no person, and no copy of an image, on
    /// both sides.
    split: Choice(&["random", "person"]), More, None;
    /// Highest learning rate.
    learning_rate: Number(1e-9..=1.0, "any"), More, None;
    /// How far images are varied.
    augmentation: Choice(&["none", "thesis", "moderate", "strong"]), More, None;
    /// Images that each class is brought to, where the recipe varies them beforehand.
    balance: Whole(1..=100_000), More, Some("thesis");
    /// How much more often rare classes are shown: 0 as they come, 1 all classes alike.
    class_balance: Number(0.0..=1.0, "any"), More, Some("facefeel");
    /// How strongly the finished network is corrected for class frequency (logit adjustment): 0 not at all, 1 as if all
    /// classes were equally common.
    logit_adjustment: Number(0.0..=1.0, "any"), More, Some("facefeel");
    /// Decay of the exponential moving average of the weights, 0 for none.
    // The page leaves it to the recipe: what it does takes more than a line to tell.
    weight_average: Number(0.0..=0.99999, "any"), Absent, None;
    /// Share of the images kept for validation.
    validation: Number(0.01..=0.9, "0.01"), More, None;
    /// Epochs without improvement after which training ends.
    patience: Whole(1..=1_000), More, None;
    /// Where every random choice starts.
    seed: Whole(0..=u64::MAX), More, None;
}

impl Setting {
    /// What it does, for those who write requests and commands.
    pub fn about(&self) -> &'static str {
        self.about.trim_start()
    }

    /// Key of its words. Those behind `-help` say more, and those behind `-` and a choice name it.
    pub fn key(&self) -> String {
        format!("train-{}", self.name.replace('_', "-"))
    }

    /// What a recipe has it at.
    pub fn value(&self, recipe: &Recipe) -> Value {
        (self.get)(recipe)
    }

    /// Sets it in a recipe; whether the value is in range, [`Recipe::check`] says.
    ///
    /// # Errors
    ///
    /// If the value is of another kind.
    pub fn apply(&self, recipe: &mut Recipe, value: &Value) -> Result<(), RecipeError> {
        (self.set)(recipe, value).ok_or_else(|| RecipeError {
            field: self.name,
            fault: Fault::NotA {
                value: value.to_string(),
                expected: self.kind.expected(),
            },
        })
    }

    /// Checks that a recipe has it in range.
    ///
    /// # Errors
    ///
    /// If it is outside.
    pub(super) fn check(&self, recipe: &Recipe) -> Result<(), RecipeError> {
        let allowed = match &self.kind {
            Whole(range) => *range.start() as f64..=*range.end() as f64,
            Number(range, _) => range.clone(),
            Choice(_) => return Ok(()),
        };
        // JSON has no word for what is not a number.
        let value = self.value(recipe).as_f64().unwrap_or(f64::NAN);
        check_range(self.name, value, allowed)
    }
}

/// Checks that the value of `field` is `allowed`.
pub(super) fn check_range(
    field: &'static str,
    value: f64,
    allowed: RangeInclusive<f64>,
) -> Result<(), RecipeError> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let (min, max) = allowed.into_inner();
    let [value, min, max] = [value, min, max].map(|number| number.to_string());
    let fault = Fault::Outside { value, min, max };
    Err(RecipeError { field, fault })
}

impl Kind {
    /// Its values in words.
    pub fn values(&self) -> String {
        match self {
            Whole(range) => format!("{} to {}", range.start(), range.end()),
            Number(range, _) => format!("{} to {}", range.start(), range.end()),
            Choice(_) => self.expected().to_string(),
        }
    }

    /// What a value must be.
    pub fn expected(&self) -> Expected {
        match self {
            Whole(_) => Expected::Whole,
            Number(..) => Expected::Number,
            Choice(names) => Expected::one_of(names),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::Color;

    /// Fields that nobody sets by themselves: each request and command names its colour, and the rest make the recipe what
    /// it is.
    const FIXED: [&str; 7] = [
        "color",
        "normalisation",
        "mirrored",
        "schedule",
        "weight_decay",
        "label_smoothing",
        "vary",
    ];

    /// Names of all fields of a recipe: one more, or one less, does not compile.
    macro_rules! fields {
        ($($field:ident)*) => {{
            let Recipe { $($field: _),* } = Recipe::thesis(Color::Gray);
            [$(stringify!($field)),*]
        }};
    }

    #[test]
    fn every_field_of_a_recipe_can_be_set_or_is_fixed() {
        let mut fields = fields!(
            architecture color image_size normalisation mirrored epochs batch_size learning_rate schedule weight_decay
            label_smoothing class_balance logit_adjustment weight_average augmentation vary balance split validation
            patience seed
        );
        let settings = SETTINGS.iter().map(|setting| setting.name);
        let mut described: Vec<_> = settings.chain(FIXED).collect();
        described.sort_unstable();
        fields.sort_unstable();
        assert_eq!(described, fields);
    }

    #[test]
    fn a_recipe_takes_every_default_and_every_choice_of_the_table_back() {
        let (thesis, facefeel) = (Recipe::thesis(Color::Gray), Recipe::facefeel(Color::Gray));
        let mut recipe = thesis.clone();
        for setting in SETTINGS {
            let value = setting.value(&facefeel);
            assert_eq!(setting.apply(&mut recipe, &value), Ok(()));
            assert_eq!(setting.value(&recipe), value, "{}", setting.name);
            assert_eq!(recipe.check(), Ok(()));
            let Choice(names) = setting.kind else {
                continue;
            };
            for name in names {
                setting.apply(&mut recipe, &json!(name)).unwrap();
                assert_eq!(setting.value(&recipe), *name);
            }
        }
    }

    #[test]
    fn a_value_of_another_kind_is_refused_in_words() {
        let refusal = |name: &str, value: Value| {
            let setting = SETTINGS
                .iter()
                .find(|setting| setting.name == name)
                .unwrap();
            let error = setting.apply(&mut Recipe::thesis(Color::Gray), &value);
            error.unwrap_err().to_string()
        };
        assert_eq!(
            refusal("epochs", json!(-1)),
            "epochs: -1 is not a whole number"
        );
        assert_eq!(
            refusal("seed", json!(1.5)),
            "seed: 1.5 is not a whole number"
        );
        assert_eq!(
            refusal("validation", json!("x")),
            "validation: \"x\" is not a number"
        );
        assert_eq!(
            refusal("augmentation", json!("wild")),
            "augmentation: \"wild\" is not none, thesis, moderate or strong"
        );
    }
}
