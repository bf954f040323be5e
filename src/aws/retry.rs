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
        self.bounds(self.first, self.most, 2.0)
            .map(|bound| bound.mul_f64(fastrand::f64()))
    }

    /// The waits after calls that were throttled. They are long from the first one on: an account has
    /// few calls a second (15 pools), and whoever comes back at once takes them from the others and gets
    /// none. So each is at least a quarter of its bound, which is 2.6 seconds and then 8.5: twenty Creates
    /// at once are answered within three seconds, and 150 within twelve, of which the quota takes ten.
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
            // What answers nothing that can be read is asked a few times only, so far between.
            ErrorKind::Throttled | ErrorKind::Unreadable => &mut self.throttled,
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
