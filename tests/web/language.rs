//! Which language a reader gets, and how it is chosen.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use facefeel::{
    answers::{report_file, words::Words},
    ml::evaluate::findings::Findings,
    web::{App, Door, Password},
};

use crate::common::{Answer, REPORT, app, app_with_door, app_with_report, send};

const FRENCH: &str = "<html lang=\"fr\" dir=\"ltr\">";
const ARABIC: &str = "<html lang=\"ar\" dir=\"rtl\">";

async fn ask(app: &Arc<App>, path: &str, accepted: &str, cookies: &str) -> Answer {
    let request = Request::get(path)
        .header(header::ACCEPT_LANGUAGE, accepted)
        .header(header::COOKIE, cookies);
    send(app, request.body(Body::empty()).unwrap()).await
}

async fn choose(app: &Arc<App>, form: &'static str, origin: &str) -> Answer {
    let request = Request::post("/language")
        .header(header::HOST, "localhost:7860")
        .header(header::ORIGIN, origin)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(app, request.body(Body::from(form)).unwrap()).await
}

#[tokio::test]
async fn a_page_speaks_the_browser_s_language_and_says_so() {
    let app = app();
    for path in ["/", "/detect", "/train/rgb", "/models", "/api", "/nowhere"] {
        for (accepted, expected) in [
            ("fr-CA, en;q=0.5", FRENCH),
            ("ar", ARABIC),
            ("de", "<html lang=\"en\" dir=\"ltr\">"),
        ] {
            let page = ask(&app, path, accepted, "").await;
            assert!(page.text().contains(expected), "{path} {accepted}");
        }
    }
    let page = ask(&app, "/", "fr", "").await;
    let varies = page.headers.get_all(header::VARY).iter();
    let varies: Vec<_> = varies.map(|value| value.to_str().unwrap()).collect();
    assert!(
        varies.join(",").contains("accept-language, cookie"),
        "{varies:?}"
    );
}

#[tokio::test]
async fn figures_are_written_as_the_language_writes_them() {
    let app = app_with_report().await;
    let list = ask(&app, "/api/v1/reports", "en", "").await.json();
    let id = list[0]["id"].as_str().unwrap();
    let path = format!("/evaluate/{id}");
    let is_share = |text: &str, sign: &str, point: char| {
        text.match_indices(sign).any(|(end, _)| {
            let mut before = text[..end].chars().rev();
            before.next().is_some_and(|digit| digit.is_ascii_digit())
                && before.next() == Some(point)
        })
    };
    let page = ask(&app, &path, "fr", "").await.text();
    assert!(is_share(&page, "\u{202F}%", ','));
    assert!(!is_share(&page, "\u{202F}%", '.'));
    let page = ask(&app, &path, "ar", "").await.text();
    assert!(is_share(&page, "\u{2069}٪", '.'));
}

#[tokio::test]
async fn the_choice_is_remembered_and_beats_the_browser_s_language() {
    let app = app();
    let here = "http://localhost:7860";
    let chosen = choose(&app, "language=fr&next=/models%3Fa%3D1", here).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    assert_eq!(chosen.header(header::LOCATION), "/models?a=1");
    let cookie = chosen.header(header::SET_COOKIE);
    assert_eq!(
        cookie,
        "facefeel_language=fr; Max-Age=31536000; HttpOnly; SameSite=Lax"
    );
    let cookie = cookie.split(';').next().unwrap();
    let page = ask(&app, "/", "en", &format!("other=1; {cookie}")).await;
    assert!(page.text().contains(FRENCH));
    let problem = ask(&app, "/api/v1/models/nobody", "en", cookie).await;
    let script = ask(&app, "/api/v1/models/nobody", "fr", "").await;
    assert_eq!(problem.json()["detail"], script.json()["detail"]);
    for unknown in ["tlh", "", "../fr", "FR"] {
        let page = ask(&app, "/", "ar", &format!("facefeel_language={unknown}")).await;
        assert!(page.text().contains(ARABIC), "{unknown:?}");
    }
}

#[tokio::test]
async fn no_one_is_led_elsewhere_by_choosing_a_language() {
    let app = app();
    let here = "http://localhost:7860";
    for form in [
        "language=fr&next=//evil.example",
        "language=fr&next=https://evil.example/",
        "language=fr&next=/%5Cevil.example",
        "language=fr",
    ] {
        let chosen = choose(&app, form, here).await;
        assert_eq!(chosen.header(header::LOCATION), "/", "{form}");
    }
    for form in ["language=tlh&next=/", "next=/", "language=..%2Ffr"] {
        let refused = choose(&app, form, here).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{form}");
        assert!(refused.headers.get(header::SET_COOKIE).is_none());
    }
    let foreign = choose(&app, "language=fr&next=/", "https://evil.example").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(foreign.headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn every_page_offers_every_language_and_comes_back_to_itself() {
    let app = app();
    for path in ["/", "/models?a=1", "/train/gray", "/nowhere"] {
        let page = ask(&app, path, "fr", "").await.text();
        assert!(
            page.contains(&format!("name=\"next\" value=\"{path}\"")),
            "{path}"
        );
        for words in Words::all() {
            let (tag, name) = (words.language(), words.language_name());
            assert!(
                page.contains(&format!("value=\"{tag}\" lang=\"{tag}\"")),
                "{tag}"
            );
            assert!(page.contains(&format!(">{name}</button>")), "{name}");
        }
        let current = "value=\"fr\" lang=\"fr\" dir=\"ltr\" aria-current=\"true\"";
        assert!(page.contains(current), "{path}");
    }
}

#[tokio::test]
async fn the_sign_in_page_is_read_in_any_language() {
    let password = Password::new("correct horse", &[1; 32]).unwrap();
    let app = app_with_door(Door::new(Vec::new(), Some(password)));
    let form = "language=ar&next=/sign-in%3Fnext%3D/train";
    let chosen = choose(&app, form, "http://localhost:7860").await;
    assert_eq!(chosen.header(header::LOCATION), "/sign-in?next=/train");
    let page = ask(&app, "/sign-in", "en", "facefeel_language=ar").await;
    assert!(page.text().contains(ARABIC));
}

#[tokio::test]
async fn a_terminal_is_told_what_the_report_page_tells() {
    let app = app_with_report().await;
    let address = format!("/api/v1/reports/{REPORT}");
    let report = ask(&app, &address, "en", "").await.json();
    let findings: Findings = serde_json::from_value(report).unwrap();
    for words in Words::all() {
        let language = words.language();
        let text = report_file::text(&findings, false, &words);
        let page = ask(&app, &format!("/evaluate/{REPORT}"), language, "").await;
        let page = page.text();
        let accuracy = words.percent(findings.figures.judged.report.accuracy);
        assert!(text.contains(&*accuracy), "{text}");
        assert!(page.contains(&*accuracy), "{language}");
        for key in [
            "evaluate-majority",
            "evaluate-this-model",
            "train-figures-recall",
        ] {
            assert!(text.contains(&*words.text(key)), "{key}: {text}");
        }
        for class in &findings.figures.judged.classes {
            assert!(
                text.contains(&*words.emotion_label(class)),
                "{class}: {text}"
            );
        }
        // A message that is missing would show its key.
        assert!(
            !text.contains("evaluate-") && !text.contains("train-"),
            "{text}"
        );
    }
}
