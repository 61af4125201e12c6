//! The pages of evaluations, trainings, models and datasets, as the server renders them; what their scripts do is told in
//! `tests/browser`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::common::{app, app_around, app_with_report, get, limits};
use axum::http::StatusCode;
use facefeel::inference::engine::{Engine, EngineConfig};
use facefeel::ml::bundled::{self, DEFAULT_ID};
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::train::recipe::Recipe;
use facefeel::vision::Color;

const JOB: &str = "job-0123456789ab";
const REPORT_PAGE: &str = "/evaluate/report-7i8j2317ilz5";
/// Where a training on a dataset is set up; its script asks for the dataset.
const CHOSEN_PAGE: &str = "/train/gray?dataset=ds-1";
const TESTED_PAGE: &str = "/train/gray/job-0123456789ab/test?report=report-7i8j2317ilz5";

/// Every page that a script brings to life.
fn scripted_pages() -> Vec<String> {
    let mut pages: Vec<String> = [
        "/detect",
        "/detect/camera",
        "/evaluate",
        REPORT_PAGE,
        TESTED_PAGE,
        CHOSEN_PAGE,
        "/train",
        "/models",
        "/models/fresh",
        "/datasets",
    ]
    .map(str::to_owned)
    .to_vec();
    for color in ["gray", "rgb"] {
        pages.push(format!("/train/{color}"));
        for step in ["", "/test", "/predict"] {
            pages.push(format!("/train/{color}/{JOB}{step}"));
        }
    }
    pages
}

async fn page(path: &str) -> String {
    let app = match path {
        REPORT_PAGE | TESTED_PAGE => app_with_report().await,
        _ => app(),
    };
    let answer = get(&app, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.text()
}

async fn check_words(path: &str, words: &[&str]) {
    let text = page(path).await;
    for word in words {
        assert!(text.contains(word), "{path} lacks {word:?}");
    }
}

#[tokio::test]
async fn the_camera_page_shows_what_an_answer_looks_like_before_the_camera_starts() {
    let words = ["camera-example", "Eileen Collins", "/example/crop.jpg"];
    check_words("/detect/camera", &words).await;
}

#[tokio::test]
async fn each_page_says_what_it_is_for() {
    check_words(
        "/detect/camera",
        &["Before the camera starts", "I agree: start the camera"],
    )
    .await;
    check_words(
        "/evaluate",
        &[
            "Match folders to classes",
            "Start evaluation",
            "Past evaluations",
        ],
    )
    .await;
    check_words(
        REPORT_PAGE,
        &[
            "Renamed on the first version",
            "How good is this figure?",
            "50.0%",
            "Averaged over 3 people",
            "Worst errors",
            "report.html",
            "reliability.svg",
        ],
    )
    .await;
    check_words("/train", &["Train New Model", "RGB data", "Grayscale data"]).await;
    check_words(
        "/train/gray",
        &["converted to grayscale", "Start from FaceFeel’s model"],
    )
    .await;
    check_words(CHOSEN_PAGE, &["Looking at your pictures", "Start training"]).await;
    check_words("/train/rgb", &["three channels", "One folder per class"]).await;
    check_words(
        &format!("/train/gray/{JOB}"),
        &["You can close this page", "Stop and keep the best"],
    )
    .await;
    check_words(
        &format!("/train/gray/{JOB}/test"),
        &["Model is being tested", "Pictures to test with"],
    )
    .await;
    check_words(
        TESTED_PAGE,
        &[
            "Test result",
            "Go to prediction",
            "How good is this figure?",
        ],
    )
    .await;
    check_words(
        &format!("/train/rgb/{JOB}/predict"),
        &["Use this model with the camera", "What to look at"],
    )
    .await;
    check_words(
        "/models",
        &["Import a model", "Use it on photos", "Compare"],
    )
    .await;
    check_words(
        &format!("/models/{DEFAULT_ID}"),
        &["How good is it?", "What it learned from", "Make default"],
    )
    .await;
    check_words("/datasets", &["until you delete them"]).await;
}

#[tokio::test]
async fn the_navigation_leads_to_both_kinds_of_training() {
    let home = page("/").await;
    for address in [
        "/evaluate",
        "/train/rgb",
        "/train/gray",
        "/train",
        "/models",
    ] {
        assert!(home.contains(&format!("href=\"{address}\"")), "{address}");
    }
    let training = page("/train/gray").await;
    assert!(training.contains("href=\"/train/gray\" aria-current=\"page\""));
}

#[tokio::test]
async fn steps_wait_for_a_model() {
    let start = page("/train/gray").await;
    assert!(!start.contains("data-needs-model"), "no training, no links");
    let running = page(&format!("/train/gray/{JOB}")).await;
    for step in ["test", "predict"] {
        let link = format!("data-needs-model=\"/train/gray/{JOB}/{step}\"");
        assert!(running.contains(&link), "{step}");
    }
}

#[tokio::test]
async fn the_best_way_that_there_is_is_proposed() {
    let chosen = |text: &str| {
        let mut ways = text
            .split("<input")
            .filter(|input| input.contains("name=\"network\""));
        let checked = ways.find(|input| input.contains(" checked")).unwrap();
        checked
            .split("value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let gray = page("/train/gray").await;
    assert_eq!(chosen(&gray), "init");
    let models = gray.split("<option value=\"").skip(1);
    let models: Vec<&str> = models.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(models[0].starts_with("facefeel-"), "{models:?}");
    let rgb = page("/train/rgb").await;
    assert_eq!(chosen(&rgb), "init", "a model of one's own");
    assert!(rgb.contains("Start from one of your models"));
    let device = DeviceChoice::Cpu.open().unwrap();
    let bundled = bundled::load_default(&device).unwrap();
    let engine = Engine::start(vec![bundled], &device.name, EngineConfig::default()).unwrap();
    let rgb = get(&app_around(engine, limits()), "/train/rgb")
        .await
        .text();
    assert_eq!(chosen(&rgb), "thesis");
    assert!(rgb.contains("no model for colour pictures to start from"));
}

#[tokio::test]
async fn the_form_starts_with_the_thesis_settings() {
    let text = page(CHOSEN_PAGE).await;
    for (name, value) in [
        ("epochs", "30"),
        ("image_size", "48"),
        ("batch_size", "64"),
        ("learning_rate", "0.0001"),
        ("balance", "1000"),
        ("validation", "0.2"),
        ("patience", "4"),
        ("seed", "42"),
    ] {
        let input = text
            .split("<input")
            .find(|input| input.contains(&format!("name=\"{name}\"")))
            .unwrap();
        assert!(input.contains(&format!("value=\"{value}\"")), "{input}");
        assert!(input.contains("min=\"") && input.contains("max=\""));
    }
}

/// Puts a value into a recipe.
type Set = fn(&mut Recipe, f64);

#[tokio::test]
async fn inputs_allow_what_a_recipe_allows_and_nothing_else() {
    let text = page(CHOSEN_PAGE).await;
    let limit = |name: &str, side: &str| -> f64 {
        let input = text
            .split("<input")
            .find(|input| input.contains(&format!("name=\"{name}\"")));
        let rest = input.unwrap().split_once(&format!("{side}=\"")).unwrap().1;
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let settings: [(&str, Set); 6] = [
        ("epochs", |recipe, value| recipe.epochs = value as usize),
        ("image_size", |recipe, value| {
            recipe.image_size = value as u32
        }),
        ("batch_size", |recipe, value| {
            recipe.batch_size = value as usize
        }),
        ("balance", |recipe, value| recipe.balance = value as usize),
        ("validation", |recipe, value| recipe.validation = value),
        ("patience", |recipe, value| recipe.patience = value as usize),
    ];
    for (name, set) in settings {
        let check = |value: f64| {
            let mut recipe = Recipe::thesis(Color::Gray);
            set(&mut recipe, value);
            recipe.check().map_err(|error| error.field)
        };
        let (min, max) = (limit(name, "min"), limit(name, "max"));
        let step = if name == "validation" { 0.01 } else { 1.0 };
        assert_eq!((check(min), check(max)), (Ok(()), Ok(())), "{name}");
        assert_eq!(
            (check(min - step), check(max + step)),
            (Err(name), Err(name)),
            "{name} could be wider"
        );
    }
}

#[tokio::test]
async fn other_addresses_below_train_and_evaluate_are_not_found() {
    for path in [
        "/evaluate/job-1",
        "/evaluate/report-0123456789ab",
        "/evaluate/report-%3Cb%3E",
        "/train/blue",
        "/train/gray/nonsense",
        "/train/gray/job-%3Cb%3E",
        "/train/gray/job-1/other",
    ] {
        let answer = get(&app(), path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn readers_without_scripts_are_told_another_way() {
    for path in scripted_pages() {
        assert!(page(&path).await.contains("<noscript>"), "{path}");
    }
}

#[tokio::test]
async fn each_page_sends_the_words_that_its_script_and_all_it_imports_ask_for() {
    for path in scripted_pages() {
        let text = page(&path).await;
        for key in keys_of(&scripts_of(&text)) {
            assert!(
                text.contains(&format!("\"{key}\":")),
                "{path} lacks {key:?}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_runs_or_looks_from_within_the_page() {
    for path in scripted_pages() {
        let text = page(&path).await;
        assert!(!text.contains("style=\""), "{path} has inline style");
        for script in text.split("<script").skip(1) {
            let is_data = script.starts_with(" type=\"application/json\"");
            assert!(is_data || script.contains("src=\""), "{path}: {script}");
        }
    }
}

/// The files of a page's own script and of everything it imports.
fn scripts_of(page: &str) -> BTreeSet<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let named = page.split("/static/js/pages/").nth(1).unwrap();
    let name = named.split(['?', '"']).next().unwrap();
    let mut waiting = vec![root.join("js/pages").join(name)];
    let mut found = BTreeSet::new();
    while let Some(file) = waiting.pop() {
        let file = file.canonicalize().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let folder = file.parent().unwrap().to_owned();
        if found.insert(file) {
            let imports = text.split("from \"").skip(1);
            waiting.extend(imports.map(|rest| folder.join(rest.split('"').next().unwrap())));
        }
    }
    found
}

/// Every quoted key that the files ask words for.
fn keys_of(files: &BTreeSet<PathBuf>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        for rest in text.split(".text(\"").skip(1) {
            keys.insert(rest.split('"').next().unwrap().to_owned());
        }
    }
    keys
}
