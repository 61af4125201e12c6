//! Headers that several addresses take in the same way: described once for the OpenAPI document.

use utoipa::{
    Modify,
    openapi::{
        Content, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

/// Operations that make something, and make it once for each key.
const KEYED: [&str; 4] = [
    "upload_dataset",
    "start_job",
    "start_experiment",
    "import_model",
];

/// Operations that give a file to be saved.
const DOWNLOADS: [&str; 9] = [
    "download_model",
    "export_model_to_onnx",
    "export_predictions",
    "export_report",
    "export_experiment",
    "export_experiment_combinations",
    "export_experiment_epochs",
    "export_experiment_answers",
    "export_several_comparison",
];

/// Adds to operations the headers that they take.
pub(super) struct SharedHeaders;

impl Modify for SharedHeaders {
    fn modify(&self, document: &mut OpenApi) {
        for item in document.paths.paths.values_mut() {
            for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
                let id = operation.operation_id.clone().unwrap_or_default();
                if KEYED.contains(&id.as_str()) {
                    take(
                        operation,
                        "Idempotency-Key",
                        "1 to 200 visible ASCII characters that the client chose for this request, such as a UUID. Sent again with \
                         the same key, nothing is made a second time: the answer is about what was made, and has the header \
                         `Idempotency-Replayed: true`. The key is known as long as that exists; with another request it is refused \
                         (422)",
                    );
                }
                if DOWNLOADS.contains(&id.as_str()) {
                    download(operation);
                }
            }
        }
    }
}

fn take(operation: &mut Operation, name: &str, description: &str) {
    let header: Parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build();
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(RefOr::T(header));
}

fn download(operation: &mut Operation) {
    take(
        operation,
        "Range",
        "One range of bytes, to go on with a download that broke off",
    );
    take(
        operation,
        "If-Range",
        "The `ETag` of what is there of it; if the file has changed, all of it is sent",
    );
    take(
        operation,
        "If-None-Match",
        "The `ETag` of a file that is there already; nothing is sent if it is still the same",
    );
    let responses = &mut operation.responses.responses;
    let content = match responses.get("200") {
        Some(RefOr::T(whole)) => whole.content.clone(),
        _ => return,
    };
    let part = ResponseBuilder::new().description("The part that was asked for");
    let mut part: Response = part.build();
    part.content = content;
    let same = ResponseBuilder::new().description("It is still the same");
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let beyond = ResponseBuilder::new()
        .description("The part that was asked for lies beyond the end")
        .content("application/problem+json", problem);
    responses.insert("206".to_owned(), part.into());
    responses.insert("304".to_owned(), same.build().into());
    responses.insert("416".to_owned(), beyond.build().into());
}
