//! The custom-resource protocol: exactly one answer, whatever happens.

mod address;
mod binary;
mod deadline;
mod delivery;
mod fixtures;
mod input;
mod limits;
mod panics;
mod place;
mod secrecy;
pub(crate) mod setup;
mod shapes;
