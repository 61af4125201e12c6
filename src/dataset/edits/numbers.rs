//! Many pictures in few words: numbers and ranges of numbers.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};
use utoipa::{PartialSchema, ToSchema};

/// Numbers of pictures without repetition, in order. In JSON `[3, [7, 9]]` means 3, 7, 8 and 9.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// First and last number of each run, in order; no two runs touch.
    runs: Vec<(usize, usize)>,
}

/// Most numbers and ranges in one list.
const MAX_RUNS: usize = 100_000;

/// Largest number of a picture; no archive has as many files.
const MAX_NUMBER: usize = 100_000_000;

#[derive(Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a picture is a whole number from 0, a range is [first, last]"
)]
enum Item {
    One(usize),
    Range(usize, usize),
}

impl Numbers {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.runs.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// Whether it is one of them.
    pub fn contains(&self, number: usize) -> bool {
        let after = self.runs.partition_point(|&(first, _)| first <= number);
        after > 0 && number <= self.runs[after - 1].1
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.runs.iter().flat_map(|&(first, last)| first..=last)
    }

    fn of_runs(mut runs: Vec<(usize, usize)>) -> Self {
        runs.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::with_capacity(runs.len());
        for (first, last) in runs {
            match joined.last_mut() {
                Some(before) if first <= before.1 + 1 => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        Self { runs: joined }
    }
}

impl FromIterator<usize> for Numbers {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        Self::of_runs(numbers.into_iter().map(|number| (number, number)).collect())
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.runs.iter().map(|&(first, last)| match first == last {
            true => Item::One(first),
            false => Item::Range(first, last),
        }))
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<Item>::deserialize(deserializer)?;
        if items.len() > MAX_RUNS {
            return Err(D::Error::custom(format!(
                "more than {MAX_RUNS} numbers and ranges of pictures"
            )));
        }
        let runs = items.into_iter().map(|item| match item {
            Item::One(number) => (number, number),
            Item::Range(first, last) => (first, last),
        });
        let runs: Vec<(usize, usize)> = runs.collect();
        let odd = (runs.iter()).find(|(first, last)| first > last || *last > MAX_NUMBER);
        match odd {
            Some((first, last)) if first == last => Err(D::Error::custom(format!(
                "{first} is no picture; the largest number is {MAX_NUMBER}"
            ))),
            Some((first, last)) => Err(D::Error::custom(format!(
                "[{first}, {last}] is no range of pictures; the first number comes first, and the largest is {MAX_NUMBER}"
            ))),
            None => Ok(Self::of_runs(runs)),
        }
    }
}

impl PartialSchema for Numbers {
    fn schema() -> RefOr<Schema> {
        let number = || {
            ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::Integer))
                .minimum(Some(0))
                .maximum(Some(MAX_NUMBER))
                .build()
        };
        let range = ArrayBuilder::new()
            .items(number())
            .min_items(Some(2))
            .max_items(Some(2))
            .description(Some("The first and the last of a range"))
            .build();
        let item = OneOfBuilder::new().item(number()).item(range).build();
        ArrayBuilder::new()
            .items(RefOr::T(Schema::OneOf(item)))
            .max_items(Some(MAX_RUNS))
            .description(Some(
                "Numbers of pictures, as their addresses have them, and ranges of such numbers",
            ))
            .into()
    }
}

impl ToSchema for Numbers {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &[usize], again: &str) {
        let numbers: Numbers = serde_json::from_str(json).unwrap();
        assert_eq!(numbers.iter().collect::<Vec<_>>(), expected, "{json}");
        assert_eq!(numbers.len(), expected.len());
        assert!((0..12).all(|number| numbers.contains(number) == expected.contains(&number)));
        assert_eq!(serde_json::to_string(&numbers).unwrap(), again);
    }

    #[test]
    fn numbers_and_ranges_are_put_in_order_and_joined() {
        check("[]", &[], "[]");
        check("[3, [7, 9], 4]", &[3, 4, 7, 8, 9], "[[3,4],[7,9]]");
        check("[5, 5, [4, 6]]", &[4, 5, 6], "[[4,6]]");
        check("[[0, 1], 3]", &[0, 1, 3], "[[0,1],3]");
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for json in [
            "[[3, 2]]",
            "[[0, 99999999999]]",
            "[-1]",
            "[[1]]",
            "{}",
            "[\"1\"]",
        ] {
            assert!(serde_json::from_str::<Numbers>(json).is_err(), "{json}");
        }
    }
}
