"""A whole sign-in as one stack of plain CloudFormation, and the examples that need more than one type."""

import base64
import json

import pytest

from pool_template import resource
from stacks import read_template

PASSWORD = "Correct-horse-7"
# What the local AWS does not create.
UNKNOWN_TYPES = {
    "AWS::Cognito::ManagedLoginBranding",
    "AWS::Cognito::UserPoolUser",
    "AWS::Cognito::UserPoolUserToGroupAttachment",
}


def get(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def of_pool(kind, **properties):
    return resource(f"Custom::CognitoUserPool{kind}", UserPoolId={"Ref": "UserPool"}, **properties)


def sign_in_template(prefix):
    """A pool, a resource server, two clients, a domain and two groups."""
    scope = {"ScopeName": "read", "ScopeDescription": "Read orders"}
    redirects = {
        "Flows": ["AuthorizationCodeGrant"],
        "Scopes": ["OPENID", "EMAIL"],
        "CallbackUrls": ["https://app.example.com"],
    }
    resources = {
        "UserPool": resource(
            "Custom::CognitoUserPool", RemovalPolicy="DESTROY", SignInAliases=["Username"], SelfSignUpEnabled=True
        ),
        "Orders": of_pool("ResourceServer", Identifier="orders", Scopes=[scope]),
        "App": of_pool("Client", AuthFlows=["UserPassword"], OAuth=redirects, RefreshTokenValidity="7 days"),
        "Service": of_pool(
            "Client",
            GenerateSecret=True,
            ReturnSecret=True,
            OAuth={"Flows": ["ClientCredentials"], "Scopes": [{"Fn::Sub": "${Orders}/read"}]},
        ),
        # Another resource gets the secret by GetAtt.
        "Credentials": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"SecretString": get("Service", "UserPoolClientSecret")},
        },
        "Domain": of_pool("Domain", CognitoDomain={"DomainPrefix": prefix}),
        "Admins": of_pool("Group", GroupName="admins", Precedence=0),
        "Members": of_pool("Group", GroupName="members", Precedence=1),
    }
    outputs = {
        "UserPoolId": {"Ref": "UserPool"},
        "AppId": {"Ref": "App"},
        "ServiceId": {"Ref": "Service"},
        "Credentials": {"Ref": "Credentials"},
        "BaseUrl": get("Domain", "BaseUrl"),
    }
    return {
        "Resources": resources,
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }


def urls_template(outputs):
    urls = resource(
        "Custom::CognitoUserPoolClientUrls",
        UserPoolId=outputs["UserPoolId"],
        UserPoolClientId=outputs["AppId"],
        CallbackUrls=["https://d111111abcdef8.cloudfront.net/signed-in"],
    )
    return {"Resources": {"Urls": urls}}


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def without_unknown_types(path):
    """A template without the resources that the local AWS does not create, and without references to them."""
    template = read_template(path)
    resources = template["Resources"]
    gone = {name for name, one in resources.items() if one["Type"] in UNKNOWN_TYPES}
    for one in resources.values():
        if one.get("DependsOn") in gone:
            del one["DependsOn"]
    template["Resources"] = {name: one for name, one in resources.items() if name not in gone}
    return template


def test_a_whole_sign_in_changes_three_times_rolls_back_and_leaves_nothing(aws, stacks, stack_name, cognito):
    template = sign_in_template("whole-sign-in")
    resources = template["Resources"]
    outputs = stacks.create(stack_name, template)
    pool_id, app_id = outputs["UserPoolId"], outputs["AppId"]

    def client(name):
        return cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=outputs[name])["UserPoolClient"]

    secrets = aws.client("secretsmanager")
    secret = secrets.get_secret_value(SecretId=outputs["Credentials"])["SecretString"]
    assert secret == client("ServiceId")["ClientSecret"]
    assert outputs["BaseUrl"].startswith("https://whole-sign-in.auth.")

    # A second stack adds URLs to the first one's client.
    second = f"{stack_name}-urls"
    stacks.create(second, urls_template(outputs))
    added = "https://d111111abcdef8.cloudfront.net/signed-in"
    assert set(client("AppId")["CallbackURLs"]) == {"https://app.example.com", added}

    # Three updates: scopes, callback URLs, another name for the domain.
    write = {"ScopeName": "write", "ScopeDescription": "Place orders"}
    resources["Orders"]["Properties"]["Scopes"].append(write)
    resources["Service"]["Properties"]["OAuth"]["Scopes"].append({"Fn::Sub": "${Orders}/write"})
    stacks.update(stack_name, template)
    assert set(client("ServiceId")["AllowedOAuthScopes"]) == {"orders/read", "orders/write"}
    resources["App"]["Properties"]["OAuth"]["CallbackUrls"] = ["https://www.example.com"]
    stacks.update(stack_name, template)
    assert set(client("AppId")["CallbackURLs"]) == {"https://www.example.com", added}
    resources["Domain"]["Properties"]["CognitoDomain"]["DomainPrefix"] = "whole-sign-in-renamed"
    renamed = stacks.update(stack_name, template)
    assert renamed["BaseUrl"].startswith("https://whole-sign-in-renamed.auth.")
    assert {name: value for name, value in renamed.items() if name != "BaseUrl"} == {
        name: value for name, value in outputs.items() if name != "BaseUrl"
    }

    # An update that fails is rolled back, and the client is as before.
    before = client("AppId")
    resources["App"]["Properties"]["RefreshTokenValidity"] = "2 days"
    resources["Members"]["Properties"]["Precedence"] = -1
    resources["Members"]["DependsOn"] = "App"
    stacks.update(stack_name, template, ends_in="UPDATE_ROLLBACK_COMPLETE")
    after = client("AppId")
    assert (after["RefreshTokenValidity"], after["CallbackURLs"]) == (
        before["RefreshTokenValidity"],
        before["CallbackURLs"],
    )

    # A user signs in with a password.
    cognito.admin_create_user(UserPoolId=pool_id, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool_id, Username="ann", Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username="ann", GroupName="admins")
    answer = cognito.initiate_auth(
        ClientId=app_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    token = claims(answer["AccessToken"])
    assert token["client_id"] == app_id
    assert token["cognito:groups"] == ["admins"]
    assert "aws.cognito.signin.user.admin" in token["scope"]

    stacks.delete(second)
    assert client("AppId")["CallbackURLs"] == ["https://www.example.com"]
    stacks.delete(stack_name)
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.describe_user_pool(UserPoolId=pool_id)
    for prefix in ("whole-sign-in", "whole-sign-in-renamed"):
        assert not cognito.describe_user_pool_domain(Domain=prefix)["DomainDescription"].get("UserPoolId")


def test_a_single_page_app_gets_pages_to_sign_in(stacks, stack_name, cognito):
    outputs = stacks.create(stack_name, without_unknown_types("examples/single-page-app.yaml"))
    client = cognito.describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["ClientId"]
    )["UserPoolClient"]
    assert "ClientSecret" not in client
    assert client["AllowedOAuthFlows"] == ["code"]
    assert set(client["WriteAttributes"]) == {"email", "name", "custom:department"}
    assert f"client_id={outputs['ClientId']}&response_type=code" in outputs["SignIn"]
    stacks.delete(stack_name)


def test_native_types_take_the_ids_of_poolkeepers(stacks, stack_name):
    template = without_unknown_types("examples/beside-native-types.yaml")
    outputs = stacks.create(stack_name, template, {"AdministratorEmail": "ann@example.com"})
    assert outputs["IdentityPoolId"] and outputs["Authorizer"]
    assert outputs["JwksUri"].endswith(f"{outputs['UserPoolId']}/.well-known/jwks.json")
    stacks.delete(stack_name)
