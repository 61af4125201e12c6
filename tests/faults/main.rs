#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]
mod program;
mod shim;
