"""What the pages show can be deployed: cfn-lint has no complaint about any template."""

import json
import os
import subprocess
import sys

import pytest

from pages import templates
from stacks import ROOT

PAGES = ("README.md", "docs/guide.md")
SHOWN = {f"{path}-{number}": template for path in PAGES for number, template in enumerate(templates(path))}


def lint(template, directory):
    """What cfn-lint says about a template; empty if nothing."""
    path = directory / "template.json"
    path.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09"} | template))
    cfn_lint = os.path.join(os.path.dirname(sys.executable), "cfn-lint")
    return subprocess.run([cfn_lint, "--", path], cwd=ROOT, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", SHOWN)
def test_cfn_lint_has_no_complaint(name, tmp_path):
    assert lint(SHOWN[name], tmp_path) == ""


def test_cfn_lint_finds_a_mistake(tmp_path):
    (template,) = templates("README.md")
    template["Outputs"]["UserPoolId"]["Value"] = {"Ref": "Nothing"}
    assert "Nothing" in lint(template, tmp_path)


def test_every_page_has_templates():
    assert len(SHOWN) > 10
