//! A rectangle in pixels of the upright image.

use serde::{Deserialize, Serialize};

/// A rectangle in pixels of the upright image, origin top left; it may reach outside the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BoundingBox {
    /// Left edge; negative when the box begins left of the image.
    pub x: i32,
    /// Top edge; negative when the box begins above the image.
    pub y: i32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl BoundingBox {
    /// The first column right of the box (in 64 bits, so that no box overflows it).
    pub fn right(&self) -> i64 {
        i64::from(self.x) + i64::from(self.width)
    }

    /// The first row below the box (in 64 bits, so that no box overflows it).
    pub fn bottom(&self) -> i64 {
        i64::from(self.y) + i64::from(self.height)
    }

    /// The centre, `(x, y)`, in continuous coordinates: pixel 0 reaches from 0.0 to 1.0.
    pub fn centre(&self) -> (f64, f64) {
        (
            f64::from(self.x) + f64::from(self.width) / 2.0,
            f64::from(self.y) + f64::from(self.height) / 2.0,
        )
    }

    /// The area in square pixels.
    pub fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Intersection over union with `other`, from 0 (apart) to 1 (equal); 0 when both are empty.
    pub fn iou(&self, other: &BoundingBox) -> f64 {
        let width = self.right().min(other.right()) - i64::from(self.x).max(i64::from(other.x));
        let height = self.bottom().min(other.bottom()) - i64::from(self.y).max(i64::from(other.y));
        if width <= 0 || height <= 0 {
            return 0.0;
        }
        let shared = width as f64 * height as f64;
        shared / (self.area() as f64 + other.area() as f64 - shared)
    }

    /// The part inside an image of `width` × `height` pixels, or `None` when the box lies wholly outside it.
    pub fn clamped(&self, width: u32, height: u32) -> Option<BoundingBox> {
        let left = i64::from(self.x).max(0);
        let top = i64::from(self.y).max(0);
        let right = self.right().min(i64::from(width));
        let bottom = self.bottom().min(i64::from(height));
        if right <= left || bottom <= top {
            return None;
        }
        Some(BoundingBox {
            x: i32::try_from(left).ok()?,
            y: i32::try_from(top).ok()?,
            width: u32::try_from(right - left).ok()?,
            height: u32::try_from(bottom - top).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(x: i32, y: i32, side: u32) -> BoundingBox {
        BoundingBox {
            x,
            y,
            width: side,
            height: side,
        }
    }

    #[test]
    fn overlap_of_hand_computed_boxes() {
        assert_eq!(square(0, 0, 10).iou(&square(0, 0, 10)), 1.0);
        assert_eq!(square(0, 0, 10).iou(&square(10, 0, 10)), 0.0);
        assert!((square(0, 0, 10).iou(&square(5, 0, 10)) - 50.0 / 150.0).abs() < 1e-12);
        assert_eq!(square(3, 3, 0).iou(&square(3, 3, 0)), 0.0);
    }

    #[test]
    fn a_box_across_the_corner_keeps_its_inner_part() {
        assert_eq!(
            square(-4, -2, 10).clamped(100, 100).unwrap(),
            BoundingBox {
                x: 0,
                y: 0,
                width: 6,
                height: 8
            }
        );
        assert_eq!(square(100, 0, 10).clamped(100, 100), None);
        assert_eq!(square(5, 5, 0).clamped(100, 100), None);
    }

    #[test]
    fn json_has_the_four_fields_of_the_interface() {
        let json = serde_json::to_string(&square(1, 2, 3)).unwrap();
        assert_eq!(json, r#"{"x":1,"y":2,"width":3,"height":3}"#);
    }

    proptest! {
        #[test]
        fn no_box_overflows_the_arithmetic(
            a in any::<(i32, i32, u32, u32)>(),
            b in any::<(i32, i32, u32, u32)>(),
            size in any::<(u32, u32)>(),
        ) {
            let a = BoundingBox { x: a.0, y: a.1, width: a.2, height: a.3 };
            let b = BoundingBox { x: b.0, y: b.1, width: b.2, height: b.3 };
            prop_assert!((0.0..=1.0).contains(&a.iou(&b)));
            prop_assert_eq!(a.iou(&b), b.iou(&a));
            if let Some(inner) = a.clamped(size.0, size.1) {
                prop_assert!(inner.right() <= i64::from(size.0) && inner.bottom() <= i64::from(size.1));
            }
        }
    }
}
