//! WebSockets: what happens, as it happens.

pub(super) mod progress;
