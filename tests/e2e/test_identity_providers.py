"""Identity providers, through CloudFormation, by a Poolkeeper that may read stored secrets.

The local AWS replaces the details of a provider where Cognito merges them, adds none, and ignores the tags
of secrets. tests/resources plays these at the strict stand-in, and test_policy.py pins the permissions.
"""

import json
import os
import re

import pytest

from pool_template import resource
from stacks import Stacks, read_template

NAME = "poolkeeper-reading"
PROVIDER = "Custom::CognitoUserPoolIdentityProvider"


@pytest.fixture(scope="module")
def reading(aws):
    """The ServiceToken of a second Poolkeeper, with EnableSecrets."""
    stacks = Stacks(aws)
    parameters = {"FunctionName": NAME, "EnableSecrets": "true"}
    yield stacks.deploy_poolkeeper(os.environ["POOLKEEPER_BOOTSTRAP"], NAME, parameters)["ServiceToken"]
    stacks.delete(NAME)


@pytest.fixture
def pool_id(cognito, stack_name):
    """A pool that nobody's stack owns."""
    pool_id = cognito.create_user_pool(PoolName=stack_name)["UserPool"]["Id"]
    yield pool_id
    cognito.delete_user_pool(UserPoolId=pool_id)


def served_by(service_token, template):
    for one in template["Resources"].values():
        if one["Type"].startswith("Custom::"):
            one["Properties"] |= {"ServiceToken": service_token, "ServiceTimeout": 120}
    return template


def oidc(pool_id, secret, name="Company", **properties):
    of_it = {"Name": name, "ClientId": "app", "ClientSecret": secret, "IssuerUrl": "https://idp.example.com"}
    return {"Resources": {"Provider": resource(PROVIDER, UserPoolId=pool_id, Oidc=of_it, **properties)}}


def provider(cognito, pool_id, name):
    found = cognito.describe_identity_provider(UserPoolId=pool_id, ProviderName=name)
    return found["IdentityProvider"]


def names(cognito, pool_id):
    return {one["ProviderName"] for one in cognito.list_identity_providers(UserPoolId=pool_id)["Providers"]}


def test_google_gets_its_stored_secret_and_a_rotated_one(aws, stacks, stack_name, cognito, reading):
    parameters = {"GoogleClientId": "1234.apps.example.com"}
    template = served_by(reading, read_template("examples/google.yaml"))
    # On AWS, Ref is the ARN. On the local AWS it is the name.
    google = template["Resources"]["Google"]["Properties"]["Google"]
    google["ClientSecret"]["SecretArn"] = {"Fn::GetAtt": ["GoogleSecret", "Id"]}
    outputs = stacks.create(stack_name, template, parameters)
    assert outputs["Provider"] == "Google"
    secrets = aws.client("secretsmanager")
    secret = stacks.physical_id(stack_name, "GoogleSecret")

    def stored():
        return json.loads(secrets.get_secret_value(SecretId=secret)["SecretString"])["client_secret"]

    found = provider(cognito, outputs["UserPoolId"], "Google")
    assert found["ProviderDetails"] == {
        "client_id": "1234.apps.example.com",
        "client_secret": stored(),
        "authorize_scopes": "openid email profile",
    }
    assert found["AttributeMapping"] == {"email": "email", "name": "name"}
    client = cognito.describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["AppClientId"]
    )["UserPoolClient"]
    assert client["SupportedIdentityProviders"] == ["COGNITO", "Google"]

    rotated = json.dumps({"client_secret": "rotated-by-its-owner"})
    secrets.put_secret_value(SecretId=secret, SecretString=rotated)
    stacks.update(stack_name, template, parameters | {"Revision": "2"})
    found = provider(cognito, outputs["UserPoolId"], "Google")
    assert found["ProviderDetails"]["client_secret"] == "rotated-by-its-owner"
    events = "\n".join(map(str, stacks.events(stack_name)))
    assert "rotated-by-its-owner" not in events

    stacks.delete(stack_name)
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.describe_user_pool(UserPoolId=outputs["UserPoolId"])


def test_a_provider_of_openid_connect_takes_its_secret_from_a_parameter(stacks, stack_name, cognito):
    parameters = {
        "IssuerUrl": "https://idp.example.com",
        "ClientId": "app",
        "ClientSecret": "given-by-a-parameter",
    }
    outputs = stacks.create(stack_name, "examples/openid-connect.yaml", parameters)
    found = provider(cognito, outputs["UserPoolId"], "Company")
    assert found["ProviderType"] == "OIDC"
    assert found["ProviderDetails"] == {
        "client_id": "app",
        "client_secret": "given-by-a-parameter",
        "oidc_issuer": "https://idp.example.com",
        "authorize_scopes": "openid email profile",
        "attributes_request_method": "GET",
    }
    assert found["AttributeMapping"] == {"email": "email", "custom:department": "department"}
    assert found["IdpIdentifiers"] == ["example.com"]
    stacks.delete(stack_name)


def test_saml_providers_come_by_url_and_by_file(stacks, stack_name, cognito):
    outputs = stacks.create(stack_name, "examples/saml.yaml")
    company = provider(cognito, outputs["UserPoolId"], outputs["Company"])
    assert company["ProviderDetails"] == {
        "MetadataURL": "https://idp.example.com/metadata.xml",
        "IDPSignout": "true",
        "RequestSigningAlgorithm": "rsa-sha256",
    }
    partner = provider(cognito, outputs["UserPoolId"], outputs["Partner"])
    assert "partner.example.com/sso" in partner["ProviderDetails"]["MetadataFile"]

    template = read_template("examples/saml.yaml")
    del template["Resources"]["Company"]["Properties"]["Saml"]["RequestSigningAlgorithm"]
    stacks.update(stack_name, template)
    company = provider(cognito, outputs["UserPoolId"], outputs["Company"])
    assert "RequestSigningAlgorithm" not in company["ProviderDetails"]
    stacks.delete(stack_name)


@pytest.mark.parametrize("kind", ["secret", "parameter"])
def test_dynamic_references_are_read(aws, stacks, stack_name, cognito, pool_id, reading, kind):
    if kind == "secret":
        stored = json.dumps({"key": "kept-by-its-owner"})
        aws.client("secretsmanager").create_secret(Name=stack_name, SecretString=stored)
        reference = f"{{{{resolve:secretsmanager:{stack_name}:SecretString:key}}}}"
    else:
        name = f"/poolkeeper/{stack_name}"
        aws.client("ssm").put_parameter(Name=name, Value="kept-by-its-owner", Type="SecureString")
        reference = f"{{{{resolve:ssm-secure:{name}:1}}}}"
    stacks.create(stack_name, served_by(reading, oidc(pool_id, reference)))
    details = provider(cognito, pool_id, "Company")["ProviderDetails"]
    # A local AWS that resolves more than AWS does would give the same.
    assert details["client_secret"] == "kept-by-its-owner"
    stacks.delete(stack_name)
    assert names(cognito, pool_id) == set()


def test_without_the_switch_a_stored_secret_is_refused(stacks, stack_name, cognito, pool_id):
    arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:any"
    template = oidc(pool_id, {"SecretArn": arn})
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    reason = stacks.reason(stack_name, "Provider", "CREATE_FAILED")
    assert "Oidc.ClientSecret" in reason and "EnableSecrets" in reason
    assert names(cognito, pool_id) == set()


def test_a_missing_key_is_named_and_nothing_else(aws, stacks, stack_name, cognito, pool_id, reading):
    stored = json.dumps({"key": "kept-by-its-owner"})
    secrets = aws.client("secretsmanager")
    arn = secrets.create_secret(Name=stack_name, SecretString=stored)["ARN"]
    template = served_by(reading, oidc(pool_id, {"SecretArn": arn, "JsonKey": "other"}))
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    reason = stacks.reason(stack_name, "Provider", "CREATE_FAILED")
    assert arn in reason and "has no key other" in reason
    assert "kept-by-its-owner" not in reason
    assert names(cognito, pool_id) == set()


def test_a_provider_that_is_there_already_fails_and_stays(stacks, stack_name, cognito, pool_id):
    details = {"MetadataURL": "https://by-hand.example.com"}
    cognito.create_identity_provider(
        UserPoolId=pool_id, ProviderName="Company", ProviderType="SAML", ProviderDetails=details
    )
    template = oidc(pool_id, "given-in-the-template")
    stacks.create(stack_name, template, ends_in="ROLLBACK_COMPLETE")
    assert "AdoptExisting" in stacks.reason(stack_name, "Provider", "CREATE_FAILED")
    assert provider(cognito, pool_id, "Company")["ProviderDetails"] == details


def test_another_kind_takes_the_place_of_the_former_one(stacks, stack_name, cognito, pool_id):
    template = oidc(pool_id, "given-in-the-template")
    del template["Resources"]["Provider"]["Properties"]["Oidc"]["Name"]
    stacks.create(stack_name, template)
    (name,) = names(cognito, pool_id)
    assert re.fullmatch(r"[A-Za-z0-9-]{1,19}-[0-9a-f]{12}", name)
    saml = {"Metadata": {"Url": "https://idp.example.com/metadata"}}
    template = {"Resources": {"Provider": resource(PROVIDER, UserPoolId=pool_id, Saml=saml)}}
    stacks.update(stack_name, template)
    assert names(cognito, pool_id) == {name}
    assert provider(cognito, pool_id, name)["ProviderType"] == "SAML"
    stacks.delete(stack_name)
    assert names(cognito, pool_id) == set()
