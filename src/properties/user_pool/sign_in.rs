//! Signing in: aliases, verification, passwords, factors.

use jiff::SignedDuration;

use crate::properties::object::{choices, object};

object! {
    /// What users may sign in with. A given object replaces the default (user name only).
    pub struct SignInAliases {
        /// A user name.
        username: bool = "Username",
        /// The e-mail address.
        email: bool = "Email",
        /// The phone number.
        phone: bool = "Phone",
        /// A second, changeable user name; needs `Username`.
        preferred_username: bool = "PreferredUsername",
    }
}

object! {
    /// Which addresses Cognito verifies.
    pub struct AutoVerify {
        /// The e-mail address.
        email: bool = "Email",
        /// The phone number.
        phone: bool = "Phone",
    }
}

object! {
    /// Which addresses keep their old value until the new one is verified.
    pub struct KeepOriginal {
        /// The e-mail address.
        email: bool = "Email",
        /// The phone number.
        phone: bool = "Phone",
    }
}

choices! {
    /// Whether users must, may or cannot use a second factor.
    pub enum Mfa {
        /// They cannot (the default).
        Off = "OFF",
        /// They may.
        Optional = "OPTIONAL",
        /// They must.
        Required = "REQUIRED" | "ON",
    }
}

object! {
    /// Which second factors there are.
    pub struct MfaSecondFactor {
        /// A code by SMS.
        sms: bool = "Sms",
        /// A code from an authenticator app.
        otp: bool = "Otp",
        /// A code by e-mail; needs SES and a plan above Lite.
        email: bool = "Email",
    }
}

object! {
    /// What passwords must be like.
    pub struct PasswordPolicy {
        /// How long an administrator's temporary password works: whole days, at most 365.
        temp_password_validity: SignedDuration = "TempPasswordValidity",
        /// 6 to 99 characters; 8 if not given.
        min_length: i64 = "MinLength",
        /// Whether a lower-case letter is needed.
        require_lowercase: bool = "RequireLowercase",
        /// Whether an upper-case letter is needed.
        require_uppercase: bool = "RequireUppercase",
        /// Whether a digit is needed.
        require_digits: bool = "RequireDigits",
        /// Whether a symbol is needed.
        require_symbols: bool = "RequireSymbols",
        /// How many former passwords are refused: 0 to 24; not on the Lite plan.
        password_history_size: i64 = "PasswordHistorySize",
    }
}

object! {
    /// Which first factors users may choose from.
    pub struct SignInPolicy {
        /// The factors; the password must be among them.
        allowed_first_auth_factors: AllowedFirstAuthFactors = "AllowedFirstAuthFactors",
    }
}

object! {
    /// The first factors.
    pub struct AllowedFirstAuthFactors {
        /// The password; cannot be turned off.
        password: bool = "Password",
        /// A one-time code by e-mail.
        email_otp: bool = "EmailOtp",
        /// A one-time code by SMS.
        sms_otp: bool = "SmsOtp",
        /// A passkey.
        passkey: bool = "Passkey",
    }
}

choices! {
    /// Whether the authenticator must check who holds it.
    pub enum PasskeyUserVerification {
        /// If it can (the default).
        Preferred = "PREFERRED" | "preferred",
        /// Always.
        Required = "REQUIRED" | "required",
    }
}

choices! {
    /// Whether a passkey with user verification counts as two factors.
    pub enum PasskeyFactorConfiguration {
        /// It counts as one (the default).
        SingleFactor = "SINGLE_FACTOR",
        /// It counts as two.
        MultiFactorWithUserVerification = "MULTI_FACTOR_WITH_USER_VERIFICATION",
    }
}
