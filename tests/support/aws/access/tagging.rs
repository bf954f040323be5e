//! The index of tags as tests change it.

use serde_json::Value;

use super::super::{World, tagging};

/// The index of tags.
impl World {
    /// Puts a pool that is gone into the index, with its tags (an object of texts).
    pub fn index_gone_pool(&self, id: &str, tags: Value) {
        let tags = tags.as_object().cloned().unwrap_or_default();
        self.state().index.add_gone(id, tags);
    }

    /// Leaves the index as it is from now on.
    pub fn freeze_index(&self) {
        tagging::freeze(&mut self.state());
    }

    /// Lets the index follow again.
    pub fn thaw_index(&self) {
        tagging::thaw(&mut self.state());
    }
}
