//! What an update changes, for people to read.

use serde_json::Value;

use super::Target;
use crate::document::Document;
use crate::document::prune;
use crate::resources::pool_settings::TRIGGERS;
use crate::resources::pool_settings::{Live, mirrors};

/// Each setting that differs, in the API's words: `<path> from <live> to <wanted>`.
pub fn changes(live: &Live, target: &Target) -> Vec<String> {
    let mut found = Vec::new();
    let (mut before, mut after) = (live.settings(), target.settings.clone());
    prune(&mut before);
    prune(&mut after);
    // The one goes by a call of its own, the others mirror the template beside them.
    for name in mirrors().chain(["MfaConfiguration"]) {
        before.remove(name);
        after.remove(name);
    }
    compare("", &before, &after, &mut found);
    if live.mfa_mode() != target.mfa.mode {
        found.push(format!(
            "MfaConfiguration from {} to {}",
            live.mfa_mode().as_str(),
            target.mfa.mode.as_str()
        ));
    }
    if live.factors() != target.mfa.factors {
        found.push(format!(
            "the second factors from {} to {}",
            live.factors(),
            target.mfa.factors
        ));
    }
    found
}

fn compare(path: &str, before: &Document, after: &Document, found: &mut Vec<String>) {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names.into_iter().filter(|name| *name != TRIGGERS) {
        let path = match path {
            "" => name.clone(),
            path => format!("{path}.{name}"),
        };
        match (before.get(name), after.get(name)) {
            (Some(Value::Object(before)), Some(Value::Object(after))) => {
                compare(&path, before, after, found);
            }
            (before, after) if before != after => {
                found.push(format!("{path} from {} to {}", shown(before), shown(after)));
            }
            _ => {}
        }
    }
}

/// A value as a sentence shows it: short.
pub fn shown(value: Option<&Value>) -> String {
    const MOST: usize = 60;
    let Some(value) = value else {
        return "no value".into();
    };
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::resources::user_pool::merge::TargetMfa;

    #[test]
    fn a_change_is_told_with_what_was_and_what_is() {
        let pool = json!({"Id": "eu-west-1_Ab", "Name": "pool", "Policies": {"PasswordPolicy": {
            "MinimumLength": 8, "RequireSymbols": true,
        }}, "DeletionProtection": "ACTIVE"});
        let live = Live::of(pool.as_object().cloned().unwrap_or_default());
        let settings = json!({"PoolName": "pool", "Policies": {"PasswordPolicy": {
            "MinimumLength": 12, "RequireSymbols": true,
        }}, "UserPoolTags": {"team": "a", TRIGGERS: "PreSignUp"}});
        let target = Target {
            settings: settings.as_object().cloned().unwrap_or_default(),
            mfa: TargetMfa::of(&live),
            notes: vec![],
        };
        assert_eq!(
            changes(&live, &target),
            [
                "DeletionProtection from \"ACTIVE\" to no value",
                "Policies.PasswordPolicy.MinimumLength from 8 to 12",
                "UserPoolTags from no value to {\"poolkeeper:triggers\":\"PreSignUp\",\"team\":\"a\"}",
            ]
        );
    }
}
