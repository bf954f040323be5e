#!/usr/bin/env python3
"""Writes errors.json: the errors that the services declare for the operations that Poolkeeper calls.

Each has a class in src/aws/refusals.rs, and a test there sees to that. Run by hand, like extract.py,
after a new operation in src/aws or with a new botocore:

    venv/bin/python tests/support/models/extract_errors.py
"""

import json
import pathlib
import re

import botocore
import botocore.session

# The services by the crate of their client.
SERVICES = {
    "cloudformation": "cloudformation",
    "cognitoidentityprovider": "cognito-idp",
    "iam": "iam",
    "lambda": "lambda",
    "resourcegroupstagging": "resourcegroupstaggingapi",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
}
AWS = pathlib.Path(__file__).parents[3] / "src" / "aws"


def called():
    """Each operation that the code calls, by the name of its service."""
    clients = re.findall(
        r"pub fn (\w+)\(&self\) -> &aws_sdk_(\w+)::Client", (AWS / "clients.rs").read_text()
    )
    uses = {name: SERVICES[crate] for name, crate in clients}
    for source in sorted(AWS.glob("*.rs")):
        text = source.read_text()
        for found in re.finditer(r'\.call\(\s*"(\w+)"', text):
            client = re.search(rf"\.({'|'.join(uses)})\(\)", text[found.end() :])
            yield uses[client[1]], found[1]
    yield from tabled(uses)


def tabled(uses):
    """The operations of the table, by the name of its service."""
    table = (AWS / "operation.rs").read_text().rpartition("operations! {\n")[2].partition("\n}\n")[0]
    service = None
    for line in table.splitlines():
        if found := re.fullmatch(r"    (\w+) \{", line):
            service = uses[found[1]]
        elif found := re.match(r"        ([A-Z]\w+) \w+ [A-Z\[]", line):
            yield service, found[1]


def declared(session, service, operation):
    """The codes as they go over the wire."""
    model = session.get_service_model(service)
    shapes = model.operation_model(operation).error_shapes
    return sorted(shape.metadata.get("error", {}).get("code", shape.name) for shape in shapes)


def main():
    session = botocore.session.Session()
    errors = {}
    for service, operation in called():
        errors.setdefault(service, {})[operation] = declared(session, service, operation)
    lines = []
    for service in sorted(errors):
        operations = ",\n".join(
            f"      {json.dumps(name)}: {json.dumps(errors[service][name])}" for name in sorted(errors[service])
        )
        lines.append(f'    "{service}": {{\n{operations}\n    }}')
    text = (
        f'{{\n  "source": "botocore {botocore.__version__}",\n  "errors": {{\n' + ",\n".join(lines) + "\n  }\n}\n"
    )
    pathlib.Path(__file__).with_name("errors.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
