//! How results and errors are said: in words for people, as JSON for scripts, as charts and files to keep.

pub mod charts;
pub mod check_up;
pub mod comparison;
pub mod edits;
pub mod experiment_tables;
pub mod film;
pub mod measured;
pub mod picture_record;
pub mod prediction;
pub mod problem;
pub mod protocol;
pub mod report_file;
pub mod verdict;
pub mod words;
