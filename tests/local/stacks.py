"""Stacks on a local AWS, deployed, updated and deleted through CloudFormation. Every wait has a limit."""

import dataclasses
import io
import json
import pathlib
import time
import zipfile

import botocore.exceptions
from samtranslator.yaml_helper import yaml_parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE_BUCKET = "poolkeeper-code"
WAIT_SECONDS = 180
POLL_SECONDS = 0.2
# The function sends responses only to CloudFormation's own hosts and to these: that of the local AWS, and
# that of the tests' own servers.
RESPONSE_HOSTS = "localhost,127.0.0.1"


class StackFailed(Exception):
    """A stack ended in another state than expected. The text lists its events."""


@dataclasses.dataclass(frozen=True)
class Event:
    resource: str
    resource_type: str
    status: str
    reason: str

    def __str__(self):
        line = f"{self.status:<45} {self.resource_type:<32} {self.resource}"
        return f"{line}\n    {self.reason}" if self.reason else line


def read_template(path):
    """A template as plain data, with its short intrinsics (`!Ref`) written out."""
    return yaml_parse((ROOT / path).read_text())


class Stacks:
    """The stacks of one local AWS. A template is plain data or a path below the project's root."""

    def __init__(self, aws):
        self._aws = aws
        self._cloudformation = aws.client("cloudformation")

    def create(self, name, template, parameters=None, ends_in="CREATE_COMPLETE"):
        """Creates a stack and returns its outputs."""
        self._cloudformation.create_stack(**self._request(name, template, parameters))
        return self._wait(name, ends_in)

    def create_at_once(self, templates):
        """Creates several stacks at the same time, given by name, and returns their outputs."""
        for name, template in templates.items():
            self._cloudformation.create_stack(**self._request(name, template, None))
        return {name: self._wait(name, "CREATE_COMPLETE") for name in templates}

    def update(self, name, template, parameters=None, ends_in="UPDATE_COMPLETE"):
        """Updates a stack and returns its outputs."""
        self._cloudformation.update_stack(**self._request(name, template, parameters))
        return self._wait(name, ends_in)

    def delete(self, name, ends_in="DELETE_COMPLETE"):
        """Deletes a stack, and waits until it is deleted."""
        # A deleted stack is found only by its ID.
        stack = self._describe(name)["StackId"]
        self._cloudformation.delete_stack(StackName=name)
        self._wait(stack, ends_in)

    def deploy_poolkeeper(self, bootstrap, name="poolkeeper", parameters=None, environment=None):
        """Deploys template.yaml with a native binary, as `sam build && sam deploy` do, and returns
        the outputs. `environment` is added to the function's."""
        template = read_template("template.yaml")
        key = f"{name}.zip"
        s3 = self._aws.client("s3")
        s3.create_bucket(Bucket=CODE_BUCKET)
        s3.put_object(Bucket=CODE_BUCKET, Key=key, Body=_zipped(bootstrap))
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = f"s3://{CODE_BUCKET}/{key}"
                resource["Properties"]["Environment"]["Variables"].update(environment or {})
        _relax_what_the_local_aws_cannot_check(template["Resources"])
        return self.create(name, template, {"ResponseHosts": RESPONSE_HOSTS} | (parameters or {}))

    def events(self, name):
        """The stack's events, oldest first."""
        pages = self._cloudformation.get_paginator("describe_stack_events")
        newest_first = [event for page in pages.paginate(StackName=name) for event in page["StackEvents"]]
        return [
            Event(
                event["LogicalResourceId"],
                event["ResourceType"],
                event["ResourceStatus"],
                event.get("ResourceStatusReason", ""),
            )
            for event in reversed(newest_first)
        ]

    def reason(self, name, resource, status):
        """The reason in a resource's latest stack event with this status."""
        reasons = [
            event.reason
            for event in self.events(name)
            if (event.resource, event.status) == (resource, status)
        ]
        if not reasons:
            raise StackFailed(f"{name} has no event {status} of {resource}:\n{self._events_text(name)}")
        return reasons[-1]

    def physical_id(self, name, resource):
        found = self._cloudformation.describe_stack_resource(StackName=name, LogicalResourceId=resource)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def _request(self, name, template, parameters):
        if isinstance(template, str):
            template = read_template(template)
        return {
            "StackName": name,
            "TemplateBody": json.dumps(template),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value}
                for key, value in (parameters or {}).items()
            ],
            "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        }

    def _describe(self, name):
        return self._cloudformation.describe_stacks(StackName=name)["Stacks"][0]

    def _wait(self, name, ends_in):
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                stack = self._describe(name)
            except botocore.exceptions.ClientError:
                if ends_in == "DELETE_COMPLETE":
                    return {}
                raise
            status = stack["StackStatus"]
            if status == ends_in:
                return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
            if not status.endswith("_IN_PROGRESS"):
                raise StackFailed(f"{name} is {status}, not {ends_in}:\n{self._events_text(name)}")
            if time.monotonic() > deadline:
                raise StackFailed(
                    f"{name} is still {status} after {WAIT_SECONDS} s:\n{self._events_text(name)}"
                )
            time.sleep(POLL_SECONDS)

    def _events_text(self, name):
        return "\n".join(map(str, self.events(name)))


# Condition keys that AWS sets and the local AWS does not, so that no request would meet the condition: it
# ignores the tags of pools and secrets, a role's boundary, and the principal of a function's permission.
UNKNOWN_KEYS = {
    "aws:ResourceTag/poolkeeper:readable",
    "aws:ResourceTag/poolkeeper:stack-id",
    "iam:PermissionsBoundary",
    "lambda:Principal",
}


def _relax_what_the_local_aws_cannot_check(resources):
    """The local AWS enforces the policies of the function's role. But it ignores the path in a role's ARN and the tags of
    pools, and does not set some condition keys. So this removes those limits, which
    tests/e2e/test_policy.py checks, and nothing else. Deny statements stay."""
    for policy in [*resources["Role"]["Properties"]["Policies"], resources["SecretsPolicy"]["Properties"]]:
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                continue
            if "cognito-idp:TagResource" in statement["Action"]:
                statement["Resource"] = "*"
            if UNKNOWN_KEYS & {key for keys in statement.get("Condition", {}).values() for key in keys}:
                del statement["Condition"]
            resource = statement["Resource"]
            if isinstance(resource, dict) and "Fn::Sub" in resource:
                resource["Fn::Sub"] = resource["Fn::Sub"].replace(":role/poolkeeper/*", ":role/*")


def _zipped(bootstrap):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, pathlib.Path(bootstrap).read_bytes())
    return packed.getvalue()
