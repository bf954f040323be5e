use std::convert::Infallible;

use super::*;

/// A number that others write as well: when it was written last, and what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shown {
    at: u64,
    value: i32,
}

/// The goal that the number is 1.
struct One;

impl Goal for One {
    type Live = Shown;
    type Work = bool;
    type Obstacle = Infallible;

    fn watch(&self) -> Watch {
        Watch::Always
    }

    async fn look(&self, _session: &Session) -> Result<Shown, ApiError> {
        Ok(shown(0, 0))
    }

    fn agree(one: &Shown, other: &Shown) -> bool {
        one == other
    }

    fn same(one: &Shown, other: &Shown) -> bool {
        one.value == other.value
    }

    fn work_out(&self, live: &Shown) -> Result<bool, Infallible> {
        Ok(live.value != 1)
    }

    fn is_done(work: &bool) -> bool {
        !work
    }

    async fn write(
        &mut self,
        _live: &Shown,
        _work: &bool,
        _is_fresh: bool,
        _session: &Session,
    ) -> Result<(), ApiError> {
        Ok(())
    }
}

fn shown(at: u64, value: i32) -> Shown {
    Shown { at, value }
}

/// What is done about these looks, one after the other: `w`rite, look `a`gain, step `s`ide, or the end.
fn course(watch: Watch, looks: &[Shown]) -> String {
    let mut progress = Progress::begin(watch);
    let mut course = String::new();
    for look in looks {
        match progress.next::<One>(look, look.value == 1) {
            Next::Write => {
                course.push('w');
                progress.wrote = true;
                progress.last = Last::Write;
            }
            Next::LookAgain => {
                course.push('a');
                progress.last = Last::Seen(*look);
            }
            Next::StepAside => course.push('s'),
            Next::Finish(Certainty::ReadsOtherwise) => return course + " otherwise",
            Next::Finish(_) => return course + " done",
        }
    }
    course
}

#[test]
fn two_looks_that_agree_after_a_write_are_enough_and_one_is_not() {
    for watch in [Watch::Always, Watch::WhatWasWritten] {
        let (before, after) = (shown(1, 0), shown(2, 1));
        assert_eq!(course(watch, &[before, after]), "wa", "{watch:?}");
        assert_eq!(course(watch, &[before, after, after]), "wa done");
        // A concurrent writer wrote in between, and kept the change.
        let later = shown(3, 1);
        assert_eq!(course(watch, &[before, after, later, later]), "waa done");
    }
}

#[test]
fn what_is_as_wanted_is_watched_only_where_others_may_be_about_to_revert_it() {
    let as_wanted = shown(1, 1);
    assert_eq!(course(Watch::WhatWasWritten, &[as_wanted]), " done");
    assert_eq!(course(Watch::Never, &[as_wanted]), " done");
    assert_eq!(course(Watch::Always, &[as_wanted, as_wanted]), "a done");
}

#[test]
fn a_change_that_is_lost_is_written_again_from_a_fresh_look() {
    let (before, after, lost) = (shown(1, 0), shown(2, 1), shown(3, 0));
    let looks = [before, after, lost, lost, after, after];
    assert_eq!(course(Watch::Always, &looks), "waswa done");
    let looks = [before, after, lost, after, after];
    assert_eq!(course(Watch::WhatWasWritten, &looks), "wawa done");
}

#[test]
fn what_reads_otherwise_twice_is_how_the_service_puts_it() {
    let (before, other) = (shown(1, 0), shown(2, 7));
    let looks = [before, other, other, other, other];
    assert_eq!(course(Watch::WhatWasWritten, &looks), "wawa otherwise");
    // Whose change others may revert goes on until time runs out.
    assert_eq!(course(Watch::Always, &looks), "wswsw");
}

#[test]
fn what_is_put_back_is_not_watched() {
    assert_eq!(course(Watch::Never, &[shown(1, 0), shown(2, 7)]), "w done");
}
