//! The guard around the whole course of an event: whatever panics, an answer is tried.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::answer::Status;
use super::guard::{self, Panicked};
use super::request::Envelope;
use crate::resources::{Failed, Left};

/// How far an event has come, for whoever has to answer it after a panic.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Where the answer goes, once that is known.
    pub envelope: OnceLock<Envelope>,
    /// What the work left behind, if nothing more is said about it.
    pub left: OnceLock<Left>,
    /// What the function returns, once an answer was taken.
    pub answered: OnceLock<Value>,
}

impl Course {
    /// Runs an event's flow to its end. If it panics before an answer was taken, `once_more` answers
    /// that it failed; if that panics as well, nobody is told.
    ///
    /// Nothing of a panic's message is logged or returned.
    pub async fn to_the_end(
        &self,
        flow: impl Future<Output = Value>,
        once_more: impl AsyncFnOnce(&Envelope, Failed) -> Value,
    ) -> Value {
        let panicked = match guard::catch(flow).await {
            Ok(returned) => return returned,
            Err(panicked) => panicked,
        };
        if let Some(answered) = self.answered.get() {
            return answered.clone();
        }
        let Some(envelope) = self.envelope.get() else {
            return untold(&panicked);
        };
        let failed = Failed {
            reason: panicked.to_string(),
            left: self.left.get().cloned().unwrap_or(Left::Nothing),
        };
        guard::catch(once_more(envelope, failed))
            .await
            .unwrap_or_else(|again| untold(&again))
    }
}

fn untold(panicked: &Panicked) -> Value {
    tracing::error!(problem = %panicked, "could not answer the event");
    json!({"Status": Status::Failed, "Reason": format!("the event was not answered: {panicked}")})
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::aws::Settings;
    use crate::cloudformation::payload::Members;

    const PLACE: &str = "internal error at src/cloudformation/course.rs:";

    fn opened() -> Course {
        let text = r#"{"ResponseURL": "http://127.0.0.1/"}"#;
        let settings = Settings {
            is_local: true,
            ..Settings::default()
        };
        let course = Course::default();
        if let Ok(envelope) =
            Members::read(text).and_then(|members| Envelope::open(&members, &settings))
        {
            let _ = course.envelope.set(envelope);
        }
        course
    }

    /// What came of a course whose flow panics, and with what the second answer was tried.
    async fn panicking(course: &Course) -> (Value, Option<Failed>) {
        let tried = RefCell::new(None);
        let returned = course
            .to_the_end(async { panic!("hunter2") }, async |_, failed| {
                tried.replace(Some(failed));
                json!("answered")
            })
            .await;
        (returned, tried.into_inner())
    }

    #[tokio::test]
    async fn a_panic_before_the_answer_is_answered() {
        let course = opened();
        let _ = course
            .left
            .set(Left::Unfinished("eu-west-1_AbCdEf123".into()));
        let (returned, tried) = panicking(&course).await;
        assert_eq!(returned, json!("answered"));
        let Some(failed) = tried else {
            panic!("not tried")
        };
        assert!(failed.reason.starts_with(PLACE), "{}", failed.reason);
        assert_eq!(failed.left, Left::Unfinished("eu-west-1_AbCdEf123".into()));
    }

    #[tokio::test]
    async fn a_panic_after_the_answer_changes_nothing() {
        let course = opened();
        let _ = course.answered.set(json!("taken"));
        let (returned, tried) = panicking(&course).await;
        assert_eq!(returned, json!("taken"));
        assert!(tried.is_none());
    }

    #[tokio::test]
    async fn a_panic_before_the_address_is_known_is_returned_by_its_place() {
        let (returned, tried) = panicking(&Course::default()).await;
        assert!(tried.is_none());
        let reason = returned["Reason"].as_str().unwrap_or_default();
        assert!(
            reason.starts_with(&format!("the event was not answered: {PLACE}")),
            "{returned}"
        );
        assert!(!reason.contains("hunter2"));
    }

    #[tokio::test]
    async fn a_panic_of_the_second_answer_ends_it() {
        let returned = opened()
            .to_the_end(async { panic!("one") }, async |_, _| panic!("hunter2"))
            .await;
        assert_eq!(returned["Status"], "FAILED");
        assert!(!returned.to_string().contains("hunter2"), "{returned}");
    }
}
