//! What a change of a pool is asked for.

use crate::resources::Event;
use crate::resources::user_pool::wanted::Wanted;

/// What a pool is to be: the former properties and the new ones, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose resource the pool is.
    pub event: &'a Event,
    /// What the former properties wanted; nothing if there were none.
    pub old: &'a Wanted,
    /// What the properties want.
    pub new: &'a Wanted,
}
