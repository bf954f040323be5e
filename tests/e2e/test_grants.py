"""Grants, through CloudFormation, by a Poolkeeper that has them switched on."""

import os

import pytest

from pool_template import pool_template, resource
from stacks import Stacks

NAME = "poolkeeper-granting"


@pytest.fixture(scope="module")
def granting(aws):
    """The ServiceToken of a second Poolkeeper, with EnableGrants."""
    stacks = Stacks(aws)
    parameters = {"FunctionName": NAME, "EnableGrants": "true"}
    yield stacks.deploy_poolkeeper(os.environ["POOLKEEPER_BOOTSTRAP"], NAME, parameters)["ServiceToken"]
    stacks.delete(NAME)


@pytest.fixture
def principals(aws, stack_name):
    """A role, a user and a group of the test's own, by their ARNs' kind."""
    iam = aws.client("iam")
    name = stack_name[:60]
    arns = {
        "role": iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"],
        "user": iam.create_user(UserName=name)["User"]["Arn"],
        "group": iam.create_group(GroupName=name)["Group"]["Arn"],
    }
    yield arns
    iam.delete_role(RoleName=name)
    iam.delete_user(UserName=name)
    iam.delete_group(GroupName=name)


def policies(aws, kind, arn):
    iam = aws.client("iam")
    name = {f"{kind.capitalize()}Name": arn.split("/")[-1]}
    names = getattr(iam, f"list_{kind}_policies")(**name)["PolicyNames"]
    read = getattr(iam, f"get_{kind}_policy")
    return {policy: read(PolicyName=policy, **name)["PolicyDocument"] for policy in names}


def granted(service_token, arns, *actions):
    """A template with a pool and a grant on it for each principal."""
    grants = {}
    for kind, arn in arns.items():
        grant = resource(
            "Custom::CognitoUserPoolGrant",
            UserPoolId={"Ref": "UserPool"},
            Grantee=arn,
            Actions=list(actions),
        )
        grant["Properties"]["ServiceToken"] = service_token
        grants[kind.capitalize()] = grant
    return pool_template(grants, RemovalPolicy="DESTROY")


def test_a_grant_is_a_policy_on_the_grantee_and_goes_with_the_stack(
    aws, stacks, stack_name, granting, principals
):
    outputs = stacks.create(stack_name, granted(granting, principals, "cognito-idp:AdminGetUser"))
    for kind, arn in principals.items():
        ((name, document),) = policies(aws, kind, arn).items()
        (statement,) = document["Statement"]
        assert statement == {
            "Effect": "Allow",
            "Action": "cognito-idp:AdminGetUser",
            "Resource": outputs["UserPoolArn"],
        }
        assert stacks.physical_id(stack_name, kind.capitalize()) == f"{arn.split('/')[-1]}/{name}"

    actions = ["cognito-idp:AdminGetUser", "cognito-idp:ListUsers"]
    stacks.update(stack_name, granted(granting, principals, *actions))
    for kind, arn in principals.items():
        ((_, document),) = policies(aws, kind, arn).items()
        assert document["Statement"][0]["Action"] == actions

    stacks.delete(stack_name)
    assert [policies(aws, kind, arn) for kind, arn in principals.items()] == [{}, {}, {}]


def test_without_the_switch_a_grant_fails_and_says_what_to_do(
    aws, stacks, stack_name, service_token, principals
):
    template = granted(service_token, {"role": principals["role"]}, "cognito-idp:AdminGetUser")
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    reason = stacks.reason(stack_name, "Role", "CREATE_FAILED")
    assert "grants are off" in reason and "EnableGrants" in reason
    assert policies(aws, "role", principals["role"]) == {}


def test_actions_of_other_services_are_refused(aws, stacks, stack_name, granting, principals):
    template = granted(granting, {"role": principals["role"]}, "s3:GetObject")
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    assert 'Actions[0]: "s3:GetObject"' in stacks.reason(stack_name, "Role", "CREATE_FAILED")
    assert policies(aws, "role", principals["role"]) == {}
