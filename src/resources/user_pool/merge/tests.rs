//! The rule of the merge, for each kind of member.

use serde_json::{Map, Value, json};

use super::{plan, target};
use crate::arn::Place;
use crate::aws::Operation;
use crate::properties::read_old;
use crate::properties::user_pool::UserPool;
use crate::resources::pool_settings::Live;
use crate::resources::user_pool::wanted::{Wanted, wanted};

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:";

fn of(properties: &Value) -> Wanted {
    let map: Map<String, Value> = properties.as_object().cloned().unwrap_or_default();
    let place = Place::of_stack("arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1");
    wanted(&read_old::<UserPool>(&map), &place)
}

/// A live pool with these settings beside its ID.
fn live(settings: Value) -> Live {
    let mut pool = settings.as_object().cloned().unwrap_or_default();
    pool.insert("Id".into(), json!("eu-west-1_abc"));
    Live {
        pool,
        mfa: Map::new(),
    }
}

/// What a member becomes, given what it was.
fn merged(old: Value, new: Value, now: Value, path: &str) -> Value {
    let settings = target(&of(&old), &of(&new), &live(now)).settings;
    Value::Object(settings)
        .pointer(path)
        .cloned()
        .unwrap_or(Value::Null)
}

/// The four lines of the rule for one member: two values of it as properties and as the pool shows
/// them, and what it becomes when it is removed.
fn obeys_the_rule(path: &str, a: (Value, Value), b: (Value, Value), default: Value) {
    let none = json!({});
    let show = |value: &Value| {
        let mut pool = json!({});
        let mut place = &mut pool;
        for step in path.trim_start_matches('/').split('/') {
            place = &mut place[step];
        }
        *place = value.clone();
        pool
    };
    let ((a, live_a), (b, live_b)) = (a, b);
    assert_eq!(
        merged(none.clone(), a.clone(), show(&live_b), path),
        live_a,
        "{path}: –, yes"
    );
    assert_eq!(
        merged(b.clone(), a.clone(), show(&live_b), path),
        live_a,
        "{path}: yes, yes"
    );
    assert_eq!(
        merged(a.clone(), none.clone(), show(&live_a), path),
        default,
        "{path}: yes, no"
    );
    assert_eq!(
        merged(a, none.clone(), show(&live_b), path),
        live_b,
        "{path}: yes, no, changed since"
    );
    assert_eq!(
        merged(none.clone(), none, show(&live_b), path),
        live_b,
        "{path}: –, no"
    );
    drop(b);
}

#[test]
fn a_number_obeys_the_rule() {
    obeys_the_rule(
        "/Policies/PasswordPolicy/MinimumLength",
        (json!({"PasswordPolicy": {"MinLength": 12}}), json!(12)),
        (json!({"PasswordPolicy": {"MinLength": 20}}), json!(20)),
        json!(8),
    );
}

#[test]
fn a_switch_obeys_the_rule() {
    obeys_the_rule(
        "/DeletionProtection",
        (json!({"DeletionProtection": true}), json!("ACTIVE")),
        (json!({"DeletionProtection": false}), json!("INACTIVE")),
        json!("INACTIVE"),
    );
}

#[test]
fn a_list_obeys_the_rule() {
    let policy = |passkey: bool| json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": passkey, "EmailOtp": !passkey}}});
    obeys_the_rule(
        "/Policies/SignInPolicy/AllowedFirstAuthFactors",
        (policy(true), json!(["PASSWORD", "WEB_AUTHN"])),
        (policy(false), json!(["PASSWORD", "EMAIL_OTP"])),
        json!(["PASSWORD"]),
    );
}

#[test]
fn a_trigger_obeys_the_rule() {
    let trigger = |name: &str| {
        let function = format!("{FUNCTION}{name}");
        (
            json!({"LambdaTriggers": {"PreSignUp": function}}),
            json!(function),
        )
    };
    obeys_the_rule(
        "/LambdaConfig/PreSignUp",
        trigger("a"),
        trigger("b"),
        Value::Null,
    );
}

#[test]
fn a_tag_obeys_the_rule() {
    let tag = |value: &str| (json!({"Tags": {"team": value}}), json!(value));
    obeys_the_rule("/UserPoolTags/team", tag("a"), tag("b"), Value::Null);
}

#[test]
fn an_override_obeys_the_rule() {
    let of = |level: u8| {
        let text = format!(r#"{{"FutureSetting": {{"Level": {level}}}}}"#);
        (json!({"Overrides": text}), json!(level))
    };
    obeys_the_rule("/FutureSetting/Level", of(1), of(2), Value::Null);
}

#[test]
fn a_sender_of_email_goes_as_one() {
    let ses =
        json!({"Email": {"Ses": {"FromEmail": "a@example.com", "ConfigurationSetName": "set"}}});
    let now = json!({"EmailConfiguration": {
        "EmailSendingAccount": "DEVELOPER",
        "From": "a@example.com",
        "ConfigurationSet": "set",
        "SourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/a@example.com",
    }});
    let back = merged(ses.clone(), json!({}), now.clone(), "/EmailConfiguration");
    assert_eq!(back, json!({"EmailSendingAccount": "COGNITO_DEFAULT"}));
    let other = merged(
        ses,
        json!({"Email": {"Cognito": {}}}),
        now,
        "/EmailConfiguration",
    );
    assert_eq!(other, json!({"EmailSendingAccount": "COGNITO_DEFAULT"}));
}

#[test]
fn what_cdk_always_renders_is_written_over_changes_from_elsewhere() {
    let now = json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false}});
    let path = "/AdminCreateUserConfig/AllowAdminCreateUserOnly";
    assert_eq!(merged(json!({}), json!({}), now, path), true);
}

#[test]
fn a_pool_that_shows_what_is_wanted_takes_no_step() {
    let properties = json!({
        "LambdaTriggers": {"PreTokenGeneration": format!("{FUNCTION}claims")},
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}},
        "PasswordPolicy": {"TempPasswordValidity": "P0D"},
    });
    let wanted = of(&properties);
    let mut now = live(Value::Object(wanted.settings.clone()));
    let more = json!({
        "Arn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc",
        "EstimatedNumberOfUsers": 7,
        "LastModifiedDate": 1.5,
        "MfaConfiguration": "OFF",
        "UserPoolTags": {
            "aws:cloudformation:stack-name": "shop",
            "poolkeeper:triggers": "PreTokenGeneration",
        },
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []},
        "LambdaConfig": {
            "PreTokenGeneration": format!("{FUNCTION}claims"),
            "PreTokenGenerationConfig": {"LambdaArn": format!("{FUNCTION}claims"), "LambdaVersion": "V1_0"},
        },
    });
    now.pool
        .extend(more.as_object().cloned().unwrap_or_default());
    now.pool["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"] =
        json!(["WEB_AUTHN", "PASSWORD"]);
    now.pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] = json!(7);
    now.pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"] = json!(7);
    let target = target(&wanted, &wanted, &now);
    assert_eq!(plan(&now, &target, &[]), []);
}

/// The kinds of the steps that lead from one set of properties to another.
fn steps(from: Value, to: Value) -> Vec<&'static str> {
    let (old, new) = (of(&from), of(&to));
    let mut now = live(Value::Object(old.settings.clone()));
    let mfa = super::mfa::merge(&Wanted::default().mfa, &old.mfa, &Live::default());
    now.mfa = mfa.request("eu-west-1_abc", &old.settings);
    now.mfa.remove("UserPoolId");
    let target = target(&old, &new, &now);
    let plan = plan(&now, &target, &[]);
    let kinds = plan.iter().map(|step| match step.operation {
        Operation::UpdateUserPool => "update",
        Operation::SetUserPoolMfaConfig => "mfa",
        Operation::TagResource => "tag",
        Operation::UntagResource => "untag",
        Operation::AddCustomAttributes => "attributes",
        other => other.name(),
    });
    kinds.collect()
}

#[test]
fn second_factors_and_other_settings_are_written_in_the_order_that_each_needs() {
    let otp = |mode: &str| json!({"Mfa": mode, "MfaSecondFactor": {"Sms": false, "Otp": true}});
    let with = |mut properties: Value, more: Value| {
        let members = properties.as_object_mut().expect("a map");
        members.extend(more.as_object().cloned().expect("a map"));
        properties
    };
    let email_otp =
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "EmailOtp": true}}});
    let by_email = json!({
        "Mfa": "OPTIONAL",
        "MfaSecondFactor": {"Sms": false, "Otp": true, "Email": true},
        "Email": {"Ses": {"FromEmail": "a@example.com"}},
    });
    // Nothing but the mode changes.
    assert_eq!(steps(otp("OPTIONAL"), otp("REQUIRED")), ["mfa"]);
    // SES has to be there before e-mail is a factor, and may go only after it.
    assert_eq!(steps(otp("OPTIONAL"), by_email.clone()), ["update", "mfa"]);
    assert_eq!(steps(by_email, otp("OPTIONAL")), ["mfa", "update"]);
    // One-time codes go before second factors are needed, and come after they no longer are.
    assert_eq!(
        steps(with(otp("OPTIONAL"), email_otp.clone()), otp("REQUIRED")),
        ["update", "mfa"]
    );
    assert_eq!(
        steps(otp("REQUIRED"), with(otp("OPTIONAL"), email_otp)),
        ["mfa", "update"]
    );
    // A call without SMS takes the SMS configuration away; it is sent again.
    let phone =
        json!({"SmsRole": "arn:aws:iam::123456789012:role/sms", "AutoVerify": {"Phone": true}});
    let sms = with(json!({"Mfa": "OPTIONAL"}), phone.clone());
    assert_eq!(
        steps(sms, with(otp("OPTIONAL"), phone)),
        ["update", "mfa", "update"]
    );
}
