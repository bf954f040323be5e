"""What the function may do is what its code does, and nothing wider. Nothing is deployed here."""

import json
import re

import pytest

from stacks import ROOT, UNKNOWN_KEYS, read_template

# The IAM prefix of each service, by the crate of its client.
PREFIXES = {
    "cloudformation": "cloudformation",
    "cognitoidentityprovider": "cognito-idp",
    "iam": "iam",
    "lambda": "lambda",
    "resourcegroupstagging": "tag",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
}
# The sources whose calls need a policy that a parameter switches on; the calls of all others are
# allowed always.
SWITCHED = {"src/aws/grants.rs": "GrantsPolicy", "src/aws/stored_secrets.rs": "SecretsPolicy"}
# Allowed although no code calls it.
ON_OUR_BEHALF = {
    "cloudfront:UpdateDistribution": "Cognito does it in the caller's name for a custom domain",
    "iam:CreateServiceLinkedRole": "Cognito does it in the caller's name when a pool sends mail by SES",
    "iam:PassRole": "Cognito asks for it when a pool gets a role for SMS messages, or a group a role",
    "kms:CreateGrant": "Cognito does it in the caller's name when a pool gets a custom sender",
    "kms:Decrypt": "Secrets Manager and Systems Manager do it in the caller's name to read a secret",
    "logs:CreateLogStream": "the runtime does it",
    "logs:PutLogEvents": "the runtime does it",
}
# IAM knows no resource for these, or the request of the function names none: it asks which stack has a client.
ANY_RESOURCE = {
    "cloudformation:DescribeStackResources",
    "cognito-idp:CreateUserPool",
    "cognito-idp:DescribeUserPoolDomain",
    "cognito-idp:ListUserPools",
    "tag:GetResources",
}
# What IAM lets the inline policies of one role have together, without white space.
INLINE_CHARACTERS = 10_240

BOUNDARY = {
    "iam:PermissionsBoundary": {
        "Fn::If": ["BoundaryIsMade", {"Ref": "SmsRoleBoundaryPolicy"}, {"Ref": "SmsRoleBoundary"}]
    }
}
ACCOUNT = "arn:${AWS::Partition}:iam::${AWS::AccountId}:"
OWN_ROLES = {"Fn::Sub": f"{ACCOUNT}role/poolkeeper/*"}
POOLS = {
    "Fn::Sub": "arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/*"
}
FUNCTIONS = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
TO_COGNITO = {"StringEquals": {"iam:PassedToService": "cognito-idp.amazonaws.com"}}


@pytest.fixture(scope="module")
def template():
    return read_template("template.yaml")


@pytest.fixture(scope="module")
def resources(template):
    return template["Resources"]


@pytest.fixture(scope="module")
def policies(resources):
    """The statements of each of the role's policies, by name; those that a parameter switches on by
    their resource's."""
    always = {
        policy["PolicyName"]: policy["PolicyDocument"]["Statement"]
        for policy in resources["Role"]["Properties"]["Policies"]
    }
    switched = {
        name: resource["Properties"]["PolicyDocument"]["Statement"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Policy"
    }
    # Nothing else gives the role rights.
    kinds = {one["Type"] for one in resources.values() if one["Type"].startswith("AWS::IAM::")}
    assert kinds == {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role"}
    assert "ManagedPolicyArns" not in resources["Role"]["Properties"]
    return always | switched


@pytest.fixture(scope="module")
def always(policies, resources):
    return [
        statement
        for name, statements in policies.items()
        if name not in resources
        for statement in statements
    ]


def actions(statement):
    return {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])


def allowed(statements):
    return {action for one in statements if one["Effect"] == "Allow" for action in actions(one)}


def about(statements, *names):
    """What each statement about one of these actions says beside its actions."""
    return [
        {key: value for key, value in statement.items() if key != "Action"}
        for statement in statements
        if actions(statement) & set(names)
    ]


def allow(resource, condition=None):
    return {"Effect": "Allow", "Resource": resource} | ({"Condition": condition} if condition else {})


# What the code calls


def sources():
    paths = [path for path in (ROOT / "src").rglob("*.rs") if "tests" not in (path.stem, path.parent.name)]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


def clients():
    """The IAM prefix of each client, by the name of the function that gives it."""
    text = (ROOT / "src/aws/clients.rs").read_text()
    found = re.findall(r"pub fn (\w+)\(&self\) -> &aws_sdk_(\w+)::Client", text)
    return {name: PREFIXES[sdk] for name, sdk in found}


def in_parentheses(text, start):
    """The text from an opening parenthesis to its closing one."""
    depth = 0
    for end in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0:
            return text[start : end + 1]
    raise AssertionError(f"no end: {text[start:start + 80]}")


def calls(text):
    """Each `session.call("Operation", …)`: where it starts, the operation, and all in its parentheses."""
    for found in re.finditer(r'\.call\(\s*"(\w+)"', text):
        start = text.index("(", found.start())
        yield start, found[1], in_parentheses(text, start)


TABLE = "src/aws/operation.rs"


def snake(operation):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def table():
    """The operations of the table, with the client and its method: the lines of `operations! { … }`."""
    rows, client = {}, None
    for line in sources()[TABLE].rpartition("operations! {\n")[2].partition("\n}\n")[0].splitlines():
        if found := re.fullmatch(r"    (\w+) \{", line):
            client = found[1]
        elif found := re.match(r"        ([A-Z]\w+) (\w+) [A-Z\[]", line):
            rows[found[1]] = client, found[2]
    return rows


def used():
    """The actions that each source needs, by its path."""
    needed = {}
    rows = table()
    for path, text in sources().items():
        if path != TABLE:
            for operation in set(re.findall(r"\bOperation::(\w+)", text)) & rows.keys():
                needed.setdefault(path, set()).add(f"{clients()[rows[operation][0]]}:{operation}")
        for _, operation, call in calls(text):
            (client,) = [name for name in clients() if f".{name}()" in call]
            needed.setdefault(path, set()).add(f"{clients()[client]}:{operation}")
    return needed


def test_no_call_goes_unseen():
    """Each use of a client is inside a `call` that names the operation which the client is asked for."""
    for path, text in sources().items():
        if path in ("src/aws/clients.rs", TABLE):
            continue
        spans = []
        for start, operation, call in calls(text):
            spans.append(range(start, start + len(call)))
            method = snake(operation)
            assert f".{method}()" in call, f"{path}: {operation} does not call {method}"
        for use in re.finditer(rf"\.({'|'.join(clients())})\(\)", text):
            line = text.count("\n", 0, use.start()) + 1
            assert any(use.start() in span for span in spans), f"{path}:{line}: {use[0]} is outside of a call"


def test_each_operation_of_the_table_is_sent_as_what_it_is():
    rows = table()
    assert len(rows) > 20
    for operation, (client, method) in rows.items():
        assert client in clients()
        assert method == snake(operation)


def test_what_the_code_calls_is_allowed(policies, always):
    for path, needed in used().items():
        by = policies[SWITCHED[path]] if path in SWITCHED else always
        assert needed <= allowed(by), f"{path}: {sorted(needed - allowed(by))}"


def test_what_is_allowed_is_called(policies):
    called = set().union(*used().values())
    may = set().union(*map(allowed, policies.values()))
    assert may - called == set(ON_OUR_BEHALF)


# How wide it is


def test_each_action_is_named(policies):
    for statements in policies.values():
        for statement in statements:
            assert not statement.keys() & {"NotAction", "NotResource"}
            assert not [action for action in actions(statement) if "*" in action]


def test_only_actions_without_a_resource_are_allowed_on_everything(policies):
    others = {name: statements for name, statements in policies.items() if name != "CustomDomainsPolicy"}
    for statements in others.values():
        for statement in statements:
            resource = statement["Resource"]
            if resource == "*" or (isinstance(resource, list) and "*" in resource):
                assert actions(statement) <= ANY_RESOURCE


def test_no_pool_is_deleted_that_has_no_owner(always):
    deleted = {"Null": {"aws:ResourceTag/poolkeeper:stack-id": "false"}}
    assert about(always, "cognito-idp:DeleteUserPool") == [allow(POOLS, deleted)]


def test_the_functions_rights_cannot_grow_by_the_roles_that_it_makes(always):
    writes = ["iam:CreateRole", "iam:PutRolePolicy"]
    assert about(always, *writes) == [allow(OWN_ROLES, {"StringEquals": BOUNDARY})]
    assert about(always, "iam:DeleteRole", "iam:DeleteRolePolicy") == [allow(OWN_ROLES)]
    # What could take a boundary off, or let someone else in.
    others = {action for action in allowed(always) if action.startswith("iam:")} - set(ON_OUR_BEHALF)
    assert others == {*writes, "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:GetRole"}


def test_only_roles_that_may_send_messages_are_read(always):
    assert about(always, "iam:GetRole") == [allow(OWN_ROLES), allow({"Ref": "SmsRoles"})]


def test_the_boundary_allows_to_publish_and_stays_with_the_roles(resources):
    boundary = resources["SmsRoleBoundaryPolicy"]
    (statement,) = boundary["Properties"]["PolicyDocument"]["Statement"]
    assert statement == {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}
    assert boundary["Condition"] == "BoundaryIsMade"
    assert (boundary["DeletionPolicy"], boundary["UpdateReplacePolicy"]) == ("Retain", "Retain")
    # It is nobody's policy, and has no name: kept under one, it would block the next deployment.
    assert boundary["Properties"].keys() == {"Description", "PolicyDocument"}
    variables = resources["Function"]["Properties"]["Environment"]["Variables"]
    assert variables["POOLKEEPER_SMS_ROLE_BOUNDARY"] == BOUNDARY["iam:PermissionsBoundary"]


def test_roles_are_passed_to_cognito_only(policies, template):
    """Its own trust Cognito alone, whoever they are passed to."""
    passed = [allow(OWN_ROLES), allow({"Ref": "SmsRoles"}, TO_COGNITO)]
    others = [all_of_it for name, all_of_it in policies.items() if name != "GroupRolesPolicy"]
    assert [found for all_of_it in others for found in about(all_of_it, "iam:PassRole")] == passed
    assert template["Parameters"]["SmsRoles"]["Default"] == "arn:*:iam::*:role/*"


def test_roles_of_groups_are_passed_only_if_a_parameter_names_them(policies, resources, template):
    (statement,) = policies["GroupRolesPolicy"]
    assert actions(statement) == {"iam:PassRole"}
    assert about([statement], "iam:PassRole") == [allow({"Fn::Split": [",", {"Ref": "GroupRoles"}]})]
    assert resources["GroupRolesPolicy"]["Condition"] == "GroupRolesAreAllowed"
    is_empty = {"Fn::Equals": [{"Ref": "GroupRoles"}, ""]}
    assert template["Conditions"]["GroupRolesAreAllowed"] == {"Fn::Not": [is_empty]}
    assert template["Parameters"]["GroupRoles"]["Default"] == ""


def test_groups_are_those_of_the_accounts_pools(always):
    for operation in ("CreateGroup", "DeleteGroup", "GetGroup", "UpdateGroup"):
        assert about(always, f"cognito-idp:{operation}") == [allow(POOLS)]


def test_resource_servers_are_those_of_the_accounts_pools(always):
    for operation in ("Create", "Delete", "Describe", "Update"):
        assert about(always, f"cognito-idp:{operation}ResourceServer") == [allow(POOLS)]


def test_domains_are_those_of_the_accounts_pools(always):
    for operation in ("Create", "Delete", "Update"):
        assert about(always, f"cognito-idp:{operation}UserPoolDomain") == [allow(POOLS)]


def test_distributions_are_updated_only_if_custom_domains_are_enabled(policies, resources, template):
    assert policies["CustomDomainsPolicy"] == [
        {"Effect": "Allow", "Action": "cloudfront:UpdateDistribution", "Resource": "*"}
    ]
    assert resources["CustomDomainsPolicy"]["Condition"] == "CustomDomainsEnabled"
    enabled = {"Fn::Equals": [{"Ref": "EnableCustomDomains"}, "true"]}
    assert template["Conditions"]["CustomDomainsEnabled"] == enabled
    assert template["Parameters"]["EnableCustomDomains"]["Default"] == "false"


def test_identity_providers_are_those_of_the_accounts_pools(always):
    for operation in ("Create", "Delete", "Describe", "Update"):
        assert about(always, f"cognito-idp:{operation}IdentityProvider") == [allow(POOLS)]


def test_only_secrets_whose_owner_allows_it_are_read_and_only_if_a_parameter_says_so(
    always, policies, resources, template
):
    def here(service, resource):
        return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"}

    via = [
        {"Fn::Sub": service + ".${AWS::Region}.${AWS::URLSuffix}"} for service in ("secretsmanager", "ssm")
    ]
    tagged = {"StringEquals": {"aws:ResourceTag/poolkeeper:readable": "true"}}
    statements = policies["SecretsPolicy"]
    assert [sorted(actions(one)) for one in statements] == [
        ["secretsmanager:GetSecretValue"],
        ["ssm:GetParameter"],
        ["kms:Decrypt"],
    ]
    assert about(statements, "secretsmanager:GetSecretValue") == [allow(here("secretsmanager", "secret:*"), tagged)]
    assert about(statements, "ssm:GetParameter") == [allow(here("ssm", "parameter/poolkeeper/*"))]
    assert about(statements, "kms:Decrypt") == [
        allow(here("kms", "key/*"), {"StringEquals": {"kms:ViaService": via}})
    ]
    assert not {"secretsmanager:GetSecretValue", "ssm:GetParameter", "kms:Decrypt"} & allowed(always)
    assert resources["SecretsPolicy"]["Condition"] == "SecretsEnabled"
    assert template["Conditions"]["SecretsEnabled"] == {"Fn::Equals": [{"Ref": "EnableSecrets"}, "true"]}
    assert template["Parameters"]["EnableSecrets"]["Default"] == "false"


def test_keys_are_used_for_pools_only_and_those_of_other_accounts_by_parameter(always, resources, policies):
    keys = {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*"}
    others = {"Fn::Split": [",", {"Ref": "CustomSenderKeys"}]}
    either = [
        {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        {"StringLike": {"kms:EncryptionContext:userpool-id": {"Fn::Sub": "${AWS::Region}_*"}}},
    ]
    assert about(always, "kms:CreateGrant") == [allow(keys, condition) for condition in either]
    assert about(policies["OtherKeysPolicy"], "kms:CreateGrant") == [allow(others, one) for one in either]
    assert resources["OtherKeysPolicy"]["Condition"] == "OtherKeysAreAllowed"


def test_only_cognito_can_be_let_in_to_functions_and_nobody_to_this_one(always):
    itself = [{"Fn::Sub": FUNCTIONS + "${FunctionName}"}, {"Fn::Sub": FUNCTIONS + "${FunctionName}:*"}]
    cognito = {"StringEquals": {"lambda:Principal": "cognito-idp.amazonaws.com"}}
    for action in ("lambda:AddPermission", "lambda:RemovePermission"):
        assert about(always, action) == [
            allow({"Fn::Sub": FUNCTIONS + "*"}, cognito),
            {"Effect": "Deny", "Resource": itself},
        ]


def test_policies_of_other_principals_are_written_only_when_grants_are_enabled(
    always, policies, resources, template
):
    assert resources["GrantsPolicy"]["Condition"] == "GrantsEnabled"
    assert template["Conditions"]["GrantsEnabled"] == {"Fn::Equals": [{"Ref": "EnableGrants"}, "true"]}
    assert template["Parameters"]["EnableGrants"]["Default"] == "false"
    writes = {"iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:AttachRolePolicy"}
    assert not writes & allowed(always)
    allows = [one for one in policies["GrantsPolicy"] if one["Effect"] == "Allow"]
    assert [statement["Resource"] for statement in allows] == [{"Ref": "Grantees"}]


def test_grants_reach_neither_the_function_itself_nor_the_roles_that_it_makes(policies):
    denied = {
        tuple(sorted(actions(statement))): (statement["Resource"], statement.get("Condition"))
        for statement in policies["GrantsPolicy"]
        if statement["Effect"] == "Deny"
    }
    assert denied == {
        ("iam:DeleteRolePolicy", "iam:PutRolePolicy"): ({"Fn::GetAtt": ["Role", "Arn"]}, None),
        ("iam:PutRolePolicy",): (OWN_ROLES, {"StringNotEquals": BOUNDARY}),
    }


# The rest of the template


def test_the_policies_fit_on_a_role(policies):
    """With values of a usual length where the template has intrinsics."""
    values = {"AWS::Partition": "aws-us-gov", "AWS::Region": "ap-southeast-2", "AWS::AccountId": "1" * 12}

    def resolved(value):
        if isinstance(value, list):
            return [resolved(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "Fn::Sub" in value:
            return re.sub(r"\$\{(.*?)\}", lambda name: values.get(name[1], "x" * 64), value["Fn::Sub"])
        if value.keys() & {"Ref", "Fn::If", "Fn::GetAtt", "Fn::Split"}:
            return "x" * 160
        return {key: resolved(item) for key, item in value.items()}

    documents = [{"Version": "2012-10-17", "Statement": resolved(one)} for one in policies.values()]
    size = sum(len(json.dumps(document, separators=(",", ":"))) for document in documents)
    assert size < INLINE_CHARACTERS


def test_each_setting_of_the_code_comes_from_the_template(resources):
    settings = (ROOT / "src/aws/settings.rs").read_text()
    read = set(re.findall(r'"(POOLKEEPER_\w+)"', settings))
    assert read == set(resources["Function"]["Properties"]["Environment"]["Variables"])


def test_each_parameter_is_used_grouped_and_in_the_readme(template):
    parameters = set(template["Parameters"])
    rest = json.dumps({key: value for key, value in template.items() if key != "Parameters"})
    refs = set(re.findall(r'"Ref": "(\w+)"', rest)) | set(re.findall(r"\$\{(\w+)\}", rest))
    assert parameters <= refs
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(parameters)
    section = (ROOT / "README.md").read_text().split("\n## Deploy it\n")[1].split("\n## ")[0]
    assert parameters == set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_the_local_aws_gets_no_policy_that_is_wider_than_it_needs(policies):
    """What is taken out for it is still in the template."""
    statements = [one for statements in policies.values() for one in statements]
    conditions = [keys for one in statements for keys in one.get("Condition", {}).values()]
    assert UNKNOWN_KEYS <= {key for keys in conditions for key in keys}
