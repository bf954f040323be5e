"""Templates with one user pool, for the end-to-end tests."""

import copy

ATTRIBUTES = (
    "UserPoolId",
    "UserPoolArn",
    "UserPoolProviderName",
    "UserPoolProviderUrl",
    "Arn",
    "ProviderName",
    "ProviderURL",
)
SERVICE_TOKEN = {"Fn::ImportValue": "poolkeeper-ServiceToken"}


def resource(resource_type, **properties):
    """A custom resource; a wait of two minutes instead of an hour if the function fails to answer."""
    return {
        "Type": resource_type,
        "Properties": {"ServiceToken": SERVICE_TOKEN, "ServiceTimeout": 120, **copy.deepcopy(properties)},
    }


def pool_template(more_resources=None, **properties):
    """A template with the resource UserPool, its attributes as outputs, and perhaps more resources."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "UserPool": resource("Custom::CognitoUserPool", **properties),
            **(more_resources or {}),
        },
        "Outputs": {name: {"Value": {"Fn::GetAtt": ["UserPool", name]}} for name in ATTRIBUTES},
    }
