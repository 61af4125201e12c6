//! The interface for scripts; its shapes are stable.

pub(super) mod cameras;
pub(super) mod comparisons;
pub(super) mod datasets;
pub(super) mod estimates;
pub(super) mod health;
mod job_form;
pub(super) mod jobs;
pub(super) mod mappings;
pub(super) mod models;
pub(super) mod openapi;
pub(super) mod pictures;
pub(super) mod predictions;
pub(super) mod readings;
mod refusals;
pub(super) mod report_files;
pub(super) mod reports;
pub(super) mod samples;
