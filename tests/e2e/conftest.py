"""One local AWS, with Poolkeeper deployed on it from template.yaml, for all end-to-end tests.

The function has there only the permissions that template.yaml gives it, so a missing one fails a test.
"""

import os
import pathlib
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "local"))

from answers import AnswerServer  # noqa: E402
from local_aws import LocalAws, exit_on_signals  # noqa: E402
from stacks import Stacks  # noqa: E402


def pytest_configure():
    exit_on_signals()


@pytest.fixture(scope="session")
def aws():
    with LocalAws(enforce_policies=True) as local_aws:
        yield local_aws


@pytest.fixture(scope="session")
def service_token(aws):
    bootstrap = os.environ.get("POOLKEEPER_BOOTSTRAP")
    if not bootstrap or not os.access(bootstrap, os.X_OK):
        pytest.exit(f"POOLKEEPER_BOOTSTRAP must name the built binary; it is {bootstrap!r}", 2)
    return Stacks(aws).deploy_poolkeeper(bootstrap)["ServiceToken"]


@pytest.fixture
def stacks(aws, service_token):
    return Stacks(aws)


@pytest.fixture(scope="session")
def cognito(aws):
    return aws.client("cognito-idp")


@pytest.fixture
def answers():
    with AnswerServer() as server:
        yield server


@pytest.fixture
def stack_name(request):
    """A name of the test's own, so that no test sees another one's stack."""
    return request.node.name.replace("_", "-").replace("[", "-").replace("]", "")[:120]


STARTED = pytest.StashKey[float]()


def pytest_runtest_setup(item):
    item.stash[STARTED] = time.time()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """A failed test shows what the function logged while it ran."""
    report = yield
    if report.failed and "aws" in getattr(item, "funcargs", {}):
        log = function_log(item.funcargs["aws"], item.stash[STARTED])
        report.sections.append(("the function's log", log))
    return report


def function_log(aws, since):
    logs = aws.client("logs")
    try:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName="/aws/lambda/poolkeeper", startTime=int(since * 1000)
        )
        return "\n".join(event["message"].rstrip() for page in pages for event in page["events"])
    except logs.exceptions.ResourceNotFoundException:
        return "(empty)"
