//! The description of the interface says what the server does.

use std::collections::BTreeSet;

use facefeel::jobs::JobRequest;
use serde_json::{Map, Value, json};

use crate::common::{app, get};

const METHODS: [&str; 4] = ["get", "post", "patch", "delete"];

async fn document() -> Value {
    get(&app(), "/api/v1/openapi.json").await.json()
}

/// Every operation with its method and address.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &'_ Value)| {
        let item = item.as_object().unwrap().clone();
        let methods = METHODS
            .into_iter()
            .filter(move |method| item.contains_key(*method));
        let path = path.clone();
        methods
            .map(move |method| (method, path.clone()))
            .collect::<Vec<_>>()
    };
    let names = paths.iter().flat_map(of_path);
    names
        .map(|(method, path)| {
            (
                format!("{method} {path}"),
                &document["paths"][&path][method],
            )
        })
        .collect()
}

#[tokio::test]
async fn every_operation_has_an_id_of_its_own() {
    let document = document().await;
    let operations = operations(&document);
    assert!(operations.len() > 30, "{}", operations.len());
    let mut ids = BTreeSet::new();
    for (name, operation) in operations {
        let id = operation["operationId"].as_str();
        assert!(id.is_some_and(|id| ids.insert(id)), "{name}: {id:?}");
    }
}

#[tokio::test]
async fn every_operation_says_how_it_may_be_refused() {
    let document = document().await;
    for (name, operation) in operations(&document) {
        let mut expected = vec!["400", "401", "421", "500", "503"];
        if !operation["requestBody"].is_null() {
            expected.extend(["403", "408", "413", "415", "422", "507"]);
        }
        if name.contains("{id}") {
            expected.push("404");
        }
        for status in expected {
            assert!(
                !operation["responses"][status].is_null(),
                "{name}: {status}"
            );
        }
        let responses = operation["responses"].as_object().unwrap();
        let works = responses
            .keys()
            .any(|status| status.starts_with(['1', '2']));
        assert!(works, "{name}");
    }
}

/// A training with one field set.
fn training_with(field: &str, value: Value) -> Value {
    let mut request = json!({ "kind": "train", "dataset": "ds-1", "color": "gray" });
    request[field] = value;
    request
}

fn is_taken(field: &str, value: &Value) -> bool {
    match JobRequest::parse(&training_with(field, value.clone())) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.field, field, "{value}: {}", error.fault);
            false
        }
    }
}

fn fields_of<'a>(document: &'a Value, schema: &str) -> &'a Map<String, Value> {
    let fields = &document["components"]["schemas"][schema]["properties"];
    fields.as_object().unwrap()
}

#[tokio::test]
async fn a_training_s_numbers_have_the_ranges_that_are_described() {
    let document = document().await;
    let mut bounds = 0;
    for (field, schema) in fields_of(&document, "TrainForm") {
        let is_whole = schema["type"].to_string().contains("integer");
        for (bound, step) in [("minimum", -1_i32), ("maximum", 1)] {
            let Some(edge) = schema.get(bound) else {
                continue;
            };
            let beyond = match is_whole {
                true => json!(edge.as_i64().unwrap() + i64::from(step)),
                false => json!(edge.as_f64().unwrap() + f64::from(step)),
            };
            assert!(is_taken(field, edge), "{field} {edge}");
            assert!(!is_taken(field, &beyond), "{field} {beyond}");
            bounds += 1;
        }
    }
    assert!(bounds >= 20, "{bounds}");
}

#[tokio::test]
async fn a_training_s_choices_are_those_that_are_described() {
    let document = document().await;
    let mut choices = 0;
    for (field, schema) in fields_of(&document, "TrainForm") {
        if field == "kind" {
            continue;
        }
        for name in choices_of(&document, schema) {
            assert!(is_taken(field, &name), "{field} {name}");
            assert!(!is_taken(field, &json!("nonsense")), "{field}");
            choices += 1;
        }
    }
    assert!(choices >= 12, "{choices}");
}

/// The values of an enum, which a schema names itself or refers to.
fn choices_of(document: &Value, schema: &Value) -> Vec<Value> {
    if let Some(named) = schema["enum"].as_array() {
        return named.clone();
    }
    let one_of = schema["oneOf"].as_array().into_iter().flatten();
    let references = one_of
        .chain([schema])
        .filter_map(|schema| schema["$ref"].as_str());
    let found = references.map(|reference| {
        let name = reference.trim_start_matches("#/components/schemas/");
        let described = &document["components"]["schemas"][name];
        let alternatives = described["oneOf"].as_array().into_iter().flatten();
        let lists = alternatives.chain([described]);
        let values = lists.filter_map(|schema| schema["enum"].as_array());
        values.flatten().cloned().collect::<Vec<_>>()
    });
    found.flatten().collect()
}
