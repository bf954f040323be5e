//! How long to wait before a call is repeated.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::time::Instant;

use super::{ApiError, ErrorKind};

/// The pace of retries.
///
/// Exponential with full jitter: each wait is anything between nothing and the current bound, so
/// that many functions which were throttled together do not come back together. The number of
/// attempts is not limited, only the time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The bound of the first wait.
    pub first: Duration,
    /// The bound that the waits grow to.
    pub most: Duration,
    /// How long AWS gets for what it needs time for: to learn of a role that was just made, to take
    /// a domain away.
    pub settling: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(200),
            most: Duration::from_secs(10),
            settling: Duration::from_secs(120),
        }
    }
}

impl Pace {
    /// How far apart two looks at a pool have to lie to prove that nobody writes what was read before
    /// the first one: longer than anybody takes from reading to writing. That is two seconds at least,
    /// and three times as long as one's own slowest read and write: what slows one slows the others.
    pub fn apart(self, slowest: Duration) -> Duration {
        let least = self.first * 10;
        (slowest * 3).clamp(least, least.max(self.settling / 4))
    }

    /// The waits, one after the other, without end.
    pub fn waits(self) -> impl Iterator<Item = Duration> {
        self.growing(self.first, 2.0)
    }

    /// The waits after calls that were throttled. They are long from the first one on: an account has
    /// few calls a second, and whoever comes back at once takes them from the others and gets none.
    pub fn throttled_waits(self) -> impl Iterator<Item = Duration> {
        self.growing((self.first * 12).min(self.most), 3.5)
    }

    fn growing(self, first: Duration, factor: f32) -> impl Iterator<Item = Duration> {
        ExponentialBuilder::default()
            .with_min_delay(first)
            .with_max_delay(self.most)
            .with_factor(factor)
            .without_max_times()
            .build()
            .map(|bound| bound.mul_f64(fastrand::f64()))
    }
}

/// The waits of one attempt after the other, by what went wrong.
pub struct Waits {
    others: Box<dyn Iterator<Item = Duration> + Send>,
    throttled: Box<dyn Iterator<Item = Duration> + Send>,
}

impl Waits {
    /// The waits at this pace, from the first one on.
    pub fn at(pace: Pace) -> Self {
        Self {
            others: Box::new(pace.waits()),
            throttled: Box::new(pace.throttled_waits()),
        }
    }

    /// How long to wait after this error.
    pub fn after(&mut self, error: &ApiError) -> Duration {
        let waits = match error.kind {
            ErrorKind::Throttled => &mut self.throttled,
            _ => &mut self.others,
        };
        // Neither ends.
        waits.next().unwrap_or_default()
    }
}

/// The time that AWS gets for what it learns of only by and by. It begins with the first refusal.
#[derive(Debug)]
pub struct Window {
    length: Duration,
    ends: Option<Instant>,
}

impl Window {
    /// A window that is not open yet.
    pub fn of(length: Duration) -> Self {
        Self { length, ends: None }
    }

    /// Whether the window is open; the first question opens it.
    pub fn is_open(&mut self) -> bool {
        let now = Instant::now();
        now < *self.ends.get_or_insert(now + self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_never_end_and_stay_within_the_bound() {
        let pace = Pace {
            most: Duration::from_secs(1),
            ..Pace::default()
        };
        let waits: Vec<Duration> = pace.waits().take(200).collect();
        assert_eq!(waits.len(), 200);
        assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(1)));
        assert!(waits[0] <= Duration::from_millis(200));
    }

    #[test]
    fn after_throttling_the_waits_are_long_from_the_first_one_on() {
        let first = |_| Pace::default().throttled_waits().next().expect("endless");
        let waits: Vec<Duration> = (0..200).map(first).collect();
        assert!(
            waits
                .iter()
                .all(|wait| *wait <= Duration::from_millis(2_400))
        );
        assert!(
            waits
                .iter()
                .any(|wait| *wait > Duration::from_millis(1_200))
        );
        let later: Vec<Duration> = Pace::default().throttled_waits().take(100).collect();
        assert!(later.iter().any(|wait| *wait > Duration::from_secs(5)));
    }

    #[test]
    fn waits_use_the_whole_range() {
        let pace = Pace {
            first: Duration::from_secs(1),
            most: Duration::from_secs(1),
            ..Pace::default()
        };
        let waits: Vec<Duration> = pace.waits().take(400).collect();
        assert!(waits.iter().any(|wait| *wait < Duration::from_millis(250)));
        assert!(waits.iter().any(|wait| *wait > Duration::from_millis(750)));
    }

    #[test]
    fn looks_lie_two_seconds_apart_or_three_slow_writes_within_reason() {
        let apart = |millis| {
            Pace::default()
                .apart(Duration::from_millis(millis))
                .as_millis()
        };
        assert_eq!(
            [apart(0), apart(500), apart(2_000), apart(60_000)],
            [2_000, 2_000, 6_000, 30_000]
        );
    }

    #[test]
    fn a_window_opens_with_the_first_refusal_and_closes_by_itself() {
        let mut window = Window::of(Duration::from_secs(60));
        assert!(window.is_open() && window.is_open());
        let opened = window.ends;
        assert!(opened.is_some_and(|ends| ends <= Instant::now() + Duration::from_secs(60)));
        assert!(window.is_open());
        assert_eq!(window.ends, opened);
        assert!(!Window::of(Duration::ZERO).is_open());
    }
}
