//! Ids and names that no other model has.

use super::{DEFAULT, Library, LibraryError};
use crate::ml::card::Card;
use crate::storage::names;

impl Library {
    /// `wanted`, or with the first number that makes it free; those of `refused` are not. Case does not tell ids apart, since it
    /// does not tell folders apart everywhere.
    pub(super) fn free_id(&self, wanted: &str, refused: &[String]) -> String {
        let cards = self.engine.models();
        let is_free = |id: &String| {
            let in_memory = cards.iter().any(|card| card.id.eq_ignore_ascii_case(id));
            // What other servers have is not called so on disk.
            let own_folder = self.folder.as_ref().filter(|_| !self.is_shared());
            let on_disk = own_folder.is_some_and(|folder| folder.join(id).exists());
            !in_memory && !on_disk && !refused.contains(id) && !id.eq_ignore_ascii_case(DEFAULT)
        };
        // Ids have at most 100 characters; the number needs some.
        let stem = &wanted[..wanted.len().min(90)];
        let numbered = (2_u64..).map(|number| format!("{stem}-{number}"));
        std::iter::once(wanted.to_owned())
            .chain(numbered)
            .find(is_free)
            .expect("there are endless numbers")
    }

    /// The name, made to fit, with the first number that makes it free: two models of one name could not be told apart.
    /// Those of `refused` are not free.
    pub(super) fn free_name(&self, wanted: &str, refused: &[String]) -> String {
        let cards = self.engine.models();
        let known = || cards.iter().map(|card| &card.name).chain(refused);
        let is_taken = |name: &str| known().any(|known| names::are_alike(known, name));
        names::free(&names::fitted(wanted), is_taken)
    }

    /// Refuses a name that another model has.
    pub(super) fn check_name(&self, card: &Card, name: &str) -> Result<(), LibraryError> {
        let cards = self.engine.models();
        let mut others = cards.iter().filter(|other| other.id != card.id);
        match others.any(|other| names::are_alike(&other.name, name)) {
            true => Err(LibraryError::NameTaken(name.to_owned())),
            false => Ok(()),
        }
    }
}
