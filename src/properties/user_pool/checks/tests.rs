mod attributes;
mod beyond_cdk;
mod email;
mod factors;
mod messages;
mod settings;
mod triggers;
