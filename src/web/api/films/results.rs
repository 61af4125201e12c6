//! What was seen in a film: over time, in all, within markers, and row by row.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{find, read};
use crate::answers::film::export::{record, summarised};
use crate::answers::film::overview::{FigureRow, FilmOverview, figure_rows};
use crate::answers::film::record::FilmRecord;
use crate::answers::film::series::{FilmSeries, SeriesCount, SeriesWanted};
use crate::config::shares::Client;
use crate::storage::store::StoredFilm;
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
    parameter_fault::ParameterFault,
};

/// Columns of a chart, unless told otherwise, and at most.
const POINTS: usize = 1200;
const MAX_POINTS: usize = 4000;

/// Pictures that are listed at once, unless told otherwise, and at most.
const ROWS: usize = 500;
const MAX_ROWS: usize = 2000;

/// Which part of a film, in how many columns.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SeriesQuery {
    /// In seconds; the film's start if left out.
    #[param(minimum = 0)]
    from: Option<f64>,
    /// In seconds; the film's end if left out.
    to: Option<f64>,
    /// Most columns.
    #[param(minimum = 1, maximum = 4000, default = 1200)]
    points: Option<usize>,
    /// Numbers of faces between commas; the 24 that are seen longest if left out.
    faces: Option<String>,
}

impl SeriesQuery {
    fn wanted(&self, film: &StoredFilm) -> Result<SeriesWanted, WebError> {
        let bad = |field, value| WebError::parameter(field, ParameterFault::NotFitting(value));
        let last = film.seen.faces.iter().map(|face| face.last_s);
        let end = last.fold(film.seen.duration_s.unwrap_or(0.0), f64::max) + film.every_s;
        let (from, to) = (self.from.unwrap_or(0.0), self.to.unwrap_or(end));
        if !from.is_finite() || from < 0.0 {
            return Err(bad("from", from.to_string()));
        }
        if !to.is_finite() || to <= from {
            return Err(bad("to", to.to_string()));
        }
        let points = self.points.unwrap_or(POINTS);
        WebError::check_number("points", points, 1, MAX_POINTS)?;
        let faces = self.faces.as_deref().unwrap_or_default().split(',');
        let faces = faces.map(str::trim).filter(|face| !face.is_empty());
        let faces: Result<BTreeSet<u64>, _> = faces.map(str::parse).collect();
        Ok(SeriesWanted {
            from,
            to,
            points,
            faces: faces.map_err(|_| bad("faces", self.faces.clone().unwrap_or_default()))?,
        })
    }
}

/// Gives what faces show over time, thinned to as many columns as a chart has room for. Merged faces are one, faces that are left out
/// are not there.
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}/series",
    operation_id = "show_film_series",
    params(("id" = String, Path, description = "The film's id"), SeriesQuery),
    responses((status = 200, description = "Columns", body = FilmSeries)),
)]
pub(super) async fn series(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
    Query(query): Query<SeriesQuery>,
) -> Result<Json<FilmSeries>, WebError> {
    let film = find(&app, &id).await?;
    let wanted = query.wanted(&film)?;
    let series = read(&app, client, move |films| {
        let mut count = SeriesCount::default();
        films.each(&film, |frame| count.take(frame, &wanted))?;
        let mut maker = count.maker(wanted, &film.classes);
        films.each(&film, |frame| maker.take(frame))?;
        Ok(maker.end())
    });
    Ok(Json(series.await?))
}

/// Gives what a film comes to: shares of time, changes of expression and peaks, for each face and for all of them.
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}/summary",
    operation_id = "summarise_film",
    params(("id" = String, Path, description = "The film's id")),
    responses((status = 200, description = "Figures", body = FilmOverview)),
)]
pub(super) async fn summary(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
) -> Result<Json<FilmOverview>, WebError> {
    let film = find(&app, &id).await?;
    let overview = read(&app, client, move |films| {
        let (summary, _) = summarised(films, &film)?;
        Ok(FilmOverview::new(&summary, &film.edits, &film.classes))
    });
    Ok(Json(overview.await?))
}

/// Gives what each face shows within each marker: means with 95 % intervals, and shares.
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}/figures",
    operation_id = "measure_film_markers",
    params(("id" = String, Path, description = "The film's id")),
    responses((status = 200, description = "A row for each marker and face that is seen in it", body = Vec<FigureRow>)),
)]
pub(super) async fn figures(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
) -> Result<Json<Vec<FigureRow>>, WebError> {
    let film = find(&app, &id).await?;
    let rows = read(&app, client, move |films| {
        let (_, figures) = summarised(films, &film)?;
        let edits = &film.edits;
        Ok(figure_rows(figures, &edits.markers, edits, &film.classes))
    });
    Ok(Json(rows.await?))
}

/// Which pictures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RowsQuery {
    /// Where to go on: `next` of the page before.
    cursor: Option<usize>,
    /// Most pictures to list.
    #[param(minimum = 1, maximum = 2000, default = 500)]
    limit: Option<usize>,
}

/// Pictures of a film with their faces.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RowsAnswer {
    /// One a picture, as in JSON Lines.
    rows: Vec<FilmRecord>,
    /// What to send as `cursor` for the next page; null after the last one.
    next: Option<usize>,
}

/// Lists the pictures of a film with their faces, in the order of the film.
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}/rows",
    operation_id = "list_film_rows",
    params(("id" = String, Path, description = "The film's id"), RowsQuery),
    responses((status = 200, description = "A page of them", body = RowsAnswer)),
)]
pub(super) async fn rows(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
    Query(query): Query<RowsQuery>,
) -> Result<Json<RowsAnswer>, WebError> {
    let film = find(&app, &id).await?;
    let (start, limit) = (query.cursor.unwrap_or(0), query.limit.unwrap_or(ROWS));
    WebError::check_number("limit", limit, 1, MAX_ROWS)?;
    let page = read(&app, client, move |films| {
        let (mut index, mut rows, mut is_cut) = (0, Vec::new(), false);
        films.until(&film, |frame| {
            is_cut = rows.len() == limit;
            if index >= start && !is_cut {
                rows.push(record(&film, frame));
            }
            index += 1;
            !is_cut
        })?;
        let next = is_cut.then_some(start + limit);
        Ok(RowsAnswer { rows, next })
    });
    Ok(Json(page.await?))
}
