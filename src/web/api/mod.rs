//! The interface for scripts; its shapes are stable.

pub(super) mod health;
pub(super) mod models;
pub(super) mod openapi;
pub(super) mod predictions;
