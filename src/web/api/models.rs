//! `/api/v1/models`: the models' cards, their ZIPs, and changes to both.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::ml::card::Card;
use crate::storage::models::library::{Change, DamagedModel, Library, LibraryError};
use crate::storage::store::id_of_key;
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path, Query},
    idempotency::{self, IdempotencyKey},
    paging::{self, Entry, PageQuery},
    upload::ArchiveUpload,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, remove))
        .routes(routes!(download))
}

/// The form to send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the form is read field by field to keep its limits"
)]
pub(in crate::web) struct ModelForm {
    /// The ZIP that `GET /api/v1/models/{id}/download` gave.
    #[schema(content_media_type = "application/zip", value_type = String, format = Binary)]
    archive: Vec<u8>,
}

/// What to change, one field at least; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ModelChange {
    /// Its name for people, which no other model has.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// `true` makes it the default; `false` is refused for the model that is.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    default: Option<bool>,
}

/// A field that may be left out, but not be null.
fn not_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    field: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}

/// A model: its card, or why it cannot be used.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::web) enum ModelAnswer {
    /// Its card.
    Usable(Box<Card>),
    /// It is there, but its files are damaged; it can be deleted.
    Damaged(DamagedModel),
}

/// Lists the card of every model, the default one first. Models whose files are damaged come last: they have `damaged`,
/// which says why, and no more than `id` and `name` beside it.
#[utoipa::path(get, path = "/api/v1/models", operation_id = "list_models", params(PageQuery), responses((status = 200, description = "Cards", body = Vec<ModelAnswer>, headers(("Link" = String, description = "Where the next page is, `rel=\"next\"`; left out after the last one")))))]
async fn list(
    State(app): State<Arc<App>>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response, WebError> {
    let cards = app.engine.models();
    let usable = cards
        .iter()
        .map(|card| ModelAnswer::Usable(Box::new(Card::clone(card))));
    let damaged = app.library.damaged().into_iter().map(ModelAnswer::Damaged);
    let page = wanted.page(usable.chain(damaged).collect())?;
    Ok(paging::answer(
        &app,
        "/api/v1/models",
        "",
        &wanted,
        page.entries,
        page.next,
    ))
}

impl Entry for ModelAnswer {
    fn id(&self) -> &str {
        match self {
            Self::Usable(card) => &card.id,
            Self::Damaged(model) => &model.id,
        }
    }

    fn created_at(&self) -> Option<&str> {
        None
    }
}

/// Shows one model's card.
#[utoipa::path(
    get,
    path = "/api/v1/models/{id}",
    operation_id = "show_model",
    params(("id" = String, Path, description = "The model's id")),
    responses(
        (status = 200, description = "The card", body = ModelAnswer),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<ModelAnswer>, WebError> {
    app.look_for(&id).await?;
    let usable = app
        .card(&id)
        .map(|card| ModelAnswer::Usable(Box::new(Card::clone(&card))));
    let damaged = || app.library.damaged_model(&id).map(ModelAnswer::Damaged);
    let found = usable.or_else(damaged);
    Ok(found.map(Json).ok_or(Refusal::NoModel(id))?)
}

/// Gives a model as one ZIP: weights, card, and a page that says how to use them.
#[utoipa::path(
    get,
    path = "/api/v1/models/{id}/download",
    operation_id = "download_model",
    params(("id" = String, Path, description = "The model's id")),
    responses(
        (status = 200, description = "`weights.safetensors`, `card.json` and `README.md`", body = Vec<u8>, content_type = "application/zip"),
        (status = 409, description = "Its files are damaged", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn download(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.look_for(&id).await?;
    let name = app.card(&id).map(|card| card.name.clone());
    let file = attachment(&name.unwrap_or_default(), &id, "zip");
    let zip = in_library(&app, client, move |library| library.export(&id)).await?;
    let disposition = HeaderValue::try_from(file).map_err(|_| WebError::Internal)?;
    let kind = HeaderValue::from_static("application/zip");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, zip).into_response())
}

/// The header that lets a browser save a model called `name` under that name: in ASCII for old clients, and as RFC 5987 (which
/// RFC 6266 takes up) has it for all others. Characters that some system forbids in file names become `-`.
pub(super) fn attachment(name: &str, id: &str, ending: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "+_.()".contains(char);
    let file = |is_kept: &dyn Fn(char) -> bool| {
        let parts = name
            .split(|char| !is_kept(char))
            .filter(|part| !part.is_empty());
        let joined = parts.collect::<Vec<_>>().join("-");
        joined.trim_matches(['.', '-']).to_owned()
    };
    let ascii = Some(file(&|char| char.is_ascii() && is_plain(char)));
    // An id that exists holds only letters, digits, `-` and `_`.
    let ascii = ascii
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| id.to_owned());
    let full = Some(file(&is_plain)).filter(|name| !name.is_empty());
    let full: String = (full.as_deref().unwrap_or(&ascii).bytes())
        .map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'+' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{ascii}.{ending}\"; filename*=UTF-8''{full}.{ending}")
}

/// Adds a model from its ZIP. If its id or its name is taken, it gets another one.
#[utoipa::path(
    post,
    path = "/api/v1/models",
    operation_id = "import_model",
    request_body(content = ModelForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The new model's card", body = Card, headers(("Location" = String, description = "Its address"))),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    client: Client,
    key: IdempotencyKey,
    upload: ArchiveUpload,
) -> Result<Response, WebError> {
    let id = key.as_deref().map(|key| id_of_key("model", key));
    // The upload keeps its place meanwhile, so few wait here.
    let reading = app.model_imports.wait(client, 1).await;
    let library = Arc::clone(&app.library);
    let imported = tokio::task::spawn_blocking(move || {
        let imported = match id {
            Some(id) => library.import_as(upload.file.path(), &id),
            None => (library.import(upload.file.path())).map(|card| (card, false)),
        };
        drop((reading, upload));
        imported
    });
    let (card, is_replayed) = imported.await.map_err(|_| WebError::Internal)??;
    let place = format!("/api/v1/models/{}", card.id);
    let answer = Json(Card::clone(&card));
    Ok(idempotency::made(
        StatusCode::CREATED,
        place,
        is_replayed,
        answer,
    ))
}

/// Renames a model, or makes it the default, or both. The bundled model keeps its name.
#[utoipa::path(
    patch,
    path = "/api/v1/models/{id}",
    operation_id = "change_model",
    params(("id" = String, Path, description = "The model's id")),
    request_body = ModelChange,
    responses(
        (status = 200, description = "The changed card", body = Card),
        (status = 409, description = "The bundled model keeps its name, or the model's files are damaged", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn change(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
    Object(change): Object<ModelChange>,
) -> Result<Json<Card>, WebError> {
    app.look_for(&id).await?;
    let card = app.card(&id);
    if card.is_none() && app.library.damaged_model(&id).is_none() {
        return Err(Refusal::NoModel(id).into());
    }
    let ModelChange { name, default } = change;
    if name.is_none() && default.is_none() {
        return Err(Refusal::NoChange.into());
    }
    if default == Some(false) && card.is_some_and(|card| card.default) {
        return Err(Refusal::NeedsDefault.into());
    }
    let change = Change {
        name,
        make_default: default == Some(true),
    };
    let card = in_library(&app, client, move |library| library.change(&id, &change)).await?;
    Ok(Json(Card::clone(&card)))
}

/// Removes a model for good. The bundled model stays, and becomes the default if this was.
#[utoipa::path(
    delete,
    path = "/api/v1/models/{id}",
    operation_id = "remove_model",
    params(("id" = String, Path, description = "The model's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "The bundled model stays; or jobs that have not ended go on from the model or measure it, which `detail` names", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    let unneeded = app.jobs.not_needing_model(&id).await?;
    let remove = move |library: &Library| {
        let removed = library.remove(&id);
        drop(unneeded);
        removed
    };
    in_library(&app, client, remove).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Runs `work`, which touches files and tensors, off the async threads and within the engine's bound.
pub(super) async fn in_library<T: Send + 'static>(
    app: &App,
    client: Client,
    work: impl FnOnce(&Library) -> Result<T, LibraryError> + Send + 'static,
) -> Result<T, WebError> {
    let library = Arc::clone(&app.library);
    Ok(app.engine.render(client, move || work(&library)).await??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_called_as_its_model_in_characters_that_every_system_takes() {
        let check = |name: &str, ascii: &str, full: &str| {
            let expected =
                format!("attachment; filename=\"{ascii}.zip\"; filename*=UTF-8''{full}.zip");
            assert_eq!(attachment(name, "model-1", "zip"), expected);
        };
        check("FaceFeel faces", "FaceFeel-faces", "FaceFeel-faces");
        check("FaceFeel FER+", "FaceFeel-FER+", "FaceFeel-FER+");
        check("Jo\u{eb}l (gray)", "Jo-l-(gray)", "Jo%C3%ABl-%28gray%29");
        check(
            "\u{648}\u{62c}\u{648}\u{647}",
            "model-1",
            "%D9%88%D8%AC%D9%88%D9%87",
        );
        check("../../etc: \"a\\b\"; x\r\ny", "etc-a-b-x-y", "etc-a-b-x-y");
        check("\u{1f604}", "model-1", "model-1");
        check("...", "model-1", "model-1");
    }
}
