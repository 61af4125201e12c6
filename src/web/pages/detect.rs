//! `GET` and `POST /detect`: emotion detection by image, with and without scripts.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};
use tokio::time::timeout_at;

use super::{
    model_card::{ModelChoice, choices},
    page, script_settings,
    script_words::{DETECT, SITE},
};
use crate::answers::prediction::ImagePrediction;
use crate::answers::problem::{Explain, Problem, Refusal};
use crate::answers::words::Words;
use crate::inference::engine::{Asker, EngineError, ImageAnswer};
use crate::web::{
    App, assets,
    error::WebError,
    page_context::{PageContext, Section},
    pictures::{self, Pictures},
    results::{FaceView, PhotoView, data_uri},
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
}

struct Sample {
    url: String,
    label: std::borrow::Cow<'static, str>,
}

/// Shows the empty form.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    page(&Detect::new(&app, context, None, Vec::new()))
}

/// Answers a form that was sent without scripts.
pub(in crate::web) async fn answer(
    State(app): State<Arc<App>>,
    context: PageContext,
    upload: Upload,
) -> Result<Html<String>, WebError> {
    let mut photos = Vec::with_capacity(upload.images.len());
    for image in &upload.images {
        let photo = photo(&app, &upload, image, context.words);
        photos.push(match timeout_at(upload.deadline, photo).await {
            Ok(photo) => photo?,
            Err(_) if photos.is_empty() => return Err(WebError::Timeout),
            Err(_) => refused(&image.file, Refusal::OutOfTime.problem(&context.words)),
        });
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
    PhotoView {
        picture: data_uri(&pictures.annotated),
        count: words.text_with(
            "detect-faces-count",
            &[("count", prediction.faces.len().into())],
        ),
        faces: faces
            .map(|(index, (face, crop))| FaceView::new(index + 1, face, data_uri(crop), words))
            .collect(),
        problem: None,
        file: prediction.file,
    }
}

fn refused(file: &str, problem: Problem) -> PhotoView {
    PhotoView {
        file: file.to_owned(),
        picture: String::new(),
        count: problem.title.into(),
        faces: Vec::new(),
        problem: Some(problem.detail),
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
        Self {
            models: choices(app, chosen, &words),
            limits: words.text_with("detect-limits", &limits).into_owned(),
            settings: script_settings::settings(app, &words, None, &[&SITE, &DETECT]),
            samples: [
                Sample {
                    url: assets::url("img/samples/astronaut.jpg"),
                    label: words.text("detect-sample-face"),
                },
                Sample {
                    url: assets::url("img/samples/solvay_1927.jpg"),
                    label: words.text("detect-sample-group"),
                },
                Sample {
                    url: assets::url("img/samples/cat.jpg"),
                    label: words.text("detect-sample-cat"),
                },
            ],
            blank: FaceView::blank(),
            blank_photo: PhotoView::blank(),
            photos,
            words,
            context,
        }
    }
}
