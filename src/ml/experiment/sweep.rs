//! Which settings are tried: all combinations of some values, or some drawn by chance.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use serde_json::Value;

use crate::dataset::split::generator;
use crate::ml::train::fault::{Fault, SweepFault};
use crate::ml::train::recipe::{Recipe, RecipeError};
use crate::ml::train::settings::{Kind, SETTINGS, Setting};

/// Settings that decide which images are learned from and measured on. Runs that differ in them cannot be compared.
const DIVIDING: [&str; 3] = ["split", "validation", "seed"];

/// Ends of a range that differ by this factor are far enough apart for values to be drawn by their logarithm.
const LOGARITHMIC_FROM: f64 = 10.0;

/// A setting and what is tried for it.
#[derive(Clone)]
pub struct Axis {
    pub setting: &'static Setting,
    pub values: Values,
}

/// What is tried for a setting.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// These.
    List(Vec<Value>),
    /// Numbers from the first to the last, drawn by chance: evenly, or evenly by their logarithm where the last is at
    /// least ten times the first.
    Range(f64, f64),
}

/// One choice of settings; empty where nothing is swept.
pub type Combination = Vec<(&'static Setting, Value)>;

impl Axis {
    /// A setting by its name and what is tried for it.
    ///
    /// # Errors
    ///
    /// If there is no such setting, it decides how images are divided, or a value is not one of its own.
    pub fn new(name: &str, values: Values) -> Result<Self, RecipeError> {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        let Some(setting) = setting else {
            let known = SETTINGS.iter().map(|setting| setting.name.to_owned());
            let known = known.collect();
            return Err(of_setting(name, SweepFault::Unknown { known }));
        };
        if DIVIDING.contains(&name) {
            return Err(of_setting(name, SweepFault::Divides));
        }
        check_values(setting, &values)?;
        Ok(Self { setting, values })
    }

    fn draw(&self, random: &mut ChaCha8Rng) -> Option<Value> {
        match &self.values {
            Values::List(values) => {
                let place = (unit(random) * values.len() as f64) as usize;
                values.get(place).cloned()
            }
            Values::Range(from, to) => Some(in_range(self.setting, *from, *to, unit(random))),
        }
    }
}

fn check_values(setting: &'static Setting, values: &Values) -> Result<(), RecipeError> {
    let wrong = |fault| Err(of_setting(setting.name, fault));
    match values {
        Values::List(values) if values.is_empty() => wrong(SweepFault::Empty),
        Values::List(values) => {
            let repeated =
                (1..values.len()).find(|&place| values[..place].contains(&values[place]));
            match repeated {
                Some(place) => wrong(SweepFault::Twice {
                    value: values[place].to_string(),
                }),
                None => Ok(()),
            }
        }
        Values::Range(..) if matches!(setting.kind, Kind::Choice(_)) => wrong(SweepFault::NoRange),
        Values::Range(from, to) if from < to && from.is_finite() && to.is_finite() => Ok(()),
        Values::Range(from, to) => wrong(SweepFault::EmptyRange {
            from: from.to_string(),
            to: to.to_string(),
        }),
    }
}

/// All combinations of the values; one empty combination for no axes. The last axis changes fastest.
///
/// # Errors
///
/// If an axis is a range, an axis is there twice, or there are more than `max` combinations.
pub fn grid(axes: &[Axis], max: usize) -> Result<Vec<Combination>, RecipeError> {
    check_axes(axes)?;
    let mut combinations = vec![Combination::new()];
    for Axis { setting, values } in axes {
        let Values::List(values) = values else {
            return Err(of_setting(setting.name, SweepFault::NotDrawn));
        };
        if combinations.len().saturating_mul(values.len()) > max {
            return Err(wrong(Fault::TooManyCombinations { max }));
        }
        combinations = (combinations.iter())
            .flat_map(|start| {
                values.iter().map(move |value| {
                    let mut combination = start.clone();
                    combination.push((*setting, value.clone()));
                    combination
                })
            })
            .collect();
    }
    Ok(combinations)
}

/// `count` different combinations drawn by chance; all of them where lists have no more.
///
/// # Errors
///
/// If there are no axes, or an axis is there twice.
pub fn random(axes: &[Axis], count: usize, seed: u64) -> Result<Vec<Combination>, RecipeError> {
    check_axes(axes)?;
    if axes.is_empty() {
        return Err(wrong(Fault::NothingToDraw));
    }
    /// Draws for each combination wanted, after which those that are missing are taken not to exist.
    const TRIES: usize = 100;
    let mut random = generator(seed);
    let mut combinations: Vec<Combination> = Vec::new();
    for _ in 0..count.saturating_mul(TRIES) {
        if combinations.len() == count {
            break;
        }
        let drawn = axes
            .iter()
            .map(|axis| Some((axis.setting, axis.draw(&mut random)?)));
        let Some(drawn) = drawn.collect::<Option<Combination>>() else {
            break;
        };
        let is_same = |other: &Combination| values(other).eq(values(&drawn));
        if !combinations.iter().any(is_same) {
            combinations.push(drawn);
        }
    }
    Ok(combinations)
}

fn values(combination: &Combination) -> impl Iterator<Item = &Value> {
    combination.iter().map(|(_, value)| value)
}

/// A recipe with a combination's settings.
///
/// # Errors
///
/// If a value is of another kind than its setting, or out of range.
pub fn applied(recipe: &Recipe, combination: &Combination) -> Result<Recipe, RecipeError> {
    let mut recipe = recipe.clone();
    for (setting, value) in combination {
        setting.apply(&mut recipe, value)?;
    }
    recipe.check()?;
    Ok(recipe)
}

fn check_axes(axes: &[Axis]) -> Result<(), RecipeError> {
    for (place, axis) in axes.iter().enumerate() {
        let name = axis.setting.name;
        if axes[..place].iter().any(|other| other.setting.name == name) {
            return Err(of_setting(name, SweepFault::Repeated));
        }
    }
    Ok(())
}

fn wrong(fault: Fault) -> RecipeError {
    RecipeError {
        field: "sweep",
        fault,
    }
}

fn of_setting(name: &str, fault: SweepFault) -> RecipeError {
    wrong(Fault::Swept {
        setting: name.to_owned(),
        fault,
    })
}

/// A number from 0 up to 1: the 53 bits that a double holds.
fn unit(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// The value at `share` (0 to 1) of a range: whole where the setting is, else with four digits, which can be read and
/// typed.
fn in_range(setting: &Setting, from: f64, to: f64, share: f64) -> Value {
    let is_logarithmic = from > 0.0 && to / from >= LOGARITHMIC_FROM;
    let value = match is_logarithmic {
        true => from * (to / from).powf(share),
        false => from + (to - from) * share,
    };
    match setting.kind {
        Kind::Whole(_) => Value::from(value.round().max(0.0) as u64),
        _ => {
            let short = format!("{value:.3e}").parse::<f64>().unwrap_or(value);
            Value::from(short.clamp(from, to))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::Color;
    use serde_json::json;

    fn list(name: &str, values: &[Value]) -> Axis {
        Axis::new(name, Values::List(values.to_vec())).unwrap()
    }

    fn texts(combinations: &[Combination]) -> Vec<String> {
        let text = |combination: &Combination| {
            let values: Vec<String> = values(combination).map(Value::to_string).collect();
            values.join(" ")
        };
        combinations.iter().map(text).collect()
    }

    #[test]
    fn a_grid_has_every_combination_once() {
        let axes = [
            list("learning_rate", &[json!(0.1), json!(0.2)]),
            list("epochs", &[json!(1), json!(2), json!(3)]),
        ];
        let combinations = grid(&axes, 6).unwrap();
        assert_eq!(
            texts(&combinations),
            ["0.1 1", "0.1 2", "0.1 3", "0.2 1", "0.2 2", "0.2 3"]
        );
        assert_eq!(grid(&[], 1).unwrap().len(), 1);
        assert!(grid(&axes, 5).is_err());
    }

    #[test]
    fn random_combinations_are_different_within_range_and_the_same_for_a_seed() {
        let axes = [
            Axis::new("learning_rate", Values::Range(1e-5, 1e-1)).unwrap(),
            Axis::new("epochs", Values::Range(2.0, 9.0)).unwrap(),
            list("augmentation", &[json!("none"), json!("strong")]),
        ];
        let drawn = random(&axes, 40, 7).unwrap();
        assert_eq!(drawn.len(), 40);
        assert_eq!(texts(&drawn), texts(&random(&axes, 40, 7).unwrap()));
        assert_ne!(texts(&drawn), texts(&random(&axes, 40, 8).unwrap()));
        let rates: Vec<f64> = drawn
            .iter()
            .map(|each| each[0].1.as_f64().unwrap())
            .collect();
        assert!(rates.iter().all(|rate| (1e-5..=1e-1).contains(rate)));
        // By logarithm: about half of them below the geometric middle.
        let low = rates.iter().filter(|&&rate| rate < 1e-3).count();
        assert!((10..=30).contains(&low), "{low}");
        assert!(drawn.iter().all(|each| each[1].1.is_u64()));
        for combination in &drawn {
            applied(&Recipe::facefeel(Color::Gray), combination).unwrap();
        }
    }

    #[test]
    fn no_more_is_drawn_than_there_is() {
        let axes = [list("epochs", &[json!(1), json!(2), json!(3)])];
        let mut drawn = texts(&random(&axes, 50, 1).unwrap());
        drawn.sort();
        assert_eq!(drawn, ["1", "2", "3"]);
    }

    #[test]
    fn what_cannot_be_swept_is_refused_in_words() {
        let refusal = |name: &str, values: Values| {
            let error = Axis::new(name, values).err().unwrap();
            assert_eq!(error.field, "sweep");
            error.fault.to_string()
        };
        let one = || Values::List(vec![json!(1)]);
        assert!(
            refusal("speed", one()).starts_with("there is no setting speed; choose from epochs")
        );
        assert!(refusal("seed", one()).contains("cannot be compared"));
        assert!(refusal("split", one()).contains("cannot be compared"));
        assert!(refusal("epochs", Values::List(vec![])).contains("no value"));
        assert!(refusal("epochs", Values::List(vec![json!(1), json!(1)])).contains("twice"));
        assert!(refusal("epochs", Values::Range(3.0, 1.0)).contains("empty"));
        assert!(refusal("epochs", Values::Range(f64::NAN, 1.0)).contains("empty"));
        assert!(refusal("augmentation", Values::Range(0.0, 1.0)).contains("no range"));
        let range = [Axis::new("epochs", Values::Range(1.0, 3.0)).unwrap()];
        let error = grid(&range, 10).err().unwrap();
        assert!(error.to_string().contains("has a range"), "{error}");
        let twice = [list("epochs", &[json!(1)]), list("epochs", &[json!(2)])];
        let error = grid(&twice, 10).err().unwrap();
        assert!(error.to_string().contains("there twice"), "{error}");
        assert!(random(&[], 3, 1).is_err());
        let wild = list("learning_rate", &[json!(3.0)]);
        let combination = &grid(&[wild], 1).unwrap()[0];
        let error = applied(&Recipe::thesis(Color::Gray), combination).unwrap_err();
        assert_eq!(error.field, "learning_rate");
    }
}
