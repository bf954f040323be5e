//! How the time of an event is divided.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// The part of the time that is reserved for cleaning up and answering, and its bounds.
const RESERVE_PART: u32 = 4;
const LEAST_RESERVE: Duration = Duration::from_secs(1);
const MOST_RESERVE: Duration = Duration::from_secs(30);

/// The part of the time that is never used: Lambda ends the process at the deadline, and by then the answer
/// must be delivered, the summary logged and the return value returned.
const MARGIN_PART: u32 = 20;
const MOST_MARGIN: Duration = Duration::from_millis(500);

/// The time that is assumed if the deadline is missing or past: Lambda's default timeout.
const ASSUMED: Duration = Duration::from_secs(3);

/// The deadlines of an event.
///
/// ```text
/// now ------------------ work ------ clean_up -- limit -------- answer -- deadline
///     the event's calls      removing       whatever   delivering
///     and their retries      what is half   still runs the answer
///                            done           is dropped
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The end of the event's work.
    pub work: Instant,
    /// The end of cleaning up after unfinished work.
    pub clean_up: Instant,
    /// The moment at which unfinished work is stopped.
    pub limit: Instant,
    /// The end of trying to deliver the answer.
    pub answer: Instant,
}

impl Times {
    /// Divides the time that is left.
    ///
    /// A quarter is reserved, at least one second and at most thirty: half of it for cleaning up, the rest
    /// for the answer. If time is short, the work gets less of it, but there is always an answer.
    pub fn divide(now: Instant, left: Duration) -> Self {
        let left = if left.is_zero() { ASSUMED } else { left };
        let usable = left - (left / MARGIN_PART).min(MOST_MARGIN);
        let reserve = (left / RESERVE_PART)
            .clamp(LEAST_RESERVE, MOST_RESERVE)
            .min(usable);
        let work = now + (usable - reserve);
        let clean_up = work + reserve / 2;
        Self {
            work,
            clean_up,
            limit: clean_up + reserve / 10,
            answer: now + usable,
        }
    }

    /// The time until the earlier of two moments; nothing if it is past.
    pub fn left(
        now: SystemTime,
        deadline: SystemTime,
        awaited_until: Option<SystemTime>,
    ) -> Duration {
        // If CloudFormation no longer waits, the function may use all of its own time to clean up.
        let awaited_until = awaited_until.filter(|until| *until > now);
        let end = awaited_until.map_or(deadline, |until| until.min(deadline));
        end.duration_since(now).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(times: Times, now: Instant) -> [f64; 4] {
        [times.work, times.clean_up, times.limit, times.answer]
            .map(|instant| (instant - now).as_secs_f64())
    }

    #[test]
    fn with_fifteen_minutes_half_a_minute_is_kept_back() {
        let now = Instant::now();
        assert_eq!(
            seconds(Times::divide(now, Duration::from_secs(900)), now),
            [869.5, 884.5, 887.5, 899.5]
        );
    }

    #[test]
    fn with_three_seconds_one_is_kept_back() {
        let now = Instant::now();
        assert_eq!(
            seconds(Times::divide(now, Duration::from_secs(3)), now),
            [1.85, 2.35, 2.45, 2.85]
        );
    }

    #[test]
    fn with_half_a_second_all_of_it_goes_to_the_answer() {
        let now = Instant::now();
        let times = Times::divide(now, Duration::from_millis(500));
        assert_eq!(times.work, now);
        assert_eq!(times.answer, now + Duration::from_millis(475));
    }

    #[test]
    fn a_deadline_that_is_missing_or_past_counts_as_lambdas_default() {
        let now = Instant::now();
        let left = Times::left(SystemTime::now(), SystemTime::UNIX_EPOCH, None);
        assert_eq!(
            Times::divide(now, left),
            Times::divide(now, Duration::from_secs(3))
        );
    }

    #[test]
    fn the_moments_are_in_order_however_much_time_is_left() {
        let now = Instant::now();
        for millis in [0, 1, 10, 999, 1_000, 1_500, 4_000, 60_000, 900_000] {
            let times = Times::divide(now, Duration::from_millis(millis));
            assert!(
                now <= times.work && times.work <= times.clean_up,
                "{millis}"
            );
            assert!(
                times.clean_up <= times.limit && times.limit < times.answer,
                "{millis}"
            );
        }
    }

    #[test]
    fn work_ends_when_nobody_waits_any_more() {
        let now = SystemTime::now();
        let after = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(
            Times::left(now, after(870), Some(after(30))),
            Duration::from_secs(30)
        );
        assert_eq!(
            Times::left(now, after(20), Some(after(30))),
            Duration::from_secs(20)
        );
        assert_eq!(
            Times::left(now, after(20), Some(now)),
            Duration::from_secs(20)
        );
    }
}
