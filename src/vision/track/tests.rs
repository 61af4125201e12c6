use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const FRAME_MS: u64 = 33;

fn face(x: i32, y: i32, side: u32) -> BoundingBox {
    BoundingBox {
        x,
        y,
        width: side,
        height: side,
    }
}

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn ids(sightings: &[Sighting]) -> Vec<u64> {
    sightings.iter().map(|sighting| sighting.id).collect()
}

/// The id of the face whose box is nearest to `x`.
fn id_near(sightings: &[Sighting], x: i32) -> u64 {
    let distance = |sighting: &&Sighting| sighting.bounding_box.x.abs_diff(x);
    sightings.iter().min_by_key(distance).unwrap().id
}

fn unsmoothed() -> Tracker {
    let mut tracker = Tracker::default();
    tracker.set_smoothing(Smoothing::new(0.0).unwrap());
    tracker
}

#[test]
fn a_face_that_wanders_keeps_its_id() {
    let mut tracker = Tracker::default();
    for frame in 0..60 {
        let shift = frame as i32 * 8;
        let sightings = tracker.update(&[face(shift, 50, 80)], at(frame * FRAME_MS));
        assert_eq!(ids(&sightings), [1]);
    }
}

#[test]
fn without_smoothing_the_box_is_the_detection() {
    let mut tracker = unsmoothed();
    tracker.update(&[face(10, 10, 50)], at(0));
    let sightings = tracker.update(&[face(17, 12, 54)], at(40));
    assert_eq!(sightings[0].bounding_box, face(17, 12, 54));
}

#[test]
fn faces_that_cross_keep_their_ids() {
    let mut tracker = Tracker::default();
    for frame in 0..=60_i32 {
        let (right, left) = (frame * 8, 480 - frame * 8);
        let found = match (right - left).abs() > 40 {
            true => vec![face(right, 100, 80), face(left, 110, 80)],
            // One covers the other.
            false => vec![face(right, 100, 80)],
        };
        let sightings = tracker.update(&found, at(frame as u64 * FRAME_MS));
        if found.len() == 2 {
            assert_eq!(ids(&sightings), [1, 2], "frame {frame}");
            assert_eq!(id_near(&sightings, right), 1, "frame {frame}");
            assert_eq!(id_near(&sightings, left), 2, "frame {frame}");
        }
    }
}

#[test]
fn a_short_loss_is_bridged_and_a_long_one_is_not() {
    let mut tracker = Tracker::default();
    tracker.update(&[face(100, 100, 80)], at(0));
    let held = tracker.update(&[], at(200));
    assert_eq!(ids(&held), [1]);
    assert!(held[0].is_held);
    assert!(tracker.misses_a_face());
    assert!(tracker.update(&[], at(600)).is_empty());
    let again = tracker.update(&[face(110, 100, 80)], at(1000));
    assert_eq!(ids(&again), [1]);
    assert!(!again[0].is_held && !tracker.misses_a_face());
    assert!(tracker.update(&[], at(1600)).is_empty());
    assert_eq!(ids(&tracker.update(&[face(110, 100, 80)], at(2001))), [2]);
}

#[test]
fn a_pause_between_two_frames_is_no_loss_unless_it_is_long() {
    let mut tracker = Tracker::default();
    for (ms, id) in [(0, 1), (1500, 1), (6500, 1), (11_501, 2)] {
        let sightings = tracker.update(&[face(100, 100, 80)], at(ms));
        assert_eq!(ids(&sightings), [id], "{ms}");
    }
}

#[test]
fn a_face_far_away_or_of_another_size_is_another_one() {
    let mut tracker = Tracker::default();
    tracker.update(&[face(0, 0, 80)], at(0));
    let far = tracker.update(&[face(300, 0, 80)], at(33));
    assert_eq!(far.last().unwrap().id, 2);
    let large = tracker.update(&[face(240, 0, 200)], at(66));
    assert_eq!(large.last().unwrap().id, 3);
}

#[test]
fn a_moving_face_is_expected_ahead_and_slows_down() {
    let mut tracker = unsmoothed();
    for frame in 0..30 {
        tracker.update(&[face(frame * 10, 0, 80)], at(frame as u64 * 100));
    }
    let soon = tracker.expected(at(3000))[0].x;
    assert!((298..=301).contains(&soon), "{soon}");
    // 100 pixels a second, slowing down within half a second, go no farther than 50.
    let late = tracker.expected(at(60_000))[0].x;
    assert!((335..=340).contains(&late), "{late}");
}

#[test]
fn forgotten_faces_get_new_ids() {
    let mut tracker = Tracker::default();
    tracker.update(&[face(0, 0, 80)], at(0));
    tracker.forget();
    assert_eq!(ids(&tracker.update(&[face(0, 0, 80)], at(33))), [2]);
}

#[test]
fn scores_are_averaged_over_time_and_not_over_frames() {
    let after = |frames: u64| {
        let mut tracker = Tracker::default();
        tracker.update(&[face(0, 0, 80)], at(0));
        tracker.record(1, vec![1.0, 0.0], at(0));
        for frame in 1..=frames {
            tracker.record(1, vec![0.0, 1.0], at(600 * frame / frames));
        }
        tracker.scores(1).unwrap().smoothed.clone()
    };
    // Two time constants of 0.3 s.
    let expected = (-2.0_f32).exp();
    for frames in [1, 6, 60] {
        let scores = after(frames);
        assert!((scores[0] - expected).abs() < 1e-4, "{frames}: {scores:?}");
        assert!((scores[0] + scores[1] - 1.0).abs() < 1e-4);
    }
}

#[test]
fn without_smoothing_scores_are_raw_and_an_unknown_face_has_none() {
    let mut tracker = unsmoothed();
    tracker.update(&[face(0, 0, 80)], at(0));
    tracker.record(1, vec![1.0, 0.0], at(0));
    let scores = tracker.record(1, vec![0.25, 0.75], at(1)).unwrap();
    assert_eq!(
        (&scores.raw, &scores.smoothed),
        (&scores.smoothed, &vec![0.25, 0.75])
    );
    assert!(tracker.record(2, vec![1.0], at(1)).is_none());
}

#[test]
fn strengths_outside_the_scale_are_refused() {
    for strength in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!(Smoothing::new(strength), None);
    }
}

proptest! {
    #[test]
    fn ids_are_unique_in_a_frame_never_come_back_and_every_detection_has_one(
        frames in prop::collection::vec(
            (0_u64..700, prop::collection::vec((-50..700_i32, -50..500_i32, 0_u32..300), 0..6)),
            1..40,
        ),
    ) {
        let mut tracker = Tracker::default();
        let (mut now, mut last_seen) = (0, std::collections::BTreeMap::new());
        let mut most = 0;
        for (pause, faces) in frames {
            now += pause;
            let faces: Vec<_> = faces.into_iter().map(|(x, y, side)| face(x, y, side)).collect();
            let sightings = tracker.update(&faces, at(now));
            let unique: BTreeSet<u64> = sightings.iter().map(|sighting| sighting.id).collect();
            prop_assert_eq!(unique.len(), sightings.len());
            let found = sightings.iter().filter(|sighting| !sighting.is_held);
            prop_assert_eq!(found.clone().count(), faces.len());
            for sighting in found {
                let before = last_seen.insert(sighting.id, now);
                match before {
                    Some(before) => prop_assert!(now - before <= 1000, "id {} came back", sighting.id),
                    None => {
                        prop_assert!(sighting.id > most, "id {} was given before", sighting.id);
                    }
                }
            }
            most = most.max(unique.into_iter().max().unwrap_or(0));
        }
    }

    #[test]
    fn no_box_and_no_time_makes_it_panic(
        frames in prop::collection::vec(
            (any::<u32>(), prop::collection::vec(any::<(i32, i32, u32, u32)>(), 0..4)),
            1..10,
        ),
    ) {
        let mut tracker = Tracker::default();
        for (time, faces) in frames {
            let faces: Vec<_> = faces
                .into_iter()
                .map(|(x, y, width, height)| BoundingBox { x, y, width, height })
                .collect();
            tracker.expected(at(time.into()));
            tracker.update(&faces, at(time.into()));
        }
    }
}
