//! What is no film, and what is asked for wrongly.

use std::fs;

use crate::reel::{self, H264};
use crate::run;

#[test]
fn playlists_are_refused_whatever_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    let picture = reel::portrait(60, 90);
    reel::film(&film, 10, 10, |_| picture.clone(), &H264);
    let place = film.to_str().unwrap();
    for (name, content) in [
        (
            "list.m3u8",
            format!(
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{place}\n#EXT-X-ENDLIST\n"
            ),
        ),
        (
            "list.mp4",
            format!("ffconcat version 1.0\nfile '{place}'\n"),
        ),
        ("text.mp4", "no film at all".to_owned()),
        ("empty.mp4", String::new()),
        ("picture.mp4", "P6 1 1 255 abc".to_owned()),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
        let (_, said) = run(folder.path(), &[name], 1);
        assert!(
            said.contains("this is no film that can be read"),
            "{name}: {said}"
        );
    }
    let (_, said) = run(folder.path(), &["."], 1);
    assert!(said.contains("films are read from files"), "{said}");
    let (_, said) = run(folder.path(), &["http://127.0.0.1:9/film.mp4"], 1);
    assert!(said.contains("cannot be read"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.mp4");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let (_, said) = run(folder.path(), &["pipe.mp4"], 1);
    assert!(said.contains("films are read from files"), "{said}");
}

#[test]
fn without_ffmpeg_the_line_that_installs_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (_, said) = run(
        folder.path(),
        &["film.mp4", "--ffmpeg", "/nowhere/ffmpeg"],
        1,
    );
    assert!(
        said.contains("/nowhere/ffmpeg") && said.contains("install ffmpeg"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_meant_is_said_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("there.csv"), "kept").unwrap();
    fs::write(folder.path().join("wrong.csv"), "name,start,end\na,2,1\n").unwrap();
    for (arguments, words) in [
        (
            &["a.mp4", "b.mp4", "--report", "r.html"][..],
            "--report is about one film",
        ),
        (&["a.mp4", "--csv", "there.csv"], "exists already"),
        (
            &["a.mp4", "--csv", "same", "--jsonl", "same"],
            "the same name",
        ),
        (
            &["a.mp4", "--annotate", "a.txt"],
            "--annotate writes films that end in one of mp4",
        ),
        (&["a.mp4", "--every", "0"], "such as 0.2s"),
        (
            &["a.mp4", "--markers", "wrong.csv"],
            "line 2: the marker ends before it begins",
        ),
        (&["a.mp4", "--figures", "f.csv"], "--markers"),
        (&["a.mp4", "--resume"], "--resume continues a file"),
        (
            &["there.csv", "--csv", "there.csv", "--resume"],
            "there.csv is read, so nothing is written over it",
        ),
    ] {
        let (_, said) = run(folder.path(), arguments, 2);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("there.csv")).unwrap(),
        "kept"
    );
}
