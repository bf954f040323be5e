"""The life of a user pool on a local AWS, through CloudFormation, stage by stage.

    python tests/local/demo.py BOOTSTRAP
"""

import argparse
import sys
import time

import botocore.exceptions

from local_aws import LocalAws, LocalAwsFailed, exit_on_signals
from pools import describe
from stacks import StackFailed, Stacks, read_template

QUICKSTART = "examples/quickstart.yaml"


def main():
    parser = argparse.ArgumentParser(description="Demonstrate Poolkeeper on a local AWS.")
    parser.add_argument("bootstrap", help="the native binary, for example target/release/bootstrap")
    arguments = parser.parse_args()
    exit_on_signals()
    sys.stdout.reconfigure(line_buffering=True)
    started = time.monotonic()
    try:
        stage("Start a local AWS")
        with LocalAws(enforce_policies=True) as aws:
            print(f"The local AWS listens on {aws.endpoint}.")
            show(aws, arguments.bootstrap)
            stage("Stop the local AWS")
    except (LocalAwsFailed, StackFailed) as problem:
        sys.exit(f"\nThe demo failed: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The local AWS has been stopped.")
    print(f"\nAll stages succeeded in {time.monotonic() - started:.0f} s. Nothing is left running.")


def show(aws, bootstrap):
    stacks = Stacks(aws)

    stage("Deploy template.yaml: the function that serves the custom resources")
    outputs = stacks.deploy_poolkeeper(bootstrap)
    print(f"ServiceToken: {outputs['ServiceToken']}")

    stage(f"Create a stack from {QUICKSTART}")
    outputs = stacks.create("quickstart", QUICKSTART)
    show_events(stacks)
    print("\nOutputs:")
    for name, value in outputs.items():
        print(f"  {name:<22} {value}")

    stage("The pool, as Cognito describes it")
    pool_id = outputs["UserPoolId"]
    print(describe(aws, pool_id))

    stage("Update the stack: change PasswordPolicy.MinLength from 12 to 16")
    template = read_template(QUICKSTART)
    template["Resources"]["UserPool"]["Properties"]["PasswordPolicy"]["MinLength"] = 16
    shown = len(stacks.events("quickstart"))
    updated = stacks.update("quickstart", template)
    show_events(stacks, after=shown)
    pool = aws.client("cognito-idp").describe_user_pool(UserPoolId=pool_id)["UserPool"]
    length = pool["Policies"]["PasswordPolicy"]["MinimumLength"]
    is_same = updated["UserPoolId"] == pool_id
    same = "the same pool" if is_same else f"a DIFFERENT pool, {updated['UserPoolId']}"
    print(f"\n{pool_id}: minimum length {length}, {same}")
    if length != 16 or updated["UserPoolId"] != pool_id:
        raise StackFailed("the update did not change the pool")

    stage("Delete the stack; its RemovalPolicy is DESTROY")
    stacks.delete("quickstart")
    try:
        aws.client("cognito-idp").describe_user_pool(UserPoolId=pool_id)
    except botocore.exceptions.ClientError as gone:
        print(f"{pool_id}: {gone.response['Error']['Message']}")
    else:
        raise StackFailed(f"the pool {pool_id} still exists")


def stage(title):
    print(f"\n== {title}")


def show_events(stacks, after=0):
    for event in stacks.events("quickstart")[after:]:
        print(f"  {event}")


if __name__ == "__main__":
    main()
