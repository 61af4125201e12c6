//! Rows, ids, cuts and times.

use serde_json::Value;

use crate::reel::{self, H264, is_on_face};
use crate::{Table, run};

/// Ten pictures a second: a face; nobody; the face again, elsewhere; a cut to four others; a cut back.
fn shots(path: &std::path::Path) {
    let (first, back) = (reel::portrait(60, 90), reel::portrait(80, 90));
    let (four, empty) = (reel::four(), reel::empty());
    let picture = |frame| match frame {
        0..20 => first.clone(),
        20..26 => empty.clone(),
        26..40 => back.clone(),
        40..50 => four.clone(),
        _ => first.clone(),
    };
    reel::film(path, 10, 60, picture, &H264);
}

#[test]
fn every_picture_has_its_time_and_every_face_its_number() {
    let folder = tempfile::tempdir().unwrap();
    shots(&folder.path().join("film.mp4"));
    let (table, said) = run(
        folder.path(),
        &["film.mp4", "--jsonl", "film.jsonl", "--csv", "film.csv"],
        0,
    );
    assert_eq!(table, "");
    assert!(said.contains("film.mp4: 30 pictures, 6 faces"), "{said}");
    let table = Table::read(&std::fs::read_to_string(folder.path().join("film.csv")).unwrap());
    let times = table.numbers("time_s");
    for (row, time) in times.iter().enumerate() {
        let faces: &[&str] = match (time * 10.0).round() as u32 {
            0..20 | 26..40 => &["1"],
            20..26 => &[""],
            40..50 => &["2", "3", "4", "5"],
            _ => &["6"],
        };
        let own: Vec<&str> = (0..times.len())
            .filter(|&other| times[other] == *time)
            .map(|row| table.cell(row, "face"))
            .collect();
        assert_eq!(own, faces, "{time}");
        assert_eq!(table.cell(row, "frame"), format!("{:.0}", time * 10.0));
        let is_cut = *time == 4.0 || *time == 5.0;
        assert_eq!(
            table.cell(row, "cut"),
            if is_cut { "yes" } else { "no" },
            "{time}"
        );
        assert_eq!(
            (
                table.cell(row, "frame_width"),
                table.cell(row, "frame_height")
            ),
            ("480", "360")
        );
    }
    let mut different = times.clone();
    different.dedup();
    let expected: Vec<f64> = (0..30).map(|step| f64::from(step) / 5.0).collect();
    assert_eq!(different, expected);

    for (row, &time) in times.iter().enumerate() {
        let place = match table.cell(row, "face") {
            "1" if time < 2.0 => (60, 90),
            "1" => (80, 90),
            "6" => (60, 90),
            _ => continue,
        };
        let bounding_box =
            ["x", "y", "width", "height"].map(|side| table.cell(row, side).parse().unwrap());
        assert!(
            is_on_face(bounding_box, place),
            "{bounding_box:?} {place:?}"
        );
        assert_eq!(
            (table.cell(row, "emotion"), table.cell(row, "sure")),
            ("happy", "yes")
        );
        assert!(table.cell(row, "valence_derived").parse::<f64>().unwrap() > 0.4);
        let (neutral, expressive) = (
            table.cell(row, "neutral"),
            table.cell(row, "expressiveness_derived"),
        );
        let sum: f64 = neutral.parse::<f64>().unwrap() + expressive.parse::<f64>().unwrap();
        assert!((sum - 1.0).abs() < 1e-5);
        assert!(table.cell(row, "raw_happy").parse::<f64>().unwrap() > 0.5);
        assert_eq!(table.cell(row, "head_turned"), "no");
    }

    let lines = std::fs::read_to_string(folder.path().join("film.jsonl")).unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 30);
    assert_eq!(lines[20]["faces"].as_array().unwrap().len(), 4);
    assert_eq!(
        (&lines[20]["time_s"], &lines[20]["cut"]),
        (&4.0.into(), &true.into())
    );
    assert_eq!(lines[0]["faces"][0]["emotion"], "happy");
    assert!(!folder.path().join("film.csv.progress").exists());
}

#[test]
fn several_films_make_one_table_on_standard_output_and_a_step_may_be_longer() {
    let folder = tempfile::tempdir().unwrap();
    let picture = reel::portrait(60, 90);
    for name in ["a.mp4", "-b.mp4"] {
        reel::film(
            &folder.path().join(name),
            10,
            25,
            |_| picture.clone(),
            &H264,
        );
    }
    let (table, said) = run(
        folder.path(),
        &["--every", "1s", "a.mp4", "--", "-b.mp4"],
        0,
    );
    assert_eq!(said.lines().count(), 2, "{said}");
    let table = Table::read(&table);
    assert_eq!(table.numbers("time_s"), [0.0, 1.0, 2.0, 0.0, 1.0, 2.0]);
    let files = table.column("file");
    assert_eq!(files[..3], ["a.mp4"; 3]);
    // A spreadsheet would run what begins with a minus.
    assert_eq!(files[3..], ["'-b.mp4"; 3]);
    assert_eq!(table.column("face"), ["1"; 6]);
}
