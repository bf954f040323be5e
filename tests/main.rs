//! Integration tests: events in, HTTP requests and one answer out.
//!
//! They drive the handler and look at what goes over the wire; nothing of the crate itself is
//! mocked. One binary, so that the SDK is linked once.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that panics says what is wrong"
)]

mod cloudformation;
mod faults;
mod histories;
mod messages;
mod pages;
mod parity;
mod resources;
mod support;
