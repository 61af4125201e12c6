//! Which pictures of a film are looked at: the first one in every so many seconds of the film's own time.

/// Seconds of the film after which ffmpeg shows a picture even if none is wanted, so that silence means trouble.
pub(super) const SIGN_OF_LIFE_S: f64 = 10.0;

/// Times are compared with this much room in seconds: 0.6 / 0.2 is a little less than 3.
const ROOM: f64 = 1e-6;

/// Every so many seconds; a picture stands for a span `[k · every, (k + 1) · every)`, whatever the film's rate is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    every_s: f64,
}

impl Sampling {
    /// Shortest and longest step in seconds.
    pub const STEPS_S: (f64, f64) = (0.01, 3600.0);

    /// `every_s` within [`STEPS_S`](Self::STEPS_S); nothing if it lies outside.
    pub fn new(every_s: f64) -> Option<Self> {
        let (least, most) = Self::STEPS_S;
        (least..=most)
            .contains(&every_s)
            .then_some(Self { every_s })
    }

    /// The step in seconds.
    pub fn every_s(self) -> f64 {
        self.every_s
    }

    /// Which span a moment lies in.
    fn span(self, seconds: f64) -> i64 {
        (seconds / self.every_s + ROOM).floor() as i64
    }

    /// Whether a picture is the first of its span, by the last one that was taken.
    pub(super) fn takes(self, seconds: f64, last: Option<f64>) -> bool {
        last.is_none_or(|last| self.span(seconds) > self.span(last))
    }

    /// ffmpeg's condition for a superset of the pictures that [`takes`](Self::takes) takes after the moment `after`.
    pub(super) fn condition(self, after: Option<f64>) -> String {
        let next_in =
            |step: f64| format!("gt(floor(t/{step}+{ROOM}),floor(prev_selected_t/{step}+{ROOM}))");
        let wanted = match after {
            None => next_in(self.every_s),
            Some(after) => format!("gt(t,{})*{}", after - 1e-3, next_in(self.every_s)),
        };
        format!(
            "isnan(prev_selected_t)+{}+{wanted}",
            next_in(SIGN_OF_LIFE_S)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_picture_of_every_span_is_taken_whatever_the_rate() {
        let taken = |every: f64, times: &[f64]| {
            let sampling = Sampling::new(every).unwrap();
            let mut taken: Vec<f64> = Vec::new();
            for &time in times {
                if sampling.takes(time, taken.last().copied()) {
                    taken.push(time);
                }
            }
            taken
        };
        let steady: Vec<f64> = (0..11).map(|frame| f64::from(frame) * 0.1).collect();
        assert_eq!(
            taken(0.2, &steady),
            [0, 2, 4, 6, 8, 10].map(|frame| f64::from(frame) * 0.1)
        );
        assert_eq!(
            taken(1.0, &[0.0, 0.9, 1.4, 1.9, 7.3, 7.9, 8.0]),
            [0.0, 1.4, 7.3, 8.0]
        );
        // What begins late, or stands still, or runs backwards.
        assert_eq!(taken(0.5, &[0.7, 0.7, 0.2, 1.0]), [0.7, 1.0]);
    }

    #[test]
    fn steps_have_bounds() {
        for wrong in [0.0, -1.0, 0.001, 4000.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Sampling::new(wrong), None, "{wrong}");
        }
    }
}
