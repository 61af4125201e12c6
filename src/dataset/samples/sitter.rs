//! Who is drawn, with which expression, seen from where.

use super::expression::Actions;
use super::person::Person;
use super::pose::Pose;

/// What a face is drawn from.
pub(super) struct Sitter<'a> {
    pub(super) person: &'a Person,
    pub(super) actions: Actions,
    pub(super) pose: Pose,
}
