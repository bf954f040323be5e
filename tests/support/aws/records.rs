//! What CloudFormation notes of the events it sends and of the answers it gets.
//!
//! Documented: a resource is in progress from before its event is sent until the event is
//! answered, and only the first answer counts. After a replacement the former resource is deleted
//! in an event of its own, while the record speaks of the new one. Assumed: an event that follows
//! for the same resource means that CloudFormation no longer waits for the one before.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::answers::Answer;
use super::stacks::{Members, Stack, name_of};
use super::state::{State, text};

const STATUS: &str = "ResourceStatus";
const PHYSICAL_ID: &str = "PhysicalResourceId";
const TIMES: [&str; 2] = ["LastUpdatedTimestamp", "Timestamp"];

/// One event of a stack.
#[derive(Clone, Debug, Default)]
pub struct StackEvent {
    /// Its members.
    pub members: Members,
    /// How many more looks do not show it.
    pub unseen: usize,
    /// The `RequestId` of the announced event that it tells of the beginning of.
    begins: Option<String>,
}

/// What is recorded of a resource.
#[derive(Clone, Debug, Default)]
struct Record {
    now: Members,
    /// While something is in progress: what the record said before.
    settled: Option<Members>,
}

/// A resource of a stack.
#[derive(Clone, Debug, Default)]
pub struct Resource {
    record: Record,
    /// What is still shown in its place, oldest first, and for how many more looks.
    former: Vec<(usize, Option<Record>)>,
}

impl Resource {
    /// One that is shown at once.
    pub fn of(members: Members) -> Self {
        Self {
            record: Record {
                now: members,
                settled: None,
            },
            former: Vec::new(),
        }
    }

    /// What is shown by now.
    pub fn shown(&self, hides_in_progress: bool) -> Option<&Members> {
        let record = match self.former.first() {
            Some((_, former)) => former.as_ref()?,
            None => &self.record,
        };
        if hides_in_progress && in_progress(&record.now) {
            record.settled.as_ref()
        } else {
            Some(&record.now)
        }
    }

    /// Counts a look.
    pub fn looked(&mut self) {
        for (looks, _) in &mut self.former {
            *looks = looks.saturating_sub(1);
        }
        self.former.retain(|(looks, _)| *looks > 0);
    }

    /// Its status and physical id, shown or not.
    pub fn recorded(&self) -> (String, String) {
        let member = |name| self.record.now.get(name).cloned().unwrap_or_default();
        (member(STATUS), member(PHYSICAL_ID))
    }

    fn physical_id(&self) -> Option<&str> {
        let id = self.record.now.get(PHYSICAL_ID)?;
        Some(id.as_str()).filter(|id| !id.is_empty())
    }
}

/// An event that was sent to the handler.
#[derive(Clone, Debug)]
pub struct Announced {
    request_id: String,
    logical_id: String,
    physical_id: Option<String>,
    resource_type: String,
    /// `CREATE`.
    kind: &'static str,
    /// Whether it deletes what the resource was before a replacement.
    beside: bool,
    /// Whether CloudFormation waits for its answer.
    pending: bool,
}

/// Gives a stack a status, with the event that tells of it. Its time is that of the pools, of which no
/// two are the same: what was made before an operation began can be told from what it made.
pub fn put_stack(state: &mut State, id: &str, status: &str) {
    let millis = state.now().as_f64().unwrap_or_default() * 1000.0;
    #[expect(clippy::cast_possible_truncation)]
    let at = Timestamp::from_millisecond(millis.round() as i64).unwrap_or_default();
    let stack = state.stacks.entry(id.to_owned()).or_default();
    status.clone_into(&mut stack.status);
    let members = [
        ("LogicalResourceId", name_of(id)),
        (PHYSICAL_ID, id),
        ("ResourceType", "AWS::CloudFormation::Stack"),
        (STATUS, status),
        ("Timestamp", &stamp(at)),
    ];
    let members = members.map(|(name, value)| (name.to_owned(), value.to_owned()));
    add_event(stack, members.into(), 0);
}

/// Adds an event, newer than all. What is missing of its id and time is filled in.
pub fn add_event(stack: &mut Stack, mut members: Members, unseen: usize) -> &mut StackEvent {
    let number = stack.events.len() + 1;
    members
        .entry("EventId".to_owned())
        .or_insert_with(|| format!("event-{number}"));
    members
        .entry("Timestamp".to_owned())
        .or_insert_with(|| stamp(Timestamp::now()));
    stack.events.push(StackEvent {
        members,
        unseen,
        begins: None,
    });
    &mut stack.events[number - 1]
}

/// Whether an event was announced.
pub fn is_announced(state: &State, event: &Value) -> bool {
    let stack = state.stacks.get(text(event, "StackId"));
    stack.is_some_and(|stack| {
        stack.announced.iter().any(|announced| {
            announced.request_id == text(event, "RequestId")
                && announced.logical_id == text(event, "LogicalResourceId")
        })
    })
}

/// What CloudFormation notes just before it sends an event.
pub fn announce(state: &mut State, event: &Value) {
    let kind = match text(event, "RequestType") {
        "Create" => "CREATE",
        "Update" => "UPDATE",
        "Delete" => "DELETE",
        other => panic!("CloudFormation sends no such event: {other}"),
    };
    let (id, logical_id) = (text(event, "StackId"), text(event, "LogicalResourceId"));
    if !state.stacks.contains_key(id) {
        put_stack(state, id, &format!("{kind}_IN_PROGRESS"));
    }
    let delay = state.settings.record_delay;
    let stack = state.stacks.entry(id.to_owned()).or_default();
    let physical_id = event[PHYSICAL_ID].as_str().map(str::to_owned);
    let recorded = stack.resources.get(logical_id);
    let recorded = recorded.and_then(Resource::physical_id);
    let beside = kind == "DELETE" && recorded.is_some() && recorded != physical_id.as_deref();
    if !beside {
        for former in &mut stack.announced {
            former.pending &= former.beside || former.logical_id != logical_id;
        }
    }
    let announced = Announced {
        request_id: text(event, "RequestId").to_owned(),
        logical_id: logical_id.to_owned(),
        physical_id: physical_id.clone(),
        resource_type: text(event, "ResourceType").to_owned(),
        kind,
        beside,
        pending: true,
    };
    note(stack, &announced, "IN_PROGRESS", physical_id, None, delay).begins =
        Some(announced.request_id.clone());
    stack.announced.push(announced);
}

/// Notes an answer, if CloudFormation waits for it.
pub fn answer(state: &mut State, answer: &Answer) {
    let delay = state.settings.record_delay;
    let body = &answer.body;
    let Some(stack) = state.stacks.get_mut(text(body, "StackId")) else {
        return;
    };
    let awaited = stack.announced.iter_mut().find(|announced| {
        announced.pending
            && announced.request_id == text(body, "RequestId")
            && announced.logical_id == text(body, "LogicalResourceId")
    });
    let Some(awaited) = awaited else {
        return;
    };
    awaited.pending = false;
    let awaited = awaited.clone();
    let (failed, reason) = if answer.too_long() {
        (true, "Response object is too long.")
    } else {
        (answer.status() != "SUCCESS", answer.reason())
    };
    let given = Some(answer.physical_id()).filter(|id| !id.is_empty() && !answer.too_long());
    let recorded = if awaited.beside {
        awaited.physical_id.as_deref()
    } else {
        let resource = stack.resources.get(&awaited.logical_id);
        resource.and_then(Resource::physical_id)
    };
    let physical_id = if failed && awaited.kind == "UPDATE" {
        recorded
    } else {
        given.or(recorded)
    };
    let physical_id = physical_id.map(str::to_owned);
    let (outcome, reason) = if failed {
        ("FAILED", Some(reason))
    } else {
        ("COMPLETE", None)
    };
    note(stack, &awaited, outcome, physical_id, reason, delay);
}

/// Writes the record of a resource and the event of it.
fn note<'a>(
    stack: &'a mut Stack,
    announced: &Announced,
    outcome: &str,
    physical_id: Option<String>,
    reason: Option<&str>,
    delay: usize,
) -> &'a mut StackEvent {
    let now = stamp(Timestamp::now());
    let mut members = Members::from([
        ("LogicalResourceId".to_owned(), announced.logical_id.clone()),
        ("ResourceType".to_owned(), announced.resource_type.clone()),
        (STATUS.to_owned(), format!("{}_{outcome}", announced.kind)),
        ("Timestamp".to_owned(), now.clone()),
    ]);
    members.extend(physical_id.map(|id| (PHYSICAL_ID.to_owned(), id)));
    members.extend(reason.map(|text| ("ResourceStatusReason".to_owned(), text.to_owned())));
    if !announced.beside {
        let mut record = members.clone();
        record.insert("LastUpdatedTimestamp".to_owned(), now);
        put(stack, announced, record, delay);
    }
    add_event(stack, members, delay)
}

fn put(stack: &mut Stack, announced: &Announced, now: Members, delay: usize) {
    let former = stack.resources.get(&announced.logical_id);
    let former = former.map(|resource| resource.record.clone());
    let settled = former
        .clone()
        .filter(|_| in_progress(&now) && announced.kind != "CREATE")
        .and_then(|former| {
            if in_progress(&former.now) {
                former.settled
            } else {
                Some(former.now)
            }
        });
    let resource = stack
        .resources
        .entry(announced.logical_id.clone())
        .or_default();
    resource.record = Record { now, settled };
    if delay > 0 {
        resource.former.push((delay, former));
    }
}

fn in_progress(members: &Members) -> bool {
    members
        .get(STATUS)
        .is_some_and(|status| status.ends_with("_IN_PROGRESS"))
}

/// Makes it so much longer since an event was announced: that moves back, with all that was there
/// before. What other events that wait for their answer began stays, as their addresses do.
pub fn age(state: &mut State, event: &Value, seconds: u32) {
    let request_id = text(event, "RequestId");
    let Some(stack) = state.stacks.get_mut(text(event, "StackId")) else {
        return;
    };
    let begun = stack
        .events
        .iter()
        .position(|event| event.begins.as_deref() == Some(request_id));
    let Some(begun) = begun else { return };
    let until = stack.events[begun].members["Timestamp"].clone();
    let waiting: Vec<_> = stack
        .announced
        .iter()
        .filter(|other| other.pending && other.request_id != request_id)
        .collect();
    for event in &mut stack.events[..=begun] {
        let others = waiting
            .iter()
            .any(|other| event.begins.as_ref() == Some(&other.request_id));
        if !others {
            move_back(&mut event.members, seconds, &until);
        }
    }
    for (logical_id, resource) in &mut stack.resources {
        let others = waiting
            .iter()
            .any(|other| other.logical_id == *logical_id && !other.beside);
        if others {
            continue;
        }
        let formers = resource.former.iter_mut().filter_map(|it| it.1.as_mut());
        for record in formers.chain([&mut resource.record]) {
            for members in record.settled.iter_mut().chain([&mut record.now]) {
                move_back(members, seconds, &until);
            }
        }
    }
}

fn move_back(members: &mut Members, seconds: u32, until: &str) {
    for name in TIMES {
        let Some(time) = members.get_mut(name) else {
            continue;
        };
        if let Ok(at) = time.parse::<Timestamp>()
            && time.as_str() <= until
        {
            *time = stamp(at - SignedDuration::from_secs(seconds.into()));
        }
    }
}

fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
