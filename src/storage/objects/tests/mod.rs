//! One suite for every kind of store, and what happens to it when the network or the store fails.
//!
//! S3 is moto's server, which `./test.sh` installs; or, with `FACEFEEL_TEST_S3=s3://bucket/prefix` and the variables of
//! [`Objects::open`], any other.

mod failures;
mod proxy;
mod s3;
mod suite;

use super::Objects;

#[tokio::test]
async fn a_store_in_memory_keeps_what_it_is_given() {
    suite::run(&Objects::open("memory://").unwrap()).await;
}

#[tokio::test]
async fn a_folder_keeps_what_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("file://{}", folder.path().display());
    suite::run(&Objects::open(&address).unwrap()).await;
}

#[tokio::test]
async fn s3_keeps_what_it_is_given() {
    match std::env::var("FACEFEEL_TEST_S3") {
        Ok(address) => suite::run(&Objects::open(&address).unwrap()).await,
        Err(_) => {
            let server = s3::Server::start().await;
            suite::run(&server.open("suite")).await;
            suite::run_apart(&server.open("one"), &server.open("two")).await;
        }
    }
}
