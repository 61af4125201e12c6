//! `GET /api/v1/film-comparison`: several films beside each other, by conditions.

use std::sync::Arc;

use axum::{Json, extract::State};

use super::{find, read};
use crate::answers::film::comparison::{ComparedFilm, FilmComparison, ValueMaker, subject};
use crate::answers::problem::Problem;
use crate::config::shares::Client;
use crate::storage::films::{Films, FilmsError};
use crate::storage::store::StoredFilm;
use crate::web::{App, error::WebError, extract::Query, parameter_fault::ParameterFault};

/// Most films at once.
const MAX_FILMS: usize = 60;

/// Which films, and how; `film` may come more than once.
#[derive(Debug, Default, PartialEq)]
struct Wanted {
    films: Vec<String>,
    span: Option<String>,
    paired: bool,
}

impl Wanted {
    fn of(pairs: Vec<(String, String)>) -> Result<Self, WebError> {
        let bad = WebError::parameter;
        let mut wanted = Self::default();
        for (name, value) in pairs {
            match (name.as_str(), value.as_str()) {
                ("film", _) if wanted.films.contains(&value) => {}
                ("film", _) => wanted.films.push(value),
                ("span", "") => {}
                ("span", _) => wanted.span = Some(value),
                ("paired", "true") => wanted.paired = true,
                ("paired", "false") => wanted.paired = false,
                ("paired", _) => return Err(bad("paired", ParameterFault::NotTrueOrFalse(value))),
                ("unit", "recording") => {}
                ("unit", _) => {
                    return Err(bad(
                        "unit",
                        ParameterFault::NotOneOf {
                            value,
                            names: vec!["recording".to_owned()],
                        },
                    ));
                }
                (other, _) => {
                    return Err(bad(
                        other,
                        ParameterFault::Unknown {
                            known: ["film", "span", "paired", "unit"]
                                .map(str::to_owned)
                                .to_vec(),
                        },
                    ));
                }
            }
        }
        match (1..=MAX_FILMS).contains(&wanted.films.len()) {
            true => Ok(wanted),
            false => Err(bad(
                "film",
                ParameterFault::NotSeveral {
                    min: 1,
                    max: MAX_FILMS,
                },
            )),
        }
    }
}

/// Compares films: means of each with intervals over its time, means of conditions with intervals over films, and a test of every
/// measure between every two conditions, with Holm's correction for all of them. A film counts once, however long it is. Where films
/// are paired, those belong together whose names are the same before their last hyphen or underscore.
#[utoipa::path(
    get,
    path = "/api/v1/film-comparison",
    operation_id = "compare_films",
    params(
        ("film" = Vec<String>, Query, description = "Ids of 1 to 60 films, each as a parameter of its own"),
        ("span" = Option<String>, Query, description = "Name of the markers within which films are compared; all of each if left out"),
        ("paired" = Option<bool>, Query, description = "Whether films of the same subject are compared with each other"),
        ("unit" = Option<String>, Query, description = "`recording`, which is what counts once"),
    ),
    responses(
        (status = 200, description = "The comparison", body = FilmComparison),
        (status = 404, description = "There is no film of one of the ids", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn compare(
    State(app): State<Arc<App>>,
    client: Client,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<FilmComparison>, WebError> {
    let wanted = Wanted::of(pairs)?;
    let mut films = Vec::with_capacity(wanted.films.len());
    for id in &wanted.films {
        films.push(find(&app, id).await?);
    }
    let comparison = read(&app, client, move |keeper| {
        let span = wanted.span.as_deref();
        let compared = films.into_iter().map(|film| compared(keeper, film, span));
        let compared = compared.collect::<Result<Vec<_>, _>>()?;
        Ok(FilmComparison::new(compared, wanted.paired))
    });
    Ok(Json(comparison.await?))
}

fn compared(
    films: &Films,
    film: StoredFilm,
    span: Option<&str>,
) -> Result<ComparedFilm, FilmsError> {
    let mut maker = ValueMaker::new(&film.classes, film.every_s, &film.edits.markers, span);
    films.each(&film, |frame| maker.take(frame))?;
    let (pictures, values) = maker.end();
    Ok(ComparedFilm {
        subject: subject(&film.name).to_owned(),
        pictures,
        values,
        id: film.id,
        name: film.name,
        condition: film.condition,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_come_once_each_and_nothing_unknown_is_taken() {
        let of = |query: &[(&str, &str)]| {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            Wanted::of(query.iter().map(own).collect())
        };
        let wanted = of(&[
            ("film", "a"),
            ("film", "b"),
            ("film", "a"),
            ("span", "x"),
            ("paired", "true"),
        ]);
        let expected = Wanted {
            films: vec!["a".to_owned(), "b".to_owned()],
            span: Some("x".to_owned()),
            paired: true,
        };
        assert_eq!(wanted.unwrap(), expected);
        for wrong in [
            vec![],
            vec![("film", "a"), ("unit", "face")],
            vec![("film", "a"), ("paired", "yes")],
            vec![("film", "a"), ("other", "")],
        ] {
            assert!(of(&wrong).is_err(), "{wrong:?}");
        }
    }
}
