//! Answers for everybody who asks at once: photos, folders of photos, live sessions, and the
//! server's own cameras.

pub mod bulk;
pub mod camera;
pub mod engine;
pub mod live;
mod look;
