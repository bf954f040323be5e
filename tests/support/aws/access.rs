//! What tests see of the world, and what they change behind the handler's back.

use std::sync::{Arc, Mutex, MutexGuard};

use super::calls::{Call, Log};
use super::faults::{Fault, Faults};
use super::state::{Settings, State};
use super::{World, hold};

mod pools;
mod services;
mod snapshot;
mod stacks;
mod tagging;
mod vault;

pub use services::Principal;

/// Where it is, and what happens to calls.
impl World {
    /// The address of every service: `http://127.0.0.1:<port>`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The Region.
    pub fn region(&self) -> String {
        self.state().settings.region.clone()
    }

    /// Changes settings.
    pub fn configure(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.state().settings);
    }

    /// Every API call so far, in the order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.log().all()
    }

    /// The calls that can change something.
    pub fn writes(&self) -> Vec<Call> {
        self.calls().into_iter().filter(Call::is_write).collect()
    }

    /// The calls that only look.
    pub fn reads(&self) -> Vec<Call> {
        self.calls()
            .into_iter()
            .filter(|call| !call.is_write())
            .collect()
    }

    /// The calls of one operation.
    pub fn calls_of(&self, operation: &str) -> Vec<Call> {
        self.calls()
            .into_iter()
            .filter(|call| call.operation == operation)
            .collect()
    }

    /// The names of all operations called, in order.
    pub fn operations(&self) -> Vec<String> {
        self.calls()
            .into_iter()
            .map(|call| call.operation)
            .collect()
    }

    /// Forgets the calls so far.
    pub fn clear_calls(&self) {
        self.log().clear();
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.faults().add(fault);
    }

    /// Removes every fault that has not occurred.
    pub fn clear_faults(&self) {
        self.faults().clear();
    }

    /// How many faults have struck.
    pub fn faults_struck(&self) -> usize {
        self.faults().struck()
    }

    /// How many calls were refused because there were too many, faults aside.
    pub fn throttled(&self) -> usize {
        self.state().quotas.refused
    }

    /// Runs before each call of an operation is carried out. It may change the world; calls that
    /// it makes through [`World::cognito`] are neither recorded nor struck by faults.
    pub fn before(&self, operation: &str, hook: impl FnMut(&World) + Send + 'static) {
        hold(&self.shared.hooks).push((operation.to_owned(), Arc::new(Mutex::new(hook))));
    }

    /// Runs before the `nth` call of an operation from now on, 1 being the next one.
    pub fn before_nth(
        &self,
        operation: &str,
        nth: usize,
        hook: impl FnOnce(&World) + Send + 'static,
    ) {
        let mut wait = nth;
        let mut hook = Some(hook);
        self.before(operation, move |world| {
            wait = wait.saturating_sub(1);
            if wait == 0
                && let Some(hook) = hook.take()
            {
                hook(world);
            }
        });
    }

    /// Waits for a [`super::Effect::KillAfter`] or [`super::Effect::KillBefore`] to strike. One
    /// that struck before is seen, too.
    pub async fn killed(&self) {
        self.shared.killed.notified().await;
    }

    pub(super) fn kill(&self) {
        self.shared.killed.notify_one();
    }

    pub(super) fn run_hooks(&self, operation: &str) {
        let hooks: Vec<_> = {
            let hooks = hold(&self.shared.hooks);
            hooks
                .iter()
                .filter(|(wanted, _)| wanted == operation)
                .map(|(_, hook)| Arc::clone(hook))
                .collect()
        };
        for hook in hooks {
            hold(&hook)(self);
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        hold(&self.shared.state)
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        hold(&self.shared.log)
    }

    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        hold(&self.shared.faults)
    }
}
