//! Poolkeeper.
pub mod aws;
pub mod properties;
pub mod resources;
