//! How pleasant an expression looks, derived from its scores: not learned, and not measured on anyone.

use super::Emotion;

const NEGATIVE: [Emotion; 5] = [
    Emotion::Sad,
    Emotion::Angry,
    Emotion::Disgust,
    Emotion::Fear,
    Emotion::Contempt,
];

/// The score of happy minus that of the strongest negative expression, from -1 to 1; nothing where the classes lack
/// either side. Classes count as what their names mean.
pub fn derived_valence<'a>(scores: impl IntoIterator<Item = (&'a str, f32)>) -> Option<f32> {
    let (mut happy, mut negative) = (None, None);
    for (class, score) in scores {
        let side = match Emotion::from_label(class) {
            Some(Emotion::Happy) => &mut happy,
            Some(emotion) if NEGATIVE.contains(&emotion) => &mut negative,
            _ => continue,
        };
        *side = Some(side.map_or(score, |best: f32| best.max(score)));
    }
    Some(happy? - negative?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_happy_minus_the_strongest_negative_expression() {
        let check = |scores: &[(&str, f32)], expected: Option<f32>| {
            assert_eq!(
                derived_valence(scores.iter().copied()),
                expected,
                "{scores:?}"
            );
        };
        check(
            &[("happy", 0.75), ("sad", 0.125), ("neutral", 0.125)],
            Some(0.625),
        );
        check(
            &[("joie", 0.25), ("tristesse", 0.25), ("peur", 0.5)],
            Some(-0.25),
        );
        check(&[("happy", 0.5), ("surprise", 0.5)], None);
        check(&[("angry", 0.5), ("neutral", 0.5)], None);
    }
}
