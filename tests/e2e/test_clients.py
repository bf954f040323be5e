"""Clients, and URLs that others add to them, through CloudFormation.

The local AWS does not record that it deletes what an update takes out or replaces, which Poolkeeper therefore
keeps. tests/resources plays that at the strict stand-in.
"""

import base64
import json
import urllib.parse
import urllib.request

import pytest

from pool_template import resource
from stacks import read_template

PASSWORD = "Correct-horse-7"


def client_of(cognito, outputs, name="ClientId"):
    found = cognito.describe_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientId=outputs[name])
    return found["UserPoolClient"]


def client(pool_id, **properties):
    return resource("Custom::CognitoUserPoolClient", UserPoolId=pool_id, **properties)


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@pytest.fixture
def pool_id(cognito, stack_name):
    """A pool that nobody's stack owns."""
    pool_id = cognito.create_user_pool(PoolName=stack_name)["UserPool"]["Id"]
    yield pool_id
    cognito.delete_user_pool(UserPoolId=pool_id)


def of_pool(pool_id, **properties):
    """A template with the resource Client, of a pool that is there already."""
    return {
        "Resources": {"Client": client(pool_id, **properties)},
        "Outputs": {
            "UserPoolId": {"Value": pool_id},
            "ClientId": {"Value": {"Ref": "Client"}},
            "Name": {"Value": {"Fn::GetAtt": ["Client", "UserPoolClientName"]}},
            "Secret": {"Value": {"Fn::GetAtt": ["Client", "UserPoolClientSecret"]}},
        },
    }


def test_a_client_comes_with_the_defaults_of_cdk_changes_and_goes(stacks, stack_name, cognito, pool_id):
    outputs = stacks.create(stack_name, of_pool(pool_id))
    assert outputs["Name"].startswith(f"{stack_name[:100]}")
    assert outputs["Secret"] == ""
    made = client_of(cognito, outputs)
    assert set(made["AllowedOAuthFlows"]) == {"code", "implicit"}
    assert made["CallbackURLs"] == ["https://example.com"]
    assert made["SupportedIdentityProviders"] == ["COGNITO"]

    changed = of_pool(
        pool_id,
        OAuth={"Flows": ["AuthorizationCodeGrant"], "CallbackUrls": ["https://app.example.com"]},
        RefreshTokenValidity="7 days",
        AccessTokenValidity="30 minutes",
    )
    assert stacks.update(stack_name, changed) == outputs
    made = client_of(cognito, outputs)
    assert made["AllowedOAuthFlows"] == ["code"]
    assert made["CallbackURLs"] == ["https://app.example.com"]
    assert (made["RefreshTokenValidity"], made["AccessTokenValidity"]) == (10080, 30)
    assert made["TokenValidityUnits"] == {"RefreshToken": "minutes", "AccessToken": "minutes"}

    stacks.delete(stack_name)
    assert cognito.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"] == []


def test_a_secret_is_an_attribute_only_if_the_template_asks_for_it(stacks, stack_name, cognito, pool_id):
    outputs = stacks.create(stack_name, of_pool(pool_id, GenerateSecret=True))
    assert outputs["Secret"] == ""
    returned = stacks.update(stack_name, of_pool(pool_id, GenerateSecret=True, ReturnSecret=True))
    assert returned["ClientId"] == outputs["ClientId"]
    assert returned["Secret"] == client_of(cognito, outputs)["ClientSecret"]


def test_a_wrong_client_fails_before_anything_is_created(stacks, stack_name, cognito, pool_id):
    wrong = of_pool(pool_id, OAuth={"Flows": ["ClientCredentials"]}, ReturnSecret=True)
    stacks.create(stack_name, wrong, ends_in="ROLLBACK_COMPLETE")
    reason = stacks.reason(stack_name, "Client", "CREATE_FAILED")
    assert "OAuth.Flows: " in reason and "ReturnSecret: " in reason
    assert cognito.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"] == []


def test_an_adopted_client_keeps_what_the_template_does_not_give(stacks, stack_name, cognito, pool_id):
    by_hand = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="By hand", CallbackURLs=["https://by-hand.example.com"],
        AllowedOAuthFlowsUserPoolClient=True, AllowedOAuthFlows=["code"], AllowedOAuthScopes=["openid"],
    )["UserPoolClient"]["ClientId"]
    template = of_pool(pool_id, ExistingUserPoolClientId=by_hand, PreventUserExistenceErrors=True)
    outputs = stacks.create(stack_name, template)
    assert outputs["ClientId"] == by_hand
    adopted = client_of(cognito, outputs)
    assert adopted["PreventUserExistenceErrors"] == "ENABLED"
    assert adopted["CallbackURLs"] == ["https://by-hand.example.com"]
    assert adopted["ClientName"] == "By hand"
    stacks.delete(stack_name)
    assert client_of(cognito, outputs)["ClientId"] == by_hand


def test_urls_of_a_distribution_are_added_after_it_and_go_with_it(stacks, stack_name, cognito):
    outputs = stacks.create(stack_name, "examples/client-urls.yaml")
    made = client_of(cognito, outputs)
    developers = "http://localhost:3000/signed-in"
    assert set(made["CallbackURLs"]) == {developers, outputs["Address"] + "/signed-in"}
    assert made["LogoutURLs"] == [outputs["Address"]]

    # The client's own update leaves them.
    template = read_template("examples/client-urls.yaml")
    own = template["Resources"]["WebApp"]["Properties"]["OAuth"]
    own["CallbackUrls"] = ["http://localhost:8080/signed-in"]
    stacks.update(stack_name, template)
    made = client_of(cognito, outputs)
    assert set(made["CallbackURLs"]) == {own["CallbackUrls"][0], outputs["Address"] + "/signed-in"}
    stacks.delete(stack_name)


def test_a_url_that_the_client_has_already_is_refused(stacks, stack_name, cognito, pool_id):
    template = of_pool(pool_id)
    template["Resources"]["Urls"] = resource(
        "Custom::CognitoUserPoolClientUrls",
        UserPoolId=pool_id,
        UserPoolClientId={"Ref": "Client"},
        CallbackUrls=["https://example.com", "https://other.example.com"],
    )
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    assert "https://example.com" in stacks.reason(stack_name, "Urls", "CREATE_FAILED")
    assert cognito.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"] == []
