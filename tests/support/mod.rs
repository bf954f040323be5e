//! What the tests share.

pub mod aws;
pub mod replay;
