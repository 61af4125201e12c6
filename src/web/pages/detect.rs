//! `GET` and `POST /detect`: emotion detection by image, with and without scripts.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};
use tokio::time::timeout_at;

use super::{
    model_card::{ModelChoice, ModelQuery, choices},
    page,
    samples::{Sample, samples},
    script_settings,
    script_words::{DETECT, SITE},
};
use crate::answers::prediction::ImagePrediction;
use crate::answers::problem::{Explain, Problem, Refusal};
use crate::answers::report_file::data_uri;
use crate::answers::words::Words;
use crate::inference::engine::{Asker, EngineError, ImageAnswer};
use crate::web::{
    App,
    error::WebError,
    extract::Query,
    page_context::{PageContext, Section},
    pictures::{self, Pictures},
    results::{self, FaceView, PhotoView, TallyView, counted, face_count},
    upload::{Upload, UploadedImage},
};

#[derive(Template)]
#[template(path = "pages/detect.html")]
struct Detect {
    words: Words,
    context: PageContext,
    models: Vec<ModelChoice>,
    limits: String,
    settings: String,
    samples: [Sample; 3],
    /// Filled in by the page's script.
    blank: FaceView,
    /// Filled in by the page's script.
    blank_photo: PhotoView,
    /// Answers for readers without scripts.
    photos: Vec<PhotoView>,
    /// How many photos and faces those are, in words.
    overview: String,
    /// Expressions of all their faces.
    tally: Vec<TallyView>,
}

/// More photos than this are folded to their summaries.
const MAX_OPEN_PHOTOS: usize = 3;

/// Shows the empty form.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Query(wanted): Query<ModelQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    page(&Detect::new(
        &app,
        context,
        wanted.model.as_deref(),
        Vec::new(),
    ))
}

/// Answers a form that was sent without scripts.
pub(in crate::web) async fn answer(
    State(app): State<Arc<App>>,
    context: PageContext,
    upload: Upload,
) -> Result<Html<String>, WebError> {
    app.prepare(upload.model.as_deref()).await?;
    let mut photos = Vec::with_capacity(upload.images.len());
    for image in &upload.images {
        let photo = photo(&app, &upload, image, context.words);
        photos.push(match timeout_at(upload.deadline, photo).await {
            Ok(photo) => photo?,
            Err(_) if photos.is_empty() => return Err(WebError::Timeout),
            Err(_) => refused(&image.file, Refusal::OutOfTime.problem(&context.words)),
        });
    }
    let is_open = photos.len() <= MAX_OPEN_PHOTOS;
    for photo in &mut photos {
        photo.is_open = is_open;
    }
    page(&Detect::new(&app, context, upload.model.as_deref(), photos))
}

async fn photo(
    app: &App,
    upload: &Upload,
    image: &UploadedImage,
    words: Words,
) -> Result<PhotoView, WebError> {
    match app.engine.predict(upload.request(image, true)).await {
        Ok(answer) => {
            let (answer, pictures) = draw(app, &upload.asker, answer, words).await?;
            Ok(answered(
                ImagePrediction::new(&image.file, Ok(&answer), &words),
                &pictures,
                &words,
            ))
        }
        Err(error @ EngineError::UnknownModel(_)) => Err(error.into()),
        Err(error) => Ok(refused(&image.file, error.problem(&words))),
    }
}

async fn draw(
    app: &App,
    asker: &Asker,
    answer: ImageAnswer,
    words: Words,
) -> Result<(ImageAnswer, Pictures), EngineError> {
    let work = move || {
        let pictures = pictures::draw(&answer, &words);
        (answer, pictures)
    };
    app.engine.render_for(asker, work).await
}

fn answered(prediction: ImagePrediction, pictures: &Pictures, words: &Words) -> PhotoView {
    let faces = prediction.faces.iter().zip(&pictures.crops).enumerate();
    let faces = faces
        .map(|(index, (face, crop))| FaceView::new(index + 1, face, data_uri(crop), words))
        .collect();
    let picture = data_uri(&pictures.annotated);
    let thumbnail = data_uri(&pictures.thumbnail);
    PhotoView::answered(prediction.file, picture, thumbnail, faces, words)
}

fn refused(file: &str, problem: Problem) -> PhotoView {
    PhotoView {
        file: file.to_owned(),
        summary: problem.title.into(),
        problem: Some(problem.detail),
        ..PhotoView::blank()
    }
}

impl Detect {
    fn new(app: &App, context: PageContext, chosen: Option<&str>, photos: Vec<PhotoView>) -> Self {
        let context = context.at(Section::Detect);
        let words = context.words;
        let limits = [
            ("images", app.limits.images.into()),
            (
                "mebibytes",
                words.mebibytes(app.limits.image_bytes as u64).into(),
            ),
        ];
        let faces = || photos.iter().flat_map(|photo| &photo.faces);
        let counts = [
            (
                "photos",
                counted("detect-photos-count", photos.len(), &words).into(),
            ),
            ("faces", face_count(faces().count(), &words).into()),
        ];
        Self {
            overview: words.text_with("detect-overview", &counts).into_owned(),
            tally: results::tally(faces(), &words),
            models: choices(app, chosen, &words),
            limits: words.text_with("detect-limits", &limits).into_owned(),
            settings: script_settings::settings(app, &words, None, &[&SITE, &DETECT]),
            samples: samples(&context),
            blank: FaceView::blank(),
            blank_photo: PhotoView::blank(),
            photos,
            words,
            context,
        }
    }
}
