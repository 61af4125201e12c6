//! What is known of a film's faces: tables for spreadsheets and scripts, files for ELAN and BORIS, and figures of marked spans.

pub mod boris;
pub mod elan;
pub mod figures;
pub mod markers;
pub mod marks;
pub mod record;
pub mod spans;
pub mod summary;
