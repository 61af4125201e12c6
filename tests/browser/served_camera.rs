//! The server's own cameras on the camera page: the server films, browsers look on.

use std::time::Duration;

use bytes::Bytes;
use facefeel::inference::camera::{CameraError, CameraName, Cameras, Driver, Source};

use crate::common::app_with_cameras;
use crate::driver::{Browser, Scripts};
use crate::film::still;

/// One camera films a face for ever, another one is unplugged.
#[derive(Debug)]
struct Two;

impl Driver for Two {
    fn cameras(&self) -> Result<Vec<CameraName>, CameraError> {
        let camera = |id: &str, name: &str| CameraName {
            id: id.to_owned(),
            name: name.to_owned(),
        };
        Ok(vec![
            camera("front", "At the entrance"),
            camera("loose", "In the yard"),
        ])
    }

    fn open(&self, id: &str) -> Result<Box<dyn Source>, CameraError> {
        match id {
            "front" => Ok(Box::new(Still(still().into()))),
            id => Err(CameraError::Unavailable {
                id: id.to_owned(),
                reason: "it is unplugged".to_owned(),
            }),
        }
    }
}

struct Still(Bytes);

impl Source for Still {
    fn shoot(&mut self) -> Result<Bytes, CameraError> {
        // As cameras do.
        std::thread::sleep(Duration::from_millis(30));
        Ok(self.0.clone())
    }
}

/// Opens the page and starts the camera called `name`.
async fn start(name: &str) -> Browser {
    let app = app_with_cameras(Cameras::of(Two));
    let browser = Browser::open(app, Scripts::On, 1280).await;
    browser.goto("/detect/camera").await;
    let offered = "!document.querySelector('[data-first-field]').hidden";
    browser.wait_until("cameras are offered", offered).await;
    let choose = format!(
        "const first = document.querySelector('[data-first]'); \
         first.value = [...first.options].find(({{ text }}) => text === '{name}').value; \
         document.querySelector('[data-start]').click()"
    );
    browser.run(&choose).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_camera_gives_no_picture_is_said() {
    let browser = start("In the yard").await;
    let said = "document.querySelector('[data-trouble]').textContent.includes('it is unplugged')";
    browser.wait_until("the reason is said", said).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_s_own_camera_can_be_looked_at() {
    let browser = start("At the entrance").await;
    let is_marked = "document.querySelector('[data-marks] .live-mark') !== null";
    browser.wait_until("the face is marked", is_marked).await;
    let skin = "const canvas = document.querySelector('[data-canvas]'); \
        const [red, green] = canvas.getContext('2d').getImageData(310, 200, 1, 1).data; \
        return !canvas.hidden && red > green";
    assert_eq!(browser.run(skin).await, true, "the picture is not shown");
    let chosen =
        "document.querySelector('[data-device]').selectedOptions[0]?.text === 'At the entrance'";
    browser.wait_until("it is the one chosen", chosen).await;

    let click = |mark: &str| format!("document.querySelector('[data-{mark}]').click()");
    browser.run(&click("pause")).await;
    browser.run(&click("pause")).await;
    // The pause forgot what was measured before it.
    browser
        .run("document.querySelector('[data-fps]').textContent = ''")
        .await;
    let goes_on = "/[0-9]/.test(document.querySelector('[data-fps]').textContent)";
    browser.wait_until("pictures come again", goes_on).await;
    browser.run(&click("stop")).await;
    browser
        .wait_until("the marks are gone", &format!("!({is_marked})"))
        .await;
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.close().await;
}
