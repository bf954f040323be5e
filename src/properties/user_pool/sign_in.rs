//! Signing in: aliases, verification, passwords, factors.

use jiff::SignedDuration;

use crate::properties::flags::flags;
use crate::properties::object::{choices, object};

flags! {
    /// What users may sign in with. A given object replaces the default (user name only).
    pub struct SignInAliases {
        /// A user name.
        username = "Username" | "username",
        /// The e-mail address.
        email = "Email" | "email",
        /// The phone number.
        phone = "Phone" | "phone_number",
        /// A second, changeable user name; needs `Username`.
        preferred_username = "PreferredUsername" | "preferred_username",
    }
}

flags! {
    /// Which addresses Cognito verifies.
    pub struct AutoVerify {
        /// The e-mail address.
        email = "Email" | "email",
        /// The phone number.
        phone = "Phone" | "phone_number",
    }
}

flags! {
    /// Which addresses keep their old value until the new one is verified.
    pub struct KeepOriginal {
        /// The e-mail address.
        email = "Email" | "email",
        /// The phone number.
        phone = "Phone" | "phone_number",
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

flags! {
    /// Which second factors there are.
    pub struct MfaSecondFactor {
        /// A code by SMS.
        sms = "Sms" | "SMS_MFA",
        /// A code from an authenticator app.
        otp = "Otp" | "SOFTWARE_TOKEN_MFA",
        /// A code by e-mail; needs SES and a plan above Lite.
        email = "Email" | "EMAIL_OTP",
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

flags! {
    /// The first factors.
    pub struct AllowedFirstAuthFactors {
        /// The password; cannot be turned off.
        password = "Password" | "PASSWORD",
        /// A one-time code by e-mail.
        email_otp = "EmailOtp" | "EMAIL_OTP",
        /// A one-time code by SMS.
        sms_otp = "SmsOtp" | "SMS_OTP",
        /// A passkey.
        passkey = "Passkey" | "WEB_AUTHN",
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
