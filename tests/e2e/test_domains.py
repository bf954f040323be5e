"""Domains as resources of their own, through CloudFormation.

The local AWS gives prefix domains no CloudFront name, makes every domain active at once, and does not record
that it deletes what an update replaces. tests/resources plays the rest at the strict stand-in.
"""

import os

import pytest

from pool_template import resource
from stacks import Stacks, read_template

EXAMPLE = "examples/custom-domain.yaml"
ATTRIBUTES = ("DomainName", "BaseUrl", "FipsBaseUrl", "CloudFrontEndpoint")
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/one"


def domain(cognito, name):
    return cognito.describe_user_pool_domain(Domain=name)["DomainDescription"]


@pytest.fixture
def pool_id(cognito, stack_name):
    """A pool that nobody's stack owns."""
    pool_id = cognito.create_user_pool(PoolName=stack_name)["UserPool"]["Id"]
    yield pool_id
    cognito.delete_user_pool(UserPoolId=pool_id)


def of_pool(pool_id, prefix, **properties):
    """A template with the resource Domain, of a pool that is there already."""
    of_it = resource(
        "Custom::CognitoUserPoolDomain",
        UserPoolId=pool_id,
        CognitoDomain={"DomainPrefix": prefix},
        **properties,
    )
    outputs = {name: {"Value": {"Fn::GetAtt": ["Domain", name]}} for name in ATTRIBUTES}
    return {"Resources": {"Domain": of_it}, "Outputs": outputs}


def urls(region, prefix):
    return {
        "DomainName": prefix,
        "BaseUrl": f"https://{prefix}.auth.{region}.amazoncognito.com",
        "FipsBaseUrl": f"https://{prefix}.auth-fips.{region}.amazoncognito.com",
    }


def test_a_prefix_comes_changes_gets_another_name_and_goes(stacks, stack_name, cognito, pool_id):
    region = pool_id.split("_")[0]
    outputs = stacks.create(stack_name, of_pool(pool_id, "e2e-shop"))
    assert {name: outputs.get(name) for name in ATTRIBUTES[:3]} == urls(region, "e2e-shop")
    assert domain(cognito, "e2e-shop")["UserPoolId"] == pool_id

    newer = of_pool(pool_id, "e2e-shop", ManagedLoginVersion="NEWER_MANAGED_LOGIN")
    assert stacks.update(stack_name, newer) == outputs
    assert domain(cognito, "e2e-shop")["ManagedLoginVersion"] == 2

    outputs = stacks.update(stack_name, of_pool(pool_id, "e2e-store", ManagedLoginVersion="2"))
    assert {name: outputs.get(name) for name in ATTRIBUTES[:3]} == urls(region, "e2e-store")
    assert domain(cognito, "e2e-shop") == {}
    assert domain(cognito, "e2e-store")["ManagedLoginVersion"] == 2
    assert stacks.physical_id(stack_name, "Domain") == "e2e-store"

    stacks.delete(stack_name)
    assert domain(cognito, "e2e-store") == {}


def test_a_rolled_back_change_of_name_leads_back(stacks, stack_name, cognito, pool_id):
    stacks.create(stack_name, of_pool(pool_id, "e2e-back"))
    changed = of_pool(pool_id, "e2e-forth")
    wrong = resource("Custom::CognitoUserPoolGroup", UserPoolId=pool_id, GroupName="two words")
    changed["Resources"]["Wrong"] = wrong | {"DependsOn": "Domain"}
    stacks.update(stack_name, changed, ends_in="UPDATE_ROLLBACK_COMPLETE")
    assert domain(cognito, "e2e-back")["UserPoolId"] == pool_id
    assert domain(cognito, "e2e-forth") == {}
    stacks.delete(stack_name)
    assert domain(cognito, "e2e-back") == {}


def test_a_name_that_another_pool_has_is_refused_and_the_former_domain_stays(
    stacks, stack_name, cognito, pool_id
):
    other = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    cognito.create_user_pool_domain(UserPoolId=other, Domain="e2e-taken")
    stacks.create(stack_name, of_pool(pool_id, "e2e-mine"))
    stacks.update(stack_name, of_pool(pool_id, "e2e-taken"), ends_in="UPDATE_ROLLBACK_COMPLETE")
    assert f"belongs to user pool {other}" in stacks.reason(stack_name, "Domain", "UPDATE_FAILED")
    assert domain(cognito, "e2e-taken")["UserPoolId"] == other
    assert domain(cognito, "e2e-mine")["UserPoolId"] == pool_id
    stacks.delete(stack_name)
    cognito.delete_user_pool_domain(UserPoolId=other, Domain="e2e-taken")
    cognito.delete_user_pool(UserPoolId=other)


def test_an_adopted_domain_outlives_its_stack(stacks, stack_name, cognito, pool_id):
    cognito.create_user_pool_domain(UserPoolId=pool_id, Domain="e2e-adopted")
    stacks.create(stack_name, of_pool(pool_id, "e2e-adopted", AdoptExisting=True))
    stacks.delete(stack_name)
    assert domain(cognito, "e2e-adopted")["UserPoolId"] == pool_id
    cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain="e2e-adopted")


def test_a_custom_domain_has_its_alias_record(aws, stacks, stack_name, cognito):
    """The local AWS has no branding styles."""
    route53 = aws.client("route53")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference=stack_name)["HostedZone"]["Id"]
    template = read_template(EXAMPLE)
    del template["Resources"]["Style"]
    parameters = {
        "DomainName": "auth.example.com",
        "HostedZoneId": zone.split("/")[-1],
        "CertificateArn": CERTIFICATE,
    }
    outputs = stacks.create(stack_name, template, parameters)
    found = domain(cognito, "auth.example.com")
    assert found["UserPoolId"] == outputs["UserPoolId"]
    assert found["CustomDomainConfig"]["CertificateArn"] == CERTIFICATE
    assert outputs["SignInPages"] == "https://auth.example.com/login"
    assert outputs["CloudFrontEndpoint"] == found["CloudFrontDistribution"]
    records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    (alias,) = [record["AliasTarget"] for record in records if record["Type"] == "A"]
    assert alias["DNSName"].rstrip(".") == found["CloudFrontDistribution"]
    stacks.delete(stack_name)
    assert domain(cognito, "auth.example.com") == {}


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_enable_custom_domains_reaches_the_functions_role(aws, enabled):
    name = f"poolkeeper-custom-domains-{enabled}"
    stacks = Stacks(aws)
    parameters = {"FunctionName": name, "EnableCustomDomains": enabled}
    stacks.deploy_poolkeeper(os.environ["POOLKEEPER_BOOTSTRAP"], name, parameters)
    role = aws.client("lambda").get_function_configuration(FunctionName=name)["Role"].split("/")[-1]
    policies = aws.client("iam").list_role_policies(RoleName=role)["PolicyNames"]
    assert ("custom-domains" in policies) == (enabled == "true")
    stacks.delete(name)
