//! Operations of the OpenAPI document, by tag.

use serde_json::Value;

use super::shapes::{FieldView, Piece, fields, kind, prose};

const METHODS: [&str; 6] = ["get", "head", "post", "patch", "delete", "options"];
/// Where the document keeps the refusals that are the same everywhere.
const RESPONSES: &str = "#/components/responses/";

/// A tag with its operations.
pub(super) struct GroupView {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) operations: Vec<OperationView>,
}

/// What one method does at one address.
pub(super) struct OperationView {
    pub(super) id: String,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) summary: Vec<Piece>,
    pub(super) about: Vec<Piece>,
    pub(super) parameters: Vec<FieldView>,
    pub(super) body: Option<BodyView>,
    pub(super) answers: Vec<AnswerView>,
    /// Statuses of the refusals that are described once, at the end of the page.
    pub(super) refusals: String,
}

/// What a request carries.
pub(super) struct BodyView {
    pub(super) media: String,
    pub(super) kind: Vec<Piece>,
    /// Fields of a form, which are read here instead of at its shape.
    pub(super) fields: Vec<FieldView>,
}

/// An answer of an operation of its own.
pub(super) struct AnswerView {
    pub(super) status: String,
    pub(super) about: Vec<Piece>,
    pub(super) media: String,
    pub(super) kind: Vec<Piece>,
}

/// A refusal that is the same everywhere.
pub(super) struct RefusalView {
    pub(super) status: String,
    pub(super) about: Vec<Piece>,
}

/// Every tag with its operations, both in the document's order.
pub(super) fn groups(document: &Value) -> Vec<GroupView> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let view = |tag: &Value| GroupView {
        name: words(&tag["name"]),
        about: words(&tag["description"]),
        operations: operations(document, &tag["name"]),
    };
    tags.map(view).collect()
}

fn operations(document: &Value, tag: &Value) -> Vec<OperationView> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| {
        METHODS
            .into_iter()
            .map(move |method| (path, method, &item[method]))
    });
    all.filter(|(_, _, operation)| operation["tags"][0] == *tag)
        .map(|(path, method, operation)| view(document, path, method, operation))
        .collect()
}

fn view(document: &Value, path: &str, method: &'static str, operation: &Value) -> OperationView {
    let responses = || operation["responses"].as_object().into_iter().flatten();
    let own = responses().filter(|(_, response)| response["$ref"].is_null());
    let shared = responses().filter(|(_, response)| response["$ref"].is_string());
    let shared: Vec<_> = shared.map(|(status, _)| status.as_str()).collect();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    OperationView {
        id: words(&operation["operationId"]),
        method,
        path: path.to_owned(),
        summary: prose(&operation["summary"]),
        about: prose(&operation["description"]),
        parameters: parameters.map(parameter).collect(),
        body: body(document, &operation["requestBody"]),
        answers: own
            .map(|(status, response)| answer(status, response))
            .collect(),
        refusals: shared.join(", "),
    }
}

fn parameter(parameter: &Value) -> FieldView {
    FieldView {
        name: words(&parameter["name"]),
        is_required: parameter["required"] == true,
        kind: kind(&parameter["schema"]),
        about: prose(&parameter["description"]),
    }
}

fn body(document: &Value, body: &Value) -> Option<BodyView> {
    let (media, content) = body["content"].as_object()?.iter().next()?;
    let schema = &content["schema"];
    let named = schema["$ref"]
        .as_str()
        .and_then(|name| name.strip_prefix('#'));
    let form = named
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(schema);
    Some(BodyView {
        media: media.clone(),
        kind: kind(schema),
        fields: fields(form),
    })
}

fn answer(status: &str, response: &Value) -> AnswerView {
    let content = response["content"].as_object();
    let first = content.and_then(|content| content.iter().next());
    AnswerView {
        status: status.to_owned(),
        about: prose(&response["description"]),
        media: first.map(|(media, _)| media.clone()).unwrap_or_default(),
        kind: first
            .filter(|(_, content)| content["schema"].is_object())
            .map(|(_, content)| kind(&content["schema"]))
            .unwrap_or_default(),
    }
}

/// The refusals that are the same everywhere, by status.
pub(super) fn refusals(document: &Value) -> Vec<RefusalView> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let items = document["paths"].as_object().into_iter().flatten();
    let operations = items.flat_map(|(_, item)| METHODS.map(|method| &item[method]));
    for operation in operations {
        let responses = operation["responses"].as_object().into_iter().flatten();
        for (status, response) in responses {
            let Some(name) = response["$ref"].as_str() else {
                continue;
            };
            let known = (status.as_str(), name.trim_start_matches(RESPONSES));
            if !found.contains(&known) {
                found.push(known);
            }
        }
    }
    found.sort_unstable();
    let view = |(status, name): (&str, &str)| RefusalView {
        status: status.to_owned(),
        about: prose(&document["components"]["responses"][name]["description"]),
    };
    found.into_iter().map(view).collect()
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
