//! The lines of a table, whatever separates its columns.

use serde_json::Value;
use std::collections::BTreeMap;

/// A table's lines.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The columns' names; empty if the first line is one of data.
    pub(super) header: Vec<String>,
    /// The columns of each line.
    pub(super) lines: Vec<Vec<String>>,
}

/// Reads a CSV, TSV, list or JSON; nothing if it is none of these.
pub(super) fn rows(name: &str, bytes: &[u8]) -> Option<Rows> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    };
    if text.contains('\0') {
        return None;
    }
    let lower = name.to_lowercase();
    if lower.ends_with(".json") || lower.ends_with(".jsonl") {
        return json(&text);
    }
    let lines = match separator(&text) {
        Some(separator) => separated(&text, separator),
        None => text.lines().map(words).collect(),
    };
    let lines: Vec<Vec<String>> = lines.into_iter().filter(|line| line.len() > 1).collect();
    Some(with_header(lines))
}

/// The character that stands equally often in each of the first lines.
fn separator(text: &str) -> Option<u8> {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(20)
        .collect();
    [b'\t', b',', b';', b'|'].into_iter().find(|&separator| {
        let count = |line: &&str| line.bytes().filter(|&byte| byte == separator).count();
        let first = lines.first().map_or(0, count);
        first > 0
            && lines.iter().filter(|line| count(line) >= first).count() * 10 >= lines.len() * 8
    })
}

fn separated(text: &str, separator: u8) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    (reader.into_records().filter_map(Result::ok))
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

/// A line of a list, where a file's name may hold spaces: the last word is its label.
fn words(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.split_last() {
        Some((label, file))
            if file.len() > 1 && file.join(" ").contains('.') && !file[0].contains('.') =>
        {
            vec![file.join(" "), (*label).to_owned()]
        }
        _ => words.into_iter().map(str::to_owned).collect(),
    }
}

/// Takes the first line for the columns' names if nothing in it looks like data.
fn with_header(mut lines: Vec<Vec<String>>) -> Rows {
    let is_name = |value: &String| {
        let value = value.trim();
        value.parse::<f64>().is_err()
            && !value.contains(['/', '\\'])
            && !crate::dataset::layout::is_image_name(value)
    };
    let means = |value: &String| crate::emotion::Emotion::from_label(value).is_some();
    let is_header = lines.len() > 1 && lines[0].iter().all(is_name) && !lines[0].iter().any(means);
    let header = match is_header {
        true => lines.remove(0),
        false => Vec::new(),
    };
    Rows { header, lines }
}

/// A list of objects, one object a line, or an object from file to label.
fn json(text: &str) -> Option<Rows> {
    let values: Vec<Value> = match serde_json::from_str(text) {
        Ok(Value::Array(values)) => values,
        Ok(Value::Object(map)) => return by_file(map),
        Ok(_) => return None,
        Err(_) => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines
                .map(|line| serde_json::from_str(line).ok())
                .collect::<Option<_>>()?
        }
    };
    Some(objects(&values))
}

fn objects(values: &[Value]) -> Rows {
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    for object in values.iter().filter_map(Value::as_object) {
        for key in object.keys() {
            let next = columns.len();
            columns.entry(key).or_insert(next);
        }
    }
    let mut header = vec![String::new(); columns.len()];
    columns
        .iter()
        .for_each(|(name, &at)| header[at] = (*name).to_owned());
    let line = |object: &serde_json::Map<String, Value>| {
        let mut line = vec![String::new(); columns.len()];
        object
            .iter()
            .for_each(|(key, value)| line[columns[key.as_str()]] = plain(value));
        line
    };
    Rows {
        lines: values
            .iter()
            .filter_map(Value::as_object)
            .map(line)
            .collect(),
        header,
    }
}

fn by_file(map: serde_json::Map<String, Value>) -> Option<Rows> {
    // An object around a list, such as {"images": […]}.
    if let Some(Value::Array(values)) = map.values().find(|value| value.is_array()) {
        return Some(objects(values));
    }
    let line = |(file, value): (String, Value)| match value {
        Value::Object(object) => {
            let mut line = vec![file];
            line.extend(object.values().map(plain));
            line
        }
        value => vec![file, plain(&value)],
    };
    Some(Rows {
        header: Vec::new(),
        lines: map.into_iter().map(line).collect(),
    })
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
