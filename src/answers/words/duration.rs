//! A length of time in words, as exact as anyone needs: the rule of `static/js/lib/format.js`.

use super::Words;

const MINUTE: u64 = 60;

/// Up to here in seconds, and up to here in minutes.
const MAX_SECONDS: u64 = 90;
const MAX_MINUTES: u64 = 90 * MINUTE;

impl Words {
    /// Seconds, minutes, or hours and minutes.
    pub fn duration(&self, seconds: f64) -> String {
        // What is too long for a whole number is cut off there.
        let whole = (seconds.round() as u64).max(1);
        if whole < MAX_SECONDS {
            return self.unit("duration-seconds", whole);
        }
        if whole < MAX_MINUTES {
            return self.unit("duration-minutes", rounded(whole, MINUTE));
        }
        // Rounded first, so that no hour has sixty minutes.
        let minutes = rounded(whole, MINUTE);
        let hours = self.unit("duration-hours", minutes / 60);
        match minutes % 60 {
            0 => hours,
            left => {
                let args = [
                    ("hours", hours.into()),
                    ("minutes", self.unit("duration-minutes", left).into()),
                ];
                self.text_with("duration-both", &args).into_owned()
            }
        }
    }

    fn unit(&self, key: &str, count: u64) -> String {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let args = [
            ("count", count.into()),
            ("shown", self.number(count).into()),
        ];
        self.text_with(key, &args).into_owned()
    }
}

fn rounded(seconds: u64, unit: u64) -> u64 {
    (seconds + unit / 2) / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_as_exact_as_anyone_needs() {
        let check = |language: &str, seconds: f64, expected: &str| {
            let words = Words::for_language(language);
            assert_eq!(words.duration(seconds), expected, "{language} {seconds}");
        };
        check("en", 0.0, "1 second");
        check("en", 89.4, "89 seconds");
        check("en", 90.0, "2 minutes");
        check("en", 3600.0, "60 minutes");
        check("en", 7170.0, "2 hours");
        check("en", 7300.0, "2 hours 2 minutes");
        check("en", 5460.0, "1 hour 31 minutes");
        check("fr", 61.0, "61 secondes");
        check("ar", 120.0, "دقيقتان");
    }
}
