//! A job's story over a real socket: from anywhere, to anyone, each event once.

use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::support::{JOBS, Listener, Workshop, assert_numbered, epochs};

#[tokio::test]
async fn every_listener_hears_the_whole_story_once() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let address = workshop.serve().await;
    let job = workshop.train(&dataset, 6).await;
    let mut first = Listener::connect(address, &job, 0).await;
    // The others come one by one while the training goes on.
    let mut listeners = Vec::new();
    for epoch in 1..=3 {
        first
            .until(|event| event["type"] == "epoch" && event["epoch"] == epoch)
            .await;
        listeners.push(Listener::connect(address, &job, 0).await);
    }
    let mut stories = Vec::new();
    for listener in &mut listeners {
        stories.push(listener.story().await);
    }
    stories.push(Listener::connect(address, &job, 0).await.story().await);
    for story in &stories {
        assert_numbered(story);
        assert_eq!(story, &stories[0]);
    }
    let story = &stories[0];
    assert_eq!(epochs(story), [1, 2, 3, 4, 5, 6]);
    let types = |index: usize| story[index]["type"].as_str().unwrap();
    assert_eq!((types(0), types(1)), ("queued", "started"));
    assert_eq!(types(story.len() - 1), "finished");
    assert_eq!(story[1]["purpose"], "model");
    assert_eq!(story[1]["epochs"], 6);
    let job = workshop.job(&job).await;
    assert_eq!(job["last_seq"], story.len());
    assert_eq!(job["result"]["model"], story[story.len() - 1]["model"]);

    let late = Listener::connect(address, job["id"].as_str().unwrap(), 4)
        .await
        .story()
        .await;
    assert_eq!(late, story[3..]);
}

#[tokio::test]
async fn a_story_closes_after_its_last_event_and_ignores_what_it_is_told() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let address = workshop.serve().await;
    let job = workshop.train(&dataset, 1000).await;
    let mut listener = Listener::connect(address, &job, 0).await;
    listener.socket.send(Message::text("hello?")).await.unwrap();
    listener.until(|event| event["type"] == "epoch").await;

    let mut confused = Listener::connect(address, &job, 0).await;
    confused
        .socket
        .send(Message::binary(vec![1, 2, 3]))
        .await
        .unwrap();
    assert_eq!(confused.closed_with().await, 1003);

    workshop
        .post(&format!("{JOBS}/{job}/cancel"), serde_json::json!({}))
        .await;
    assert_eq!(listener.closed_with().await, 1000);
    let again = Listener::connect(address, &job, 0).await.story().await;
    assert_eq!(again.last().unwrap()["type"], "cancelled");
}

#[tokio::test]
async fn listeners_are_sent_away_when_the_server_stops() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let address = workshop.serve().await;
    let job = workshop.train(&dataset, 1000).await;
    let mut listener = Listener::connect(address, &job, 0).await;
    listener.until(|event| event["type"] == "epoch").await;
    workshop.app.jobs.stop();
    assert_eq!(listener.closed_with().await, 1001);
}

#[tokio::test]
async fn pages_of_other_sites_cannot_listen() {
    let workshop = Workshop::open();
    let dataset = workshop.dataset().await;
    let address = workshop.serve().await;
    let job = workshop.train(&dataset, 1).await;
    let own = format!("http://{address}");
    let connect = async |job: &str, origin: &str| -> u16 {
        match Listener::connect_from(address, job, 0, Some(origin)).await {
            Ok(_) => 101,
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(connect(&job, &own).await, 101);
    assert_eq!(connect(&job, "https://evil.example").await, 403);
    assert_eq!(connect(&job, "null").await, 403);
    assert_eq!(connect("job-none", &own).await, 404);
    let plain = workshop.get(&format!("{JOBS}/{job}/events")).await;
    assert_eq!(plain.status, 400, "{}", plain.text());
}
