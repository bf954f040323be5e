//! Signing in: aliases, verification, passwords, factors.

use jiff::SignedDuration;

use crate::properties::flags::flags;
use crate::properties::object::{choices, object};
use crate::properties::spec::Removed;

flags! {
    /// What users sign in with.
    pub struct SignInAliases {
        /// Users sign in with a user name.
        username = "Username" | "username",
        /// Users sign in with their e-mail address.
        email = "Email" | "email",
        /// Users sign in with their phone number.
        phone = "Phone" | "phone_number",
        /// Users sign in with a second user name, which they can change. Needs `Username`.
        preferred_username = "PreferredUsername" | "preferred_username",
    }
}

flags! {
    /// What Cognito verifies at sign-up.
    pub struct AutoVerify {
        /// Cognito verifies the e-mail address.
        email = "Email" | "email",
        /// Cognito verifies the phone number.
        phone = "Phone" | "phone_number",
    }
}

flags! {
    /// The attributes that keep their old value until the user verifies the new one.
    pub struct KeepOriginal {
        /// The e-mail address keeps its old value.
        email = "Email" | "email",
        /// The phone number keeps its old value.
        phone = "Phone" | "phone_number",
    }
}

choices! {
    /// Whether users sign in with a second factor.
    pub enum Mfa {
        /// No user has a second factor.
        Off = "OFF",
        /// Each user decides.
        Optional = "OPTIONAL",
        /// Every user needs a second factor.
        Required = "REQUIRED" | "ON",
    }
}

flags! {
    /// The second factors that users can choose from.
    pub struct MfaSecondFactor {
        /// A code by SMS message.
        sms = "Sms" | "SMS_MFA",
        /// A code from an authenticator app.
        otp = "Otp" | "SOFTWARE_TOKEN_MFA" [native(&["Totp", "SoftwareTokenMfa"])],
        /// A code by e-mail. Needs `Email.Ses` and a plan above `LITE`.
        email = "Email" | "EMAIL_OTP",
    }
}

object! {
    /// The requirements for passwords.
    pub struct PasswordPolicy {
        /// How long a temporary password from an administrator is valid.
        temp_password_validity: SignedDuration = "TempPasswordValidity" [
            days(365, "P-PW-TEMP-DAYS", "P-PW-TEMP-MAX").default("7 days").always()
                .api(&["TemporaryPasswordValidityDays"]).removed(Removed::Default)
        ],
        /// The minimum number of characters.
        min_length: i64 = "MinLength" [
            within(6, 99).rule("P-PW-LEN").default("8").always()
                .api(&["MinimumLength"]).removed(Removed::Default)
        ],
        /// Whether a password needs a lowercase letter.
        require_lowercase: bool = "RequireLowercase" [
            default("true").always().api(&["RequireLowercase"]).removed(Removed::Default)
        ],
        /// Whether a password needs an uppercase letter.
        require_uppercase: bool = "RequireUppercase" [
            default("true").always().api(&["RequireUppercase"]).removed(Removed::Default)
        ],
        /// Whether a password needs a digit.
        require_digits: bool = "RequireDigits" [
            default("true").always().api(&["RequireNumbers"]).removed(Removed::Default)
        ],
        /// Whether a password needs a symbol.
        require_symbols: bool = "RequireSymbols" [
            default("true").always().api(&["RequireSymbols"]).removed(Removed::Default)
        ],
        /// The number of former passwords that a user cannot use again. Needs a plan above `LITE`.
        password_history_size: i64 = "PasswordHistorySize" [
            within(0, 24).rule("P-PW-HIST").default("0")
                .api(&["PasswordHistorySize"]).removed(Removed::Default)
        ],
    }
}

object! {
    /// How users sign in first.
    pub struct SignInPolicy {
        /// The first factors that users can choose from. `Password` must be among them; the others need
        /// a plan above `LITE`.
        allowed_first_auth_factors: AllowedFirstAuthFactors = "AllowedFirstAuthFactors" [
            default("Password").api(&["AllowedFirstAuthFactors"]).removed(Removed::Default)
        ],
    }
}

flags! {
    /// The first factors that users can choose from.
    pub struct AllowedFirstAuthFactors {
        /// A password. It cannot be left out.
        password = "Password" | "PASSWORD",
        /// A one-time code by e-mail.
        email_otp = "EmailOtp" | "EMAIL_OTP",
        /// A one-time code by SMS message.
        sms_otp = "SmsOtp" | "SMS_OTP",
        /// A passkey.
        passkey = "Passkey" | "WEB_AUTHN",
    }
}

choices! {
    /// Whether a passkey's authenticator must verify the user.
    pub enum PasskeyUserVerification {
        /// The authenticator verifies the user if it can.
        Preferred = "PREFERRED" | "preferred",
        /// The authenticator must verify the user.
        Required = "REQUIRED" | "required",
    }
}

choices! {
    /// Whether a passkey with user verification counts as two factors.
    pub enum PasskeyFactorConfiguration {
        /// A passkey counts as one factor.
        SingleFactor = "SINGLE_FACTOR",
        /// A passkey with user verification counts as two.
        MultiFactorWithUserVerification = "MULTI_FACTOR_WITH_USER_VERIFICATION",
    }
}
