//! Two servers with folders of their own, one database and one object store.

mod copies;

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use tokio::runtime::Runtime;

use super::*;
use crate::ml::model_file::{CARD, WEIGHTS};
use crate::storage::objects::Objects;
use crate::storage::store::{
    Claim, JobKind, ModelMark, NewJob, Store, StoreError, StoredDataset, Taker, now,
};

/// What all servers share, and the folder that each has a folder in.
struct Common {
    runtime: Runtime,
    store: Store,
    objects: Objects,
    folders: tempfile::TempDir,
}

impl Common {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let folders = tempfile::tempdir().unwrap();
        let database = folders.path().join("test.db");
        let store = Store::open(&database);
        Self {
            store: runtime.block_on(store).unwrap(),
            objects: Objects::open("memory://").unwrap(),
            runtime,
            folders,
        }
    }

    fn folder(&self, server: &str) -> PathBuf {
        self.folders.path().join(server).join("models")
    }

    fn open(&self, server: &str) -> Library {
        let shared = Shared {
            store: self.store.clone(),
            objects: self.objects.clone(),
            runtime: self.runtime.handle().clone(),
        };
        let config = EngineConfig::default();
        Library::open_shared(&self.folder(server), &device(), config, shared).unwrap()
    }

    fn wait<T>(&self, question: impl Future<Output = T>) -> T {
        self.runtime.block_on(question)
    }

    fn mark(&self, id: &str) -> ModelMark {
        self.wait(self.store.model(id)).unwrap().unwrap().mark
    }

    fn key(&self, id: &str, file: &str) -> String {
        prefix(id, self.mark(id).generation) + "/" + file
    }

    /// Where a server has its copy of a model's file.
    fn copy(&self, server: &str, id: &str, file: &str) -> PathBuf {
        let ModelMark { generation, .. } = self.mark(id);
        self.folder(server)
            .join(format!("{id}.{generation}"))
            .join(file)
    }

    fn objects(&self) -> usize {
        self.wait(self.objects.list("models")).unwrap().len()
    }
}

/// Ids and names of a library's models, the default one first; of bundled ones only the default.
fn listed(library: &Library) -> Vec<(String, String)> {
    let cards = library.engine.models();
    let own = (cards.iter()).filter(|card| card.origin != Origin::Bundled || card.default);
    own.map(|card| (card.id.clone(), card.name.clone()))
        .collect()
}

/// Makes sure that both servers say the same, and that a third one would.
fn check_all(common: &Common, libraries: [&Library; 2], expected: &[(&str, &str)]) {
    let third = common.open("third");
    for library in libraries.into_iter().chain([&third]) {
        library.sync().unwrap();
        let found = listed(library);
        let found: Vec<_> = (found.iter()).map(|(id, name)| (&**id, &**name)).collect();
        assert_eq!(found, expected);
    }
}

fn answer(library: &Library, id: &str) -> Vec<Vec<f32>> {
    let pixels: Vec<u8> = (0..32 * 32).map(|place| (place % 251) as u8).collect();
    library.classifier(id).unwrap().predict_pixels(&[&pixels])
}

#[test]
fn what_one_server_keeps_another_has_and_answers_the_same() {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    let card = a.insert(fresh("ours")).unwrap();
    b.sync().unwrap();
    assert_eq!(b.engine.card("ours").unwrap(), card);
    // The card came at once, the weights have not been asked for.
    assert!(common.copy("b", "ours", CARD).is_file());
    assert!(!common.copy("b", "ours", WEIGHTS).exists());
    assert_eq!(answer(&b, "ours"), answer(&a, "ours"));
    let bytes = |server| fs::read(common.copy(server, "ours", WEIGHTS)).unwrap();
    assert_eq!(bytes("b"), bytes("a"));
    // A request to the engine alone fetches them as well.
    let c = common.open("c");
    assert_eq!(c.engine.classifier("ours").unwrap().card().id, "ours");
}

#[test]
fn a_model_is_found_before_anyone_told_of_it() {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    a.insert(fresh("ours")).unwrap();
    assert_eq!(b.change("ours", &named("mine")).unwrap().name, "mine");
    let c = common.open("c");
    a.insert(fresh("theirs")).unwrap();
    assert!(c.export("theirs").unwrap().starts_with(b"PK"));
    assert!(matches!(
        c.classifier("nobody").unwrap_err(),
        LibraryError::Change(ChangeError::Unknown(_))
    ));
}

#[test]
fn names_the_default_and_removals_are_the_same_everywhere() {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    let bundled = (BUNDLED, &*bundled_name());
    a.insert(fresh("ours")).unwrap();
    b.insert(fresh("theirs")).unwrap();
    check_all(
        &common,
        [&a, &b],
        &[
            bundled,
            ("ours", "Fresh weights"),
            ("theirs", "Fresh weights 2"),
        ],
    );
    let both = Change {
        name: Some("  سعيد 😄 ".to_owned()),
        make_default: true,
    };
    let card = b.change("ours", &both).unwrap();
    assert!(card.default);
    check_all(
        &common,
        [&a, &b],
        &[("ours", "سعيد 😄"), ("theirs", "Fresh weights 2")],
    );
    // The weights were not sent again, and load with the card of today.
    assert_eq!(common.objects(), 4);
    assert_eq!(
        common.open("c").classifier("ours").unwrap().card().name,
        "سعيد 😄"
    );
    let taken = a.change("theirs", &named("سعيد 😄")).unwrap_err();
    assert!(matches!(taken, LibraryError::NameTaken(_)), "{taken}");
    a.remove("ours").unwrap();
    check_all(&common, [&a, &b], &[bundled, ("theirs", "Fresh weights 2")]);
    assert_eq!(common.objects(), 2);
    assert_eq!(entries(&common.folder("b")).len(), 1);
    let gone = b.remove("ours").unwrap_err();
    assert!(
        matches!(gone, LibraryError::Change(ChangeError::Unknown(_))),
        "{gone}"
    );
    // The bundled one can be chosen as well, and nothing else about it.
    b.change("theirs", &MAKE_DEFAULT).unwrap();
    b.change(BUNDLED, &MAKE_DEFAULT).unwrap();
    check_all(&common, [&a, &b], &[bundled, ("theirs", "Fresh weights 2")]);
    for refused in [
        b.remove(BUNDLED),
        b.change(BUNDLED, &named("mine")).map(drop),
    ] {
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, LibraryError::Change(ChangeError::Bundled(_))),
            "{refused}"
        );
    }
}

#[test]
fn an_id_that_is_given_again_is_another_model() {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    a.insert(fresh("ours")).unwrap();
    b.classifier("ours").unwrap();
    let before = common.copy("b", "ours", WEIGHTS);
    a.remove("ours").unwrap();
    a.insert(fresh("ours")).unwrap();
    a.change("ours", &named("another")).unwrap();
    b.sync().unwrap();
    assert!(!before.exists());
    assert_ne!(common.copy("b", "ours", WEIGHTS), before);
    assert_eq!(b.classifier("ours").unwrap().card().name, "another");
}

#[test]
fn two_servers_give_the_same_id_and_name_to_no_two_models() {
    let common = Common::new();
    let servers: Vec<Library> = ["a", "b", "c"].map(|name| common.open(name)).into();
    let start = std::sync::Barrier::new(servers.len());
    std::thread::scope(|scope| {
        for library in &servers {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                for _ in 0..4 {
                    library.insert(fresh("Ours")).unwrap();
                }
            });
        }
    });
    let expected: Vec<_> = (1..=12)
        .map(|number| match number {
            1 => ("Ours".to_owned(), "Fresh weights".to_owned()),
            _ => (format!("Ours-{number}"), format!("Fresh weights {number}")),
        })
        .collect();
    for library in &servers {
        library.sync().unwrap();
        let mut ids: Vec<_> = listed(library)[1..]
            .iter()
            .map(|(id, _)| id.clone())
            .collect();
        let mut names: Vec<_> = listed(library)[1..]
            .iter()
            .map(|(_, name)| name.clone())
            .collect();
        let mut wanted: (Vec<_>, Vec<_>) = expected.iter().cloned().unzip();
        for list in [&mut ids, &mut names, &mut wanted.0, &mut wanted.1] {
            list.sort();
        }
        assert_eq!((ids, names), wanted);
        assert_eq!(listed(library), listed(&servers[0]));
    }
}

#[test]
fn models_of_all_servers_are_counted_before_another_is_imported() {
    let common = Common::new();
    let open = |name| common.open(name).with_max_models(1);
    let (a, b) = (open("a"), open("b"));
    let zip = common.folders.path().join("model.zip");
    let model = fresh("ours");
    fs::write(&zip, archive::pack(model.card(), &model).unwrap()).unwrap();
    a.import(&zip).unwrap();
    // This one was not told of the other yet.
    let refused = b.import(&zip).unwrap_err();
    assert!(
        matches!(refused, LibraryError::Full { max: 1 }),
        "{refused}"
    );
    assert_eq!(
        (common.objects(), entries(&common.folder("b")).len()),
        (2, 1)
    );
    // A training that has ended is kept all the same.
    b.insert(fresh("trained")).unwrap();
}

#[test]
fn a_request_that_comes_to_two_servers_is_carried_out_once() {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    let zip = common.folders.path().join("model.zip");
    let model = fresh("ours");
    fs::write(&zip, archive::pack(model.card(), &model).unwrap()).unwrap();
    let (first, was_there) = a.import_as(&zip, "model-1").unwrap();
    assert!(!was_there);
    let (again, was_there) = b.import_as(&zip, "model-1").unwrap();
    assert!(was_there);
    assert_eq!(again, first);
    let other = fresh("ours");
    let card = Card {
        protocol: "another".to_owned(),
        ..other.card().clone()
    };
    let other = other.with_card(card);
    fs::write(&zip, archive::pack(other.card(), &other).unwrap()).unwrap();
    let refused = b.import_as(&zip, "model-1").unwrap_err();
    assert!(matches!(refused, LibraryError::UsedKey), "{refused}");
}

/// A job that a worker has taken.
fn taken(common: &Common) -> Claim {
    let dataset = StoredDataset {
        id: "ds-1".to_owned(),
        name: "Faces".to_owned(),
        created_at: now(),
        bytes: 1,
        sha256: "00".to_owned(),
        reading: String::new(),
        revision: 0,
        images: 1,
        classes: Vec::new(),
        damaged: None,
    };
    let job = NewJob {
        id: "job-1".to_owned(),
        kind: JobKind::Train,
        request: json!({"kind": "train", "dataset": "ds-1"}),
        dataset: "ds-1".to_owned(),
    };
    common.wait(async {
        common.store.add_dataset(&dataset).await.unwrap();
        common.store.keep_dataset("ds-1").await.unwrap();
        common.store.enqueue(&job, 9).await.unwrap().unwrap();
    });
    take(common)
}

fn take(common: &Common) -> Claim {
    let taker = Taker {
        worker: "worker-1".to_owned(),
        lease: Duration::from_secs(60),
    };
    let job = common.wait(common.store.take_next(JobKind::Train, &taker));
    job.unwrap().unwrap().claim()
}

#[test]
fn a_job_makes_one_model_and_only_its_worker_keeps_it() {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    let of_job = || {
        let model = fresh("model-1");
        let card = Card {
            job: Some("job-1".to_owned()),
            ..model.card().clone()
        };
        model.with_card(card)
    };
    let first = taken(&common);
    common.wait(common.store.release(&first)).unwrap();
    let second = take(&common);
    let refused = a.insert_of_job(of_job(), &first).unwrap_err();
    assert!(
        matches!(refused, LibraryError::Store(StoreError::Fenced)),
        "{refused}"
    );
    assert!(b.made_by("job-1").is_none());
    let kept = b.insert_of_job(of_job(), &second).unwrap();
    assert_eq!(kept.id, "model-1");
    // Its worker was killed before it could write that down, and another one goes on.
    common.wait(common.store.release(&second)).unwrap();
    let third = take(&common);
    assert_eq!(a.made_by("job-1").unwrap(), kept);
    assert_eq!(a.insert_of_job(of_job(), &third).unwrap(), kept);
    check_all(
        &common,
        [&a, &b],
        &[(BUNDLED, &bundled_name()), ("model-1", "Fresh weights")],
    );
}

#[test]
fn figures_reach_all_servers() {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    a.insert(fresh("ours")).unwrap();
    let figure = crate::ml::testing::trained().card().metrics[0].clone();
    for _ in 0..2 {
        b.add_figures("ours", "job-1", std::slice::from_ref(&figure))
            .unwrap();
    }
    a.sync().unwrap();
    assert_eq!(
        a.engine.card("ours").unwrap().metrics,
        std::slice::from_ref(&figure)
    );
    b.add_figures("nobody", "job-1", &[figure]).unwrap();
    assert_eq!(
        common
            .open("c")
            .classifier("ours")
            .unwrap()
            .card()
            .metrics
            .len(),
        1
    );
}
