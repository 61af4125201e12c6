//! Kinds of films: each is read correctly, or refused with a reason.

use std::fs;
use std::path::Path;

use image::imageops;
use tempfile::TempDir;

use crate::reel::{self, H264, is_on_face};
use crate::{Table, run};

/// Where the face is.
const PLACE: (u32, u32) = (200, 100);

/// Two seconds of a face.
fn made(name: &str, encoder: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let picture = reel::portrait(PLACE.0, PLACE.1);
    reel::film(
        &folder.path().join(name),
        10,
        20,
        |_| picture.clone(),
        encoder,
    );
    folder
}

fn look(folder: &Path, name: &str) -> Table {
    Table::read(&run(folder, &[name], 0).0)
}

/// One smiling face at its place in every row.
fn check_face(table: &Table) {
    for row in 0..table.rows.len() {
        let bounding_box =
            ["x", "y", "width", "height"].map(|side| table.cell(row, side).parse().unwrap());
        assert!(is_on_face(bounding_box, PLACE), "{bounding_box:?}");
        assert_eq!(
            (table.cell(row, "face"), table.cell(row, "emotion")),
            ("1", "happy")
        );
        assert_eq!(
            (
                table.cell(row, "frame_width"),
                table.cell(row, "frame_height")
            ),
            ("480", "360")
        );
    }
}

/// A film of ten pictures a second, looked at five times a second.
fn check(name: &str, encoder: &[&str]) {
    let folder = made(name, encoder);
    let table = look(folder.path(), name);
    check_face(&table);
    let times = table.numbers("time_s");
    assert_eq!(times.len(), 10, "{name}: {times:?}");
    for (step, time) in times.iter().enumerate() {
        // Matroska counts in milliseconds, GIF in hundredths of a second.
        assert!(
            (time - step as f64 / 5.0).abs() < 0.002,
            "{name}: {times:?}"
        );
    }
}

#[test]
fn h264_h265_vp9_av1_mjpeg_and_gif_are_read() {
    check("a.mp4", &H264);
    check(
        "a.mkv",
        &[
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=none",
        ],
    );
    check(
        "a.webm",
        &[
            "-c:v",
            "libvpx-vp9",
            "-deadline",
            "realtime",
            "-cpu-used",
            "8",
        ],
    );
    check(
        "av1.mkv",
        &["-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8"],
    );
    check("a.avi", &["-c:v", "mjpeg", "-q:v", "2"]);
    check("a.gif", &["-c:v", "gif"]);
    check("a.ts", &H264);
}

#[test]
fn a_phone_s_film_is_turned_upright() {
    let folder = tempfile::tempdir().unwrap();
    let lying = imageops::rotate90(&reel::portrait(PLACE.0, PLACE.1));
    let picture = imageops::resize(
        &lying,
        reel::SIZE.0,
        reel::SIZE.1,
        imageops::FilterType::Triangle,
    );
    let plain = folder.path().join("plain.mov");
    // As it lies: 360 × 480, squeezed into the reel's size and stretched again by the encoder.
    let encoder = [&["-filter:v", "scale=360:480,setsar=1"], &H264[..]].concat();
    reel::film(&plain, 10, 10, |_| picture.clone(), &encoder);
    let (plain, turned) = (plain.to_str().unwrap(), folder.path().join("turned.mov"));
    let turned = turned.to_str().unwrap();
    // To be shown a quarter turn to the left of how it lies. ffmpeg 6 has an option in place of the tag.
    let new = [
        "-display_rotation:v:0",
        "90",
        "-i",
        plain,
        "-c",
        "copy",
        turned,
    ];
    let old = [
        "-i",
        plain,
        "-c",
        "copy",
        "-metadata:s:v:0",
        "rotate=90",
        turned,
    ];
    assert!(reel::ffmpeg(&new) || reel::ffmpeg(&old));
    let table = look(folder.path(), "turned.mov");
    assert_eq!(table.rows.len(), 5);
    check_face(&table);
}

#[test]
fn pixels_that_are_not_square_are_made_so() {
    let folder = tempfile::tempdir().unwrap();
    let encoder = [&["-filter:v", "scale=240:360,setsar=2/1"], &H264[..]].concat();
    let picture = reel::portrait(PLACE.0, PLACE.1);
    reel::film(
        &folder.path().join("wide.mp4"),
        10,
        10,
        |_| picture.clone(),
        &encoder,
    );
    check_face(&look(folder.path(), "wide.mp4"));
}

#[test]
fn a_film_without_a_steady_rate_is_looked_at_by_its_own_time() {
    // Ten pictures in the first second, then one every 0.4 seconds.
    let rate = [
        "-filter:v",
        "select='lt(n,10)+not(mod(n-10,4))'",
        "-fps_mode",
        "vfr",
    ];
    let encoder = [&rate[..], &H264[..]].concat();
    let folder = tempfile::tempdir().unwrap();
    let picture = reel::portrait(PLACE.0, PLACE.1);
    reel::film(
        &folder.path().join("variable.mkv"),
        10,
        30,
        |_| picture.clone(),
        &encoder,
    );
    let table = look(folder.path(), "variable.mkv");
    check_face(&table);
    let expected = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.4, 1.8, 2.2, 2.6];
    let times = table.numbers("time_s");
    assert_eq!(times.len(), expected.len(), "{times:?}");
    for (time, expected) in times.iter().zip(expected) {
        assert!((time - expected).abs() < 0.002, "{times:?}");
    }
}

#[test]
fn sound_alone_has_no_picture_track() {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("sound.m4a");
    let made = [
        "-f",
        "lavfi",
        "-i",
        "sine=duration=1",
        "-c:a",
        "aac",
        sound.to_str().unwrap(),
    ];
    assert!(reel::ffmpeg(&made));
    let (table, said) = run(folder.path(), &["sound.m4a"], 1);
    assert!(said.contains("no picture track"), "{said}");
    let table = Table::read(&table);
    assert_eq!(
        (table.rows.len(), table.cell(0, "error")),
        (1, "this has no picture track")
    );
}

/// What is left of a film that was cut off: its rows, the reason in the last one.
fn cut(name: &str, encoder: &[&str], share: f64, status: i32) -> Table {
    let folder = tempfile::tempdir().unwrap();
    // Noise, so that every picture takes as much room as the others.
    let encoder = [&["-filter:v", "noise=alls=12:allf=t"], encoder].concat();
    let picture = reel::portrait(PLACE.0, PLACE.1);
    let path = folder.path().join(name);
    reel::film(&path, 10, 40, |_| picture.clone(), &encoder);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..(bytes.len() as f64 * share) as usize]).unwrap();
    Table::read(&run(folder.path(), &[name], status).0)
}

#[test]
fn what_was_read_before_a_film_breaks_off_is_kept_and_the_reason_said() {
    for (name, encoder) in [
        ("cut.mkv", &H264[..]),
        ("cut.avi", &["-c:v", "mjpeg", "-q:v", "4"][..]),
        (
            "cut.mp4",
            &[&H264[..], &["-movflags", "+faststart"]].concat()[..],
        ),
    ] {
        let table = cut(name, encoder, 0.6, 3);
        let last = table.rows.len() - 1;
        assert!((5..20).contains(&last), "{name}: {last}");
        assert!(
            table.cell(last, "error").contains("cut off"),
            "{name}: {}",
            table.cell(last, "error")
        );
        assert_eq!(
            (table.cell(last, "time_s"), table.cell(last, "face")),
            ("", "")
        );
        assert_eq!(table.cell(last - 1, "error"), "");
        assert_eq!(table.cell(0, "emotion"), "happy", "{name}");
    }
    // Its tables stand at the end, which is missing.
    let table = cut("head.mp4", &H264, 0.6, 1);
    assert!(
        table.cell(0, "error").contains("moov atom not found"),
        "{}",
        table.cell(0, "error")
    );
}
