//! Attributes of users: the standard ones, and those of the template author's own.

use super::checks::invisible_in_name;
use crate::properties::forms::Broken;
use crate::properties::object::{choices, object};
use crate::properties::spec::{Changes, Keys, Removed};
use crate::properties::value::{Decimal, OwnKeys};

object! {
    /// One standard attribute.
    pub struct StandardAttribute {
        /// Whether a user must have a value to sign up.
        required: bool = "Required" [
            default("false").api(&["Required"]).changes(Changes::Replaces)
        ],
        /// Whether the value can change.
        mutable: bool = "Mutable" [
            default("true").api(&["Mutable"]).changes(Changes::Replaces)
        ],
    }
}

object! {
    /// The standard attributes, under CDK's names for them.
    pub struct StandardAttributes each StandardAttribute {
        /// Postal address: the attribute `address`.
        address = "Address" [named("address")],
        /// Date of birth: the attribute `birthdate`.
        birthdate = "Birthdate" [named("birthdate")],
        /// E-mail address: the attribute `email`.
        email = "Email" [named("email")],
        /// Family name: the attribute `family_name`.
        family_name = "FamilyName" [named("family_name")],
        /// Gender: the attribute `gender`.
        gender = "Gender" [named("gender")],
        /// Given name: the attribute `given_name`.
        given_name = "GivenName" [named("given_name")],
        /// Language and country: the attribute `locale`.
        locale = "Locale" [named("locale")],
        /// Middle name: the attribute `middle_name`.
        middle_name = "MiddleName" [named("middle_name")],
        /// Full name: the attribute `name`.
        fullname = "Fullname" [named("name")],
        /// Nickname: the attribute `nickname`.
        nickname = "Nickname" [named("nickname")],
        /// Phone number: the attribute `phone_number`.
        phone_number = "PhoneNumber" [named("phone_number")],
        /// URL of a picture: the attribute `picture`.
        profile_picture = "ProfilePicture" [named("picture")],
        /// Preferred user name: the attribute `preferred_username`.
        preferred_username = "PreferredUsername" [named("preferred_username")],
        /// URL of a profile page: the attribute `profile`.
        profile_page = "ProfilePage" [named("profile")],
        /// Time zone: the attribute `zoneinfo`.
        timezone = "Timezone" [named("zoneinfo")],
        /// Time of the last update: the attribute `updated_at`.
        last_update_time = "LastUpdateTime" [named("updated_at")],
        /// URL of a website: the attribute `website`.
        website = "Website" [named("website")],
    }
}

choices! {
    /// The type of a custom attribute.
    pub enum AttributeDataType {
        /// Text, with `MinLen` and `MaxLen` as bounds of its length.
        String = "String",
        /// A number, with `Min` and `Max` as bounds.
        Number = "Number",
        /// `true` or `false`.
        Boolean = "Boolean",
        /// A point in time.
        DateTime = "DateTime",
    }
}

object! {
    /// One custom attribute.
    pub struct CustomAttribute {
        /// The type of the value.
        data_type: AttributeDataType = "DataType" [
            required().api(&["AttributeDataType"]).changes(Changes::Replaces)
        ],
        /// Whether the value can change.
        mutable: bool = "Mutable" [
            default("false").api(&["Mutable"]).removed(Removed::Stays).changes(Changes::Replaces)
        ],
        /// The least length of a `String`.
        min_len: i64 = "MinLen" [
            within(0, LONGEST_VALUE).rule("A-MINLEN").default("0")
                .api(&["StringAttributeConstraints.MinLength"]).changes(Changes::Replaces)
        ],
        /// The greatest length of a `String`.
        max_len: i64 = "MaxLen" [
            within(0, LONGEST_VALUE).rule("A-MAXLEN").default("2048")
                .api(&["StringAttributeConstraints.MaxLength"]).changes(Changes::Replaces)
        ],
        /// The least value of a `Number`.
        min: Decimal = "Min" [
            omitted("none").api(&["NumberAttributeConstraints.MinValue"]).changes(Changes::Replaces)
        ],
        /// The greatest value of a `Number`.
        max: Decimal = "Max" [
            omitted("none").api(&["NumberAttributeConstraints.MaxValue"]).changes(Changes::Replaces)
        ],
    }
}

/// The greatest length of an attribute's value.
const LONGEST_VALUE: i64 = 2048;

/// Custom attributes by name, with or without the prefix `custom:`.
pub type CustomAttributes = OwnKeys<CustomAttribute>;

/// A custom attribute's name without the prefixes that the service puts before it.
///
/// The API takes bare names and gives prefixed ones back, so templates write either.
pub fn bare_name(name: &str) -> &str {
    let mut bare = name;
    while let Some(rest) = bare
        .strip_prefix("custom:")
        .or_else(|| bare.strip_prefix("dev:"))
    {
        bare = rest;
    }
    bare
}

/// The names of custom attributes.
pub(super) static CUSTOM_NAMES: Keys = Keys {
    key: "name",
    entries: "attributes",
    most: 50,
    why: "",
    most_rule: "S-ATTR-COUNT",
    length: (1, 20),
    length_rule: "S-ATTR-NAME",
    bare: bare_name,
    reserved: standard_name,
    form: invisible_in_name,
};

/// What is wrong with giving a custom attribute the name of a standard one: the service takes it for
/// that one.
fn standard_name(name: &str) -> Option<Broken> {
    let instead = match standard_property(name) {
        _ if KEPT_BY_SERVICE.contains(&name) => {
            ", which Cognito maintains itself; remove it".to_owned()
        }
        Some(property) => format!("; set StandardAttributes.{property} instead"),
        None => return None,
    };
    let what =
        format!("has the name of the standard attribute {name}{instead}, or choose another name");
    Some(("S-ATTR-NAME", what))
}

/// The property for a standard attribute of that name; `None` if there is none.
pub fn standard_property(name: &str) -> Option<&'static str> {
    let mut known = StandardAttributes::FIELDS.iter();
    known
        .find(|field| field.api_name() == name)
        .map(|field| field.name)
}

/// Standard attributes that the service alone keeps, so that no property is about them.
pub const KEPT_BY_SERVICE: [&str; 3] = ["sub", "email_verified", "phone_number_verified"];
