"""The templates that the pages show, taken out of their text."""

import re

from samtranslator.yaml_helper import yaml_parse

from stacks import ROOT

# A fenced block may stand in a list, and is indented then.
BLOCK = re.compile(r"^( *)```yaml\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


def blocks(path, heading=None):
    """The YAML blocks of a page, or of one of its sections, in order."""
    text = (ROOT / path).read_text()
    if heading is not None:
        start = re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE)
        assert start, f"{path} has no heading {heading}"
        text = re.split(r"^#+ ", text[start.end():], maxsplit=1, flags=re.MULTILINE)[0]
    return [body for _indent, body in BLOCK.findall(text)]


def templates(path, heading=None):
    """The blocks as plain data. What is the Serverless Framework's becomes what it deploys of it."""
    return [_deployed(yaml_parse(block)) for block in blocks(path, heading)]


def _deployed(template):
    if "resources" not in template:
        return template
    deployed = template["resources"]
    for name in template["functions"]:
        # The framework adds a function under this logical id.
        deployed["Resources"][f"{name[0].upper()}{name[1:]}LambdaFunction"] = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Handler": "index.handler",
                "Runtime": "nodejs22.x",
                "Role": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/function"},
                "Code": {"ZipFile": "exports.handler = async (event) => event;"},
            },
        }
    return deployed
