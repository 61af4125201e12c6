use super::*;
use crate::answers::film::spans::Span;
use crate::vision::bounding_box::BoundingBox;

fn page(faces: u64, words: &Words) -> String {
    page_of(faces, &[((0, 1), 2), ((1, 2), 1)], words)
}

/// A report of faces with these changes, and how often each came.
fn page_of(faces: u64, changes: &[((usize, usize), usize)], words: &Words) -> String {
    let classes = ["neutral", "happy", "<bored>"].map(str::to_owned);
    let face = |face: u64| FaceSummary {
        face,
        seen: (0.0, face as f64),
        seconds: vec![1.0, face as f64, 0.0],
        unsure_s: 0.5,
        transitions: changes.iter().copied().collect(),
        valence: Some(-0.25),
        expressiveness: None,
        turned: Some(0.5),
        peaks: Vec::new(),
    };
    let summary = FilmSummary {
        pictures: 60,
        without_face: 3,
        cuts: vec![5.0],
        end: 12.0,
        faces: (1..=faces).map(face).collect(),
        spans: vec![Span {
            face: faces,
            class: Some(1),
            start: 0.0,
            end: 2.0,
        }],
    };
    let about = FilmAbout {
        film: "a <b>.mp4".to_owned(),
        model: "ours".to_owned(),
        created_at: "2026-11-30T12:00:00Z".to_owned(),
        every_s: 0.2,
        error: Some("moov atom not found".to_owned()),
        names: FaceNames::default(),
    };
    let markers = [Marker {
        name: "<i>bell</i>".to_owned(),
        start: 1.0,
        end: Some(9.0),
    }];
    let estimate = |interval| Estimate {
        mean: 0.5,
        interval,
    };
    let figures = [MarkerFigures {
        marker: 0,
        face: faces,
        pictures: 40,
        scores: vec![estimate(Some([0.25, 0.75])), estimate(None), estimate(None)],
        valence: None,
        expressiveness: None,
        shares: vec![1.0, 0.0, 0.0],
        unsure: 0.0,
    }];
    let bounding_box = BoundingBox {
        x: 0,
        y: 0,
        width: 1,
        height: 1,
    };
    let still = Still {
        face: faces,
        peak: Peak {
            class: 1,
            seconds: 3.5,
            score: 0.9,
            bounding_box,
        },
        jpeg: vec![0xff, 0xd8],
        whole: vec![0xff, 0xd8, 0xff],
    };
    film_html(
        &about,
        &summary,
        (&markers, &figures),
        &classes,
        &[still],
        words,
    )
}

#[test]
fn it_says_everything_once_and_nothing_as_markup() {
    let page = page(2, &Words::for_language("en"));
    for text in [
        "a &#60;b&#62;.mp4",
        "&#60;i&#62;bell&#60;/i&#62;",
        "&#60;bored&#62;",
        "0.50 (0.25 to 0.75)",
        "moov atom not found",
        "data:image/jpeg;base64,/9g=",
        "data:image/jpeg;base64,/9j/",
        "<summary",
        "Face 2",
        "−0.25",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("<script") && !page.contains("http://www.w3.org/1999"));
}

#[test]
fn of_many_faces_those_seen_longest_are_shown() {
    for words in Words::all() {
        let page = page(20, &words);
        assert!(page.contains(&face_name(20, &FaceNames::default(), &words)));
        assert!(
            !page.contains(&format!("{}<", face_name(3, &FaceNames::default(), &words))),
            "{}",
            words.language()
        );
    }
}

#[test]
fn where_nothing_changes_there_is_a_sentence_and_no_table() {
    for words in Words::all() {
        let none = words.text("film-changes-none");
        let (still, moved) = (page_of(2, &[], &words), page(2, &words));
        assert!(still.contains(&*none) && !moved.contains(&*none), "{none}");
        let from = format!("<th scope=\"col\">{}</th>", words.text("film-from"));
        assert!(!still.contains(&from) && moved.contains(&from), "{from}");
    }
}
