//! `/films` and everything below it: videos whose faces are followed over time. The server says what is allowed and what can be chosen;
//! scripts ask the interface for the rest.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    model_card::{ModelChoice, choices},
    page, script_settings,
    script_words::{FILMS, SITE},
};
use crate::answers::words::Words;
use crate::web::{
    App,
    error::WebError,
    extract::Path,
    page_context::{PageContext, Section},
};

/// Seconds between two pictures that can be chosen, and which is proposed.
const STEPS: [(&str, bool); 6] = [
    ("0.1", false),
    ("0.2", true),
    ("0.5", false),
    ("1", false),
    ("2", false),
    ("5", false),
];

#[derive(Template)]
#[template(path = "pages/films.html")]
struct Films {
    words: Words,
    context: PageContext,
    settings: String,
    models: Vec<ModelChoice>,
    steps: Vec<Step>,
}

/// How often a picture is looked at.
struct Step {
    /// In seconds.
    value: &'static str,
    label: String,
    is_proposed: bool,
}

/// Shows where a video is added, and those there are.
pub(in crate::web) async fn list(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Films);
    let words = context.words;
    let step = |(value, is_proposed): (&'static str, bool)| Step {
        label: step_label(value, &words),
        value,
        is_proposed,
    };
    page(&Films {
        settings: settings(&app, &words),
        models: choices(&app, None, &words),
        steps: STEPS.into_iter().map(step).collect(),
        words,
        context,
    })
}

/// A number of seconds as the language writes it.
fn step_label(value: &str, words: &Words) -> String {
    let seconds = value.replace('.', &words.text("decimal-separator"));
    let args = [("seconds", seconds.into())];
    words.text_with("film-seconds", &args).into_owned()
}

#[derive(Template)]
#[template(path = "pages/film.html")]
struct Film {
    words: Words,
    context: PageContext,
    settings: String,
    id: String,
    exports: Vec<Export>,
}

/// A file that can be had of a film.
struct Export {
    /// As the interface names it.
    format: &'static str,
    title: &'static str,
    about: &'static str,
    /// Lines that read it; none where a program of its own does.
    r: &'static str,
    python: &'static str,
}

/// Files in the order of the page; the lines are those of docs/videos.md.
const EXPORTS: [Export; 7] = [
    Export {
        format: "csv",
        title: "films-export-csv",
        about: "films-export-csv-about",
        r: "rows <- read.csv(\"film.csv\", colClasses = c(name = \"character\"))\nseen <- subset(rows, !is.na(face))\nseen$who <- ifelse(seen$name == \"\", paste(\"Face\", seen$face), seen$name)\naggregate(valence_derived ~ who, seen, mean)",
        python: "import pandas as pd\nrows = pd.read_csv(\"film.csv\", dtype={\"face\": \"Int64\", \"name\": \"string\"})\nseen = rows.dropna(subset=[\"face\"])\nwho = seen[\"name\"].fillna(\"Face \" + seen[\"face\"].astype(\"string\"))\nseen.groupby(who)[\"valence_derived\"].mean()",
    },
    Export {
        format: "jsonl",
        title: "films-export-jsonl",
        about: "films-export-jsonl-about",
        r: "pictures <- jsonlite::stream_in(file(\"film.jsonl\"))\nfaces <- jsonlite::rbind_pages(pictures$faces)\nunique(faces[c(\"face\", \"name\")])",
        python: "import json\nwith open(\"film.jsonl\") as lines:\n    pictures = [json.loads(line) for line in lines]\nnames = {face[\"face\"]: face[\"name\"] for picture in pictures for face in picture[\"faces\"]}",
    },
    Export {
        format: "figures",
        title: "films-export-figures",
        about: "films-export-figures-about",
        r: "figures <- read.csv(\"figures.csv\")\nsubset(figures, face == 1, c(marker, name, mean_happy, mean_happy_low, mean_happy_high))",
        python: "import pandas as pd\nfigures = pd.read_csv(\"figures.csv\")\nfigures.set_index([\"marker\", \"face\", \"name\"]).filter(like=\"share_\")",
    },
    Export {
        format: "html",
        title: "films-export-html",
        about: "films-export-html-about",
        r: "",
        python: "",
    },
    Export {
        format: "eaf",
        title: "films-export-eaf",
        about: "films-export-eaf-about",
        r: "annotations <- xml2::xml_find_all(xml2::read_xml(\"film.eaf\"), \".//ALIGNABLE_ANNOTATION\")",
        python: "import pympi\npympi.Elan.Eaf(\"film.eaf\").get_annotation_data_for_tier(\"Face 1\")",
    },
    Export {
        format: "boris",
        title: "films-export-boris",
        about: "films-export-boris-about",
        r: "events <- read.delim(\"film.tsv\", header = FALSE, col.names = c(\"time\", \"subject\", \"behaviour\", \"modifier\", \"comment\", \"frame\"))",
        python: "import pandas as pd\nnames = [\"time\", \"subject\", \"behaviour\", \"modifier\", \"comment\", \"frame\"]\nevents = pd.read_csv(\"film.tsv\", sep=\"\\t\", names=names)",
    },
    Export {
        format: "mp4",
        title: "films-export-mp4",
        about: "films-export-mp4-about",
        r: "",
        python: "",
    },
];

/// Shows one video, whose script says if there is none of this id.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Films);
    let words = context.words;
    page(&Film {
        settings: settings(&app, &words),
        exports: EXPORTS.into(),
        id,
        words,
        context,
    })
}

#[derive(Template)]
#[template(path = "pages/films_compare.html")]
struct Compare {
    words: Words,
    context: PageContext,
    settings: String,
}

/// Shows several videos side by side; the address names them.
pub(in crate::web) async fn compare(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Films);
    let words = context.words;
    page(&Compare {
        settings: settings(&app, &words),
        words,
        context,
    })
}

fn settings(app: &App, words: &Words) -> String {
    script_settings::settings(app, words, None, &[&SITE, &FILMS])
}
