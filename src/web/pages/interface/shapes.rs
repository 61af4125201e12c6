//! Schemas of the OpenAPI document, as fields and words.

use serde_json::Value;

/// Where the document keeps its schemas.
const SCHEMAS: &str = "#/components/schemas/";

/// A run of text: plain, code, or a link to a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Plain(String),
    /// A literal.
    Code(String),
    /// The name of a shape on this page.
    Shape(String),
}

/// A named schema.
pub(super) struct ShapeView {
    pub(super) name: String,
    pub(super) about: Vec<Piece>,
    /// What it is, where it has no fields of its own.
    pub(super) kind: Vec<Piece>,
    pub(super) fields: Vec<FieldView>,
}

/// A parameter, or a field of a shape or form.
pub(super) struct FieldView {
    pub(super) name: String,
    pub(super) is_required: bool,
    pub(super) kind: Vec<Piece>,
    pub(super) about: Vec<Piece>,
}

/// Every schema that has a name, in the document's order.
pub(super) fn all(document: &Value) -> Vec<ShapeView> {
    let schemas = document["components"]["schemas"].as_object();
    let view = |(name, schema): (&String, &Value)| ShapeView {
        name: name.clone(),
        about: prose(&schema["description"]),
        kind: match schema["properties"].is_object() {
            true => Vec::new(),
            false => kind(schema),
        },
        fields: fields(schema),
    };
    schemas.into_iter().flatten().map(view).collect()
}

/// The fields of an object.
pub(super) fn fields(schema: &Value) -> Vec<FieldView> {
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let view = |(name, field): (&String, &Value)| FieldView {
        name: name.clone(),
        is_required: required.contains(&name.as_str()),
        kind: kind(field),
        about: prose(&field["description"]),
    };
    properties.map(view).collect()
}

/// What a schema takes, in words.
pub(super) fn kind(schema: &Value) -> Vec<Piece> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix(SCHEMAS).unwrap_or(name);
        return vec![Piece::Shape(name.to_owned())];
    }
    for (key, between) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")] {
        if let Some(parts) = schema[key].as_array() {
            return joined(parts.iter().map(kind), between);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let code = |value: &Value| vec![Piece::Code(value.to_string())];
        return joined(values.iter().map(code), " or ");
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(name) => vec![name.as_str()],
        _ => vec!["anything"],
    };
    joined(types.into_iter().map(|name| of_type(name, schema)), " or ")
}

fn of_type(name: &str, schema: &Value) -> Vec<Piece> {
    let is_file = schema["format"] == "binary" || schema["contentMediaType"].is_string();
    match name {
        "array" => starting("list of ", kind(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            starting("object of ", kind(&schema["additionalProperties"]))
        }
        "object" if schema["properties"].is_object() => inline_object(schema),
        "string" if is_file => plain("file"),
        "string" => plain(&ranged("string", schema, "minLength", "maxLength")),
        "integer" | "number" => plain(&ranged(name, schema, "minimum", "maximum")),
        other => plain(other),
    }
}

/// `{ a: string, b: number }`.
fn inline_object(schema: &Value) -> Vec<Piece> {
    let fields = fields(schema).into_iter().map(|field| {
        let mut pieces = vec![Piece::Code(field.name), Piece::Plain(": ".to_owned())];
        pieces.extend(field.kind);
        pieces
    });
    let mut pieces = plain("{ ");
    pieces.extend(joined(fields, ", "));
    pieces.extend(plain(" }"));
    pieces
}

/// The type with its ends, where the schema names any.
fn ranged(name: &str, schema: &Value, least: &str, most: &str) -> String {
    let unit = if name == "string" { " characters" } else { "" };
    match (&schema[least], &schema[most]) {
        (Value::Null, Value::Null) => name.to_owned(),
        (least, Value::Null) => format!("{name}, at least {least}{unit}"),
        (Value::Null, most) => format!("{name}, at most {most}{unit}"),
        (least, most) => format!("{name}, {least} to {most}{unit}"),
    }
}

/// A description, with what stands between backticks as code.
pub(super) fn prose(description: &Value) -> Vec<Piece> {
    let text = description.as_str().unwrap_or_default();
    let pieces = text.split('`').enumerate().map(|(index, part)| {
        let part = part.to_owned();
        match index % 2 {
            0 => Piece::Plain(part),
            _ => Piece::Code(part),
        }
    });
    pieces
        .filter(|piece| *piece != Piece::Plain(String::new()))
        .collect()
}

fn plain(text: &str) -> Vec<Piece> {
    vec![Piece::Plain(text.to_owned())]
}

fn starting(first: &str, rest: Vec<Piece>) -> Vec<Piece> {
    plain(first).into_iter().chain(rest).collect()
}

fn joined(parts: impl Iterator<Item = Vec<Piece>>, between: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    for part in parts {
        if !all.is_empty() {
            all.extend(plain(between));
        }
        all.extend(part);
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(schema: &Value, expected: &str) {
        let pieces = kind(schema).into_iter().map(|piece| match piece {
            Piece::Plain(text) => text,
            Piece::Code(text) => format!("`{text}`"),
            Piece::Shape(name) => format!("<{name}>"),
        });
        assert_eq!(pieces.collect::<String>(), expected, "{schema}");
    }

    #[test]
    fn schemas_are_put_into_words() {
        check(&json!({ "$ref": "#/components/schemas/Card" }), "<Card>");
        check(
            &json!({ "type": ["integer", "null"], "minimum": 1, "maximum": 9 }),
            "integer, 1 to 9 or null",
        );
        check(
            &json!({ "type": "array", "items": { "type": "string", "format": "binary" } }),
            "list of file",
        );
        check(
            &json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Heat" }] }),
            "null or <Heat>",
        );
        check(
            &json!({ "type": "string", "enum": ["gray", "rgb"] }),
            "`\"gray\"` or `\"rgb\"`",
        );
        check(
            &json!({ "type": "object", "additionalProperties": { "type": "number" } }),
            "object of number",
        );
        check(&json!({}), "anything");
    }

    #[test]
    fn backticks_become_code() {
        let expected = [
            Piece::Plain("Set ".to_owned()),
            Piece::Code("a".to_owned()),
            Piece::Plain(".".to_owned()),
        ];
        assert_eq!(prose(&json!("Set `a`.")), expected);
        assert!(prose(&Value::Null).is_empty());
    }
}
