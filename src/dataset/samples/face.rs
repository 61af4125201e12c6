//! Draws one person's face with one expression: head and hair. What moves is in `features`.

use super::canvas::{CIRCLE, Canvas, Point, Rgb, Shape, mix, shade, smooth};
use super::dice::Dice;
use super::expression::Actions;
use super::features;
use super::person::{Hair, Person, color};
use super::pose::Pose;
use super::sitter::Sitter;

/// Where the light comes from, -1 to 1 each: left to right, top to bottom; and how much it matters.
struct Light {
    from: Point,
    strength: f32,
}

/// A picture of this side: `[side, side, 3]` bytes.
pub(super) fn draw(person: &Person, actions: Actions, side: usize, dice: &mut Dice) -> Vec<u8> {
    let sitter = Sitter {
        person,
        actions,
        pose: Pose::new(side, dice),
    };
    let light = Light {
        from: [dice.between(-1.0, 1.0), dice.between(-1.0, 0.3)],
        strength: dice.between(0.03, 0.28),
    };
    let wall = color(dice);
    let (near, far) = (
        mix(wall, [0.6; 3], 0.5),
        mix(wall, [0.5; 3], dice.between(0.2, 0.8)),
    );
    let lean = dice.between(0.0, 1.0);
    let length = side as f32;
    let mut canvas = Canvas::new(side, |[x, y]| {
        mix(near, far, (lean * x + (1.0 - lean) * y) / length)
    });
    sitter.draw_behind(&mut canvas);
    sitter.draw_head(&mut canvas);
    features::draw(&sitter, &mut canvas);
    sitter.draw_hair(&mut canvas);
    sitter.light(&mut canvas, &light);
    canvas.blur(dice.between(0.0, 0.6));
    if dice.chance(0.06) {
        canvas.blur(1.0);
    }
    let grain = if dice.chance(0.12) {
        dice.between(0.005, 0.03)
    } else {
        0.0
    };
    canvas.develop(
        dice.between(0.8, 1.15),
        0.05 * dice.around_zero(),
        grain,
        dice,
    )
}

impl Sitter<'_> {
    /// Shoulders, neck, ears, and hair that falls behind them.
    fn draw_behind(&self, canvas: &mut Canvas) {
        let person = self.person;
        let [width, height] = person.head;
        let filled = |points: &[Point]| self.filled(points);
        if matches!(person.hair, Hair::Long | Hair::Scarf) {
            let wide = 1.22 * width;
            let points = [
                [-0.9 * wide, -0.6 * height],
                [0.0, -1.22 * height],
                [0.9 * wide, -0.6 * height],
                [1.05 * wide, 0.3],
                [1.15 * wide, 1.5],
                [-1.15 * wide, 1.5],
                [-1.05 * wide, 0.3],
            ];
            canvas.paint(&filled(&points), shade(person.hair_color, 0.8), 1.0);
        }
        if person.hair == Hair::Curly {
            self.draw_curls(canvas, -1.0..0.35);
        }
        let shoulders = [
            [-1.6, 1.7],
            [-1.2, 1.28],
            [0.0, 1.05],
            [1.2, 1.28],
            [1.6, 1.7],
        ];
        let neck = [[-0.38, 0.6], [0.38, 0.6], [0.44, 1.35], [-0.44, 1.35]];
        canvas.paint(&filled(&neck), shade(person.skin, 0.8), 1.0);
        canvas.paint(&filled(&shoulders), person.shirt, 1.0);
        if !matches!(person.hair, Hair::Long | Hair::Scarf) {
            for side in [-1.0, 1.0] {
                let ear = self.ellipse([side * 0.98 * width, 0.02], [0.13, 0.2]);
                canvas.paint(&ear, shade(person.skin, 0.9), 1.0);
                self.trace(canvas, &ear);
            }
        }
    }

    fn draw_head(&self, canvas: &mut Canvas) {
        let head = self.head(1.0);
        canvas.paint(&head, self.person.skin, 1.0);
        self.trace(canvas, &head);
        let cheek = 0.10 + 0.16 * self.actions.cheeks.max(0.0);
        for side in [-1.0, 1.0] {
            let rouge = self.ellipse([side * 0.45, 0.26], [0.2, 0.14]);
            canvas.paint_inside(
                &head,
                &rouge,
                mix(self.person.skin, [0.85, 0.35, 0.3], 0.5),
                cheek,
            );
        }
    }

    /// The outline of the head, smaller or larger by a factor; its chin falls with the jaw.
    fn head(&self, size: f32) -> Shape {
        let [width, height] = self.person.head.map(|length| length * size);
        let jaw = self.person.jaw * width;
        let chin = height + 0.11 * self.actions.open;
        self.filled(&[
            [0.0, -height],
            [0.62 * width, -0.82 * height],
            [0.97 * width, -0.35 * height],
            [0.97 * width, 0.2 * height],
            [0.5 * (jaw + width), 0.62 * height],
            [0.55 * jaw, 0.93 * chin],
            [0.0, chin],
            [-0.55 * jaw, 0.93 * chin],
            [-0.5 * (jaw + width), 0.62 * height],
            [-0.97 * width, 0.2 * height],
            [-0.97 * width, -0.35 * height],
            [-0.62 * width, -0.82 * height],
        ])
    }

    fn draw_hair(&self, canvas: &mut Canvas) {
        let person = self.person;
        let [width, height] = person.head;
        // Crown from left to right, then the hairline back.
        let line: &[Point] = match person.hair {
            Hair::Bald => return,
            Hair::Short => &[[0.7, -0.62], [0.0, -0.78], [-0.7, -0.62]],
            Hair::Parted => &[[0.75, -0.45], [0.25, -0.66], [-0.35, -0.86], [-0.8, -0.5]],
            Hair::Fringe => &[
                [0.85, -0.3],
                [0.4, -0.42],
                [0.0, -0.45],
                [-0.4, -0.42],
                [-0.85, -0.3],
            ],
            Hair::Long => &[
                [0.86, 0.1],
                [0.62, -0.5],
                [0.05, -0.86],
                [-0.62, -0.5],
                [-0.86, 0.1],
            ],
            Hair::Curly => &[[0.8, -0.4], [0.3, -0.62], [-0.3, -0.62], [-0.8, -0.4]],
            Hair::Scarf => &[
                [0.84, 0.3],
                [0.66, -0.5],
                [0.0, -0.74],
                [-0.66, -0.5],
                [-0.84, 0.3],
            ],
        };
        let mut points = vec![
            [-1.03 * width, -0.25 * height],
            [-0.92 * width, -0.78 * height],
            [-0.45 * width, -1.1 * height],
            [0.45 * width, -1.1 * height],
            [0.92 * width, -0.78 * height],
            [1.03 * width, -0.25 * height],
        ];
        points.extend(line.iter().map(|[x, y]| [x * width, y * height]));
        canvas.paint(&self.filled(&points), person.hair_color, 1.0);
        if person.hair == Hair::Curly {
            self.draw_curls(canvas, -1.0..-0.55);
        }
    }

    /// Tufts around the head, as far down as the heights say.
    fn draw_curls(&self, canvas: &mut Canvas, heights: std::ops::Range<f32>) {
        let [width, height] = self.person.head;
        const AROUND: [Point; 9] = [
            [-1.0, 0.1],
            [-1.02, -0.3],
            [-0.9, -0.65],
            [-0.55, -0.95],
            [0.0, -1.05],
            [0.55, -0.95],
            [0.9, -0.65],
            [1.02, -0.3],
            [1.0, 0.1],
        ];
        for (index, [x, y]) in AROUND.into_iter().enumerate() {
            if heights.contains(&y) || y < heights.start {
                let tuft = self.ellipse([x * width, y * height], [0.26, 0.24]);
                let tone = 0.9 + 0.1 * (index % 3) as f32;
                canvas.paint(&tuft, shade(self.person.hair_color, tone), 1.0);
            }
        }
    }

    /// Lays light and shadow over the head and its hair.
    fn light(&self, canvas: &mut Canvas, light: &Light) {
        let [width, height] = self.person.head;
        canvas.paint_with(&self.head(1.12), None, 1.0, |at, color| {
            let [x, y] = self.pose.on_face(at);
            let facing = light.from[0] * x / width + light.from[1] * y / height;
            let edge = (x / width) * (x / width) + (y / height) * (y / height);
            shade(color, 1.0 + light.strength * (facing - 0.35 * edge))
        });
    }

    /// A thin dark line around a shape.
    pub(super) fn trace(&self, canvas: &mut Canvas, shape: &Shape) {
        if let Shape::Filled(points) = shape {
            let closed: Vec<Point> = points.iter().chain(points.first()).copied().collect();
            let line = Shape::Line(closed, [self.person.line; 3]);
            canvas.paint(&line, self.ink(), 0.8);
        }
    }

    pub(super) fn ink(&self) -> Rgb {
        self.person.ink()
    }

    /// The inside of a smooth outline.
    fn filled(&self, points: &[Point]) -> Shape {
        let placed: Vec<Point> = points
            .iter()
            .map(|point| self.pose.outline(*point))
            .collect();
        Shape::Filled(smooth(&placed))
    }

    /// An ellipse on the outline of the head.
    fn ellipse(&self, [x, y]: Point, [a, b]: Point) -> Shape {
        let points = CIRCLE.map(|[cosine, sine]| self.pose.outline([x + a * cosine, y + b * sine]));
        Shape::Filled(smooth(&points))
    }
}
