//! The models that an engine can ask, changed while it runs.

use std::sync::Arc;

use super::weights::{ModelSource, Weights};
use crate::ml::card::{Card, Origin};

/// Why the models were left as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// No such model.
    #[error("there is no model called {0}")]
    Unknown(String),
    /// The bundled model belongs to the program.
    #[error(
        "the model {0} comes with the program and can be neither removed, renamed nor replaced"
    )]
    Bundled(String),
    /// Without any model there is no one to ask.
    #[error("{0} is the only model, so it cannot be removed")]
    Last(String),
}

/// One model: its card of today and where its network is.
///
/// A request holds it until it is answered, so that a model can be removed while someone waits for it.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) card: Arc<Card>,
    weights: Arc<Weights>,
}

impl Model {
    pub(super) fn weights(&self) -> &Arc<Weights> {
        &self.weights
    }
}

/// Every model, the default one first.
#[derive(Debug)]
pub(super) struct Shelf {
    models: Vec<Arc<Model>>,
    /// The models' cards: what readers take away.
    cards: Arc<[Arc<Card>]>,
}

impl Shelf {
    /// The first model is the default one; nothing if there is none.
    pub(super) fn new(models: Vec<ModelSource>) -> Option<Self> {
        let mut shelf = Self {
            models: Vec::with_capacity(models.len()),
            cards: Arc::new([]),
        };
        for model in models {
            shelf.put(model);
        }
        shelf.models.first()?;
        shelf.settle();
        Some(shelf)
    }

    pub(super) fn cards(&self) -> Arc<[Arc<Card>]> {
        Arc::clone(&self.cards)
    }

    /// The model called `id`; the default one if `None`.
    pub(super) fn find(&self, id: Option<&str>) -> Option<Arc<Model>> {
        let Some(id) = id else {
            return self.models.first().cloned();
        };
        self.models
            .iter()
            .find(|model| model.card.id == id)
            .cloned()
    }

    /// Adds a model, or replaces the one of the same id where it stands.
    pub(super) fn insert(&mut self, model: ModelSource) -> Result<Arc<Card>, ChangeError> {
        if let Ok(place) = self.place(model.id()) {
            self.own(place)?;
        }
        let place = self.put(model);
        self.settle();
        Ok(Arc::clone(&self.models[place].card))
    }

    /// Takes a model away; the newest bundled one, else the oldest, becomes the default if this was.
    pub(super) fn remove(&mut self, id: &str) -> Result<Arc<Model>, ChangeError> {
        let place = self.place(id)?;
        self.own(place)?;
        if self.models.len() == 1 {
            return Err(ChangeError::Last(id.to_owned()));
        }
        let removed = self.models.remove(place);
        if place == 0 {
            self.bring_to_front(self.newest_bundled().unwrap_or(0));
        }
        self.settle();
        Ok(removed)
    }

    pub(super) fn set_default(&mut self, id: &str) -> Result<Arc<Card>, ChangeError> {
        let place = self.place(id)?;
        self.bring_to_front(place);
        self.settle();
        Ok(Arc::clone(&self.models[0].card))
    }

    /// Puts the models in this order; those that are not named come last.
    pub(super) fn arrange(&mut self, ids: &[&str]) {
        let place = |model: &Arc<Model>| ids.iter().position(|id| *id == model.card.id);
        self.models
            .sort_by_key(|model| place(model).unwrap_or(usize::MAX));
        self.settle();
    }

    /// Changes what is said of a model, never what it is.
    pub(super) fn describe(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Card),
    ) -> Result<Arc<Card>, ChangeError> {
        let place = self.place(id)?;
        self.own(place)?;
        let model = &self.models[place];
        let mut card = Card::clone(&model.card);
        change(&mut card);
        self.models[place] = with_card(model, card);
        self.settle();
        Ok(Arc::clone(&self.models[place].card))
    }

    /// Where the program's own choice stands.
    fn newest_bundled(&self) -> Option<usize> {
        let bundled = (self.models.iter().enumerate()).filter(|(_, model)| is_bundled(model));
        let newest = bundled.max_by_key(|(_, model)| &model.card.created_at);
        newest.map(|(place, _)| place)
    }

    fn place(&self, id: &str) -> Result<usize, ChangeError> {
        let place = self.models.iter().position(|model| model.card.id == id);
        place.ok_or_else(|| ChangeError::Unknown(id.to_owned()))
    }

    /// Refuses to touch the model that belongs to the program.
    fn own(&self, place: usize) -> Result<(), ChangeError> {
        let model = &self.models[place];
        match is_bundled(model) {
            true => Err(ChangeError::Bundled(model.card.id.clone())),
            false => Ok(()),
        }
    }

    fn put(&mut self, source: ModelSource) -> usize {
        let (card, weights) = Weights::of(source);
        let card = Arc::new(card);
        let model = Arc::new(Model { card, weights });
        match self.place(&model.card.id) {
            Ok(place) => {
                self.models[place] = model;
                place
            }
            Err(_) => {
                self.models.push(model);
                self.models.len() - 1
            }
        }
    }

    fn bring_to_front(&mut self, place: usize) {
        self.models[..=place].rotate_right(1);
    }

    /// Makes `default` of the cards say what the order says, and the list of cards again.
    fn settle(&mut self) {
        for (place, model) in self.models.iter_mut().enumerate() {
            let default = place == 0;
            if model.card.default != default {
                let card = Card {
                    default,
                    ..Card::clone(&model.card)
                };
                *model = with_card(model, card);
            }
        }
        self.cards = self
            .models
            .iter()
            .map(|model| Arc::clone(&model.card))
            .collect();
    }
}

fn is_bundled(model: &Model) -> bool {
    model.card.origin == Origin::Bundled
}

fn with_card(model: &Model, card: Card) -> Arc<Model> {
    Arc::new(Model {
        card: Arc::new(card),
        weights: Arc::clone(&model.weights),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::bundled::{self, DEFAULT_ID as BUNDLED};
    use crate::ml::device::DeviceChoice;
    use crate::ml::testing::fresh;

    /// The bundled model and two of one's own.
    fn shelf() -> Shelf {
        let device = DeviceChoice::Cpu.open().unwrap();
        Shelf::new(vec![
            bundled::load_default(&device).unwrap().into(),
            fresh("ours").into(),
            fresh("theirs").into(),
        ])
        .unwrap()
    }

    fn check(shelf: &Shelf, ids: &[&str]) {
        let cards = shelf.cards();
        let found: Vec<&str> = cards.iter().map(|card| card.id.as_str()).collect();
        assert_eq!(found, ids);
        for (place, card) in cards.iter().enumerate() {
            assert_eq!(card.default, place == 0, "{}", card.id);
            assert_eq!(shelf.find(Some(&card.id)).unwrap().card, *card);
        }
        assert_eq!(shelf.find(None).unwrap().card, cards[0]);
    }

    #[test]
    fn there_is_no_shelf_without_a_model() {
        assert!(Shelf::new(Vec::new()).is_none());
    }

    #[test]
    fn the_default_model_stands_first_and_alone_says_so() {
        let mut shelf = shelf();
        check(&shelf, &[BUNDLED, "ours", "theirs"]);
        shelf.set_default("theirs").unwrap();
        check(&shelf, &["theirs", BUNDLED, "ours"]);
        shelf.set_default(BUNDLED).unwrap();
        check(&shelf, &[BUNDLED, "theirs", "ours"]);
    }

    #[test]
    fn models_stand_in_the_order_that_is_asked_for() {
        let mut shelf = shelf();
        shelf.arrange(&["theirs", "nobody", BUNDLED]);
        check(&shelf, &["theirs", BUNDLED, "ours"]);
        shelf.arrange(&[BUNDLED, "ours", "theirs"]);
        check(&shelf, &[BUNDLED, "ours", "theirs"]);
    }

    #[test]
    fn a_new_model_is_added_and_one_of_the_same_id_replaced() {
        let mut shelf = shelf();
        shelf.insert(fresh("new").into()).unwrap();
        check(&shelf, &[BUNDLED, "ours", "theirs", "new"]);
        let before = shelf.find(Some("ours")).unwrap();
        shelf.insert(fresh("ours").into()).unwrap();
        check(&shelf, &[BUNDLED, "ours", "theirs", "new"]);
        let after = shelf.find(Some("ours")).unwrap();
        assert!(!Arc::ptr_eq(&before.weights, &after.weights));
    }

    #[test]
    fn without_its_default_a_shelf_falls_back_to_the_bundled_model() {
        let mut shelf = shelf();
        shelf.set_default("theirs").unwrap();
        shelf.set_default("ours").unwrap();
        shelf.remove("ours").unwrap();
        check(&shelf, &[BUNDLED, "theirs"]);
    }

    #[test]
    fn a_name_changes_nothing_else() {
        let mut shelf = shelf();
        let before = shelf.find(Some("ours")).unwrap();
        let card = shelf
            .describe("ours", |card| card.name = "حزين 😢".to_owned())
            .unwrap();
        let named = Card {
            name: "حزين 😢".to_owned(),
            ..Card::clone(&before.card)
        };
        assert_eq!(*card, named);
        let after = shelf.find(Some("ours")).unwrap();
        assert!(Arc::ptr_eq(&before.weights, &after.weights));
    }

    #[test]
    fn the_bundled_model_stays_as_it_is() {
        let mut shelf = shelf();
        let refused = Err(ChangeError::Bundled(BUNDLED.to_owned()));
        assert_eq!(shelf.remove(BUNDLED).map(|_| ()), refused);
        assert_eq!(
            shelf
                .describe(BUNDLED, |card| card.name = "mine".to_owned())
                .map(|_| ()),
            refused
        );
        assert_eq!(shelf.insert(fresh(BUNDLED).into()).map(|_| ()), refused);
        check(&shelf, &[BUNDLED, "ours", "theirs"]);
    }

    #[test]
    fn nobody_changes_a_model_that_does_not_exist_or_removes_the_last() {
        let mut shelf = shelf();
        let unknown = ChangeError::Unknown("nobody".to_owned());
        assert_eq!(shelf.remove("nobody").unwrap_err(), unknown);
        assert_eq!(
            shelf
                .describe("nobody", |card| card.name = "x".to_owned())
                .unwrap_err(),
            unknown
        );
        assert_eq!(shelf.set_default("nobody").unwrap_err(), unknown);
        let mut alone = Shelf::new(vec![fresh("ours").into()]).unwrap();
        let last = Err(ChangeError::Last("ours".to_owned()));
        assert_eq!(alone.remove("ours").map(|_| ()), last);
    }
}
