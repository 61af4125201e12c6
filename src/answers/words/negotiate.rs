//! Which languages someone reads, from an `Accept-Language` header.

/// Language tags of `accepted`, most wanted first, each followed by its primary language: `fr-CH` gives `fr-ch`, `fr`.
pub(super) fn ranked(accepted: &str) -> Vec<String> {
    let mut wanted: Vec<(f32, String)> = accepted.split(',').filter_map(parse_item).collect();
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted
        .into_iter()
        .flat_map(|(_, tag)| {
            let primary = tag.split('-').next().unwrap_or_default().to_owned();
            [tag, primary]
        })
        .collect()
}

fn parse_item(item: &str) -> Option<(f32, String)> {
    let mut parts = item.split(';');
    let tag = parts.next()?.trim().to_ascii_lowercase();
    let weight = parts
        .find_map(|part| part.trim().strip_prefix("q=")?.parse().ok())
        .unwrap_or(1.0);
    (!tag.is_empty() && weight > 0.0).then_some((weight, tag))
}

#[cfg(test)]
mod tests {
    use super::ranked;

    #[test]
    fn the_highest_weight_comes_first() {
        assert_eq!(ranked("en;q=0.5, fr-CH"), ["fr-ch", "fr", "en", "en"]);
    }

    #[test]
    fn refused_and_empty_languages_are_left_out() {
        assert!(ranked("fr;q=0, ,;q=1").is_empty());
    }
}
