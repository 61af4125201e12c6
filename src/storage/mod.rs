//! What is kept: files in the data folder, small facts in the database, and the data sets and models made of both.

pub mod backup;
pub mod checkpoints;
pub mod data_check;
pub mod data_dir;
pub mod datasets;
pub mod film_journal;
pub mod films;
pub mod models;
pub mod moving;
pub mod names;
pub mod objects;
pub mod recordings;
pub mod store;
