//! What the benches and the contender share: the same work for everybody.

pub mod layers;
pub mod scene;
pub mod stock;
