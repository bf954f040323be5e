//! What somebody changed in a pool although the template gives it, before and now.
//!
//! CloudFormation has no drift detection for custom resources, and sends an Update only when a property
//! changed; a new `Revision` is enough. The update writes what the template gives; this names it.

use serde_json::Value;

use super::changes::shown;
use crate::document::Document;
use crate::resources::merge::covers;
use crate::resources::pool_settings::{self, Live};
use crate::resources::pool_settings::{MfaMode, TRIGGERS};
use crate::resources::user_pool::wanted::Wanted;

/// Each setting that the template gives unchanged and the pool has otherwise: with the live and the wanted
/// value.
pub fn drift(old: &Wanted, new: &Wanted, live: &Live) -> Vec<String> {
    let mut found = Vec::new();
    let (before, now) = (comparable(&old.settings), comparable(&new.settings));
    compare("", &before, &now, &comparable(&live.settings()), &mut found);
    if let Some(mode) = new.mfa.mode.filter(|mode| old.mfa.mode == Some(*mode)) {
        if live.mfa_mode() != mode {
            found.push(format!(
                "MfaConfiguration (the pool had {}, the template sets {})",
                live.mfa_mode().as_str(),
                mode.as_str()
            ));
        } else if old.mfa.factors == new.mfa.factors
            && live.factors() != new.mfa.factors
            && mode != MfaMode::Off
        {
            found.push(format!(
                "the second factors (the pool had {}, the template sets {})",
                live.factors(),
                new.mfa.factors
            ));
        }
    }
    found
}

/// The settings in the form in which they are compared.
fn comparable(settings: &Document) -> Document {
    let mut settings = pool_settings::comparable(settings.clone());
    // Mirrors of the template beside them.
    for mirror in pool_settings::mirrors() {
        settings.remove(mirror);
    }
    if let Some(Value::Object(tags)) = settings.get_mut("UserPoolTags") {
        tags.remove(TRIGGERS);
    }
    settings
}

fn compare(
    path: &str,
    before: &Document,
    now: &Document,
    live: &Document,
    found: &mut Vec<String>,
) {
    for (name, wanted) in now {
        let path = match path {
            "" => name.clone(),
            path => format!("{path}.{name}"),
        };
        let Some(former) = before.get(name) else {
            continue;
        };
        if let (Value::Object(former), Value::Object(wanted), Some(Value::Object(live))) =
            (former, wanted, live.get(name))
        {
            compare(&path, former, wanted, live, found);
        } else if covers(Some(former), wanted) && !covers(live.get(name), wanted) {
            found.push(format!(
                "{path} (the pool had {}, the template sets {})",
                shown(live.get(name)),
                shown(Some(wanted))
            ));
        }
    }
}
