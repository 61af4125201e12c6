//! The page of a model, links that choose it elsewhere, and models side by side.

use crate::common::{Form, TERMS, app, get};
use crate::models::{MODELS, bundled};
use facefeel::answers::words::Words;
use facefeel::ml::bundled::DEFAULT_ID;

#[tokio::test]
async fn a_model_has_a_page_that_says_what_it_is_and_what_can_be_done_with_it() {
    let app = app();
    let page = get(&app, "/models/fresh").await;
    assert_eq!(page.status, 200);
    let page = page.text();
    for words in [
        "<h1 class=\"model-title\" data-name>Fresh weights</h1>",
        "Not measured yet",
        "Thesis CNN",
        TERMS,
        "href=\"/detect?model=fresh\"",
        "href=\"/detect/camera?model=fresh\"",
        "href=\"/evaluate?model=fresh\"",
        "href=\"/train/rgb?init=fresh\"",
        "href=\"/models/compare?model=fresh\"",
        "href=\"/api/v1/models/fresh/download\"",
    ] {
        assert!(page.contains(words), "{words:?} is missing");
    }
    let measured = get(&app, &format!("/models/{DEFAULT_ID}")).await.text();
    for words in [
        "Most reliable for Happy",
        "it misses more than half of these: ",
        "Of 100 faces like these",
        "Confusion matrix",
        "trainings before",
    ] {
        assert!(measured.contains(words), "{words:?} is missing");
    }
    assert!(!measured.contains("data-delete"), "the bundled model stays");
    let missing = get(&app, "/models/%3Cb%3E").await;
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("This model is not here"));
    assert!(!missing.text().contains("<b>"));
    assert!(
        get(&app, "/models")
            .await
            .text()
            .contains("href=\"/models/fresh\"")
    );
}

#[tokio::test]
async fn links_of_a_model_open_the_pages_with_that_model_chosen() {
    let app = app();
    for path in ["/detect", "/detect/camera"] {
        let chosen = "<option value=\"fresh\" selected>";
        let page = get(&app, &format!("{path}?model=fresh")).await.text();
        assert!(page.contains(chosen), "{path}");
        for other in [path.to_owned(), format!("{path}?model=nobody")] {
            let page = get(&app, &other).await.text();
            assert!(
                page.contains(&format!("<option value=\"{DEFAULT_ID}\" selected>")),
                "{other}"
            );
        }
    }
}

#[tokio::test]
async fn models_stand_side_by_side_without_scripts() {
    let app = app();
    let zip = get(&app, &format!("{}/download", bundled())).await.body;
    let again = Form::default()
        .archive(&zip)
        .post(&app, MODELS)
        .await
        .json();
    let again = again["id"].as_str().unwrap();
    let card = get(&app, &bundled()).await.json();
    let count = usize::try_from(card["parameters"].as_u64().unwrap()).unwrap();
    let parameters = Words::for_language("en").number(count);
    let ticked = |id: &str| format!("value=\"{id}\" checked");

    let address =
        format!("/models/compare?model=fresh&model={DEFAULT_ID}&model={again}&model=fresh");
    let page = get(&app, &address).await;
    assert_eq!(page.status, 200);
    let page = page.text();
    for id in ["fresh", DEFAULT_ID, again] {
        assert!(page.contains(&ticked(id)), "{id} is not ticked");
    }
    assert!(page.contains(&parameters));
    let (_, common) = page
        .split_once("data-common")
        .expect("two know the same pictures");
    let (common, _) = common.split_once("</table>").unwrap();
    assert!(common.contains("CK+48") && common.contains("not measured"));
    assert!(
        common.contains("href=\"/evaluate?model=fresh&amp;data=CK%2B48\""),
        "what is missing can be measured"
    );
    assert_eq!(
        common.matches("<th scope=\"col\">").count(),
        3,
        "each model has one column"
    );

    assert!(
        page.contains("there is no clear winner"),
        "two copies of one model do not differ"
    );
    let wanted = "/evaluate?model=fresh&data=CK%2B48";
    let wanted = get(&app, wanted).await.text();
    assert!(wanted.contains("To compare on CK+48, upload its 981 labelled pictures"));
    assert!(wanted.contains("value=\"fresh\" data-name=\"Fresh weights\" selected"));
    let unknown = get(&app, "/evaluate?data=%3Cb%3E").await.text();
    assert!(
        !unknown.contains("data-wanted"),
        "no card knows these pictures"
    );

    // Addresses of earlier versions.
    let two = get(&app, &format!("/models/compare?a=fresh&b={DEFAULT_ID}"))
        .await
        .text();
    assert!(two.contains(&ticked("fresh")) && two.contains(&ticked(DEFAULT_ID)));
    assert!(!two.contains(&ticked(again)));
    let one = get(&app, "/models/compare?model=fresh").await.text();
    assert!(one.contains(&ticked("fresh")) && one.contains(&ticked(DEFAULT_ID)));
    let unasked = get(&app, "/models/compare").await.text();
    assert!(
        unasked.contains(&parameters),
        "the first two stand for themselves"
    );
    let missing = get(&app, "/models/compare?a=fresh&b=%3Cb%3E").await;
    assert_eq!(missing.status, 200);
    let missing = missing.text();
    assert!(missing.contains("data-unknown") && missing.contains("Tick two models"));
    assert!(!missing.contains("<b>"));
}
