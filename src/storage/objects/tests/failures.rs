//! A store that refuses, is silent, or whose connections break.

use std::fs;
use std::time::Duration;

use super::moto::{BUCKET, Moto};
use super::proxy::{Fault, Proxy};
use super::s3;
use super::suite::{names, pattern};
use crate::storage::objects::{Objects, ObjectsError, Patience};

const IMPATIENT: Patience = Patience {
    answer: Duration::from_secs(2),
    retries: 5,
    in_all: Duration::from_secs(60),
};
/// For parts of eight megabytes on a busy machine.
const PATIENT: Patience = Patience {
    answer: Duration::from_secs(20),
    ..IMPATIENT
};

async fn check_passes(objects: &Objects, proxy: &Proxy, fault: Fault) {
    // As many as it asks again.
    proxy.fail(fault, 2);
    objects.put("a", "some".into()).await.unwrap();
    assert!(proxy.failed() > 0, "{fault:?}");
    proxy.fail(fault, 2);
    assert_eq!(objects.get("a").await.unwrap(), Some("some".into()));
    proxy.fail(fault, 2);
    assert_eq!(objects.list("a-folder").await.unwrap(), []);
    proxy.fail(fault, 2);
    objects.remove("a").await.unwrap();
    proxy.fail(fault, 0);
    assert_eq!(objects.get("a").await.unwrap(), None);
}

#[tokio::test]
async fn a_store_that_fails_a_few_times_is_asked_again_and_else_named_unreachable() {
    let server = Moto::start();
    let proxy = Proxy::to(server.port);
    let objects = s3::at(proxy.port, BUCKET, "failing", IMPATIENT);
    for fault in [
        Fault::Status(503),
        Fault::Status(500),
        Fault::Silence,
        Fault::Cut(0),
    ] {
        check_passes(&objects, &proxy, fault).await;
    }
    proxy.fail(Fault::Status(503), 1_000);
    let error = objects.get("a").await.unwrap_err();
    assert!(matches!(error, ObjectsError::Unreachable(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("503") && text.contains("try again"), "{text}");
    proxy.fail(Fault::Status(403), 1_000);
    let error = objects.put("a", "".into()).await.unwrap_err();
    assert!(matches!(error, ObjectsError::Refused(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("Not now"), "{text}");
    assert!(
        !text.contains("test-key") && !text.contains("hidden-secret"),
        "{text}"
    );
}

#[tokio::test]
async fn a_torn_download_is_gone_on_from_or_leaves_no_file() {
    let server = Moto::start();
    let proxy = Proxy::to(server.port);
    let objects = s3::at(proxy.port, BUCKET, "torn", PATIENT);
    let folder = tempfile::tempdir().unwrap();
    let (sent, got) = (folder.path().join("sent"), folder.path().join("got"));
    let bytes = pattern(12_000_000);
    fs::write(&sent, &bytes).unwrap();
    objects.put_folder("folder", folder.path()).await.unwrap();
    proxy.fail(Fault::Torn(3_000_000), 2);
    assert!(objects.fetch_file("folder/sent", &got).await.unwrap());
    assert!(proxy.failed() == 2 && fs::read(&got).unwrap() == bytes);
    fs::remove_file(&got).unwrap();
    proxy.fail(Fault::Torn(100_000), 1_000);
    let error = objects.fetch_file("folder/sent", &got).await.unwrap_err();
    assert!(matches!(error, ObjectsError::Unreachable(_)), "{error:?}");
    assert_eq!(names(folder.path()), ["sent"]);
    let error = objects.fetch_folder("folder", &got).await.unwrap_err();
    assert!(matches!(error, ObjectsError::Unreachable(_)), "{error:?}");
    assert_eq!(names(folder.path()), ["sent"]);
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing_to_be_seen_and_not_the_object_before() {
    let server = Moto::start();
    let proxy = Proxy::to(server.port);
    let objects = s3::at(proxy.port, BUCKET, "cut", PATIENT);
    let folder = tempfile::tempdir().unwrap();
    let sent = folder.path().join("sent");
    fs::write(&sent, pattern(20_000_003)).unwrap();
    for before in [None, Some("before".into())] {
        if let Some(bytes) = before.clone() {
            objects.put("file", bytes).await.unwrap();
        }
        // The upload begins, and no part of it arrives.
        proxy.fail(Fault::Cut(1_000_000), 1_000);
        let error = objects.put_file("file", &sent).await.unwrap_err();
        assert!(matches!(error, ObjectsError::Unreachable(_)), "{error:?}");
        proxy.fail(Fault::Cut(0), 0);
        assert_eq!(objects.get("file").await.unwrap(), before);
    }
    objects.put_file("file", &sent).await.unwrap();
    assert_eq!(objects.bytes("file").await.unwrap(), Some(20_000_003));
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_named() {
    let server = Moto::start();
    let objects = s3::at(server.port, "no-such-bucket", "a", PATIENT);
    let error = objects.ping().await.unwrap_err();
    assert!(matches!(error, ObjectsError::Missing(_)), "{error:?}");
    assert!(
        error.to_string().contains("check the bucket's name"),
        "{error}"
    );
}
