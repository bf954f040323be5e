"""Runs one event through the function on a local AWS and prints its response to CloudFormation.

    python tests/local/run_event.py BOOTSTRAP EVENT

`BOOTSTRAP` is the native binary, `EVENT` a file such as events/create.json. A local server replaces the
event's ResponseURL and receives the response. An Update or Delete needs a pool: a Create event with the
former properties creates it first, and its ID replaces the event's PhysicalResourceId.
"""

import argparse
import base64
import json
import pathlib
import sys

import botocore.exceptions

from answers import AnswerServer
from local_aws import LocalAws, LocalAwsFailed, exit_on_signals
from pools import describe
from stacks import StackFailed, Stacks

ANSWER_LIMIT_BYTES = 4096
# The function sends the response before it returns, so it arrives by then or never.
ANSWER_SECONDS = 2
# As under `sam local invoke`: the event's stack does not exist, and its ResponseURL is a loopback address.
LOCAL = {"AWS_SAM_LOCAL": "true"}
POOL_TYPES = ("Custom::CognitoUserPool", "Custom::UserPool", "AWS::CloudFormation::CustomResource")


def main():
    parser = argparse.ArgumentParser(description="Run one event through the function on a local AWS.")
    parser.add_argument("bootstrap", help="the native binary, for example target/release/bootstrap")
    parser.add_argument("event", help="an event file, for example events/create.json")
    arguments = parser.parse_args()
    try:
        event = json.loads(pathlib.Path(arguments.event).read_text())
    except (OSError, ValueError) as problem:
        sys.exit(f"{arguments.event}: {problem}")
    if not isinstance(event, dict):
        sys.exit(f"{arguments.event}: an event must be a JSON object")
    exit_on_signals()
    try:
        with LocalAws(enforce_policies=True) as aws, AnswerServer() as server:
            Stacks(aws).deploy_poolkeeper(arguments.bootstrap, environment=LOCAL)
            sys.exit(run(aws, server, event))
    except (LocalAwsFailed, StackFailed) as problem:
        sys.exit(str(problem))


def run(aws, server, event):
    event = event | {"ResponseURL": server.url}
    answered = 0
    if event.get("RequestType") in ("Update", "Delete") and event.get("ResourceType") in POOL_TYPES:
        create = creating(event)
        print(f"# A Create first creates the pool to {event['RequestType'].lower()}.")
        invoke(aws, create)
        answers = server.wait(1, ANSWER_SECONDS)
        if not answers or answers[0].json()["Status"] != "SUCCESS":
            print("# The Create failed, so the event itself did not run:")
            return report(answers)
        answered = 1
        event["PhysicalResourceId"] = answers[0].json()["PhysicalResourceId"]
    print(f"# Log of the {event.get('RequestType')} of {event.get('LogicalResourceId')}")
    print(invoke(aws, event))
    answers = server.wait(answered + 1, ANSWER_SECONDS)[answered:]
    status = report(answers)
    if answers and event.get("ResourceType") in POOL_TYPES:
        show_pool(aws, answers[-1].json()["PhysicalResourceId"])
    return status


def creating(event):
    """The Create event that came before an Update or Delete."""
    before = event.get("OldResourceProperties") or event.get("ResourceProperties")
    left_out = ("PhysicalResourceId", "OldResourceProperties")
    return {key: value for key, value in event.items() if key not in left_out} | {
        "RequestType": "Create",
        "RequestId": f"{event.get('RequestId')}-create",
        "ResourceProperties": before,
    }


def invoke(aws, event):
    """Runs the function once and returns the end of its log."""
    invoked = aws.client("lambda").invoke(
        FunctionName="poolkeeper", Payload=json.dumps(event), LogType="Tail"
    )
    log = base64.b64decode(invoked.get("LogResult", "")).decode(errors="replace").strip()
    if "FunctionError" in invoked:
        log += f"\n{invoked['FunctionError']}: {invoked['Payload'].read().decode(errors='replace')}"
    return log


def report(answers):
    if not answers:
        print("# The function sent no response: CloudFormation would wait until its timeout.")
        return 1
    for answer in answers:
        size = len(answer.body)
        print(f"# Response to CloudFormation: {size:,} of at most {ANSWER_LIMIT_BYTES:,} bytes")
        print(json.dumps(answer.json(), indent=2, ensure_ascii=False))
    return 0 if len(answers) == 1 and size <= ANSWER_LIMIT_BYTES else 1


def show_pool(aws, pool_id):
    try:
        pool = describe(aws, pool_id)
    except botocore.exceptions.ClientError:
        print("# The pool does not exist now.")
        return
    print("# The pool, as Cognito describes it")
    print(pool)


if __name__ == "__main__":
    main()
