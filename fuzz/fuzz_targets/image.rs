//! See `targets::image`.
#![no_main]
#![allow(dead_code, reason = "each program fuzzes one target")]

#[path = "../../tests/corpora/model.rs"]
mod model;
#[path = "../../tests/corpora/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::image(bytes));
