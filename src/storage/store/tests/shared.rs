//! What only a database can go through that several programs share: PostgreSQL.

use futures_util::future::join_all;

use super::*;
use crate::dataset::edits::Step;
use crate::storage::store::NewExperiment;

/// Two servers on one new database.
async fn two() -> (Store, Store) {
    let url = postgres::shared().database();
    let first = Store::connect(&url).await.unwrap();
    (first, Store::connect(&url).await.unwrap())
}

fn count<T>(results: impl IntoIterator<Item = T>, is_so: impl Fn(&T) -> bool) -> usize {
    results.into_iter().filter(is_so).count()
}

#[tokio::test]
async fn servers_that_start_at_once_make_the_tables_once() {
    let url = postgres::shared().database();
    let stores = join_all((0..4).map(|_| Store::connect(&url))).await;
    let stores: Vec<Store> = stores.into_iter().map(Result::unwrap).collect();
    assert_eq!(count(&stores, |store| store.is_new()), 1);
    for (number, store) in stores.iter().enumerate() {
        keep(store, &dataset(&format!("ds-{number}"))).await;
    }
    assert_eq!(stores[0].datasets().await.unwrap().len(), 4);
    assert!(!Store::connect(&url).await.unwrap().is_new());
}

#[tokio::test]
async fn of_two_edits_of_one_revision_one_is_kept() {
    let (first, second) = two().await;
    keep(&first, &dataset("ds-1")).await;
    for revision in 1..=20 {
        let edited = |images| StoredDataset {
            revision,
            images,
            ..dataset("ds-1")
        };
        let (ours, theirs) = (edited(revision), edited(100 + revision));
        let written = tokio::join!(
            first.add_step(&ours, &Step::Undo),
            second.add_step(&theirs, &Step::Redo)
        );
        let written = [written.0.unwrap(), written.1.unwrap()];
        assert_eq!(count(written, |written| *written == Written::Kept), 1);
        assert_eq!(count(written, |written| *written == Written::Conflict), 1);
        let kept = first.dataset("ds-1").await.unwrap().unwrap();
        let (images, step) = match written[0] {
            Written::Kept => (ours.images, Step::Undo),
            _ => (theirs.images, Step::Redo),
        };
        assert_eq!((kept.revision, kept.images), (revision, images));
        let steps = second.steps("ds-1", revision).await.unwrap();
        assert_eq!(steps.len(), 1);
        assert_eq!(steps[0].step, step);
    }
}

#[tokio::test]
async fn a_dataset_that_is_removed_while_a_job_is_added_has_no_job() {
    let (first, second) = two().await;
    for round in 0..20 {
        let id = format!("ds-{round}");
        keep(&first, &dataset(&id)).await;
        let job = NewJob {
            dataset: id.clone(),
            ..job(&format!("job-{round}"))
        };
        let (added, removed) = tokio::join!(first.enqueue(&job, 100), second.remove_dataset(&id));
        let removed = removed.unwrap();
        assert_eq!(added.unwrap().is_some(), removed == Removal::InUse);
        let is_there = first.dataset(&id).await.unwrap().is_some();
        assert_eq!(is_there, removed == Removal::InUse);
    }
}

#[tokio::test]
async fn a_name_of_a_revision_is_given_once() {
    let (first, second) = two().await;
    keep(&first, &dataset("ds-1")).await;
    for round in 0..10 {
        let name = format!("v{round}");
        let written = tokio::join!(
            first.add_version("ds-1", &name, 0),
            second.add_version("ds-1", &name, 0)
        );
        let written = [written.0.unwrap(), written.1.unwrap()];
        assert_eq!(count(written, |written| *written == Written::Kept), 1);
    }
    assert_eq!(first.versions("ds-1").await.unwrap().len(), 10);
}

fn experiment(number: usize) -> NewExperiment {
    NewExperiment {
        id: format!("exp-{number}"),
        name: "Rates".to_owned(),
        request: json!({}),
        dataset: "ds-1".to_owned(),
        planned: 3,
    }
}

#[tokio::test]
async fn servers_together_keep_to_the_limit_of_open_experiments() {
    let (first, second) = two().await;
    keep(&first, &dataset("ds-1")).await;
    let experiments: Vec<NewExperiment> = (0..12).map(experiment).collect();
    let adding = experiments.iter().enumerate().map(|(number, experiment)| {
        let store = [&first, &second][number % 2];
        store.add_experiment(experiment, 5)
    });
    let added = join_all(adding).await;
    assert_eq!(count(added, |added| *added.as_ref().unwrap()), 5);
    assert_eq!(first.experiments().await.unwrap().len(), 5);
}

#[tokio::test]
async fn of_two_servers_that_begin_a_run_one_does() {
    let (first, second) = two().await;
    keep(&first, &dataset("ds-1")).await;
    assert!(first.add_experiment(&experiment(1), 9).await.unwrap());
    for number in 1..=5 {
        let jobs = [
            job(&format!("job-a{number}")),
            job(&format!("job-b{number}")),
        ];
        let begun = tokio::join!(
            first.enqueue_run("exp-1", number, &jobs[0], 1),
            second.enqueue_run("exp-1", number, &jobs[1], 1)
        );
        let begun = [begun.0.unwrap(), begun.1.unwrap()];
        assert_eq!(count(&begun, |event| event.is_some()), 1);
        let open = first.jobs().await.unwrap();
        let open = open.iter().find(|job| !job.state.has_ended()).unwrap();
        first.cancel(&open.id).await.unwrap();
    }
    assert_eq!(second.runs("exp-1").await.unwrap().len(), 5);
    assert_eq!(second.jobs().await.unwrap().len(), 5);
}

#[tokio::test]
async fn what_servers_share_is_what_the_first_of_them_kept() {
    let (first, second) = two().await;
    for round in 0..10 {
        let name = format!("key{round}");
        let facts = tokio::join!(
            first.shared_fact(&name, "ours"),
            second.shared_fact(&name, "theirs")
        );
        assert_eq!(facts.0.unwrap(), facts.1.unwrap());
    }
    let contact = |name: &str| Contact {
        name: Some(name.to_owned()),
        mail: None,
    };
    for _ in 0..10 {
        let (ann, bob) = (contact("Ann"), contact("Bob"));
        let kept = tokio::join!(first.remember_contact(&ann), second.remember_contact(&bob));
        kept.0.unwrap();
        kept.1.unwrap();
    }
    assert!(first.contact().await.unwrap().name.is_some());
}

#[tokio::test]
async fn a_nul_in_an_id_finds_nothing() {
    let (store, _) = two().await;
    assert_eq!(store.dataset("ds-1\0").await.unwrap(), None);
    assert!(!store.has_report("\0").await.unwrap());
}

#[tokio::test]
async fn a_full_disk_of_the_database_is_known_as_such() {
    let server = postgres::shared();
    let url = server.database();
    let store = Store::connect(&url).await.unwrap();
    let name = url.rsplit('/').next().unwrap().split('?').next().unwrap();
    server.psql(
        name,
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$; \
         CREATE TRIGGER no_room BEFORE INSERT ON meta EXECUTE FUNCTION no_room()",
    );
    let error = store.try_to_write().await.unwrap_err();
    assert!(matches!(error, StoreError::NoRoom(_)), "{error:?}");
    assert!(error.is_disk_full());
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_connection_is_encrypted_as_the_address_says() {
    let server = postgres::shared();
    let url = server.database();
    let certificate = server.certificate();
    let verified = format!("sslmode=verify-full&sslrootcert={}", certificate.display());
    for (mode, is_encrypted) in [
        ("sslmode=disable", false),
        ("sslmode=require", true),
        (verified.as_str(), true),
    ] {
        let store = Store::connect(&url.replace("sslmode=disable", mode)).await;
        let store = store.unwrap();
        let asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let found: bool = sql::query_scalar(asked)
            .fetch_one(&store.pool)
            .await
            .unwrap();
        assert_eq!(found, is_encrypted, "{mode}");
    }
}

async fn refused(url: &str) -> String {
    let error = Store::connect(url).await.unwrap_err();
    let words = error.to_string();
    assert!(matches!(error, StoreError::Connect { .. }), "{error:?}");
    assert!(!words.contains("only-for-tests"), "{words}");
    words
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_named_with_the_way_out() {
    let server = postgres::shared();
    let url = server.database();
    let port = format!(":{}/", server.port());
    let words = refused(&url.replace("only-for-tests", "other")).await;
    assert!(
        words.contains("password") && words.contains(&port),
        "{words}"
    );
    let words = refused(&server.url("none")).await;
    assert!(
        words.contains("does not exist") && words.contains("createdb"),
        "{words}"
    );
    // Nothing listens on the port of an ended listener.
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let free_port = free.local_addr().unwrap().port();
    drop(free);
    let words = refused(&url.replace(&port, &format!(":{free_port}/"))).await;
    assert!(words.contains("cannot be reached"), "{words}");
    // Its certificate is of no authority that this machine trusts.
    let words = refused(&url.replace("sslmode=disable", "sslmode=verify-full")).await;
    assert!(words.contains("encrypted"), "{words}");

    Store::connect(&url).await.unwrap().close().await;
    let name = url.rsplit('/').next().unwrap().split('?').next().unwrap();
    server.psql(
        name,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (999, 'later', true, '', 0)",
    );
    let words = refused(&url).await;
    assert!(words.contains("newer version"), "{words}");
    server.psql(
        "postgres",
        "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0",
    );
    let words = refused(&server.url("latin")).await;
    assert!(
        words.contains("LATIN1") && words.contains("UTF8"),
        "{words}"
    );
}

#[tokio::test]
async fn a_store_outlives_its_server_being_killed_and_started_again() {
    let server = postgres::Postgres::start();
    let store = Store::connect(&server.database()).await.unwrap();
    keep(&store, &dataset("ds-1")).await;
    let mut open = store.pool.begin().await.unwrap();
    let change = sql::query("UPDATE datasets SET name = 'lost'");
    change.execute(&mut open).await.unwrap();
    server.kill();
    open.commit().await.unwrap_err();
    // What is asked while the server is away waits for it.
    let asked = tokio::spawn({
        let store = store.clone();
        async move { store.dataset("ds-1").await }
    });
    let server = tokio::task::spawn_blocking(move || {
        server.start_again();
        server
    });
    let server = server.await.unwrap();
    let kept = asked.await.unwrap().unwrap().unwrap();
    assert_eq!(kept.name, dataset("ds-1").name);
    keep(&store, &dataset("ds-2")).await;
    assert_eq!(store.datasets().await.unwrap().len(), 2);
    // None of the connections from before is left, and no statement meets one of them.
    server.kill();
    server.start_again();
    for _ in 0..20 {
        store.ping().await.unwrap();
    }
}
