//! WebSockets: what happens, as it happens.

pub(super) mod answer;
pub(super) mod camera;
pub(super) mod progress;
