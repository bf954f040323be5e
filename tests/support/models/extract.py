#!/usr/bin/env python3
"""Writes cognito-idp.json: the request shapes of the operations that Poolkeeper calls.

The stand-in for AWS checks every request against them. Run by hand when a new botocore knows
something that Poolkeeper should use:

    python3 -m venv venv && venv/bin/pip install botocore
    venv/bin/python tests/support/models/extract.py

Only names, types and limits are taken, no documentation text.
"""

import json
import pathlib

import botocore
import botocore.session

OPERATIONS = """
CreateUserPool DescribeUserPool UpdateUserPool DeleteUserPool ListUserPools
SetUserPoolMfaConfig GetUserPoolMfaConfig AddCustomAttributes
TagResource UntagResource ListTagsForResource
CreateUserPoolClient UpdateUserPoolClient DescribeUserPoolClient DeleteUserPoolClient
ListUserPoolClients
CreateUserPoolDomain DescribeUserPoolDomain UpdateUserPoolDomain DeleteUserPoolDomain
CreateResourceServer DescribeResourceServer UpdateResourceServer DeleteResourceServer
ListResourceServers
CreateIdentityProvider DescribeIdentityProvider UpdateIdentityProvider DeleteIdentityProvider
ListIdentityProviders
CreateGroup GetGroup UpdateGroup DeleteGroup ListGroups
DescribeManagedLoginBrandingByClient
""".split()

LIMITS = ["min", "max", "pattern", "enum", "required", "sensitive"]

# The model's pattern for domains has no dot, but the service takes custom domains by it.
PATTERNS = {"DomainType": r"^[a-z0-9](?:[a-z0-9\-\.]{0,61}[a-z0-9])?$"}


def main():
    model = botocore.session.Session().get_service_model("cognito-idp")
    raw = model._service_description  # pylint: disable=protected-access
    shapes = {}

    def take(name):
        if name in shapes:
            return name
        source = raw["shapes"][name]
        shape = {"type": source["type"]}
        shapes[name] = shape
        shape.update({key: source[key] for key in LIMITS if source.get(key)})
        # A minimum of nothing limits numbers only.
        if source["type"] in ("integer", "long") and source.get("min") == 0:
            shape["min"] = 0
        if name in PATTERNS:
            shape["pattern"] = PATTERNS[name]
        if "(?<" in shape.get("pattern", ""):
            raise SystemExit(f"{name}: look-behind cannot be checked: {shape['pattern']}")
        if "members" in source:
            shape["members"] = {key: take(member["shape"]) for key, member in source["members"].items()}
        for part in ("member", "key", "value"):
            if part in source:
                shape[part] = take(source[part]["shape"])
        return name

    operations = {}
    for name in sorted(OPERATIONS):
        operations[name] = take(raw["operations"][name]["input"]["shape"])

    def lines(table):
        return ",\n".join(f"    {json.dumps(key)}: {json.dumps(table[key])}" for key in sorted(table))

    text = (
        "{\n"
        f'  "source": "botocore {botocore.__version__}",\n'
        f'  "operations": {{\n{lines(operations)}\n  }},\n'
        f'  "shapes": {{\n{lines(shapes)}\n  }}\n'
        "}\n"
    )
    pathlib.Path(__file__).with_name("cognito-idp.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
