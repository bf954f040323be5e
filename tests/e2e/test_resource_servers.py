"""Resource servers as resources of their own, through CloudFormation.

The local AWS keeps scopes that an update leaves out, and does not record that it deletes what an update
replaces, which Poolkeeper therefore keeps. tests/resources plays these at the strict stand-in.
"""

import base64
import json
import urllib.parse
import urllib.request

import pytest

from pool_template import resource
from stacks import read_template

EXAMPLE = "examples/machine-to-machine.yaml"


def scopes(*names):
    return [{"ScopeName": name, "ScopeDescription": name.title()} for name in names]


def servers(cognito, pool_id):
    found = cognito.list_resource_servers(UserPoolId=pool_id, MaxResults=50)["ResourceServers"]
    return {server["Identifier"]: server for server in found}


def scope_names(server):
    return {scope["ScopeName"] for scope in server["Scopes"]}


@pytest.fixture
def pool_id(cognito, stack_name):
    """A pool that nobody's stack owns."""
    pool_id = cognito.create_user_pool(PoolName=stack_name)["UserPool"]["Id"]
    yield pool_id
    cognito.delete_user_pool(UserPoolId=pool_id)


def of_pool(pool_id, **properties):
    """A template with the resource Server, of a pool that is there already."""
    of_it = resource(
        "Custom::CognitoUserPoolResourceServer", UserPoolId=pool_id, Identifier="orders", **properties
    )
    attribute = {"Fn::GetAtt": ["Server", "UserPoolResourceServerId"]}
    return {"Resources": {"Server": of_it}, "Outputs": {"Server": {"Value": attribute}}}


def token(aws, cognito, outputs):
    """The claims of a token that the example's client gets without a user."""
    client = cognito.describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["ReportingClientId"]
    )["UserPoolClient"]
    secret = f"{client['ClientId']}:{client['ClientSecret']}".encode()
    request = urllib.request.Request(
        f"{aws.endpoint}/oauth2/token",
        data=urllib.parse.urlencode({"grant_type": "client_credentials"}).encode(),
        headers={
            "Authorization": "Basic " + base64.b64encode(secret).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        payload = json.load(answer)["access_token"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_a_service_gets_a_token_with_the_scopes_of_the_resource_server(aws, stacks, stack_name, cognito):
    outputs = stacks.create(stack_name, EXAMPLE)
    pool_id = outputs["UserPoolId"]
    assert outputs["OrdersApi"] == "https://orders.example.com"
    server = servers(cognito, pool_id)["https://orders.example.com"]
    assert server["Name"] == "Orders"
    assert scope_names(server) == {"read", "write"}
    assert token(aws, cognito, outputs)["scope"] == "https://orders.example.com/read"

    template = read_template(EXAMPLE)
    added = template["Resources"]["OrdersApi"]["Properties"]["Scopes"]
    added.append({"ScopeName": "cancel", "ScopeDescription": "Cancel orders"})
    allowed = template["Resources"]["ReportingClient"]["Properties"]["OAuth"]["Scopes"]
    allowed.append({"Fn::Sub": "${OrdersApi}/cancel"})
    assert stacks.update(stack_name, template) == outputs
    assert scope_names(servers(cognito, pool_id)["https://orders.example.com"]) == {"read", "write", "cancel"}
    granted = set(token(aws, cognito, outputs)["scope"].split())
    assert granted == {"https://orders.example.com/read", "https://orders.example.com/cancel"}

    stacks.delete(stack_name)
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.list_resource_servers(UserPoolId=pool_id, MaxResults=50)


def test_a_server_changes_and_goes_without_its_pool(stacks, stack_name, cognito, pool_id):
    outputs = stacks.create(stack_name, of_pool(pool_id, Scopes=scopes("write", "read")))
    assert outputs["Server"] == "orders"
    server = servers(cognito, pool_id)["orders"]
    assert (server["Name"], scope_names(server)) == ("orders", {"read", "write"})
    changed = of_pool(pool_id, UserPoolResourceServerName="Orders", Scopes=scopes("read", "all"))
    assert stacks.update(stack_name, changed) == outputs
    server = servers(cognito, pool_id)["orders"]
    assert (server["Name"], scope_names(server)) == ("Orders", {"read", "all"})
    stacks.delete(stack_name)
    assert servers(cognito, pool_id) == {}


def test_a_server_that_is_there_already_fails_and_stays(stacks, stack_name, cognito, pool_id):
    """The local AWS words this refusal otherwise than the stand-in: the words do not matter."""
    cognito.create_resource_server(UserPoolId=pool_id, Identifier="orders", Name="By hand")
    stacks.create(stack_name, of_pool(pool_id), ends_in="ROLLBACK_COMPLETE")
    assert "AdoptExisting" in stacks.reason(stack_name, "Server", "CREATE_FAILED")
    assert servers(cognito, pool_id)["orders"]["Name"] == "By hand"


def test_an_adopted_server_keeps_its_name_and_outlives_its_stack(stacks, stack_name, cognito, pool_id):
    cognito.create_resource_server(UserPoolId=pool_id, Identifier="orders", Name="By hand")
    template = of_pool(pool_id, Scopes=scopes("read"), AdoptExisting=True)
    assert stacks.create(stack_name, template)["Server"] == "orders"
    stacks.delete(stack_name)
    server = servers(cognito, pool_id)["orders"]
    assert (server["Name"], scope_names(server)) == ("By hand", {"read"})


def test_the_server_of_a_creation_that_fails_elsewhere_is_rolled_back(stacks, stack_name, cognito, pool_id):
    template = of_pool(pool_id)
    wrong = resource("Custom::CognitoUserPoolResourceServer", UserPoolId=pool_id, Identifier="the orders")
    template["Resources"]["Wrong"] = wrong | {"DependsOn": "Server"}
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    assert "Identifier" in stacks.reason(stack_name, "Wrong", "CREATE_FAILED")
    assert servers(cognito, pool_id) == {}
