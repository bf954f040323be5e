"""Groups as resources of their own, through CloudFormation.

The local AWS has no UpdateGroup, and does not record that it deletes what an update takes out or
replaces, which Poolkeeper therefore keeps. tests/resources plays these at the strict stand-in.
"""

import re

import pytest

from pool_template import pool_template, resource
from stacks import read_template

GENERATED = r"-Members-[0-9a-z]{12}"


def group(**properties):
    return resource("Custom::CognitoUserPoolGroup", UserPoolId={"Ref": "UserPool"}, **properties)


def names(cognito, pool_id):
    return {found["GroupName"] for found in cognito.list_groups(UserPoolId=pool_id)["Groups"]}


@pytest.fixture
def pool_id(cognito, stack_name):
    """A pool that nobody's stack owns."""
    pool_id = cognito.create_user_pool(PoolName=stack_name)["UserPool"]["Id"]
    yield pool_id
    cognito.delete_user_pool(UserPoolId=pool_id)


def of_pool(pool_id, **properties):
    """A template with the resource Group, of a pool that is there already."""
    of_it = resource("Custom::CognitoUserPoolGroup", UserPoolId=pool_id, **properties)
    return {"Resources": {"Group": of_it}, "Outputs": {"Group": {"Value": {"Ref": "Group"}}}}


def test_two_groups_come_with_their_pool_change_and_leave_nothing(stacks, stack_name, cognito):
    outputs = stacks.create(stack_name, "examples/groups.yaml")
    pool_id = outputs["UserPoolId"]
    assert outputs["AdminsGroup"] == "admins"
    assert re.fullmatch(re.escape(stack_name) + GENERATED, outputs["MembersGroup"])
    assert names(cognito, pool_id) == {"admins", outputs["MembersGroup"]}
    admins = cognito.get_group(UserPoolId=pool_id, GroupName="admins")["Group"]
    assert (admins["Description"], admins["Precedence"]) == ("May do everything", 0)

    template = read_template("examples/groups.yaml")
    template["Resources"]["UserPool"]["Properties"]["SelfSignUpEnabled"] = True
    template["Resources"]["Members"]["Properties"]["Revision"] = "2"
    template["Resources"]["Guests"] = group(GroupName="guests", Precedence=7)
    assert stacks.update(stack_name, template) == outputs
    assert names(cognito, pool_id) == {"admins", "guests", outputs["MembersGroup"]}
    assert cognito.get_group(UserPoolId=pool_id, GroupName="guests")["Group"]["Precedence"] == 7

    stacks.delete(stack_name)
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.list_groups(UserPoolId=pool_id)


def test_a_group_without_its_pools_stack_goes_and_the_pool_stays(stacks, stack_name, cognito, pool_id):
    outputs = stacks.create(stack_name, of_pool(pool_id, GroupName="admins"))
    assert outputs["Group"] == "admins"
    stacks.delete(stack_name)
    assert names(cognito, pool_id) == set()


def test_a_group_that_is_gone_is_made_again_by_the_next_update(stacks, stack_name, cognito, pool_id):
    stacks.create(stack_name, of_pool(pool_id, GroupName="admins", Revision="1"))
    cognito.delete_group(UserPoolId=pool_id, GroupName="admins")
    stacks.update(stack_name, of_pool(pool_id, GroupName="admins", Revision="2"))
    assert names(cognito, pool_id) == {"admins"}
    stacks.delete(stack_name)


def test_a_group_that_is_there_already_fails_and_stays(stacks, stack_name, cognito, pool_id):
    cognito.create_group(UserPoolId=pool_id, GroupName="admins")
    stacks.create(stack_name, of_pool(pool_id, GroupName="admins"), ends_in="ROLLBACK_COMPLETE")
    assert "AdoptExisting" in stacks.reason(stack_name, "Group", "CREATE_FAILED")
    assert names(cognito, pool_id) == {"admins"}


def test_an_adopted_group_outlives_its_stack(stacks, stack_name, cognito, pool_id):
    cognito.create_group(UserPoolId=pool_id, GroupName="admins", Precedence=3)
    properties = {"GroupName": "admins", "Precedence": 3, "AdoptExisting": True}
    outputs = stacks.create(stack_name, of_pool(pool_id, **properties))
    assert outputs["Group"] == "admins"
    stacks.delete(stack_name)
    assert names(cognito, pool_id) == {"admins"}


def test_the_group_of_a_creation_that_fails_elsewhere_is_rolled_back(stacks, stack_name, cognito, pool_id):
    template = of_pool(pool_id, GroupName="admins")
    wrong = resource("Custom::CognitoUserPoolGroup", UserPoolId=pool_id, GroupName="the admins")
    template["Resources"]["Wrong"] = wrong | {"DependsOn": "Group"}
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    assert "GroupName" in stacks.reason(stack_name, "Wrong", "CREATE_FAILED")
    assert names(cognito, pool_id) == set()


def test_a_role_reaches_the_group(stacks, stack_name, cognito, aws):
    """Whether it may be passed, the local AWS does not look at; test_policy.py pins the right."""
    iam = aws.client("iam")
    name = stack_name[:60]
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    admins = group(GroupName="admins", Role=role)
    outputs = stacks.create(stack_name, pool_template({"Admins": admins}, RemovalPolicy="DESTROY"))
    found = cognito.get_group(UserPoolId=outputs["UserPoolId"], GroupName="admins")["Group"]
    assert found["RoleArn"] == role
    stacks.delete(stack_name)
    iam.delete_role(RoleName=name)
