//! Data sets as people bring them, in a real browser: labels that are no folders, folders, and parts.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};
use tempfile::TempDir;

use crate::common::app;
use crate::driver::{Browser, Scripts};

fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

/// A picture of stripes whose direction and width come from `seed`.
fn stripes(seed: u32) -> RgbImage {
    let (across, down, light) = (1 + seed % 7, 1 + seed / 7 % 5, [60, 170][seed as usize % 2]);
    RgbImage::from_fn(32, 32, |x, y| {
        image::Rgb([light + 2 * ((x * across + y * down + seed) % 23) as u8; 3])
    })
}

fn picture(seed: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    stripes(seed).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn zip(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Pictures whose names come from their number, and further files.
fn named(name: impl Fn(u32) -> String, format: ImageFormat, others: &[(&str, String)]) -> Vec<u8> {
    let mut entries: Vec<_> = (0..PICTURES)
        .map(|index| (name(index), picture(index, format)))
        .collect();
    entries.extend(
        others
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())),
    );
    zip(&entries)
}

/// Pictures of each layout: six of each of two classes.
const PICTURES: u32 = 12;

/// A list with a line for each picture.
fn lines(line: impl Fn(u32) -> String) -> String {
    (0..PICTURES).map(|index| line(index) + "\n").collect()
}

/// CK+ as it comes: six sequences of two frames with one of six labels each, of which the last frame is used.
fn ck_plus() -> Vec<u8> {
    let mut entries = Vec::new();
    for sequence in 0..PICTURES {
        let stem = format!("S{:03}_001", 10 + sequence);
        let folder = format!("S{:03}/001", 10 + sequence);
        for frame in 1..=2 {
            let name = format!("cohn-kanade-images/{folder}/{stem}_0000000{frame}.png");
            entries.push((name, picture(sequence + 12 * (frame - 1), ImageFormat::Png)));
        }
        let label = format!("   {}.0000000e+00\n", [5, 6][sequence as usize % 2]);
        entries.push((
            format!("Emotion/{folder}/{stem}_00000002_emotion.txt"),
            label.into_bytes(),
        ));
    }
    zip(&entries)
}

fn fer2013() -> Vec<u8> {
    let line = |index: u32| {
        let pixels: Vec<String> = stripes(index)
            .pixels()
            .map(|pixel| pixel.0[0].to_string())
            .collect();
        format!("{},{},Training", 3 + index % 2, pixels.join(" "))
    };
    format!("emotion,pixels,Usage\n{}", lines(line)).into_bytes()
}

/// File name, content, and what the label of the first class is called.
fn layouts() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let png = ImageFormat::Png;
    let word = |index: u32| ["joy", "grief"][index as usize % 2];
    let number = |index: u32| index % 2;
    vec![
        ("fer2013.csv", fer2013(), "3"),
        (
            "table.zip",
            named(
                |index| format!("images/{index}.png"),
                png,
                &[(
                    "labels.csv",
                    format!(
                        "file,label\n{}",
                        lines(|index| format!("{index}.png,{}", word(index)))
                    ),
                )],
            ),
            "joy",
        ),
        (
            "json.zip",
            named(
                |index| format!("images/{index}.png"),
                png,
                &[(
                    "labels.json",
                    format!(
                        "{{{}}}",
                        lines(|index| format!(
                            "\"{index}.png\": \"{}\"{}",
                            word(index),
                            if index + 1 < PICTURES { "," } else { "" }
                        ))
                    ),
                )],
            ),
            "joy",
        ),
        (
            "raf-db.zip",
            named(
                |index| format!("basic/Image/aligned/train_{index:05}_aligned.png"),
                png,
                &[(
                    "basic/EmoLabel/list_patition_label.txt",
                    lines(|index| format!("train_{index:05}.jpg {}", 4 + number(index))),
                )],
            ),
            "4",
        ),
        (
            "jaffe.zip",
            named(
                |index| {
                    format!(
                        "jaffe/K{}.{}1.{index}.tiff",
                        char::from(b'A' + index as u8),
                        ["HA", "SA"][index as usize % 2]
                    )
                },
                ImageFormat::Tiff,
                &[],
            ),
            "HA",
        ),
        (
            "kdef.zip",
            named(
                |index| {
                    format!(
                        "KDEF/AF{index:02}/AF{index:02}{}S.JPG",
                        ["HA", "SA"][index as usize % 2]
                    )
                },
                png,
                &[],
            ),
            "HA",
        ),
        ("ck-plus.zip", ck_plus(), "5"),
        (
            "affectnet.zip",
            named(
                |index| format!("AffectNet/train_set/{}/{index}.png", 1 + number(index)),
                png,
                &[],
            ),
            "1",
        ),
    ]
}

/// Uploads a data set on the training page and waits for what was understood.
async fn bring(browser: &Browser, file: &Path) {
    browser.goto("/train/gray").await;
    let picker = browser.find("[data-archive]").await;
    picker.send_keys(file.to_str().unwrap()).await.unwrap();
    let shown = "document.querySelector('[data-settings-form]:not([hidden])') !== null \
        && document.querySelectorAll('[data-reading-rows] > *').length > 0";
    browser
        .wait_until(&format!("{} was understood", file.display()), shown)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_layout_is_brought_corrected_and_learned_from() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, label) in layouts() {
        bring(&browser, &write(&folder, name, &bytes)).await;
        let pictures = "return [...document.querySelectorAll('[data-reading-rows] > *')] \
            .map((row) => row.querySelectorAll('img').length)";
        assert_eq!(numbers(&browser.run(pictures).await), [3.0, 3.0], "{name}");
        let correct = format!(
            "const field = document.querySelector('[data-reading-rows] [data-label=\"{label}\"]'); \
             field.value = 'delight'; document.querySelector('[data-reading-labels]').requestSubmit();"
        );
        browser.run(&correct).await;
        let corrected = "[...document.querySelectorAll('[data-classes] [data-name]')].some((name) => name.textContent === 'delight') \
            && document.querySelector('[data-reading-status]').textContent === ''";
        browser
            .wait_until(&format!("{name} was corrected"), corrected)
            .await;
        let start = "for (const [name, value] of [['epochs', '1'], ['image_size', '32'], ['balance', '20']]) { \
              const field = document.querySelector(`[name=${name}]`); field.value = value; \
              field.dispatchEvent(new Event('input', { bubbles: true })); } \
            document.querySelector('[data-start]').click();";
        browser.run(start).await;
        let learned = "document.querySelector('[data-results]:not([hidden])') !== null";
        browser
            .wait_until(&format!("{name} was learned from"), learned)
            .await;
        let newest = "return fetch('/api/v1/models').then((answer) => answer.json()) \
            .then((models) => models.find(({ id }) => id.startsWith('model-')).classes)";
        let classes = browser.run(newest).await.to_string();
        assert!(classes.contains("delight"), "{name}: {classes}");
    }
    browser.close().await;
}

/// A folder `faces` with two classes.
fn folder_of_faces() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let faces = folder.path().join("faces");
    for index in 0..PICTURES {
        let class = faces.join(["happy", "sad"][index as usize % 2]);
        std::fs::create_dir_all(&class).unwrap();
        let path = class.join(format!("é{index}.png"));
        std::fs::write(path, picture(index, ImageFormat::Png)).unwrap();
    }
    (folder, faces)
}

async fn wait_for_faces(browser: &Browser) {
    let shown = "document.querySelector('[data-settings-form]:not([hidden])') !== null";
    browser.wait_until("the folder arrived", shown).await;
    let named = "[...document.querySelectorAll('[data-classes] [data-name]')].map((name) => name.textContent).join() === 'happy,sad'";
    browser.wait_until("its classes are named", named).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_packed_and_sent() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let (_folder, faces) = folder_of_faces();
    browser.goto("/train/gray").await;
    let picker = browser.find("[data-folder]").await;
    picker.send_keys(faces.to_str().unwrap()).await.unwrap();
    wait_for_faces(&browser).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_dropped_anywhere_on_the_page_and_sent() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let (_folder, faces) = folder_of_faces();
    browser.goto("/train/gray").await;
    browser.find("[data-drop-zone]").await;
    browser.drop_file(&faces).await;
    wait_for_faces(&browser).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_divided_data_the_test_part_is_measured_unless_another_is_chosen() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let folder = tempfile::tempdir().unwrap();
    let class = |index: u32| ["happy", "sad"][index as usize % 2];
    let part = |index: u32| ["train", "test"][usize::from(index >= 8)];
    let name = |index: u32| format!("faces/{}/{}/{index}.png", part(index), class(index));
    let file = write(&folder, "parts.zip", &named(name, ImageFormat::Png, &[]));
    browser.goto("/evaluate").await;
    let picker = browser.find("[data-archive]").await;
    picker.send_keys(file.to_str().unwrap()).await.unwrap();
    let offered = "document.querySelector('[data-part-field]:not([hidden])') !== null";
    browser.wait_until("the parts are offered", offered).await;
    let choice = "const choice = document.querySelector('[data-part]'); \
        return [choice.value, ...[...choice.options].map((option) => option.textContent)]";
    assert_eq!(
        browser.run(choice).await,
        serde_json::json!(["test", "Training part: 8", "Test part: 4", "All pictures"])
    );
    browser
        .run("document.querySelector('[data-start]').click()")
        .await;
    let measured = "document.querySelector('[data-results]:not([hidden])') !== null";
    browser.wait_until("it was measured", measured).await;
    let count = "const id = location.pathname.split('/').pop(); \
        return fetch(`/api/v1/reports/${id}`).then((answer) => answer.json())";
    let report = browser.run(count).await;
    assert_eq!(report["support"], 4);
    browser.close().await;
}
