//! How long to wait before a call is repeated.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::time::Instant;

use super::{ApiError, ErrorKind};

/// The pace of retries.
///
/// Exponential backoff with full jitter: each wait is a random time between zero and the current bound, so
/// that functions that were throttled together do not retry together. Only the time is limited, not the
/// number of attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The bound of the first wait.
    pub first: Duration,
    /// The maximum bound.
    pub most: Duration,
    /// The maximum wait for eventual consistency: until Cognito can use a new role, or a domain is deleted.
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
    /// The time between two reads of a pool that proves that no writer still acts on an older read: longer
    /// than any writer takes from reading to writing. It is at least two seconds, and at least three times
    /// this function's own slowest read and write, since what slows one writer slows the others.
    pub fn apart(self, slowest: Duration) -> Duration {
        let least = self.first * 10;
        (slowest * 3).clamp(least, least.max(self.settling / 4))
    }

    /// The waits, one after the other. The iterator never ends.
    pub fn waits(self) -> impl Iterator<Item = Duration> {
        self.bounds(self.first, self.most, 2.0)
            .map(|bound| bound.mul_f64(fastrand::f64()))
    }

    /// The waits between two looks at something that takes minutes, such as a domain: 600 milliseconds at
    /// first, and then longer and longer.
    pub fn looks(self) -> impl Iterator<Item = Duration> {
        self.bounds((self.first * 3).min(self.most), self.most, 1.5)
    }

    /// The waits after throttled calls. They are long from the first one on: an account has a quota of few
    /// calls per second (15 for pools), and immediate retries only use it up. So each wait is at least a
    /// quarter of its bound, which is 2.6 seconds and then 8.5. Twenty simultaneous Creates are answered
    /// within three seconds, and 150 within twelve, of which the quota alone takes ten.
    pub fn throttled_waits(self) -> impl Iterator<Item = Duration> {
        const LEAST: f64 = 0.25;
        let most = self.most.mul_f64(0.85);
        self.bounds((self.first * 13).min(most), most, 4.0)
            .map(|bound| bound.mul_f64(LEAST + (1.0 - LEAST) * fastrand::f64()))
    }

    fn bounds(
        self,
        first: Duration,
        most: Duration,
        factor: f32,
    ) -> impl Iterator<Item = Duration> {
        ExponentialBuilder::default()
            .with_min_delay(first)
            .with_max_delay(most)
            .with_factor(factor)
            .without_max_times()
            .build()
    }
}

/// The waits between attempts, depending on the error.
pub struct Waits {
    others: Box<dyn Iterator<Item = Duration> + Send>,
    throttled: Box<dyn Iterator<Item = Duration> + Send>,
}

impl Waits {
    /// The waits at this pace, starting with the first.
    pub fn at(pace: Pace) -> Self {
        Self {
            others: Box::new(pace.waits()),
            throttled: Box::new(pace.throttled_waits()),
        }
    }

    /// How long to wait after this error.
    pub fn after(&mut self, error: &ApiError) -> Duration {
        let waits = match error.kind {
            // Such calls are repeated only a few times, so with long waits.
            ErrorKind::Throttled | ErrorKind::Unreadable => &mut self.throttled,
            _ => &mut self.others,
        };
        // Neither ends.
        waits.next().unwrap_or_default()
    }
}

/// A grace period for eventual consistency. It starts with the first refusal.
#[derive(Debug)]
pub struct Window {
    length: Duration,
    ends: Option<Instant>,
}

impl Window {
    /// A window that has not started.
    pub fn of(length: Duration) -> Self {
        Self { length, ends: None }
    }

    /// Whether the window is open. The first call starts it.
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
        let seconds = |place: usize| {
            let waits: Vec<f64> = (0..300)
                .filter_map(|_| Pace::default().throttled_waits().nth(place))
                .map(|wait| wait.as_secs_f64())
                .collect();
            let least = waits.iter().copied().fold(f64::MAX, f64::min);
            (least, waits.iter().copied().fold(0.0, f64::max))
        };
        for (place, bound) in [(0, 2.6), (1, 8.5), (5, 8.5)] {
            let (least, most) = seconds(place);
            assert!(least >= bound / 4.0 && most <= bound, "{least} to {most}");
            assert!(
                least < bound / 3.0 && most > bound * 0.9,
                "{least} to {most}"
            );
        }
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
    fn looks_at_what_takes_minutes_are_never_close_together() {
        let waits: Vec<u128> = Pace::default()
            .looks()
            .take(8)
            .map(|wait| wait.as_millis())
            .collect();
        assert_eq!(waits, [600, 900, 1350, 2025, 3037, 4556, 6834, 10_000]);
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
