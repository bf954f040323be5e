//! The input of a change of a pool.

use crate::resources::Event;
use crate::resources::user_pool::wanted::Wanted;

/// The event, and the wanted pool of its former and its new properties.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The event.
    pub event: &'a Event,
    /// The wanted pool of the former properties; empty if there were none.
    pub old: &'a Wanted,
    /// The wanted pool of the new properties.
    pub new: &'a Wanted,
}
