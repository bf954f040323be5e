//! Documents as they go over the wire.
//!
//! The SDK's types cannot omit a boolean or a number (they send `false` and `0`), and they drop members
//! that are newer than the SDK. Both would harm a user pool: Cognito resets what a request omits, and
//! changes what it contains. So requests about pools carry exactly the planned document, and answers are
//! kept as they came. The SDK does the rest: endpoint, signature, errors.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::Value;

pub use crate::document::Document;

/// Sends a document in place of the body that the SDK serialized.
pub(super) struct Exactly {
    body: Vec<u8>,
}

impl Exactly {
    pub(super) fn new(document: &Document) -> Self {
        // A map of JSON values always has a JSON form.
        Self {
            body: serde_json::to_vec(document).unwrap_or_default(),
        }
    }
}

/// Shows only the size, since the document may contain messages and external IDs.
impl fmt::Debug for Exactly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exactly({} bytes)", self.body.len())
    }
}

impl Intercept for Exactly {
    fn name(&self) -> &'static str {
        "Exactly"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        request
            .headers_mut()
            .insert("content-length", self.body.len().to_string());
        *request.body_mut() = SdkBody::from(self.body.clone());
        Ok(())
    }
}

/// Keeps an answer as it came from the service.
#[derive(Clone, Default)]
pub(super) struct Keep {
    answer: Arc<Mutex<Document>>,
}

impl Keep {
    /// The answer that was kept.
    pub(super) fn take(&self) -> Document {
        std::mem::take(&mut self.answer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Shows nothing, since an answer may contain the secret of a client.
impl fmt::Debug for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keep").finish_non_exhaustive()
    }
}

impl Intercept for Keep {
    fn name(&self) -> &'static str {
        "Keep"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().unwrap_or_default();
        if let Ok(Value::Object(answer)) = serde_json::from_slice(body) {
            *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
        }
        Ok(())
    }
}
