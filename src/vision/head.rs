//! How a head is turned, roughly, from the five points that a detector may tell.

use super::detect::Landmarks;

/// How far the tip of the nose stands out of the plane of eyes and mouth, in distances between the eyes: 0.374 of 0.621 on
/// the mean face of the Basel Face Model (the five points in Deng et al. 2019, "Accurate 3D Face Reconstruction").
const NOSE: f32 = 0.6;

/// From how many degrees on a head counts as turned: expressions are learned from faces that are nearly frontal.
const TURNED_FROM: f32 = 30.0;

/// How a head is turned, in degrees. Five points tell it to ten degrees or so, since noses and cameras differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadTurn {
    /// About the vertical axis: positive towards the picture's right edge.
    pub yaw: f32,
    /// In the plane of the picture: positive clockwise.
    pub roll: f32,
}

impl HeadTurn {
    /// What the points say; nothing if both eyes are in one place.
    pub fn of(landmarks: &Landmarks) -> Option<Self> {
        let Landmarks {
            right_eye,
            left_eye,
            nose,
            mouth_right,
            mouth_left,
        } = *landmarks;
        let across = difference(left_eye, right_eye);
        let distance = across[0].hypot(across[1]);
        let centre = middle(right_eye, left_eye);
        let down = difference(middle(mouth_right, mouth_left), centre);
        let height = dot(down, down);
        // Not a number fails both.
        if !(distance > 0.0 && height > 0.0) {
            return None;
        }
        let to_nose = difference(nose, centre);
        // The line from between the eyes to the mouth, where it passes the nose.
        let along = dot(to_nose, down) / height;
        let beside = difference(to_nose, down.map(|part| along * part));
        let aside = dot(beside, across) / distance;
        Some(Self {
            // Eyes come closer together by the cosine, the nose moves aside by the sine.
            yaw: (aside / distance / NOSE).atan().to_degrees(),
            roll: across[1].atan2(across[0]).to_degrees(),
        })
    }

    /// Whether the head is turned so far that an answer about it is worth less.
    pub fn is_turned(&self) -> bool {
        self.yaw.abs() > TURNED_FROM || self.roll.abs() > TURNED_FROM
    }
}

fn difference(a: [f32; 2], b: [f32; 2]) -> [f32; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn middle(a: [f32; 2], b: [f32; 2]) -> [f32; 2] {
    [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]
}

fn dot(a: [f32; 2], b: [f32; 2]) -> f32 {
    a[0] * b[0] + a[1] * b[1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::detect::DetectorKind;

    /// Right eye, left eye, nose, corners of the mouth of the mean face: to the right, down, towards the viewer.
    const MEAN_FACE: [[f32; 3]; 5] = [
        [-0.311, -0.290, 0.134],
        [0.310, -0.290, 0.132],
        [0.003, 0.046, 0.552],
        [-0.252, 0.381, 0.224],
        [0.248, 0.381, 0.222],
    ];

    fn seen(yaw: f32, roll: f32) -> Landmarks {
        let (yaw, roll) = (yaw.to_radians(), roll.to_radians());
        let point = |[x, y, z]: [f32; 3]| {
            let x = x * yaw.cos() + z * yaw.sin();
            let turned = [
                x * roll.cos() - y * roll.sin(),
                x * roll.sin() + y * roll.cos(),
            ];
            turned.map(|part| 200.0 + 100.0 * part)
        };
        let [right_eye, left_eye, nose, mouth_right, mouth_left] = MEAN_FACE.map(point);
        Landmarks {
            right_eye,
            left_eye,
            nose,
            mouth_right,
            mouth_left,
        }
    }

    #[test]
    fn the_turn_of_a_mean_face_is_found() {
        for (yaw, roll) in [
            (0.0, 0.0),
            (20.0, 0.0),
            (-35.0, 0.0),
            (0.0, 25.0),
            (15.0, -40.0),
            (-50.0, 10.0),
        ] {
            let turn = HeadTurn::of(&seen(yaw, roll)).unwrap();
            assert!(
                (turn.yaw - yaw).abs() < 5.0 && (turn.roll - roll).abs() < 2.0,
                "{yaw} {roll}: {turn:?}"
            );
        }
        assert!(!HeadTurn::of(&seen(15.0, -20.0)).unwrap().is_turned());
        assert!(HeadTurn::of(&seen(40.0, 0.0)).unwrap().is_turned());
        assert!(HeadTurn::of(&seen(0.0, -40.0)).unwrap().is_turned());
    }

    #[test]
    fn points_that_are_one_say_nothing() {
        let mut landmarks = seen(0.0, 0.0);
        landmarks.left_eye = landmarks.right_eye;
        assert_eq!(HeadTurn::of(&landmarks), None);
        landmarks.left_eye = [f32::NAN; 2];
        assert_eq!(HeadTurn::of(&landmarks), None);
    }

    #[test]
    fn a_portrait_s_mirror_image_turns_the_other_way() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/photos/astronaut.jpg"
        );
        let photo = image::open(path).unwrap().into_rgb8();
        let turn = |image| {
            let found = DetectorKind::Yunet.for_photos().detect(&image);
            HeadTurn::of(&found[0].landmarks.unwrap()).unwrap()
        };
        let mirrored = turn(image::imageops::flip_horizontal(&photo));
        let turn = turn(photo);
        assert!(
            (turn.yaw + mirrored.yaw).abs() < 8.0 && (turn.roll + mirrored.roll).abs() < 5.0,
            "{turn:?} {mirrored:?}"
        );
        assert!(!turn.is_turned());
    }
}
