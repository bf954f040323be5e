mod attributes;
mod beyond_cdk;
mod email;
mod factors;
mod limits;
mod messages;
mod settings;
mod triggers;
