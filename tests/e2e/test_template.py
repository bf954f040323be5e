"""template.yaml, deployed: its parameters reach the function, and no event is lost."""

import os

import pytest

from stacks import Stacks


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_enable_grants_reaches_the_function_and_its_role(aws, enabled):
    name = f"poolkeeper-grants-{enabled}"
    parameters = {"FunctionName": name, "EnableGrants": enabled}
    stacks = Stacks(aws)
    outputs = stacks.deploy_poolkeeper(os.environ["POOLKEEPER_BOOTSTRAP"], name, parameters)

    assert outputs["ServiceToken"].endswith(f":function:{name}")
    function = aws.client("lambda").get_function_configuration(FunctionName=name)
    assert function["Environment"]["Variables"]["POOLKEEPER_ENABLE_GRANTS"] == enabled
    policies = aws.client("iam").list_role_policies(RoleName=function["Role"].split("/")[-1])["PolicyNames"]
    assert ("grants" in policies) == (enabled == "true")
    stacks.delete(name)


@pytest.mark.parametrize("roles", ["", "arn:aws:iam::123456789012:role/a/*,arn:aws:iam::123456789012:role/b"])
def test_group_roles_reach_the_functions_role(aws, roles):
    name = f"poolkeeper-group-roles-{'some' if roles else 'none'}"
    parameters = {"FunctionName": name, "GroupRoles": roles}
    stacks = Stacks(aws)
    stacks.deploy_poolkeeper(os.environ["POOLKEEPER_BOOTSTRAP"], name, parameters)
    role = aws.client("lambda").get_function_configuration(FunctionName=name)["Role"].split("/")[-1]
    iam = aws.client("iam")
    assert ("group-roles" in iam.list_role_policies(RoleName=role)["PolicyNames"]) == bool(roles)
    if roles:
        policy = iam.get_role_policy(RoleName=role, PolicyName="group-roles")["PolicyDocument"]
        assert policy["Statement"] == [
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": roles.split(",")}
        ]
    stacks.delete(name)


@pytest.mark.parametrize("own", ["", "arn:aws:iam::123456789012:policy/own"])
def test_the_boundary_of_sms_roles_reaches_the_function_and_outlives_the_stack(aws, own):
    name = f"poolkeeper-boundary-{'own' if own else 'made'}"
    stacks = Stacks(aws)
    parameters = {"FunctionName": name, "SmsRoleBoundary": own}
    stacks.deploy_poolkeeper(os.environ["POOLKEEPER_BOOTSTRAP"], name, parameters)
    function = aws.client("lambda").get_function_configuration(FunctionName=name)
    boundary = function["Environment"]["Variables"]["POOLKEEPER_SMS_ROLE_BOUNDARY"]
    stacks.delete(name)

    made = [policy["Arn"] for policy in aws.client("iam").list_policies(Scope="Local")["Policies"]]
    if own:
        assert boundary == own
        assert not [arn for arn in made if f"/{name}-" in arn]
    else:
        assert boundary in made


def test_a_role_for_sms_has_the_boundary(aws, stacks, stack_name):
    outputs = stacks.create(stack_name, "examples/sms-mfa.yaml")
    role = aws.client("iam").get_role(RoleName=outputs["SmsRoleArn"].split("/")[-1])["Role"]
    function = aws.client("lambda").get_function_configuration(FunctionName="poolkeeper")
    boundary = function["Environment"]["Variables"]["POOLKEEPER_SMS_ROLE_BOUNDARY"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    stacks.delete(stack_name)


def test_events_are_neither_lost_with_a_dead_process_nor_run_too_late(aws, service_token):
    """CloudFormation waits an hour; a retry and an event that waited long must both end within it."""
    functions = aws.client("lambda")
    settings = functions.get_function_event_invoke_config(FunctionName="poolkeeper", Qualifier="$LATEST")
    timeout = functions.get_function_configuration(FunctionName="poolkeeper")["Timeout"]

    assert settings["MaximumRetryAttempts"] == 2
    assert settings["MaximumEventAgeInSeconds"] + timeout < 3600
