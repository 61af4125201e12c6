//! Why any request may be refused: described once for every address of the OpenAPI document.

use utoipa::{
    Modify,
    openapi::{
        Content, OpenApi, Ref, RefOr, Response, ResponseBuilder,
        path::{Operation, ParameterIn},
    },
};

/// Status, name and description of each refusal that is the same everywhere.
const REFUSALS: [(&str, &str, &str); 13] = [
    (
        "400",
        "Malformed",
        "The request cannot be taken apart: its body breaks off or is not JSON, its address or its `Host` is malformed",
    ),
    (
        "401",
        "SignedOut",
        "The server has a password, and the request neither a session nor the bearer token",
    ),
    ("403", "CrossSite", "A page of another site asked for it"),
    ("404", "Missing", "There is nothing of this id"),
    (
        "408",
        "TooSlow",
        "The body came too slowly or paused for too long",
    ),
    (
        "413",
        "TooLarge",
        "The body is over a limit, which `detail` names",
    ),
    (
        "415",
        "WrongType",
        "The body is not of a type that this address takes",
    ),
    (
        "421",
        "WrongHost",
        "The server does not answer to the name in `Host`",
    ),
    (
        "422",
        "Unusable",
        "Well-formed, but a field or a file cannot be used; `field` names it",
    ),
    (
        "429",
        "TooManyAttempts",
        "The password was wrong too often; `Retry-After` says when to try again",
    ),
    ("500", "Fault", "A fault of the server"),
    (
        "503",
        "Busy",
        "The server is busy or took too long; `Retry-After` says when to try again",
    ),
    ("507", "DiskFull", "The server's disk is full"),
];

/// Adds to every operation what it does not say itself.
pub(super) struct Refusals;

impl Modify for Refusals {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        for (_, name, description) in REFUSALS {
            let response = RefOr::T(problem(description));
            components.responses.insert(name.to_owned(), response);
        }
        for (path, item) in &mut document.paths.paths {
            let is_socket = path.ends_with("/live") || path.ends_with("/events");
            let operations = [
                (&mut item.get, is_socket, false),
                (&mut item.post, true, true),
                (&mut item.patch, true, true),
                (&mut item.delete, true, true),
            ];
            for (operation, may_be_cross_site, writes) in operations {
                if let Some(operation) = operation {
                    describe(operation, may_be_cross_site, writes);
                }
            }
        }
    }
}

fn describe(operation: &mut Operation, may_be_cross_site: bool, writes: bool) {
    let has_body = operation.request_body.is_some();
    let parameters = operation.parameters.iter().flatten();
    let has = |place: ParameterIn| {
        parameters
            .clone()
            .any(|found| matches!(found, RefOr::T(found) if found.parameter_in == place))
    };
    let (has_query, has_id) = (has(ParameterIn::Query), has(ParameterIn::Path));
    for (status, name, _) in REFUSALS {
        let applies = match status {
            "403" => may_be_cross_site,
            "404" => has_id,
            "408" | "413" | "415" => has_body,
            "422" => has_body || has_query,
            "507" => writes,
            _ => true,
        };
        if applies {
            let responses = &mut operation.responses.responses;
            let shared = || Ref::from_response_name(name).into();
            responses.entry(status.to_owned()).or_insert_with(shared);
        }
    }
}

fn problem(description: &str) -> Response {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", problem)
        .build()
}
