//! What an experiment is made of: every run, in the order in which they are made.

use std::ops::RangeInclusive;

use super::sweep::{self, Axis, Combination};
use crate::ml::train::fault::Fault;
use crate::ml::train::recipe::{Recipe, RecipeError};

/// How many folds there may be. Three at least, since one is measured on, one chooses the best epoch, and the rest is
/// learned from.
pub const FOLDS: RangeInclusive<usize> = 3..=20;

/// What is asked for.
#[derive(Clone)]
pub struct Wish {
    /// What all runs have in common.
    pub recipe: Recipe,
    /// Folds; none to divide the images once, as a single training does.
    pub folds: Option<usize>,
    /// How often everything is repeated, each time with the next seed.
    pub seeds: usize,
    /// Settings that are tried.
    pub sweep: Vec<Axis>,
    /// How many combinations of them are drawn by chance; all are tried if left out.
    pub random: Option<usize>,
}

/// An experiment's runs.
#[derive(Clone, Default)]
pub struct Plan {
    /// The combinations of settings that are tried; a single empty one where nothing is swept.
    pub combinations: Vec<Combination>,
    pub folds: Option<usize>,
    pub seeds: usize,
    /// All runs. Every combination has its first fold before any has its second, so that they can be compared early.
    pub runs: Vec<Run>,
}

/// One training of an experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Counted from 1.
    pub number: usize,
    /// Its settings, as an index into the combinations.
    pub combination: usize,
    /// Counted from 1.
    pub repetition: usize,
    /// The fold that it is measured on.
    pub fold: Option<Fold>,
    /// Everything that fixes it; its seed is the repetition's.
    pub recipe: Recipe,
}

/// One of several folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// Counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Plan {
    /// Lists the runs of what is asked for.
    ///
    /// # Errors
    ///
    /// If it cannot be done, or there are more than `max_runs`; it names the field at fault.
    pub fn new(wish: &Wish, max_runs: usize) -> Result<Self, RecipeError> {
        wish.recipe.check()?;
        check_folds(wish.folds)?;
        if wish.seeds == 0 {
            return Err(wrong("seeds", Fault::None));
        }
        let combinations = match wish.random {
            Some(0) => return Err(wrong("random", Fault::None)),
            Some(count) if count > max_runs => return Err(too_many(max_runs)),
            Some(count) => sweep::random(&wish.sweep, count, wish.recipe.seed)?,
            None => sweep::grid(&wish.sweep, max_runs)?,
        };
        let each = wish.seeds.saturating_mul(wish.folds.unwrap_or(1));
        if combinations.len().saturating_mul(each) > max_runs {
            return Err(too_many(max_runs));
        }
        let recipes = combinations.iter();
        let recipes = recipes.map(|combination| sweep::applied(&wish.recipe, combination));
        let recipes: Vec<Recipe> = recipes.collect::<Result<_, _>>()?;
        Ok(Self {
            runs: runs(wish, &recipes),
            combinations,
            folds: wish.folds,
            seeds: wish.seeds,
        })
    }
}

fn check_folds(folds: Option<usize>) -> Result<(), RecipeError> {
    match folds {
        Some(folds) if !FOLDS.contains(&folds) => {
            let (min, max) = FOLDS.into_inner();
            let [value, min, max] = [folds, min, max].map(|number| number.to_string());
            Err(wrong("folds", Fault::Outside { value, min, max }))
        }
        _ => Ok(()),
    }
}

fn runs(wish: &Wish, recipes: &[Recipe]) -> Vec<Run> {
    let folds: Vec<Option<Fold>> = match wish.folds {
        Some(of) => (1..=of).map(|number| Some(Fold { number, of })).collect(),
        None => vec![None],
    };
    let mut runs = Vec::new();
    for repetition in 1..=wish.seeds {
        for &fold in &folds {
            for (combination, recipe) in recipes.iter().enumerate() {
                runs.push(Run {
                    number: runs.len() + 1,
                    combination,
                    repetition,
                    fold,
                    recipe: Recipe {
                        seed: wish.recipe.seed.wrapping_add(repetition as u64 - 1),
                        ..recipe.clone()
                    },
                });
            }
        }
    }
    runs
}

fn too_many(max_runs: usize) -> RecipeError {
    wrong("runs", Fault::TooManyRuns { max: max_runs })
}

fn wrong(field: &'static str, fault: Fault) -> RecipeError {
    RecipeError { field, fault }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::experiment::sweep::Values;
    use crate::vision::Color;
    use serde_json::json;

    fn wish() -> Wish {
        let rates = Values::List(vec![json!(0.001), json!(0.0005)]);
        Wish {
            recipe: Recipe::thesis(Color::Gray),
            folds: Some(3),
            seeds: 2,
            sweep: vec![Axis::new("learning_rate", rates).unwrap()],
            random: None,
        }
    }

    #[test]
    fn every_combination_is_run_on_every_fold_with_every_seed() {
        let plan = Plan::new(&wish(), 12).unwrap();
        assert_eq!(plan.runs.len(), 12);
        let told: Vec<(usize, usize, usize, f64, u64)> = (plan.runs.iter())
            .map(|run| {
                let fold = run.fold.unwrap();
                assert_eq!(fold.of, 3);
                let (rate, seed) = (run.recipe.learning_rate, run.recipe.seed);
                (run.number, run.repetition, fold.number, rate, seed)
            })
            .collect();
        assert_eq!(told[0], (1, 1, 1, 0.001, 42));
        assert_eq!(told[1], (2, 1, 1, 0.0005, 42));
        assert_eq!(told[2], (3, 1, 2, 0.001, 42));
        assert_eq!(told[11], (12, 2, 3, 0.0005, 43));
    }

    #[test]
    fn a_plan_of_nothing_but_a_recipe_is_one_run() {
        let plan = Plan::new(
            &Wish {
                folds: None,
                seeds: 1,
                sweep: vec![],
                ..wish()
            },
            1,
        )
        .unwrap();
        assert_eq!(plan.runs.len(), 1);
        assert_eq!(plan.runs[0].recipe, wish().recipe);
        assert_eq!(plan.runs[0].fold, None);
    }

    #[test]
    fn the_field_at_fault_is_named() {
        let check = |field: &str, change: fn(&mut Wish)| {
            let mut wish = wish();
            change(&mut wish);
            assert_eq!(Plan::new(&wish, 12).err().unwrap().field, field);
        };
        check("folds", |wish| wish.folds = Some(2));
        check("folds", |wish| wish.folds = Some(21));
        check("seeds", |wish| wish.seeds = 0);
        check("runs", |wish| wish.seeds = 3);
        check("runs", |wish| wish.seeds = usize::MAX);
        check("random", |wish| wish.random = Some(0));
        check("runs", |wish| wish.random = Some(usize::MAX));
        check("epochs", |wish| wish.recipe.epochs = 0);
    }
}
