//! The whole report as one page: style, charts and pictures are inside it.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use sha2::{Digest, Sha256};

use super::html_charts;
use crate::answers::charts::{self, ChartWords};
use crate::answers::words::Words;
use crate::ml::evaluate::figures::{Band, Figures, IntervalBy, Judged};
use crate::ml::evaluate::findings::Findings;
use crate::ml::evaluate::mapping::Use;
use crate::ml::evaluate::truth::{CardFigure, Seen, Truth};

/// What the page is about.
#[derive(Debug, Clone)]
pub struct About {
    /// The model's name.
    pub model: String,
    /// The dataset's name.
    pub dataset: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
}

/// One of the pictures that were named wrongly.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The file's place in the archive.
    pub index: usize,
    /// The picture.
    pub jpeg: Vec<u8>,
}

/// The page. It needs no other file, runs no script, and reads in light and dark.
pub fn html(about: &About, findings: &Findings, pictures: &[Picture], words: &Words) -> String {
    let page = Page { words };
    let title = page.with(
        "report-title",
        &[("model", &about.model), ("dataset", &about.dataset)],
    );
    let made = page.with("report-made", &[("date", &minute(&about.created_at))]);
    let figures = &findings.figures;
    let sections = [
        page.verdict(figures),
        page.classes(&figures.judged),
        format!(
            "<h2>{}</h2><div class=\"wide\">{}</div>",
            page.text("report-mixed"),
            charts::confusion(&figures.judged.report, &ChartWords::new(words))
        ),
        page.truth(findings),
        page.mapping(figures),
        page.confidence(figures),
        page.worst(figures, pictures),
    ];
    format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main><h1>{title}</h1><p class=\"soft\">{made}</p>{}</main></body></html>\n",
        words.language(),
        words.direction(),
        sections.concat()
    )
}

/// The `Content-Security-Policy` to send the page with: its own styles and pictures and nothing else.
pub fn content_security_policy() -> String {
    let hash = BASE64.encode(Sha256::digest(STYLE));
    let charts = charts::style_source();
    format!(
        "default-src 'none'; style-src 'sha256-{hash}' {charts}; img-src data:; frame-ancestors 'none'; sandbox"
    )
}

/// Colours are those of the site.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:light-dark(#26211c,#f3eee7);--soft:light-dark(#62594f,#b9aea2);\
--line:light-dark(#e6ded2,#3a342e);--accent:light-dark(#0b6e66,#63d2c4);--warm:light-dark(#b45309,#ffb870)}\
body{margin:0;background:light-dark(#faf7f2,#171513);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}\
main{max-width:60rem;margin:auto;padding:1.5rem}.soft,figcaption{color:var(--soft)}.figure{font-size:2.5rem;margin:0}\
table{border-collapse:collapse}th,td{padding:.3rem .8rem;border-bottom:1px solid var(--line);text-align:start}\
td.number,th.number{text-align:end;font-variant-numeric:tabular-nums}.wide{overflow-x:auto}\
.row{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 16rem;max-width:24rem}figure.face{flex:0 0 8rem}\
figure.face img{width:8rem;height:8rem;object-fit:contain}svg.small text{font-size:5px;fill:var(--soft)}\
.grid{stroke:var(--line);stroke-width:.5}.guide{stroke:var(--warm);stroke-width:.8;stroke-dasharray:3 2}\
.bar{fill:var(--accent);opacity:.75}.curve{fill:none;stroke:var(--accent);stroke-width:1.5}";

struct Page<'a> {
    words: &'a Words,
}

impl Page<'_> {
    fn text(&self, key: &str) -> String {
        escape(&self.words.text(key))
    }

    fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args
            .iter()
            .map(|(name, value)| (*name, (*value).into()))
            .collect();
        escape(&self.words.text_with(key, &args))
    }

    fn percent(&self, share: f64) -> String {
        self.words.percent(share).into_owned()
    }

    fn share(&self, share: Option<f64>) -> String {
        share.map_or_else(
            || self.words.text("report-none").into_owned(),
            |share| self.percent(share),
        )
    }

    fn number(&self, number: usize) -> String {
        self.words.number(number)
    }

    fn class(&self, class: &str) -> String {
        self.words.emotion_label(class).into_owned()
    }

    fn verdict(&self, figures: &Figures) -> String {
        let judged = &figures.judged;
        let [low, high] = judged.report.interval_95.map(|share| self.percent(share));
        let images = self.number(judged.report.support);
        let interval = [("low", low.as_str()), ("high", &high), ("images", &images)];
        let interval = match judged.interval_by {
            IntervalBy::Person => self.with("report-interval-person", &interval),
            IntervalBy::Image => self.with("report-interval-image", &interval),
        };
        let band = match judged.band {
            Band::Poor => self.text("report-band-poor"),
            Band::Good => self.text("report-band-good"),
            Band::VeryGood => self.text("report-band-very-good"),
        };
        let accuracy = self.with(
            "report-accuracy",
            &[("accuracy", &self.percent(judged.report.accuracy))],
        );
        let macro_f1 = format!("{:.3}", judged.report.macro_f1);
        let macro_f1 = self.with("report-macro-f1", &[("value", &macro_f1)]);
        let masked = figures.masked.as_ref().map(|masked| self.masked(masked));
        format!(
            "<p class=\"figure\">{accuracy}</p><p>{interval}<br>{macro_f1}</p><p>{band}</p>{}",
            masked.unwrap_or_default()
        )
    }

    fn masked(&self, masked: &Judged) -> String {
        let classes: Vec<String> = masked
            .classes
            .iter()
            .map(|class| self.class(class))
            .collect();
        let accuracy = self.percent(masked.report.accuracy);
        let args = [
            ("accuracy", accuracy.as_str()),
            ("classes", &classes.join(", ")),
        ];
        format!("<p>{}</p>", self.with("report-masked", &args))
    }

    fn classes(&self, judged: &Judged) -> String {
        let heads = [
            "report-precision",
            "report-recall",
            "report-f1",
            "report-images",
        ];
        let heads: String = heads
            .iter()
            .map(|key| format!("<th class=\"number\">{}</th>", self.text(key)))
            .collect();
        let rows = judged.report.per_class.iter().map(|class| {
            let shares = [class.precision, class.recall, class.f1].map(|share| self.percent(share));
            let cells = shares.into_iter().chain([self.number(class.support)]);
            let cells: String = cells
                .map(|cell| format!("<td class=\"number\">{cell}</td>"))
                .collect();
            format!(
                "<tr><th>{}</th>{cells}</tr>",
                escape(&self.class(&class.class))
            )
        });
        format!(
            "<h2>{}</h2><div class=\"wide\"><table><tr><th>{}</th>{heads}</tr>{}</table></div>",
            self.text("report-classes"),
            self.text("report-class"),
            rows.collect::<String>()
        )
    }

    fn truth(&self, findings: &Findings) -> String {
        let Truth {
            duplicates,
            baselines,
            trained,
            ..
        } = &findings.truth;
        let copies = [
            ("images", self.number(duplicates.images)),
            ("groups", self.number(duplicates.groups)),
        ];
        let copies = copies
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let accuracy = |key, share| self.with(key, &[("accuracy", &self.percent(share))]);
        let mut lines = Vec::new();
        if findings.truth.same_file_as_training {
            lines.push(self.text("evaluate-same-file"));
        }
        lines.extend([
            match duplicates.images {
                0 => self.text("report-no-copies"),
                _ => self.with("report-copies", &copies),
            },
            self.seen(findings.truth.seen_in_training.as_ref()),
            accuracy("report-majority", baselines.majority),
            accuracy("report-neighbour", baselines.nearest_neighbour),
        ]);
        let other = baselines.nearest_neighbour_other_person;
        lines.extend(other.map(|share| accuracy("report-neighbour-person", share)));
        let figure =
            |key, figure: Option<CardFigure>| figure.map(|figure| accuracy(key, figure.accuracy));
        lines.extend(trained.and_then(|trained| figure("report-trained-random", trained.random)));
        lines.extend(trained.and_then(|trained| figure("report-trained-person", trained.person)));
        lines.extend(self.people(&findings.figures));
        let left_out = &findings.left_out;
        for (key, images) in [
            ("report-no-face", left_out.faces.without),
            ("report-skipped", left_out.skipped_images),
        ] {
            if images > 0 {
                lines.push(self.with(key, &[("images", &self.number(images))]));
            }
        }
        let items: String = lines
            .iter()
            .map(|line| format!("<li>{line}</li>"))
            .collect();
        format!("<h2>{}</h2><ul>{items}</ul>", self.text("report-truth"))
    }

    fn seen(&self, seen: Option<&Seen>) -> String {
        let Some(seen) = seen else {
            return self.text("evaluate-seen-unknown");
        };
        let (exact, near) = (self.number(seen.exact), self.number(seen.near));
        let mut found = Vec::new();
        if seen.exact > 0 {
            found.push(self.with("evaluate-seen-exact", &[("exact", &exact)]));
        }
        if seen.near > 0 {
            found.push(self.with("evaluate-seen-near", &[("near", &near)]));
        }
        found.push(match seen.accuracy_unseen {
            _ if found.is_empty() => self.text("report-seen-none"),
            None => self.text("evaluate-seen-all"),
            unseen => {
                let (seen, unseen) = (self.share(seen.accuracy_seen), self.share(unseen));
                let shares = [("seen", seen.as_str()), ("unseen", &unseen)];
                self.with("evaluate-seen-shares", &shares)
            }
        });
        if !seen.complete {
            found.push(self.text("evaluate-seen-incomplete"));
        }
        found.join(" ")
    }

    fn people(&self, figures: &Figures) -> Option<String> {
        let people = figures.by_person.as_ref()?;
        let [low, high] = people.interval_95.map(|share| self.percent(share));
        let (persons, accuracy) = (self.number(people.persons), self.percent(people.accuracy));
        let args = [
            ("persons", persons.as_str()),
            ("accuracy", &accuracy),
            ("low", &low),
            ("high", &high),
        ];
        Some(self.with("report-person", &args))
    }

    fn mapping(&self, figures: &Figures) -> String {
        let rows = figures.mapping.iter().map(|folder| {
            let class = match (&folder.class, folder.used) {
                (Some(class), _) => escape(&self.class(class)),
                (None, Use::Skip) => self.text("report-left-out"),
                (None, _) => self.text("report-unknown"),
            };
            format!(
                "<tr><th>{}</th><td>{class}</td><td class=\"number\">{}</td></tr>",
                escape(&folder.folder),
                self.number(folder.images)
            )
        });
        format!(
            "<h2>{}</h2><div class=\"wide\"><table><tr><th>{}</th><th>{}</th><th class=\"number\">{}</th></tr>{}</table></div>",
            self.text("report-mapping"),
            self.text("report-folder"),
            self.text("report-class"),
            self.text("report-images"),
            rows.collect::<String>()
        )
    }

    fn confidence(&self, figures: &Figures) -> String {
        let calibration = &figures.calibration;
        let (ece, before) = (
            self.percent(calibration.ece),
            self.percent(calibration.ece_uncalibrated),
        );
        let temperature = format!("{:.2}", calibration.temperature);
        let args = [
            ("ece", ece.as_str()),
            ("temperature", &temperature),
            ("before", &before),
        ];
        let key = match calibration {
            calibration if calibration.temperature == 1.0 => "evaluate-ece-plain",
            calibration if calibration.ece > calibration.ece_uncalibrated => "evaluate-ece-worse",
            _ => "evaluate-ece",
        };
        format!(
            "<h2>{}</h2><p>{}</p><div class=\"row\">{}{}</div>",
            self.text("report-confidence"),
            self.with(key, &args),
            html_charts::reliability(&calibration.bins, &self.text("report-reliability")),
            html_charts::coverage(&figures.coverage, &self.text("report-coverage"))
        )
    }

    /// The wrong answers whose pictures are given.
    fn worst(&self, figures: &Figures, pictures: &[Picture]) -> String {
        let faces = figures.worst.iter().filter_map(|wrong| {
            let picture = pictures.iter().find(|picture| picture.index == wrong.index)?;
            let called = (self.class(&wrong.truth), self.class(&wrong.predicted));
            let confidence = self.percent(wrong.confidence);
            let args = [("truth", called.0.as_str()), ("called", &called.1), ("confidence", &confidence)];
            let caption = self.with("report-wrong", &args);
            Some(format!(
                "<figure class=\"face\"><img alt=\"\" src=\"data:image/jpeg;base64,{}\"><figcaption>{caption}</figcaption></figure>",
                BASE64.encode(&picture.jpeg)
            ))
        });
        let faces: String = faces.collect();
        match faces.is_empty() {
            true => faces,
            false => format!(
                "<h2>{}</h2><div class=\"row\">{faces}</div>",
                self.text("report-worst")
            ),
        }
    }
}

/// An RFC 3339 time in UTC as people read it.
fn minute(created_at: &str) -> String {
    match created_at.split_at_checked("2026-11-23T00:49".len()) {
        Some((minute, _)) => format!("{} UTC", minute.replace('T', " ")),
        None => created_at.to_owned(),
    }
}

/// Text that can stand in an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            char => escaped.push(char),
        }
    }
    escaped
}
