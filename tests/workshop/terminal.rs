//! In which language the program tells its results.

use std::process::Command;

/// What `facefeel models list` says with these variables and arguments.
fn said(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(variable);
    }
    command.envs(variables.iter().copied());
    command.args(["models", "list", "--data-dir"]);
    let output = command.arg(folder.path()).args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8(said).unwrap()
}

fn check(variables: &[(&str, &str)], arguments: &[&str], expected: &str) {
    let said = said(variables, arguments);
    assert!(
        said.contains(expected),
        "{variables:?} {arguments:?}: {said}"
    );
}

#[test]
fn results_are_told_in_the_terminal_s_language_or_the_one_asked_for() {
    let english = ", accuracy ";
    check(&[], &[], english);
    check(&[("LANG", "C.UTF-8")], &[], english);
    check(&[("LANG", "fr_FR.UTF-8")], &[], "exactitude");
    check(&[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "ar")], &[], "الدقة");
    check(&[("LANG", "fr_FR.UTF-8")], &["--lang", "en"], english);
    check(&[], &["--lang", "tlh"], "ar, en, fr");
}

#[test]
fn a_model_s_line_leads_with_the_same_figure_as_its_page() {
    let lines = said(&[], &[]);
    let ferplus = lines
        .lines()
        .find(|line| line.starts_with("facefeel-ferplus:"));
    let ferplus = ferplus.unwrap();
    // Pictures from elsewhere come before a test part of the data that it learned from.
    assert!(ferplus.contains("CK+48"), "{ferplus}");
}

#[test]
fn scripts_get_the_same_json_in_every_language() {
    let json = said(&[("LANG", "fr")], &["--json"]);
    assert_eq!(json, said(&[], &["--json"]));
    let cards: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(!cards.as_array().unwrap().is_empty());
}
