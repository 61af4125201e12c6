//! Brows, eyes, nose and mouth: what an expression moves.

use super::canvas::{CIRCLE, Canvas, Point, Rgb, Shape, arc, mix, shade, smooth};
use super::sitter::Sitter;

/// Draws everything that moves, over a head without a face.
pub(super) fn draw(sitter: &Sitter<'_>, canvas: &mut Canvas) {
    sitter.draw_beard(canvas);
    sitter.draw_lines(canvas);
    sitter.draw_nose(canvas);
    sitter.draw_mouth(canvas);
    for side in [-1.0, 1.0] {
        sitter.draw_eye(canvas, side);
    }
    for side in [-1.0, 1.0] {
        sitter.draw_brow(canvas, side);
    }
    sitter.draw_glasses(canvas);
}

impl Sitter<'_> {
    fn place(&self, points: &[Point]) -> Vec<Point> {
        points.iter().map(|point| self.pose.front(*point)).collect()
    }

    fn curve(&self, from: Point, control: Point, to: Point) -> Vec<Point> {
        self.place(&arc(from, control, to))
    }

    fn line(
        &self,
        canvas: &mut Canvas,
        curve: [Point; 3],
        widths: [f32; 3],
        color: Rgb,
        opacity: f32,
    ) {
        if opacity > 0.02 {
            let points = self.curve(curve[0], curve[1], curve[2]);
            canvas.paint(&Shape::Line(points, widths), color, opacity.min(1.0));
        }
    }

    fn disc(&self, [x, y]: Point, [a, b]: Point) -> Shape {
        let points = CIRCLE.map(|[cosine, sine]| self.pose.front([x + a * cosine, y + b * sine]));
        Shape::Filled(smooth(&points))
    }

    fn draw_eye(&self, canvas: &mut Canvas, side: f32) {
        let (person, act) = (self.person, &self.actions);
        let middle = [side * person.eye_gap, person.eye_y];
        let [half, lid] = person.eye;
        let wide = (1.0 + if act.eyes > 0.0 { 0.75 } else { 0.62 } * act.eyes).max(0.12);
        let upper =
            lid * wide * (1.0 - 0.25 * act.furrow.max(0.0)) * (1.0 - 0.3 * act.down.max(0.0));
        let lower = 0.62 * lid * (1.0 - 0.55 * act.cheeks.max(0.0)) * (0.6 + 0.4 * wide);
        let inner = [middle[0] - side * half, middle[1] + 0.012];
        let outer = [middle[0] + side * half, middle[1] - person.slant];
        // Controls of a parabola stand twice as far off as its vertex.
        let above = [middle[0], middle[1] - 2.0 * upper];
        let below = [middle[0], middle[1] + 2.0 * lower];
        let top = self.curve(inner, above, outer);
        let mut outline = top.clone();
        outline.extend(self.curve(outer, below, inner));
        let eye = Shape::Filled(outline);
        canvas.paint(&eye, [0.96, 0.95, 0.93], 1.0);
        let iris = [middle[0], middle[1] - 0.012 + 0.07 * act.down];
        let radius = 0.62 * half.min(0.19);
        let shapes = [(radius, person.iris), (0.5 * radius, [0.04, 0.03, 0.03])];
        for (radius, color) in shapes {
            canvas.paint_inside(&eye, &self.disc(iris, [radius; 2]), color, 1.0);
        }
        let glint = self.disc([iris[0] - 0.03, iris[1] - 0.035], [0.025; 2]);
        canvas.paint_inside(&eye, &glint, [1.0; 3], 0.9);
        let ink = mix(self.ink(), [0.05, 0.03, 0.03], 0.6);
        let width = person.line;
        canvas.paint(&Shape::Line(top, [width, 1.5 * width, width]), ink, 0.95);
        let bottom = self.curve(inner, below, outer);
        canvas.paint(
            &Shape::Line(bottom, [0.6 * width; 3]),
            ink,
            0.35 + 0.3 * person.outline,
        );
        self.draw_bags(canvas, side, middle, lower);
    }

    /// The fold under an eye, deeper with raised cheeks and with age.
    fn draw_bags(&self, canvas: &mut Canvas, side: f32, middle: Point, lower: f32) {
        let half = self.person.eye[0];
        let y = middle[1] + lower + 0.07;
        let fold = [
            [middle[0] - side * 0.8 * half, y],
            [middle[0], y + 0.06],
            [middle[0] + side * half, y - 0.01],
        ];
        let depth = 0.5 * self.actions.cheeks.max(0.0) + 0.4 * self.person.age;
        self.line(canvas, fold, [0.7; 3], self.ink(), depth);
        if self.actions.cheeks > 0.5 || self.person.age > 0.6 {
            let corner = [middle[0] + side * 1.25 * half, middle[1]];
            for lift in [-0.06, 0.05] {
                let end = [corner[0] + side * 0.1, corner[1] + 1.6 * lift];
                self.line(canvas, [corner, corner, end], [0.6; 3], self.ink(), 0.45);
            }
        }
    }

    fn draw_brow(&self, canvas: &mut Canvas, side: f32) {
        let (person, act) = (self.person, &self.actions);
        let base = person.eye_y - person.brow_y;
        let furrow = act.furrow.max(0.0) + 0.35 * act.nose;
        let inner_y = base + person.brow_tilt - 0.19 * act.inner_brow + 0.19 * furrow;
        let outer_y = base + 0.03 - 0.16 * act.outer_brow + 0.02 * furrow;
        let peak_y = base - 0.07 - 0.07 * (act.inner_brow + act.outer_brow) + 0.11 * furrow;
        let inner = [
            side * (person.eye_gap - 0.9 * person.eye[0] - 0.06 * furrow),
            inner_y,
        ];
        let outer = [side * (person.eye_gap + 1.2 * person.eye[0]), outer_y];
        let peak = [
            side * (person.eye_gap + 0.25 * person.eye[0]),
            peak_y - 0.04,
        ];
        let hair = mix(person.hair_color, [0.12, 0.08, 0.06], 0.5);
        let color = match person.hair {
            super::person::Hair::Scarf => [0.15, 0.1, 0.08],
            _ => mix(hair, self.ink(), 0.3),
        };
        let width = self.pose.px(person.brow_width);
        self.line(
            canvas,
            [inner, peak, outer],
            [width, 0.95 * width, 0.5 * width],
            color,
            0.95,
        );
    }

    /// Lines between the brows, across the forehead, and from nose to mouth.
    fn draw_lines(&self, canvas: &mut Canvas) {
        let (person, act) = (self.person, &self.actions);
        let ink = self.ink();
        let base = person.eye_y - person.brow_y;
        let furrow = 0.75 * act.furrow.max(0.0) + 0.35 * act.nose + 0.2 * person.age;
        let raise = 0.45 * (act.inner_brow + act.outer_brow).max(0.0) + 0.45 * person.age;
        for side in [-1.0, 1.0] {
            let frown = [
                [side * 0.06, base + 0.02],
                [side * 0.045, base + 0.1],
                [side * 0.065, base + 0.19],
            ];
            self.line(canvas, frown, [0.8, 1.1, 0.7], ink, furrow);
            let nostril = [
                side * (person.nose[0] + 0.05),
                person.eye_y + person.nose[1] - 0.02,
            ];
            let corner = self.corner(side);
            let end = [corner[0] + side * 0.08, corner[1] - 0.03];
            let bow = [
                side * (person.nose[0] + 0.2),
                0.5 * (nostril[1] + end[1]) - 0.03,
            ];
            let smile = act.cheeks.max(0.0) * act.corners.max(0.0);
            let depth = 0.55 * smile + 0.5 * act.upper_lip + 0.5 * person.age;
            self.line(canvas, [nostril, bow, end], [0.8, 1.0, 0.7], ink, depth);
        }
        for (row, depth) in [(0.13, 1.0), (0.24, 0.8)] {
            let y = base - row - 0.1;
            let wave = [[-0.36, y], [0.0, y - 0.05], [0.36, y]];
            self.line(
                canvas,
                wave,
                [0.5, 0.9, 0.5],
                ink,
                0.6 * depth * (raise - 0.2),
            );
        }
    }

    fn draw_nose(&self, canvas: &mut Canvas) {
        let (person, act) = (self.person, &self.actions);
        let [half, length] = person.nose;
        let wide = half * (1.0 + 0.18 * act.nose);
        let tip = person.eye_y + length - 0.05 * act.nose;
        let shadow = shade(person.skin, 0.78);
        let bridge = [[0.09, person.eye_y + 0.03], [0.05, tip - 0.15], [wide, tip]];
        self.line(canvas, bridge, [1.2, 1.0, 1.4], shadow, 0.7);
        let under = [[-wide, tip], [0.0, tip + 0.09], [wide, tip]];
        self.line(canvas, under, [1.0, person.line, 1.0], self.ink(), 0.85);
        for side in [-1.0, 1.0] {
            let wing = [
                [side * wide, tip - 0.1],
                [side * (wide + 0.05), tip - 0.03],
                [side * wide, tip + 0.01],
            ];
            self.line(
                canvas,
                wing,
                [0.7, person.line, 0.7],
                self.ink(),
                0.5 + 0.3 * act.nose,
            );
            let nostril = self.disc([side * 0.5 * wide, tip + 0.015], [0.035, 0.02]);
            canvas.paint(&nostril, shade(self.ink(), 0.6), 0.8);
        }
        for row in [0.02, 0.08, 0.14] {
            let y = person.eye_y + row;
            let wrinkle = [[-0.075, y + 0.02], [0.0, y - 0.02], [0.075, y + 0.02]];
            self.line(
                canvas,
                wrinkle,
                [0.6, 0.9, 0.6],
                self.ink(),
                0.65 * act.nose,
            );
        }
    }

    /// Where the mouth ends on this side.
    fn corner(&self, side: f32) -> Point {
        let (person, act) = (self.person, &self.actions);
        let smirk = (side * act.smirk).max(0.0);
        let up = person.mouth_rest + act.corners + 0.95 * smirk;
        let half = person.mouth_width * (1.0 + 0.3 * act.width) + 0.05 * smirk;
        [side * half, person.mouth_y - 0.15 * up + 0.06 * act.open]
    }

    fn draw_mouth(&self, canvas: &mut Canvas) {
        let (person, act) = (self.person, &self.actions);
        let (left, right) = (self.corner(-1.0), self.corner(1.0));
        let bend = 0.12 * (person.mouth_rest + act.corners);
        let upper =
            person.mouth_y + bend - 0.12 * act.upper_lip - 0.04 * act.open - 0.03 * act.pout;
        let lower = person.mouth_y + bend + 0.5 * act.open + 0.04 * act.upper_lip - 0.05 * act.pout;
        let thick = person.lips * (1.0 - 0.7 * act.press.clamp(0.0, 1.0)) * (1.0 + 0.4 * act.pout);
        let at = |y: f32| [0.0, 2.0 * y - 0.5 * (left[1] + right[1])];
        let closed = |top: Point, bottom: Point| {
            let mut outline = self.curve(left, top, right);
            outline.extend(self.curve(right, bottom, left));
            Shape::Filled(outline)
        };
        let lips = closed(at(upper - 0.9 * thick), at(lower + 1.2 * thick));
        canvas.paint(&lips, person.lip_color, 0.9);
        let line = mix(self.ink(), [0.2, 0.05, 0.05], 0.5);
        if lower - upper > 0.02 {
            let inside = closed(at(upper), at(lower));
            canvas.paint(&inside, [0.22, 0.05, 0.06], 1.0);
            let tongue = self.disc([0.0, lower - 0.02], [0.6 * right[0], 0.1]);
            canvas.paint_inside(&inside, &tongue, [0.72, 0.3, 0.32], 0.8);
            let teeth = closed(
                at(upper),
                at(upper + (0.13 + 0.05 * act.upper_lip).min(0.75 * (lower - upper))),
            );
            let shown = 1.0 - 0.7 * (-act.width - 0.2).clamp(0.0, 1.0);
            canvas.paint_inside(&inside, &teeth, [0.96, 0.95, 0.9], shown);
            self.trace(canvas, &inside);
        } else {
            let widths = [0.8, 1.15, 0.8].map(|width| width * person.line);
            let points = self.curve(left, at(0.5 * (upper + lower)), right);
            canvas.paint(&Shape::Line(points, widths), line, 0.95);
        }
        let y = lower + 1.2 * thick + 0.05;
        let shadow = [[-0.14, y], [0.0, y + 0.04], [0.14, y]];
        self.line(
            canvas,
            shadow,
            [0.8, 1.4, 0.8],
            shade(person.skin, 0.8),
            0.6,
        );
        for side in [-1.0, 1.0] {
            let corner = self.corner(side);
            let smirk = (side * act.smirk).max(0.0);
            let dent = [
                [corner[0] + side * 0.03, corner[1] - 0.05],
                [corner[0] + side * 0.07, corner[1]],
                [corner[0] + side * 0.03, corner[1] + 0.06],
            ];
            self.line(
                canvas,
                dent,
                [0.6, 1.1, 0.6],
                self.ink(),
                0.8 * smirk + 0.3 * act.corners.abs(),
            );
        }
    }

    fn draw_beard(&self, canvas: &mut Canvas) {
        let person = self.person;
        let [width, height] = person.head;
        let jaw = person.jaw * width;
        let chin = height + 0.11 * self.actions.open;
        if person.beard > 0.0 {
            let beard = self.place(&[
                [-0.9 * width, 0.15],
                [-0.45 * (jaw + width), 0.6 * height],
                [-0.5 * jaw, 0.93 * chin],
                [0.0, 0.99 * chin],
                [0.5 * jaw, 0.93 * chin],
                [0.45 * (jaw + width), 0.6 * height],
                [0.9 * width, 0.15],
                [0.6 * width, 0.42],
                [0.0, 0.36],
                [-0.6 * width, 0.42],
            ]);
            canvas.paint(
                &Shape::Filled(smooth(&beard)),
                person.hair_color,
                person.beard,
            );
        }
        if person.moustache > 0.0 {
            let y = person.mouth_y - 0.14 - 0.05 * self.actions.upper_lip;
            let end = self.corner(1.0)[0];
            let width = self.pose.px(0.09);
            let curve = [[-end, y + 0.07], [0.0, y - 0.05], [end, y + 0.07]];
            self.line(
                canvas,
                curve,
                [0.5 * width, width, 0.5 * width],
                person.hair_color,
                person.moustache,
            );
        }
    }

    fn draw_glasses(&self, canvas: &mut Canvas) {
        let Some(frame) = self.person.glasses else {
            return;
        };
        let (gap, y) = (self.person.eye_gap, self.person.eye_y + 0.02);
        for side in [-1.0, 1.0] {
            let points = [[-0.26, -0.15], [0.26, -0.15], [0.24, 0.19], [-0.24, 0.19]];
            let points = points.map(|[x, down]| self.pose.front([side * gap + x, y + down]));
            let mut ring = smooth(&points);
            canvas.paint(&Shape::Filled(ring.clone()), [1.0; 3], 0.08);
            ring.push(ring[0]);
            canvas.paint(&Shape::Line(ring, [1.1; 3]), frame, 0.9);
            let arm = [
                [side * (gap + 0.25), y - 0.08],
                [side * 0.8, y - 0.1],
                [side * self.person.head[0], y - 0.08],
            ];
            self.line(canvas, arm, [1.0; 3], frame, 0.9);
        }
        let bridge = [
            [0.26 - gap, y - 0.03],
            [0.0, y - 0.09],
            [gap - 0.26, y - 0.03],
        ];
        self.line(canvas, bridge, [1.1; 3], frame, 0.9);
    }
}
