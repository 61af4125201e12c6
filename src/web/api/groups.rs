//! Tags of the OpenAPI document: which operations belong together.

use utoipa::{
    Modify,
    openapi::{OpenApi, Tag, path::Operation},
};

/// Each tag, what it is for, and the first segments of its addresses below `/api/v1`, in reading order.
const GROUPS: [(&str, &str, &[&str]); 8] = [
    (
        "predictions",
        "Faces and expressions in photos",
        &["predictions", "pictures"],
    ),
    (
        "datasets",
        "Labelled pictures to train on and to measure with",
        &["datasets", "recordings", "samples", "mappings"],
    ),
    (
        "jobs",
        "Trainings, evaluations and experiments: start, follow, cancel",
        &["jobs", "estimates", "experiments"],
    ),
    (
        "films",
        "Videos, and recordings of a camera: upload, follow, mark, compare, take away",
        &["films", "film-comparison"],
    ),
    ("models", "Models and their files", &["models"]),
    (
        "reports",
        "What was measured, as figures and charts",
        &["reports", "comparisons"],
    ),
    (
        "live",
        "Camera frames over a WebSocket",
        &["live", "cameras"],
    ),
    ("server", "This server and this description", &[]),
];

/// Gives every operation its tag.
pub(super) struct Groups;

impl Modify for Groups {
    fn modify(&self, document: &mut OpenApi) {
        let tag = |(name, about, _): &(&str, &str, _)| {
            let mut tag = Tag::new(*name);
            tag.description = Some((*about).to_owned());
            tag
        };
        document.tags = Some(GROUPS.iter().map(tag).collect());
        for (path, item) in &mut document.paths.paths {
            let name = group_of(path);
            let operations = [
                &mut item.get,
                &mut item.post,
                &mut item.patch,
                &mut item.delete,
                &mut item.head,
                &mut item.options,
            ];
            for operation in operations.into_iter().flatten() {
                mark(operation, name);
            }
        }
    }
}

fn mark(operation: &mut Operation, name: &str) {
    operation.tags = Some(vec![name.to_owned()]);
}

/// The tag of an address; what is in no other group is about the server.
fn group_of(path: &str) -> &'static str {
    let segment = path
        .strip_prefix("/api/v1/")
        .and_then(|rest| rest.split('/').next());
    let found = GROUPS
        .iter()
        .find(|(_, _, segments)| segment.is_some_and(|segment| segments.contains(&segment)));
    found.map_or("server", |(name, _, _)| name)
}
