//! A strict stand-in for AWS, on loopback.
//!
//! Plays as much of Cognito user pools, IAM, Lambda's resource policies, CloudFormation and the
//! Resource Groups Tagging API as Poolkeeper calls, and the presigned address that takes its answer:
//! over real HTTP/1.1, so that the SDK's own clients, their serialisation and their connections are
//! part of what is tested.
//! It keeps state, checks every request, and is meant to be less forgiving than the services
//! wherever the truth is not known.
//!
//! Comments in here say how sure a behaviour is: *measured* (seen on the real service by someone
//! who published it), *documented* (the service's documentation or its model), or *assumed*. Texts
//! of errors are the service's own where measured; elsewhere only the code should be relied on.
//!
//! ```text
//! server     HTTP in, HTTP out; every request recorded; faults applied
//!   model      request shapes and limits        reply     how errors and answers are written
//!   cognito    which operation is where
//!     pools, update, settle, rules, schema, mfa user pools
//!     sms_role                                  may Cognito send messages with a role?
//!     clients, domains, providers, servers, groups
//!   iam, documents, functions, tagging, vault   the other services
//!   stacks, records                             CloudFormation, and what it notes of its events
//!   quotas                                      how often an operation may be called
//! access     what tests see and change          faults, calls, answers   what went wrong, what was asked
//! addresses  the signed addresses of answers
//! ```
//!
//! A test starts one, hands [`World::endpoint`] to the clients and [`World::response_url`] to the
//! event, and looks at [`World::answers`], [`World::calls`] and the state afterwards. Starting one
//! costs well under a millisecond; nothing in it sleeps unless a fault says so. Dropping it ends it.

#![allow(dead_code, unused_imports, reason = "tests pick what they need of it")]

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

mod access;
pub mod addresses;
mod answers;
mod calls;
mod clients;
mod cognito;
mod documents;
mod domains;
mod faults;
mod functions;
mod groups;
mod iam;
mod mfa;
mod model;
mod pools;
mod providers;
mod quotas;
mod records;
mod reply;
mod rules;
mod schema;
mod server;
mod servers;
mod settle;
mod sms_role;
mod stacks;
mod state;
mod tagging;
mod update;
mod vault;

#[cfg(test)]
mod self_test;

pub use access::Principal;
pub use answers::{Answer, Refusal};
pub use calls::{Call, CallResult, Service};
pub use faults::{Effect, Fault};
pub use pools::{Factors, Pool};
pub use reply::{ApiError, Outcome};
pub use state::{ACCOUNT, Settings};

type Hook = Arc<Mutex<dyn FnMut(&World) + Send>>;

/// The stand-in. Everything that tests do with it is on [`World`]; this ends it when dropped.
#[derive(Debug)]
pub struct StandIn {
    world: World,
    server: JoinHandle<std::convert::Infallible>,
}

impl StandIn {
    /// Starts one in `eu-west-1`.
    pub async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    /// Starts one in another Region.
    pub async fn start_in(region: &str) -> Self {
        Self::start_with(Settings {
            region: region.to_owned(),
            ..Settings::default()
        })
        .await
    }

    /// Starts one with settings.
    pub async fn start_with(settings: Settings) -> Self {
        let listener = match TcpListener::bind(("127.0.0.1", 0)).await {
            Ok(listener) => listener,
            Err(error) => panic!("no loopback port: {error}"),
        };
        let address = match listener.local_addr() {
            Ok(address) => address,
            Err(error) => panic!("no local address: {error}"),
        };
        let state = state::State::new(settings);
        let world = World {
            shared: Arc::new(Shared::new(address, state)),
        };
        let server = tokio::spawn(server::serve(listener, world.clone()));
        Self { world, server }
    }

    /// A handle that may be kept and moved about; it does not keep the server running.
    pub fn world(&self) -> World {
        self.world.clone()
    }
}

impl Deref for StandIn {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The world behind the endpoint: what tests see, change and break.
#[derive(Clone, Debug)]
pub struct World {
    shared: Arc<Shared>,
}

struct Shared {
    address: SocketAddr,
    state: Mutex<state::State>,
    log: Mutex<calls::Log>,
    faults: Mutex<faults::Faults>,
    hooks: Mutex<Vec<(String, Hook)>>,
    answers: Mutex<answers::Mailbox>,
    killed: Notify,
    answered: Notify,
}

impl Shared {
    fn new(address: SocketAddr, state: state::State) -> Self {
        Self {
            address,
            state: Mutex::new(state),
            log: Mutex::default(),
            faults: Mutex::default(),
            hooks: Mutex::default(),
            answers: Mutex::default(),
            killed: Notify::new(),
            answered: Notify::new(),
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A failed assertion inside a hook must not hide behind a poisoned lock.
fn hold<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
