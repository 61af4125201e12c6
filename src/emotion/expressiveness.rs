//! How much of an expression a face shows at all, derived from its scores.

use super::Emotion;

/// One minus the score of neutral, from 0 to 1; nothing where the classes have no neutral one. Classes count as what their
/// names mean.
pub fn derived_expressiveness<'a>(scores: impl IntoIterator<Item = (&'a str, f32)>) -> Option<f32> {
    let neutral = scores
        .into_iter()
        .filter(|(class, _)| Emotion::from_label(class) == Some(Emotion::Neutral))
        .map(|(_, score)| score);
    neutral
        .reduce(|sum, score| sum + score)
        .map(|neutral| 1.0 - neutral)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_neutral_leaves() {
        let of = |scores: &[(&'static str, f32)]| derived_expressiveness(scores.iter().copied());
        assert_eq!(of(&[("neutre", 0.25), ("happy", 0.75)]), Some(0.75));
        assert_eq!(of(&[("happy", 0.5), ("sad", 0.5)]), None);
    }
}
