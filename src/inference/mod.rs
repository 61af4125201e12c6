//! Answers for everybody who asks at once: photos, folders of photos, films, live sessions, and the
//! server's own cameras.

pub mod bulk;
pub mod camera;
pub mod engine;
pub mod film;
pub mod live;
mod look;
