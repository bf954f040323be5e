//! Parity with CDK: every recorded vector is sent to the handler as a Create event, and the API
//! requests that it makes are compared with those that follow from what CDK renders.
//!
//! ```text
//! vectors/*.json  properties and what CDK made of them (generated: see README.md)
//! vectors         reads them           coverage     how much of CDK's types they reach
//! template        intrinsic functions  expected     CDK's resources as requests
//! delivery        event in, calls out  observed     the handler's calls as requests
//! judgement       where they differ    children     the same for what belongs to a pool
//! providers       ... and for identity providers
//! differences     ... and which of it is meant
//! manifest        CDK's types, and how a template writes them
//! ```
//!
//! Where CDK throws, the handler has to answer FAILED, name the same property and write nothing.
//! A difference is an error unless `docs/cdk-differences.md` lists it; a row of that page that no
//! vector shows is an error, too.

mod children;
mod coverage;
mod delivery;
mod differences;
mod expected;
mod judgement;
mod manifest;
mod observed;
mod providers;
mod template;
mod vectors;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;

use delivery::Stage;
use differences::{Difference, Listed, matches};
use poolkeeper::resources::ResourceType;
use vectors::{Checks, USER_POOL, Vector};

/// What the comparison came to.
#[derive(Default)]
struct Tally<'a> {
    equal: usize,
    listed: usize,
    unexplained: Vec<String>,
    shown: BTreeMap<&'a str, Shown<'a>>,
}

/// Where a row of the page was seen.
#[derive(Default)]
struct Shown<'a> {
    patterns: BTreeSet<&'a str>,
    vectors: usize,
}

impl<'a> Tally<'a> {
    fn add(&mut self, vector: &'a Vector, found: &[Difference], rows: &'a [Listed]) {
        let mut used: BTreeMap<&str, &str> = BTreeMap::new();
        let mut unexplained = String::new();
        for difference in found {
            let row = rows
                .iter()
                .find(|row| row.explains(&vector.name, difference));
            match row.and_then(|row| Some((row, row.shows(&vector.name)?))) {
                Some((row, pattern)) => _ = used.insert(&row.id, pattern),
                None => unexplained += &format!("\n    {difference}"),
            }
        }
        for (row, pattern) in used {
            let shown = self.shown.entry(row).or_default();
            shown.patterns.insert(pattern);
            shown.vectors += 1;
        }
        match (found.is_empty(), unexplained.is_empty()) {
            (true, _) => self.equal += 1,
            (false, true) => self.listed += 1,
            (false, false) => self
                .unexplained
                .push(format!("{}{unexplained}", vector.name)),
        }
    }

    /// Rows of the page, and patterns in them, that no vector shows, nor one that waits may show.
    fn stale(&self, rows: &[Listed], waiting: &[Vector]) -> Vec<String> {
        let waits = |pattern: &str| waiting.iter().any(|vector| matches(pattern, &vector.name));
        let unseen = |row: &Listed, pattern: &str| {
            !self
                .shown
                .get(row.id.as_str())
                .is_some_and(|shown| shown.patterns.contains(pattern))
        };
        rows.iter()
            .flat_map(|row| row.vectors.iter().map(move |pattern| (row, pattern)))
            .filter(|(row, pattern)| unseen(row, pattern) && !waits(pattern))
            .map(|(row, pattern)| format!("{}: no vector {pattern} shows it", row.id))
            .collect()
    }
}

/// A vector of a resource type that does not exist yet is no vector yet.
fn has_arrived(vector: &Vector) -> bool {
    ResourceType::named(vector.resource()).is_some()
}

/// Judges the vectors, some of them at a time, and keeps their order.
///
/// Clients are slow to set up, so that a stage serves several vectors: they do not get in each
/// other's way, since every event has its own pool, role and statements.
fn judged<'a>(vectors: &'a [Vector], checks: &Checks) -> Vec<(&'a Vector, Vec<Difference>)> {
    const WORKERS: usize = 4;
    const OF_ONE_STAGE: usize = 16;
    let share = |worker: usize| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.unwrap_or_else(|error| panic!("no runtime: {error}"));
        runtime.block_on(async {
            let mut judged = Vec::new();
            for (index, some) in vectors
                .chunks(OF_ONE_STAGE)
                .enumerate()
                .skip(worker)
                .step_by(WORKERS)
            {
                let stage = Stage::set().await;
                for (vector, place) in some.iter().zip(index * OF_ONE_STAGE..) {
                    judged.push((place, judgement::differences(vector, checks, &stage).await));
                }
            }
            judged
        })
    };
    let mut judged: Vec<(usize, Vec<Difference>)> = std::thread::scope(|scope| {
        let share = &share;
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| scope.spawn(move || share(worker)))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    judged.sort_by_key(|(place, _)| *place);
    judged
        .into_iter()
        .map(|(place, found)| (&vectors[place], found))
        .collect()
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "the summary is what the comparison is for"
)]
fn every_difference_from_cdk_is_listed() {
    let (checks, rows) = (vectors::checks(), differences::listed());
    let (vectors, waiting): (Vec<Vector>, Vec<Vector>) =
        vectors::all().into_iter().partition(has_arrived);
    let mut tally = Tally::default();
    for (vector, found) in judged(&vectors, &checks) {
        tally.add(vector, &found, &rows);
    }
    println!(
        "{} vectors, {} equal, {} listed differences, {} unexplained",
        vectors.len(),
        tally.equal,
        tally.listed,
        tally.unexplained.len()
    );
    for row in &rows {
        println!(
            "    {:16} {:4}",
            row.id,
            tally
                .shown
                .get(row.id.as_str())
                .map_or(0, |shown| shown.vectors)
        );
    }
    println!("{} vectors wait for their resource type", waiting.len());
    let stale = tally.stale(&rows, &waiting);
    assert!(
        tally.unexplained.is_empty() && stale.is_empty(),
        "not in docs/cdk-differences.md:\n{}\nin docs/cdk-differences.md, but not so:\n{}",
        tally.unexplained.join("\n"),
        stale.join("\n")
    );
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "the table is what the measurement is for"
)]
fn vectors_cover_every_property_of_cdk() {
    let rows = coverage::report(&vectors::all());
    for coverage::Row {
        path,
        kind,
        values,
        missing,
    } in &rows
    {
        println!("{path:62} {kind:28} {values:4} {}", missing.join(", "));
    }
    let gaps: Vec<&str> = rows
        .iter()
        .filter(|row| !row.missing.is_empty())
        .map(|row| row.path.as_str())
        .collect();
    println!(
        "{} properties, {} covered, {} gaps",
        rows.len(),
        rows.len() - gaps.len(),
        gaps.len()
    );
    assert!(
        gaps.is_empty(),
        "no vector that CDK renders covers {gaps:?}"
    );
}

#[test]
fn there_are_enough_vectors() {
    let vectors = vectors::all();
    for (resource, least) in [
        (USER_POOL, 400),
        ("Custom::CognitoUserPoolClient", 500),
        ("Custom::CognitoUserPoolDomain", 60),
    ] {
        let of_type = vectors
            .iter()
            .filter(|vector| vector.resource() == resource);
        let count = of_type.count();
        assert!(count >= least, "{resource}: {count}");
    }
}

#[test]
fn each_vector_is_named_once_and_after_its_group() {
    let vectors = vectors::all();
    let names: BTreeSet<&str> = vectors.iter().map(|vector| vector.name.as_str()).collect();
    assert_eq!(names.len(), vectors.len());
    for Vector { name, group, .. } in &vectors {
        assert!(name.starts_with(&format!("{group}/")), "{name}");
    }
}
