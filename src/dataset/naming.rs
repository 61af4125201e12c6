//! Which characters a name keeps, be it a class's, a dataset's or a model's.
//!
//! What cannot be seen makes two names look alike, and what changes the direction of writing makes one look like another
//! (UTS 39, section 5.4). Both are taken out: people bring them along unknowingly when they copy a name from a page.

/// The text without characters that are never seen. Joiners stay inside words, where Persian, Indic scripts and emoji need
/// them; variation selectors stay behind what they vary.
pub fn visible(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut chars = text.chars().filter(|&char| !is_hidden(char)).peekable();
    while let Some(char) = chars.next() {
        let before = seen.chars().next_back();
        let is_kept = match char {
            ZWNJ | ZWJ => {
                let after = chars.peek().copied();
                before.is_some_and(joins)
                    && after.is_some_and(|after| joins(after) && !is_selector(after))
            }
            _ if is_selector(char) => {
                before.is_some_and(|before| is_seen(before) && !is_selector(before))
            }
            _ => true,
        };
        if is_kept {
            seen.push(char);
        }
    }
    seen
}

/// Whether the character ends a line or is an instruction to a device, and so belongs into no name.
pub fn is_control(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}')
}

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';

/// Characters without a shape of their own, but for joiners and selectors: marks of direction, soft hyphens, fillers, tags
/// (Default_Ignorable_Code_Point of Unicode 16), and the braille pattern without a dot.
pub fn is_hidden(char: char) -> bool {
    matches!(
        char,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}'
    )
}

fn is_selector(char: char) -> bool {
    matches!(char, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_seen(char: char) -> bool {
    !char.is_whitespace() && !is_control(char) && !matches!(char, ZWNJ | ZWJ)
}

/// Whether a joiner beside the character may change how it looks; beside ASCII it never does.
fn joins(char: char) -> bool {
    is_seen(char) && !char.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_taken_out() {
        for (name, expected) in [
            ("\u{200b}a\u{2060}b\u{feff}", "ab"),
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("\u{2068}Faces\u{2069} \u{200f}2", "Faces 2"),
            ("a\u{e0061}\u{e007f}b", "ab"),
            ("so\u{ad}ft", "soft"),
            ("\u{3164}\u{2800}", ""),
            ("a\u{200d}b \u{200c}c\u{200c}", "ab c"),
            ("\u{fe0f}a\u{fe0f}\u{fe0f}", "a\u{fe0f}"),
        ] {
            assert_eq!(visible(name), expected, "{name:?}");
        }
    }

    #[test]
    fn what_words_and_emoji_need_stays() {
        for name in [
            "Jo\u{eb}l's faces (gray) 2",
            // Persian "I want", with a non-joiner.
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            // Hindi "क्‍ष" with a joiner behind the virama.
            "\u{915}\u{94d}\u{200d}\u{937}",
            // A woman with a laptop, a heart on fire, a keycap.
            "\u{1f469}\u{200d}\u{1f4bb}",
            "\u{2764}\u{fe0f}\u{200d}\u{1f525}",
            "1\u{fe0f}\u{20e3}",
            "\u{845b}\u{e0100}",
        ] {
            assert_eq!(visible(name), name);
        }
    }

    #[test]
    fn taking_out_again_changes_nothing() {
        for name in [
            "\u{915}\u{200d}\u{200d}\u{937}",
            "\u{1f469}\u{200d}\u{fe0f}\u{200d}",
        ] {
            let once = visible(name);
            assert_eq!(visible(&once), once, "{name:?}");
        }
    }
}
