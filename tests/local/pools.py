"""A pool as Cognito describes it, reduced to what is worth reading."""

import json

# The attributes of every pool. Only those that a template changed are worth showing.
PLAIN_ATTRIBUTE = {"Mutable": True, "Required": False}


def describe(aws, pool_id):
    """The pool's description and its MFA settings, as text."""
    cognito = aws.client("cognito-idp")
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    mfa = cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
    mfa.pop("ResponseMetadata")
    pool["SchemaAttributes"] = [attribute for attribute in pool["SchemaAttributes"] if _is_changed(attribute)]
    shown = {key: value for key, value in pool.items() if value not in ("", [], {}, None)} | mfa
    return json.dumps(shown, indent=2, default=str, ensure_ascii=False)


def _is_changed(attribute):
    plain = {key: attribute.get(key) for key in PLAIN_ATTRIBUTE} == PLAIN_ATTRIBUTE
    custom = attribute["Name"].startswith("custom:")
    return custom or not (plain or attribute["Name"] == "sub")
