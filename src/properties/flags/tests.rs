use serde_json::{Value, json};

use crate::properties::tests::{accepted, refused, violations};
use crate::properties::user_pool::{
    AllowedFirstAuthFactors, AutoVerify, DeviceTracking, KeepOriginal, MfaSecondFactor,
    SignInAliases,
};
use crate::properties::value::Property;
use crate::properties::{Path, Violations};

/// Flags of one kind, which must be right.
#[track_caller]
fn read<T: Property>(value: &Value) -> T {
    let mut violations = Violations::default();
    let read = T::read(value, &Path::ROOT.key("P"), &mut violations);
    assert!(violations.is_empty(), "{value}: {violations}");
    read.expect("nothing is wrong")
}

#[track_caller]
fn equal<T: Property + PartialEq + std::fmt::Debug>(map: Value, lists: &[Value]) {
    let map: T = read(&map);
    for list in lists {
        assert_eq!(read::<T>(list), map, "{list}");
    }
}

#[test]
fn a_list_of_the_names_that_are_on_says_what_a_map_says() {
    equal::<SignInAliases>(
        json!({"Username": true, "Email": true, "Phone": true, "PreferredUsername": true}),
        &[
            json!(["Username", "Email", "Phone", "PreferredUsername"]),
            json!(["preferred_username", "phone_number", "email", "username"]),
        ],
    );
    equal::<AutoVerify>(
        json!({"Email": true, "Phone": true}),
        &[
            json!(["Email", "phone_number"]),
            json!([" Phone", "email "]),
        ],
    );
    equal::<KeepOriginal>(
        json!({"Phone": "true"}),
        &[json!(["phone_number"]), json!(["Phone"])],
    );
    equal::<MfaSecondFactor>(
        json!({"Sms": true, "Otp": true, "Email": true}),
        &[
            json!(["Sms", "Otp", "Email"]),
            json!(["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]),
        ],
    );
    equal::<AllowedFirstAuthFactors>(
        json!({"Password": true, "EmailOtp": true, "SmsOtp": true, "Passkey": true}),
        &[
            json!(["Password", "EmailOtp", "SmsOtp", "Passkey"]),
            json!(["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]),
        ],
    );
    equal::<DeviceTracking>(
        json!({"ChallengeRequiredOnNewDevice": true}),
        &[json!(["ChallengeRequiredOnNewDevice"])],
    );
}

#[test]
fn an_empty_list_is_given_and_one_of_an_empty_text_is_not() {
    equal::<AutoVerify>(json!({}), &[json!([])]);
    assert!(!AutoVerify::is_nothing(&json!([])));
    assert!(AutoVerify::is_nothing(&json!([""])));
    assert!(AutoVerify::is_nothing(&json!("")));
}

#[test]
fn a_name_that_is_unknown_or_given_twice_is_answered_with_the_allowed_ones() {
    assert_eq!(
        violations(json!({"AutoVerify": ["Email", "phone", "email", 1]})),
        [
            "AutoVerify[1]: \"phone\" is not one of Email (email), Phone (phone_number)",
            "AutoVerify[2]: \"email\" names Email a second time; list each of these at most once: Email \
             (email), Phone (phone_number)",
            "AutoVerify[3]: 1 is not one of Email (email), Phone (phone_number)",
        ]
    );
    refused(
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "OTP"]}}),
        "SignInPolicy.AllowedFirstAuthFactors[1]",
        "EmailOtp (EMAIL_OTP)",
    );
}

#[test]
fn a_single_scalar_is_no_list_of_names() {
    for scalar in [json!("Email"), json!("Email,Phone"), json!(true), json!(1)] {
        refused(
            json!({"AutoVerify": scalar}),
            "AutoVerify",
            "is not a map such as {Email: true} or a list of Email (email), Phone (phone_number)",
        );
    }
}

#[test]
fn rules_hold_for_lists_as_for_maps() {
    accepted(json!({"SignInAliases": ["username", "preferred_username"]}));
    refused(
        json!({"SignInAliases": ["preferred_username"]}),
        "SignInAliases.PreferredUsername",
        "but SignInAliases.Username is not",
    );
    refused(
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["EMAIL_OTP"]}}),
        "SignInPolicy.AllowedFirstAuthFactors.Password",
        "must include the password",
    );
    // One mistake is told once: a misspelt name looks like one that was not given.
    refused(
        json!({"SignInAliases": ["usrname", "preferred_username"]}),
        "SignInAliases[0]",
        "\"usrname\" is not one of",
    );
    refused(
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["Pasword"]}}),
        "SignInPolicy.AllowedFirstAuthFactors[0]",
        "is not one of",
    );
}
