//! The panic guard: a panic in the work becomes an answer.
//!
//! The message of a panic may hold whatever the code was looking at, a property value or a secret
//! among it, so nothing of it is shown or logged; the place in the source says as much to whoever
//! looks into it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::poll_fn;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::pin;
use std::sync::Once;
use std::task::Poll;

thread_local! {
    /// Whether the code that runs on this thread is guarded.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where the latest guarded panic on this thread happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Panicked {
    place: String,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "internal error at {}; please report it", self.place)
    }
}

/// Runs to the end, or to a panic.
///
/// What a guarded panic may have left inconsistent is dropped with the future, and the event is
/// answered and over; nothing of it is used again.
pub(super) async fn catch<T>(future: impl Future<Output = T>) -> Result<T, Panicked> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if GUARDED.get() {
                note(panic)
            } else {
                others(panic)
            }
        }));
    });
    let mut future = pin!(future);
    poll_fn(|context| {
        let outer = GUARDED.replace(true);
        let polled = panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        GUARDED.set(outer);
        match polled {
            Ok(polled) => polled.map(Ok),
            Err(_) => {
                let place = PLACE
                    .take()
                    .unwrap_or_else(|| "an unknown place".to_owned());
                Poll::Ready(Err(Panicked { place }))
            }
        }
    })
    .await
}

fn note(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map(|place| format!("{}:{}", place.file(), place.line()));
    tracing::error!(place, "panicked");
    PLACE.set(place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_by_its_place_alone() {
        let caught = catch(async { panic!("the secret is {}", 42) }).await;
        let Err(panicked): Result<(), _> = caught else {
            panic!("not caught")
        };
        let told = panicked.to_string();
        assert!(
            told.starts_with("internal error at src/cloudformation/guard.rs:"),
            "{told}"
        );
        assert!(!told.contains("secret"), "{told}");
    }

    #[tokio::test]
    async fn a_panic_after_a_pause_is_caught_too() {
        let caught = catch(async {
            tokio::task::yield_now().await;
            panic!("later")
        })
        .await;
        let Err(Panicked { .. }): Result<(), _> = caught else {
            panic!("not caught")
        };
    }

    #[tokio::test]
    async fn without_a_panic_the_result_comes_through() {
        assert_eq!(catch(async { 7 }).await, Ok(7));
    }
}
