//! Pictures to learn from quickly.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::stripes::picture;

/// A ZIP with `shots` bright and `shots` dark pictures of each of `persons` people, whose file names tell who is shown.
pub(crate) fn people(persons: u32, shots: u32) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (class, light) in [("happy", 170), ("sad", 60)] {
        for index in 0..persons * shots {
            let name = format!("{class}/p{}_{}.png", index / shots, index % shots);
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            let picture = picture(index * 2 + u32::from(light % 2), light);
            zip.write_all(&picture).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A training of so many epochs, each of a fraction of a second.
pub(crate) fn training(dataset: &str, epochs: usize) -> Value {
    json!({
        "kind": "train", "dataset": dataset, "color": "gray", "epochs": epochs, "image_size": 32,
        "batch_size": 8, "balance": 12, "patience": 1000,
    })
}
