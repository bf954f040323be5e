"""template.yaml gives the function what it needs and nothing wider."""

import os

import pytest

from stacks import Stacks, read_template

# IAM knows no resource for these.
ANY_RESOURCE = {"cognito-idp:CreateUserPool", "cognito-idp:ListUserPools"}
ROLE_WRITES = {
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:TagRole",
}


def statements(policies):
    for policy in policies:
        for statement in policy["PolicyDocument"]["Statement"]:
            actions, resource = statement["Action"], statement["Resource"]
            yield (
                {actions} if isinstance(actions, str) else set(actions),
                str(resource),
                statement.get("Condition"),
            )


@pytest.fixture(scope="module")
def resources():
    return read_template("template.yaml")["Resources"]


@pytest.fixture(scope="module")
def always_allowed(resources):
    return list(statements(resources["Role"]["Properties"]["Policies"]))


def test_each_action_is_named(always_allowed, resources):
    for actions, _, _ in always_allowed + list(statements([resources["GrantsPolicy"]["Properties"]])):
        assert not [action for action in actions if "*" in action]


def test_only_actions_without_a_resource_are_allowed_on_everything(always_allowed):
    for actions, resource, _ in always_allowed:
        if resource == "*":
            assert actions <= ANY_RESOURCE


def test_roles_are_written_below_one_path_only(always_allowed):
    for actions, resource, _ in always_allowed:
        if actions & ROLE_WRITES:
            assert resource.endswith(":role/poolkeeper/*'}")


def test_roles_are_passed_to_cognito_only(always_allowed):
    conditions = [condition for actions, _, condition in always_allowed if "iam:PassRole" in actions]
    assert conditions == [{"StringEquals": {"iam:PassedToService": "cognito-idp.amazonaws.com"}}]


def test_only_cognito_can_be_let_in_to_functions(always_allowed):
    conditions = [condition for actions, _, condition in always_allowed if "lambda:AddPermission" in actions]
    assert conditions == [{"StringEquals": {"lambda:Principal": "cognito-idp.amazonaws.com"}}]


def test_policies_of_other_principals_are_written_only_when_grants_are_enabled(always_allowed, resources):
    assert resources["GrantsPolicy"]["Condition"] == "GrantsEnabled"
    for actions, _, _ in always_allowed:
        assert not actions & {"iam:PutUserPolicy", "iam:PutGroupPolicy"}


def test_grants_never_reach_the_function_itself(resources):
    (denied,) = [
        statement
        for statement in resources["GrantsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
    ]
    assert denied["Resource"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert set(denied["Action"]) == {"iam:DeleteRolePolicy", "iam:PutRolePolicy"}


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


def test_events_are_neither_lost_with_a_dead_process_nor_run_too_late(aws, service_token):
    """CloudFormation waits an hour; a retry and an event that waited long must both end within it."""
    functions = aws.client("lambda")
    settings = functions.get_function_event_invoke_config(FunctionName="poolkeeper", Qualifier="$LATEST")
    timeout = functions.get_function_configuration(FunctionName="poolkeeper")["Timeout"]

    assert settings["MaximumRetryAttempts"] == 2
    assert settings["MaximumEventAgeInSeconds"] + timeout < 3600
