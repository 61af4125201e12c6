//! What is known of a film's faces: tables for spreadsheets and scripts, files for ELAN and BORIS, figures of marked spans, and
//! several films beside each other.

pub mod annotated;
pub mod boris;
pub mod comparison;
pub mod elan;
pub mod export;
pub mod face_names;
pub mod figures;
pub mod markers;
pub mod marks;
pub mod overview;
pub mod record;
pub mod series;
pub mod spans;
pub mod stills;
pub mod summary;
