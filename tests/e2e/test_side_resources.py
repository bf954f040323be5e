"""What a pool brings along: its role for SMS messages and its invoke permissions."""

import json

from pool_template import pool_template
from test_user_pool import describe

TRIGGERS = (
    "CreateAuthChallenge",
    "CustomMessage",
    "DefineAuthChallenge",
    "PostAuthentication",
    "PostConfirmation",
    "PreAuthentication",
    "PreSignUp",
    "PreTokenGeneration",
    "UserMigration",
    "VerifyAuthChallengeResponse",
)
ANYONES_ROLE = "arn:aws:iam::123456789012:role/anyone"


def function_template(count):
    """A stack of functions, for pools to call; their ARNs are the outputs."""
    names = [f"Function{number}" for number in range(count)]
    return {
        "Resources": {
            name: {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Runtime": "python3.13",
                    "Handler": "index.handler",
                    "Role": ANYONES_ROLE,
                    "Code": {"ZipFile": "def handler(event, context):\n    return event\n"},
                },
            }
            for name in names
        },
        "Outputs": {name: {"Value": {"Fn::GetAtt": [name, "Arn"]}} for name in names},
    }


def make_functions(stacks, stack_name, count):
    return list(stacks.create(f"{stack_name}-functions", function_template(count)).values())


def statements(aws, function):
    """What the function's resource policy says."""
    functions = aws.client("lambda")
    try:
        return json.loads(functions.get_policy(FunctionName=function)["Policy"])["Statement"]
    except functions.exceptions.ResourceNotFoundException:
        return []


def poolkeepers_roles(aws):
    pages = aws.client("iam").get_paginator("list_roles").paginate(PathPrefix="/poolkeeper/")
    return [role["RoleName"] for page in pages for role in page["Roles"]]


def test_sms_makes_a_role_that_only_cognito_takes_and_destroy_removes_it(aws, stacks, stack_name, cognito):
    before = poolkeepers_roles(aws)
    template = pool_template(
        SignInAliases={"Phone": True},
        Mfa="REQUIRED",
        MfaSecondFactor={"Sms": True, "Otp": False},
        RemovalPolicy="DESTROY",
    )
    template["Outputs"]["SmsRoleArn"] = {"Value": {"Fn::GetAtt": ["UserPool", "SmsRoleArn"]}}
    outputs = stacks.create(stack_name, template)
    sms = describe(cognito, outputs["UserPoolId"])["SmsConfiguration"]

    assert outputs["SmsRoleArn"] == sms["SnsCallerArn"]
    assert ":role/poolkeeper/" in sms["SnsCallerArn"]
    name = sms["SnsCallerArn"].split("/")[-1]
    (trust,) = aws.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Effect"] == "Allow"
    assert trust["Action"] == "sts:AssumeRole"
    assert trust["Principal"] == {"Service": "cognito-idp.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {
        "sts:ExternalId": sms["ExternalId"],
        "aws:SourceAccount": "123456789012",
    }
    policy = aws.client("iam").get_role_policy(RoleName=name, PolicyName="sns-publish")["PolicyDocument"]
    assert policy["Statement"] == [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]
    mfa = cognito.get_user_pool_mfa_config(UserPoolId=outputs["UserPoolId"])
    assert mfa["MfaConfiguration"] == "ON"
    assert mfa["SmsMfaConfiguration"]["SmsConfiguration"]["SnsCallerArn"] == sms["SnsCallerArn"]

    stacks.delete(stack_name)
    assert poolkeepers_roles(aws) == before


def test_the_sms_role_goes_when_the_pool_no_longer_wants_it(aws, stacks, stack_name, cognito):
    before = poolkeepers_roles(aws)
    stacks.create(stack_name, pool_template(EnableSmsRole=True))
    assert len(poolkeepers_roles(aws)) == len(before) + 1

    stacks.update(stack_name, pool_template(SmsRole=ANYONES_ROLE, SmsRoleExternalId="x"))
    assert poolkeepers_roles(aws) == before


def test_ten_triggers_of_three_functions_make_three_statements(aws, stacks, stack_name, cognito):
    functions = make_functions(stacks, stack_name, 3)
    triggers = {name: functions[number % 3] for number, name in enumerate(TRIGGERS)}
    outputs = stacks.create(stack_name, pool_template(LambdaTriggers=triggers, RemovalPolicy="DESTROY"))

    assert describe(cognito, outputs["UserPoolId"])["LambdaConfig"] == triggers
    for function in functions:
        (statement,) = statements(aws, function)
        assert statement["Action"] == "lambda:InvokeFunction"
        assert statement["Principal"] == {"Service": "cognito-idp.amazonaws.com"}
        assert outputs["UserPoolArn"] in json.dumps(statement["Condition"])
        assert "123456789012" in json.dumps(statement["Condition"]["StringEquals"])

    # The first function loses its last trigger, the others keep one each.
    left = {name: function for name, function in triggers.items() if function != functions[0]}
    stacks.update(stack_name, pool_template(LambdaTriggers=left, RemovalPolicy="DESTROY"))
    assert [len(statements(aws, function)) for function in functions] == [0, 1, 1]

    stacks.delete(stack_name)
    assert [statements(aws, function) for function in functions] == [[], [], []]


def test_the_sms_example_deploys_and_leaves_nothing(aws, stacks, stack_name):
    before = poolkeepers_roles(aws)
    assert ":role/poolkeeper/" in stacks.create(stack_name, "examples/sms-mfa.yaml")["SmsRoleArn"]
    stacks.delete(stack_name)
    assert poolkeepers_roles(aws) == before
