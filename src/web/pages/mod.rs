//! The pages people see: each a template beside its handler.

pub(super) mod about;
pub(super) mod camera;
pub(super) mod compare;
pub(super) mod dataset;
pub(super) mod detect;
pub(super) mod evaluation;
pub(super) mod experiments;
pub(super) mod films;
pub(super) mod home;
pub(super) mod interface;
pub(super) mod language;
pub(super) mod library;
pub(super) mod model;
pub(super) mod record;
pub(super) mod several;
pub(super) mod sign_in;
pub(super) mod training;

mod dated;
mod model_card;
mod samples;
mod script_settings;
mod script_words;
mod setting_view;

use askama::Template;
use axum::response::Html;

use super::error::WebError;

fn page(template: &impl Template) -> Result<Html<String>, WebError> {
    Ok(Html(template.render()?))
}
