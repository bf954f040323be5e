//! Which attributes of users an identity provider fills.

use crate::document::Document;
use crate::properties::object::object;
use crate::properties::value::OwnKeys;

/// Declares the mapping, with a way to walk over its standard attributes.
macro_rules! mapping {
    ($( $(#[doc = $doc:literal])* $field:ident = $ours:literal | $api:literal, )*) => {
        object! {
            /// The attributes that an identity provider fills, each with the provider's name for it.
            pub struct AttributeMapping {
                $( $(#[doc = $doc])* $field: String = $ours [named($api).length(1, super::LONGEST)], )*
                /// Custom attributes, and others under the pool's own name for them, such as
                /// `custom:department` or `username`.
                custom: OwnKeys<String> = "Custom" [length(1, super::LONGEST)],
            }
        }

        impl AttributeMapping {
            /// The mapping in the API's terms. `Custom` takes precedence.
            pub fn document(&self) -> Document {
                let standard = [$( ($api, self.$field.as_ref()) ),*];
                let standard = standard
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?.clone().into())));
                let mut document: Document = standard.collect();
                let custom = self.custom.iter().flat_map(|custom| &custom.0);
                document.extend(custom.map(|(name, value)| (name.clone(), value.clone().into())));
                document
            }
        }
    };
}

mapping! {
    /// Postal address.
    address = "Address" | "address",
    /// Date of birth.
    birthdate = "Birthdate" | "birthdate",
    /// E-mail address.
    email = "Email" | "email",
    /// Whether the e-mail address is verified.
    email_verified = "EmailVerified" | "email_verified",
    /// Family name.
    family_name = "FamilyName" | "family_name",
    /// Gender.
    gender = "Gender" | "gender",
    /// Given name.
    given_name = "GivenName" | "given_name",
    /// Language and country.
    locale = "Locale" | "locale",
    /// Middle name.
    middle_name = "MiddleName" | "middle_name",
    /// Full name.
    fullname = "Fullname" | "name",
    /// Nickname.
    nickname = "Nickname" | "nickname",
    /// Phone number.
    phone_number = "PhoneNumber" | "phone_number",
    /// URL of a picture.
    profile_picture = "ProfilePicture" | "picture",
    /// Preferred user name.
    preferred_username = "PreferredUsername" | "preferred_username",
    /// URL of a profile page.
    profile_page = "ProfilePage" | "profile",
    /// Time zone.
    timezone = "Timezone" | "zoneinfo",
    /// Time of the last update.
    last_update_time = "LastUpdateTime" | "updated_at",
    /// URL of a website.
    website = "Website" | "website",
}
