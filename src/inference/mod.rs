//! Answers for everybody who asks at once: photos, live sessions, and the server's own cameras.

pub mod camera;
pub mod engine;
pub mod live;
