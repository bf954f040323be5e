//! The custom-resource protocol: exactly one answer, whatever happens.

mod binary;
mod deadline;
mod delivery;
mod fixtures;
mod input;
mod limits;
mod panics;
mod secrecy;
mod setup;
