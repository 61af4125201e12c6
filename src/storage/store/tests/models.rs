//! Models that several servers share, on both databases.

use super::*;

fn new<'a>(id: &'a str, name: &'a str, generation: u64) -> NewModel<'a> {
    NewModel {
        id,
        name_key: name,
        generation,
        card: "{\"name\": \"مشاعر 😄\"}",
        job: None,
        claim: None,
        max: None,
    }
}

async fn ids(store: &Store) -> Vec<String> {
    let marks = store.model_marks().await.unwrap();
    marks.models.into_iter().map(|mark| mark.id).collect()
}

#[tokio::test]
async fn no_two_models_share_an_id_or_a_name() {
    each_store(async |home: Home| {
        let store = home.open().await;
        let generation = u64::from(u32::MAX) << 29;
        assert_eq!(
            store
                .add_model(&new("Ours", "ours", generation))
                .await
                .unwrap(),
            ModelAdded::Added
        );
        let found = store.model("Ours").await.unwrap().unwrap();
        assert_eq!(
            (found.mark.generation, found.mark.revision),
            (generation, 0)
        );
        assert!(found.card.contains("مشاعر 😄"));
        for (id, name, expected) in [
            ("ours", "other", ModelAdded::TakenId),
            ("other", "ours", ModelAdded::TakenName),
        ] {
            assert_eq!(store.add_model(&new(id, name, 2)).await.unwrap(), expected);
        }
        let full = NewModel {
            max: Some(1),
            ..new("other", "other", 2)
        };
        assert_eq!(store.add_model(&full).await.unwrap(), ModelAdded::Full);
        assert_eq!(ids(&store).await, ["Ours"]);
        assert_eq!(store.model("other").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_what_is_not_there_any_more_changes_nothing() {
    each_store(async |home: Home| {
        let store = home.open().await;
        for (id, name) in [("a", "a"), ("b", "b")] {
            store.add_model(&new(id, name, 1)).await.unwrap();
        }
        let mark = store.model("a").await.unwrap().unwrap().mark;
        let change = ModelChange {
            mark: &mark,
            card: Some(("{}", "c")),
            make_default: true,
        };
        assert_eq!(
            store.change_model(&change).await.unwrap(),
            ModelChanged::Changed
        );
        assert_eq!(
            store.change_model(&change).await.unwrap(),
            ModelChanged::Stale
        );
        let mark = store.model("a").await.unwrap().unwrap().mark;
        assert_eq!(mark.revision, 1);
        let taken = ModelChange {
            mark: &mark,
            card: Some(("{}", "b")),
            make_default: false,
        };
        assert_eq!(
            store.change_model(&taken).await.unwrap(),
            ModelChanged::Taken
        );
        assert_eq!(
            store.model_marks().await.unwrap().default.as_deref(),
            Some("a")
        );
        assert!(!store.remove_model("a", 2).await.unwrap());
        assert!(store.remove_model("a", 1).await.unwrap());
        assert_eq!(store.model_marks().await.unwrap().default, None);
        assert_eq!(ids(&store).await, ["b"]);
        store.set_default_model("bundled").await.unwrap();
        assert_eq!(
            store.model_marks().await.unwrap().default.as_deref(),
            Some("bundled")
        );
        assert_eq!(store.model_count().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_was_taken_over_keeps_no_model_and_no_job_keeps_two() {
    each_store(async |home: Home| {
        let store = home.with_jobs(&["job-1"]).await;
        let taker = Taker {
            worker: "worker-1".to_owned(),
            lease: std::time::Duration::from_secs(60),
        };
        let take = async || {
            let job = store.take_next(JobKind::Train, &taker).await.unwrap();
            job.unwrap().claim()
        };
        let first = take().await;
        store.release(&first).await.unwrap();
        let second = take().await;
        let model = |claim| NewModel {
            job: Some("job-1"),
            claim: Some(claim),
            ..new("a", "a", 1)
        };
        let refused = store.add_model(&model(&first)).await.unwrap_err();
        assert!(refused.is_fenced(), "{refused}");
        assert_eq!(
            store.add_model(&model(&second)).await.unwrap(),
            ModelAdded::Added
        );
        let another = NewModel {
            id: "b",
            name_key: "b",
            ..model(&second)
        };
        let known = ModelAdded::Known("a".to_owned());
        assert_eq!(store.add_model(&another).await.unwrap(), known);
    })
    .await;
}
