"""One TLS stack and one HTTP client generation in what is shipped."""

import collections
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ONLY_ONCE = ("aws-lc-rs", "h2", "http", "hyper", "hyper-rustls", "hyper-util", "reqwest", "rustls", "rustls-webpki")
NEVER = ("native-tls", "openssl", "openssl-sys", "ring")


@pytest.fixture(scope="module")
def shipped():
    """The versions of every package that the binary is built from."""
    tree = subprocess.run(
        ["cargo", "tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    versions = collections.defaultdict(set)
    for name, version in re.findall(r"^(\S+) v(\S+)", tree.stdout, re.MULTILINE):
        versions[name].add(version)
    return versions


@pytest.mark.parametrize("name", ONLY_ONCE)
def test_there_is_one_version_of(name, shipped):
    assert len(shipped[name]) == 1, f"{name}: {sorted(shipped[name])}"


@pytest.mark.parametrize("name", NEVER)
def test_there_is_no(name, shipped):
    assert not shipped.get(name)
