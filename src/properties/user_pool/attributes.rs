//! Attributes of users: the standard ones, and those of the author's own.

use crate::properties::object::{choices, object};
use crate::properties::value::{Decimal, OwnKeys};

object! {
    /// One standard attribute.
    pub struct StandardAttribute {
        /// Whether a value is needed to sign up. `false` if not given.
        required: bool = "Required",
        /// Whether the value can change. `true` if not given.
        mutable: bool = "Mutable",
    }
}

object! {
    /// The standard attributes, under CDK's names for them.
    pub struct StandardAttributes {
        /// `address`
        address: StandardAttribute = "Address",
        /// `birthdate`
        birthdate: StandardAttribute = "Birthdate",
        /// `email`
        email: StandardAttribute = "Email",
        /// `family_name`
        family_name: StandardAttribute = "FamilyName",
        /// `gender`
        gender: StandardAttribute = "Gender",
        /// `given_name`
        given_name: StandardAttribute = "GivenName",
        /// `locale`
        locale: StandardAttribute = "Locale",
        /// `middle_name`
        middle_name: StandardAttribute = "MiddleName",
        /// `name`
        fullname: StandardAttribute = "Fullname",
        /// `nickname`
        nickname: StandardAttribute = "Nickname",
        /// `phone_number`
        phone_number: StandardAttribute = "PhoneNumber",
        /// `picture`
        profile_picture: StandardAttribute = "ProfilePicture",
        /// `preferred_username`
        preferred_username: StandardAttribute = "PreferredUsername",
        /// `profile`
        profile_page: StandardAttribute = "ProfilePage",
        /// `zoneinfo`
        timezone: StandardAttribute = "Timezone",
        /// `updated_at`
        last_update_time: StandardAttribute = "LastUpdateTime",
        /// `website`
        website: StandardAttribute = "Website",
    }
}

choices! {
    /// The type of a custom attribute.
    pub enum AttributeDataType {
        /// Text, of a length between `MinLen` and `MaxLen`.
        String = "String",
        /// A number between `Min` and `Max`.
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
        /// Its type (required).
        data_type: AttributeDataType = "DataType" required,
        /// Whether the value can change. `false` if not given.
        mutable: bool = "Mutable",
        /// The least length of a `String`, from 0.
        min_len: i64 = "MinLen",
        /// The greatest length of a `String`, up to 2048.
        max_len: i64 = "MaxLen",
        /// The least value of a `Number`.
        min: Decimal = "Min",
        /// The greatest value of a `Number`.
        max: Decimal = "Max",
    }
}

/// Custom attributes by name, with or without the prefix `custom:`.
pub type CustomAttributes = OwnKeys<CustomAttribute>;

/// A custom attribute's name without the prefixes that the service puts before it.
///
/// The API takes bare names and gives prefixed ones back, so authors write either.
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

/// Standard attributes: the property, and the API's name for it.
pub const STANDARD_NAMES: [(&str, &str); 17] = [
    ("Address", "address"),
    ("Birthdate", "birthdate"),
    ("Email", "email"),
    ("FamilyName", "family_name"),
    ("Gender", "gender"),
    ("GivenName", "given_name"),
    ("Locale", "locale"),
    ("MiddleName", "middle_name"),
    ("Fullname", "name"),
    ("Nickname", "nickname"),
    ("PhoneNumber", "phone_number"),
    ("ProfilePicture", "picture"),
    ("PreferredUsername", "preferred_username"),
    ("ProfilePage", "profile"),
    ("Timezone", "zoneinfo"),
    ("LastUpdateTime", "updated_at"),
    ("Website", "website"),
];

/// Standard attributes that the service alone keeps, so that no property is about them.
pub const KEPT_BY_SERVICE: [&str; 3] = ["sub", "email_verified", "phone_number_verified"];

impl StandardAttributes {
    /// The attributes, in the order of [`STANDARD_NAMES`].
    pub fn in_order(&self) -> [Option<&StandardAttribute>; 17] {
        [
            self.address.as_ref(),
            self.birthdate.as_ref(),
            self.email.as_ref(),
            self.family_name.as_ref(),
            self.gender.as_ref(),
            self.given_name.as_ref(),
            self.locale.as_ref(),
            self.middle_name.as_ref(),
            self.fullname.as_ref(),
            self.nickname.as_ref(),
            self.phone_number.as_ref(),
            self.profile_picture.as_ref(),
            self.preferred_username.as_ref(),
            self.profile_page.as_ref(),
            self.timezone.as_ref(),
            self.last_update_time.as_ref(),
            self.website.as_ref(),
        ]
    }
}
