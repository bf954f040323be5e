//! Deletion, threat protection, devices, and the feature plan.

use crate::properties::flags::flags;
use crate::properties::object::choices;

choices! {
    /// What happens to the pool when CloudFormation deletes the resource, with the names of CDK and of
    /// CloudFormation's `DeletionPolicy`.
    pub enum RemovalPolicy {
        /// The pool stays, with its role and permissions.
        Retain = "RETAIN" | "Retain",
        /// The pool is deleted, with its role and permissions.
        Destroy = "DESTROY" | "Delete",
        /// The pool is deleted only if the operation that created it is rolling back.
        RetainOnUpdateOrDelete = "RETAIN_ON_UPDATE_OR_DELETE" | "RetainExceptOnCreate",
    }
}

choices! {
    /// Whether Cognito refuses to delete the pool.
    pub enum DeletionProtection {
        /// Cognito refuses to delete the pool.
        Active = "true" | "ACTIVE",
        /// The pool can be deleted.
        Inactive = "false" | "INACTIVE",
    }
}

choices! {
    /// Threat protection in older templates.
    pub enum AdvancedSecurityMode {
        /// Acts on risks.
        Enforced = "ENFORCED",
        /// Only logs risks.
        Audit = "AUDIT",
        /// Off.
        Off = "OFF",
    }
}

choices! {
    /// Threat protection for standard authentication.
    pub enum StandardThreatProtectionMode {
        /// Acts on risks.
        FullFunction = "FULL_FUNCTION" | "ENFORCED",
        /// Only logs risks.
        AuditOnly = "AUDIT_ONLY" | "AUDIT",
        /// Off.
        NoEnforcement = "NO_ENFORCEMENT" | "OFF",
    }
}

choices! {
    /// Threat protection for custom authentication.
    pub enum CustomThreatProtectionMode {
        /// Acts on risks.
        FullFunction = "FULL_FUNCTION" | "ENFORCED",
        /// Only logs risks.
        AuditOnly = "AUDIT_ONLY" | "AUDIT",
    }
}

choices! {
    /// The feature plan.
    pub enum FeaturePlan {
        /// The smallest plan.
        Lite = "LITE",
        /// Adds choice-based sign-in, passkeys and e-mail as a second factor.
        Essentials = "ESSENTIALS",
        /// Adds threat protection.
        Plus = "PLUS",
    }
}

flags! {
    /// How Cognito treats the devices of users.
    pub struct DeviceTracking {
        /// A device that a user signs in with for the first time must pass a challenge.
        challenge_required_on_new_device = "ChallengeRequiredOnNewDevice"
            [api(&["ChallengeRequiredOnNewDevice"])],
        /// A device is remembered only if the user agrees.
        device_only_remembered_on_user_prompt = "DeviceOnlyRememberedOnUserPrompt"
            [api(&["DeviceOnlyRememberedOnUserPrompt"])],
    }
}
