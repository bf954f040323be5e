"""A pool through CloudFormation: made, changed and removed, with the properties the template gave."""

import pytest

from pool_template import ATTRIBUTES, pool_template
from stacks import read_template

MANY_PROPERTIES = {
    "UserPoolName": "many-properties",
    "SelfSignUpEnabled": True,
    "UserInvitation": {
        "EmailSubject": "Welcome",
        "EmailBody": "You are {username}, for now with {####}.",
        "SmsMessage": "{username}: {####}",
    },
    "UserVerification": {
        "EmailStyle": "CODE",
        "EmailSubject": "Your code",
        "EmailBody": "It is {####}.",
        "SmsMessage": "Code: {####}",
    },
    "SignInAliases": {"Email": True},
    "SignInCaseSensitive": False,
    "AutoVerify": {"Email": True},
    "KeepOriginal": {"Email": True},
    "StandardAttributes": {"Email": {"Required": True}, "Fullname": {"Mutable": True}},
    "CustomAttributes": {
        "department": {"DataType": "String", "MinLen": 1, "MaxLen": 64, "Mutable": True},
        "seats": {"DataType": "Number", "Min": 1, "Max": 100},
        "staff": {"DataType": "Boolean", "Mutable": True},
        "since": {"DataType": "DateTime"},
    },
    "Mfa": "OPTIONAL",
    "MfaSecondFactor": {"Sms": False, "Otp": True},
    "PasswordPolicy": {
        "MinLength": 12,
        "RequireLowercase": True,
        "RequireUppercase": True,
        "RequireDigits": True,
        "RequireSymbols": False,
        "TempPasswordValidity": "P3D",
        "PasswordHistorySize": 5,
    },
    "AccountRecovery": "EMAIL_ONLY",
    "DeviceTracking": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
    "Email": {"Cognito": {"ReplyTo": "help@example.com"}},
    "FeaturePlan": "PLUS",
    "StandardThreatProtectionMode": "AUDIT_ONLY",
    "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": True, "Passkey": True}},
    "PasskeyRelyingPartyId": "accounts.example.com",
    "PasskeyUserVerification": "REQUIRED",
    "DeletionProtection": False,
    "Tags": {"team": "identity"},
    "RemovalPolicy": "DESTROY",
}


def describe(cognito, pool_id):
    return cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]


def attribute(pool, name):
    return next(found for found in pool["SchemaAttributes"] if found["Name"] == name)


def pools_named(cognito, name):
    pages = cognito.get_paginator("list_user_pools").paginate(MaxResults=60)
    return [pool["Id"] for page in pages for pool in page["UserPools"] if pool["Name"] == name]


def test_a_pool_gets_the_properties_of_the_template(stacks, stack_name, cognito):
    pool_id = stacks.create(stack_name, pool_template(**MANY_PROPERTIES))["UserPoolId"]
    pool = describe(cognito, pool_id)

    assert pool["Name"] == "many-properties"
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False
    assert pool["AdminCreateUserConfig"]["InviteMessageTemplate"] == {
        "EmailSubject": "Welcome",
        "EmailMessage": "You are {username}, for now with {####}.",
        "SMSMessage": "{username}: {####}",
    }
    assert pool["VerificationMessageTemplate"] == {
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
        "EmailSubject": "Your code",
        "EmailMessage": "It is {####}.",
        "SmsMessage": "Code: {####}",
    }
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    assert attribute(pool, "email")["Required"] is True
    assert attribute(pool, "custom:department")["StringAttributeConstraints"] == {
        "MinLength": "1",
        "MaxLength": "64",
    }
    assert attribute(pool, "custom:department")["Mutable"] is True
    assert attribute(pool, "custom:seats")["NumberAttributeConstraints"] == {
        "MinValue": "1",
        "MaxValue": "100",
    }
    assert attribute(pool, "custom:staff")["AttributeDataType"] == "Boolean"
    assert attribute(pool, "custom:since")["AttributeDataType"] == "DateTime"
    assert pool["Policies"] == {
        "PasswordPolicy": {
            "MinimumLength": 12,
            "RequireLowercase": True,
            "RequireUppercase": True,
            "RequireNumbers": True,
            "RequireSymbols": False,
            "TemporaryPasswordValidityDays": 3,
            "PasswordHistorySize": 5,
        },
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]},
    }
    assert pool["AccountRecoverySetting"] == {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]}
    assert pool["DeviceConfiguration"] == {
        "ChallengeRequiredOnNewDevice": True,
        "DeviceOnlyRememberedOnUserPrompt": False,
    }
    assert pool["EmailConfiguration"] == {
        "EmailSendingAccount": "COGNITO_DEFAULT",
        "ReplyToEmailAddress": "help@example.com",
    }
    assert pool["UserPoolTier"] == "PLUS"
    assert pool["UserPoolAddOns"]["AdvancedSecurityMode"] == "AUDIT"
    assert pool["DeletionProtection"] == "INACTIVE"
    assert pool["UserPoolTags"]["team"] == "identity"

    mfa = cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
    assert mfa["MfaConfiguration"] == "OPTIONAL"
    assert mfa["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert "SmsMfaConfiguration" not in mfa
    assert mfa["WebAuthnConfiguration"]["RelyingPartyId"] == "accounts.example.com"
    assert mfa["WebAuthnConfiguration"]["UserVerification"] == "required"


def test_a_pool_without_properties_gets_cdks_defaults(stacks, stack_name, cognito):
    pool = describe(cognito, stacks.create(stack_name, pool_template())["UserPoolId"])

    assert pool["Name"].startswith(f"{stack_name}-UserPool-")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["VerificationMessageTemplate"] == {
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
        "EmailSubject": "Verify your new account",
        "EmailMessage": "The verification code to your new account is {####}",
        "SmsMessage": "The verification code to your new account is {####}",
    }
    assert pool["AccountRecoverySetting"] == {
        "RecoveryMechanisms": [
            {"Name": "verified_phone_number", "Priority": 1},
            {"Name": "verified_email", "Priority": 2},
        ]
    }
    assert pool["MfaConfiguration"] == "OFF"


def test_every_attribute_arrives_in_the_outputs(stacks, stack_name, cognito):
    outputs = stacks.create(stack_name, pool_template())
    pool_id = stacks.physical_id(stack_name, "UserPool")
    name = f"cognito-idp.us-east-1.amazonaws.com/{pool_id}"

    assert describe(cognito, pool_id)["Arn"] == outputs["UserPoolArn"]
    assert outputs == dict(
        zip(
            ATTRIBUTES,
            (pool_id, outputs["UserPoolArn"], name, f"https://{name}", outputs["UserPoolArn"], name, f"https://{name}"),
        )
    )


def test_strings_stand_for_booleans_and_numbers(stacks, stack_name, cognito):
    outputs = stacks.create(
        stack_name,
        pool_template(
            SelfSignUpEnabled="True",
            SignInAliases={"Username": "FALSE", "Email": "true"},
            PasswordPolicy={"MinLength": "12", "RequireSymbols": "false", "TempPasswordValidity": "2 days"},
            DeletionProtection="false",
        ),
    )
    pool = describe(cognito, outputs["UserPoolId"])

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["Policies"]["PasswordPolicy"]["RequireSymbols"] is False
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 2


def test_an_update_changes_the_pool_and_keeps_its_id(stacks, stack_name, cognito):
    pool_id = stacks.create(stack_name, pool_template(**MANY_PROPERTIES))["UserPoolId"]
    changed = {
        **MANY_PROPERTIES,
        "SelfSignUpEnabled": False,
        "PasswordPolicy": {**MANY_PROPERTIES["PasswordPolicy"], "MinLength": 16},
        "AccountRecovery": "NONE",
        "Mfa": "OFF",
        "CustomAttributes": {
            **MANY_PROPERTIES["CustomAttributes"],
            "costCenter": {"DataType": "String", "MaxLen": 16, "Mutable": True},
        },
        "Tags": {"team": "accounts", "stage": "test"},
    }
    outputs = stacks.update(stack_name, pool_template(**changed))
    pool = describe(cognito, pool_id)

    assert outputs["UserPoolId"] == pool_id
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailSubject"] == "Welcome"
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 16
    assert pool["Policies"]["PasswordPolicy"]["PasswordHistorySize"] == 5
    assert pool["AccountRecoverySetting"] == {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
    assert attribute(pool, "custom:costCenter")["StringAttributeConstraints"]["MaxLength"] == "16"
    assert cognito.get_user_pool_mfa_config(UserPoolId=pool_id)["MfaConfiguration"] == "OFF"
    assert {key: pool["UserPoolTags"].get(key) for key in ("team", "stage")} == {
        "team": "accounts",
        "stage": "test",
    }


def test_destroy_deletes_the_pool_with_its_stack(stacks, stack_name, cognito):
    pool_id = stacks.create(stack_name, pool_template(RemovalPolicy="DESTROY"))["UserPoolId"]
    stacks.delete(stack_name)

    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        describe(cognito, pool_id)


def test_without_a_removal_policy_the_pool_outlives_its_stack(stacks, stack_name, cognito):
    pool_id = stacks.create(stack_name, pool_template())["UserPoolId"]
    stacks.delete(stack_name)

    assert describe(cognito, pool_id)["Id"] == pool_id


def test_three_mistakes_are_all_named_and_nothing_is_made(stacks, stack_name, cognito):
    template = pool_template(
        UserPoolName="three-mistakes",
        SelfSignUpEnable=True,
        PasswordPolicy={"MinLength": 5},
        UserVerification={"EmailBody": "no code in here"},
    )
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    reason = stacks.reason(stack_name, "UserPool", "CREATE_FAILED")

    assert "SelfSignUpEnable" in reason and "SelfSignUpEnabled" in reason
    assert "PasswordPolicy.MinLength" in reason and "5" in reason
    assert "UserVerification.EmailBody" in reason and "{####}" in reason
    assert pools_named(cognito, "three-mistakes") == []


def test_the_quickstart_example_deploys(stacks, stack_name, cognito):
    outputs = stacks.create(stack_name, "examples/quickstart.yaml")
    assert set(outputs) == {"UserPoolId", "UserPoolArn", "UserPoolProviderName", "UserPoolProviderUrl"}

    template = read_template("examples/quickstart.yaml")
    template["Resources"]["UserPool"]["Properties"]["AccountRecovery"] = "NONE"
    assert stacks.update(stack_name, template) == outputs

    stacks.delete(stack_name)
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        describe(cognito, outputs["UserPoolId"])
