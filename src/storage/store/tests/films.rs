//! Films and their jobs.

use super::*;

fn film(id: &str, job: Option<&str>) -> StoredFilm {
    StoredFilm {
        id: id.to_owned(),
        name: "Gespräch 1".to_owned(),
        condition: None,
        file_name: "a.mp4".to_owned(),
        bytes: 5 << 32,
        has_video: true,
        keep_film: false,
        created_at: now(),
        model: "ours".to_owned(),
        classes: vec!["happy".to_owned()],
        every_s: 0.2,
        job: job.map(str::to_owned),
        state: JobState::Queued,
        progress: 0.0,
        problem: None,
        seen: FilmFacts::default(),
        journal_sha256: None,
        edits: FilmEdits::default(),
        revision: 0,
        damaged: None,
    }
}

async fn add(store: &Store, film: &StoredFilm, max_films: usize, max_queued: usize) -> FilmAdded {
    let job = film.job.clone().map(|id| film_job(id, film));
    let added = store.add_film(film, job.as_ref(), max_films, max_queued);
    added.await.unwrap()
}

#[tokio::test]
async fn a_film_has_the_state_of_its_job_and_keeps_it_afterwards() {
    each_store(async |home| {
        let store = home.open().await;
        let film = film("film-1", Some("job-1"));
        assert!(matches!(
            add(&store, &film, 5, 5).await,
            FilmAdded::Kept(Some(_))
        ));
        assert_eq!(store.film("film-1").await.unwrap(), Some(film.clone()));
        // It waits in a lane of its own.
        assert_eq!(take_next(&store).await, None);
        let waiting = store.waiting(JobKind::Film).await.unwrap();
        assert_eq!(waiting, [("job-1".to_owned(), None)]);
        store.take("job-1").await.unwrap().unwrap();
        let now = store.film("film-1").await.unwrap().unwrap();
        assert_eq!(now.state, JobState::Running);
        assert_eq!(store.remove_film("film-1").await.unwrap(), Removal::InUse);
        assert_eq!(store.forget_video("film-1").await.unwrap(), Removal::InUse);

        let seen = FilmFacts {
            pictures: 7,
            ..FilmFacts::default()
        };
        let end = End {
            film: Some(FilmEnd {
                seen: seen.clone(),
                journal_sha256: "00".to_owned(),
            }),
            ..End::plain(JobState::Succeeded)
        };
        let event = store
            .end_job(&claim(&store, "job-1").await, &end)
            .await
            .unwrap();
        assert!(event.body.contains("\"film\":\"film-1\""), "{}", event.body);
        assert_eq!(store.remove_job("job-1").await.unwrap(), Removal::Removed);
        let ended = store.film("film-1").await.unwrap().unwrap();
        // The video was not to be kept.
        assert_eq!(
            (ended.state, ended.has_video, ended.progress),
            (JobState::Succeeded, false, 1.0)
        );
        assert_eq!(
            (ended.seen, ended.journal_sha256),
            (seen, Some("00".to_owned()))
        );
        assert_eq!(store.remove_film("film-1").await.unwrap(), Removal::Removed);
        let removals = store.removals(RemovedKind::Film).await.unwrap();
        assert_eq!(removals, ["film-1"]);
        assert_eq!(store.remove_film("film-1").await.unwrap(), Removal::Missing);
    })
    .await;
}

#[tokio::test]
async fn neither_too_many_films_nor_too_many_that_wait_are_taken() {
    each_store(async |home| {
        let store = home.open().await;
        let kept = |added| matches!(added, FilmAdded::Kept(_));
        assert!(kept(
            add(&store, &film("film-1", Some("job-1")), 2, 1).await
        ));
        let waits = add(&store, &film("film-2", Some("job-2")), 2, 1).await;
        assert_eq!(waits, FilmAdded::QueueFull);
        assert_eq!(store.film("film-2").await.unwrap(), None);
        assert!(kept(add(&store, &film("film-2", None), 2, 1).await));
        let full = add(&store, &film("film-3", None), 2, 1).await;
        assert_eq!(full, FilmAdded::Full);
    })
    .await;
}

#[tokio::test]
async fn only_a_change_of_the_newest_revision_is_kept() {
    each_store(async |home| {
        let store = home.open().await;
        let first = film("film-1", None);
        add(&store, &first, 5, 5).await;
        let edited = StoredFilm {
            name: "Renamed".to_owned(),
            ..first.clone()
        };
        assert!(store.edit_film(&edited).await.unwrap());
        assert!(!store.edit_film(&first).await.unwrap());
        let now = store.film("film-1").await.unwrap().unwrap();
        assert_eq!((now.name.as_str(), now.revision), ("Renamed", 1));
    })
    .await;
}

#[tokio::test]
async fn a_film_that_is_cancelled_while_it_waits_has_ended() {
    each_store(async |home| {
        let store = home.open().await;
        add(&store, &film("film-1", Some("job-1")), 5, 5).await;
        let cancelled = store.cancel("job-1").await.unwrap();
        assert!(matches!(cancelled, Cancelling::Ended(_)));
        let film = store.film("film-1").await.unwrap().unwrap();
        assert_eq!((film.state, film.has_video), (JobState::Cancelled, false));
    })
    .await;
}
