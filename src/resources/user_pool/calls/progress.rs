//! What an update of a pool is asked for, how far it has come, and what it does next.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::aws::cognito::Document;
use crate::aws::sms_role::Role;
use crate::resources::Event;
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{Misread, Target, misread};
use crate::resources::user_pool::wanted::Wanted;

/// What a pool shall be: the former properties and the new ones, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose resource the pool is.
    pub event: &'a Event,
    /// What the former properties wanted; nothing if there were none.
    pub old: &'a Wanted,
    /// What the properties want.
    pub new: &'a Wanted,
}

/// How far an update has come.
pub struct Progress {
    /// The pool before the first write.
    pub before: Live,
    /// What the first look said the pool shall be.
    pub target: Target,
    /// The role for SMS messages that belongs to the pool, if it wants one.
    pub role: Role,
    /// The functions whose permission was asked for.
    pub asked_for: BTreeSet<String>,
    /// Those of them that the pool could not invoke before.
    pub permitted: Vec<String>,
    /// Whether it is certain that the event may change the pool.
    pub may_write: bool,
    /// Whether anything of the pool may have been written.
    pub wrote: bool,
    /// How long the slowest read and write took.
    pub slowest: Duration,
    /// What was done last.
    pub last: Last,
    /// What the pool lastingly reads as after a write, if that is not what was written.
    odd: Option<Document>,
    /// What of it makes the pool less safe than was asked for.
    pub weaker: Vec<String>,
}

/// What an update did last.
pub enum Last {
    /// It read the pool, or failed to write it.
    Look,
    /// It wrote the pool.
    Write,
    /// It saw the pool after it wrote it.
    Seen(Box<Live>),
}

/// What an update does next.
pub enum Next {
    /// It writes the pool.
    Write,
    /// It waits and looks at the pool again.
    LookAgain,
    /// Nothing: the pool is as it shall be, or will not be it.
    Finish,
}

impl Progress {
    /// An update at its first look.
    pub fn begin(before: &Live, target: &Target, role: &Role) -> Self {
        Self {
            before: before.clone(),
            target: target.clone(),
            role: role.clone(),
            asked_for: BTreeSet::new(),
            permitted: Vec::new(),
            may_write: false,
            wrote: false,
            slowest: Duration::ZERO,
            last: Last::Look,
            odd: None,
            weaker: Vec::new(),
        }
    }

    /// Decides what to do about the pool as it is now. A pool that was written is done with once two
    /// looks agree that it is as it shall be; if they agree twice on something else, then that is how
    /// the service puts it.
    pub fn next(&mut self, live: &Live, as_wanted: bool) -> Next {
        match std::mem::replace(&mut self.last, Last::Look) {
            // What was not written cannot be lost.
            Last::Look if as_wanted && !self.wrote => Next::Finish,
            Last::Look if as_wanted => Next::LookAgain,
            Last::Look => Next::Write,
            Last::Write => Next::LookAgain,
            Last::Seen(seen) if !live.agrees(&seen) => match as_wanted {
                true => Next::LookAgain,
                false => Next::Write,
            },
            Last::Seen(_) if as_wanted => Next::Finish,
            Last::Seen(_) => {
                let now = live.settings();
                if self.odd.as_ref() == Some(&now) {
                    let Misread { weaker, other } = misread(live, &self.target);
                    self.weaker = weaker;
                    let other = match &other[..] {
                        [] => String::new(),
                        other => format!(": {}", other.join("; ")),
                    };
                    if !other.is_empty() || self.weaker.is_empty() {
                        self.note(&format!(
                            "the user pool does not read back as it was written{other}"
                        ));
                    }
                    return Next::Finish;
                }
                self.odd = Some(now);
                Next::Write
            }
        }
    }

    /// Tells the author something.
    pub fn note(&mut self, note: &str) {
        self.target.notes.push(note.to_owned());
    }
}
