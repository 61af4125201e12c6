//! Reports, files for other programs, figures of markers and films with boxes.

use std::fs;
use std::process::Command;

use crate::reel::{self, H264};
use crate::{Table, run};

#[test]
fn everything_is_made_of_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (portrait, empty) = (reel::portrait(60, 90), reel::empty());
    let picture = |frame| {
        if (50..70).contains(&frame) {
            empty.clone()
        } else {
            portrait.clone()
        }
    };
    reel::film(&folder.join("film.mp4"), 10, 100, picture, &H264);
    let markers = "name,start,end\nsmile & co,0,5\nnobody,5.0,7.0\nbell,8.05,\n";
    fs::write(folder.join("markers.csv"), markers).unwrap();
    let outputs = [
        "film.mp4",
        "--every",
        "0.1s",
        "--csv",
        "film.csv",
        "--report",
        "film.html",
        "--elan",
        "film.eaf",
        "--boris",
        "film.tsv",
        "--markers",
        "markers.csv",
        "--figures",
        "figures.csv",
        "--annotate",
        "boxes.mp4",
        "--lang",
        "fr",
    ];
    run(folder, &outputs, 0);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();

    let table = Table::read(&read("film.csv"));
    let figures = Table::read(&read("figures.csv"));
    assert_eq!(figures.column("marker"), ["smile & co", "nobody", "bell"]);
    assert_eq!(figures.column("face"), ["1", "", "2"]);
    assert_eq!(figures.column("pictures"), ["50", "0", "1"]);
    let times = table.numbers("time_s");
    let inside = |column: &str| -> Vec<f64> {
        let values = table.numbers(column);
        (0..times.len())
            .filter(|&row| times[row] < 5.0)
            .map(|row| values[row])
            .collect()
    };
    let happy = inside("raw_happy");
    let mean = happy.iter().sum::<f64>() / happy.len() as f64;
    let figure = |row, column: &str| figures.cell(row, column).parse::<f64>().unwrap();
    assert!((figure(0, "mean_happy") - mean).abs() < 2e-6);
    assert_eq!(
        (figure(0, "share_happy"), figure(2, "share_happy")),
        (1.0, 1.0)
    );
    assert!(figure(0, "mean_valence_derived") > 0.4);
    // Five seconds are too short for blocks of two.
    assert_eq!(figures.cell(0, "mean_happy_low"), "");

    let elan = read("film.eaf");
    for text in [
        "TIER_ID=\"Face 1\"",
        "TIER_ID=\"Face 2\"",
        "<ANNOTATION_VALUE>happy</ANNOTATION_VALUE>",
        "<ANNOTATION_VALUE>smile &amp; co</ANNOTATION_VALUE>",
        "TIME_VALUE=\"7000\"",
        "/film.mp4\" MIME_TYPE=\"video/mp4\"",
    ] {
        assert!(elan.contains(text), "{text}: {elan}");
    }
    let boris = read("film.tsv");
    let events: Vec<Vec<&str>> = boris
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(
        events.contains(&vec!["0.000", "Face 1", "happy", "", "", "0"]),
        "{boris}"
    );
    assert!(
        events.contains(&vec!["5.000", "Face 1", "happy", "", "", "50"]),
        "{boris}"
    );

    let report = read("film.html");
    for text in [
        "Chronologie",
        "Visage 1",
        "Joie",
        "smile &#38; co",
        "data:image/jpeg;base64,",
        "<svg",
    ] {
        assert!(report.contains(text), "{text}");
    }
    assert!(!report.contains("<script"));

    let probe = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-count_frames",
            "-select_streams",
            "v",
            "-of",
            "csv=p=0",
        ])
        .args(["-show_entries", "stream=width,height,nb_read_frames"])
        .arg(folder.join("boxes.mp4"))
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(probe.stdout).unwrap().trim(),
        "480,360,100"
    );
    // Where the box is drawn, the film has another colour than before.
    let still = folder.join("still.png");
    let boxes = folder.join("boxes.mp4");
    let arguments = [
        "-ss",
        "2",
        "-i",
        boxes.to_str().unwrap(),
        "-frames:v",
        "1",
        still.to_str().unwrap(),
    ];
    assert!(reel::ffmpeg(&arguments));
    let drawn = image::open(still).unwrap().to_rgb8();
    let differs = |x: u32, y: u32| {
        let pairs = drawn
            .get_pixel(x, y)
            .0
            .into_iter()
            .zip(portrait.get_pixel(x, y).0);
        pairs.map(|(a, b)| u32::from(a.abs_diff(b))).max().unwrap() > 60
    };
    let changed = (60..175)
        .flat_map(|x| (60..210).map(move |y| (x, y)))
        .filter(|&(x, y)| differs(x, y))
        .count();
    assert!((200..8000).contains(&changed), "{changed}");
}
