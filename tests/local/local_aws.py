"""A local AWS (ministack) on a free loopback port, in its own process group and directory.

Whatever ends the program (the end of the `with` block, an exception, Ctrl-C, SIGTERM, SIGHUP), the local
AWS and its functions end as well, and their directory is removed.
"""

import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import boto3
import botocore.config

REGION = "us-east-1"
# ministack uses an access key of twelve digits as the account.
ACCOUNT = "123456789012"
# The services that Poolkeeper, its template and the examples use.
SERVICES = "cloudformation,cognito-idp,iam,kms,lambda,logs,s3,secretsmanager,ses,sns,ssm,sts,tagging"

START_SECONDS = 60
STOP_SECONDS = 10
PORT_ATTEMPTS = 5
PR_SET_PDEATHSIG = 1


class LocalAwsFailed(Exception):
    """The local AWS did not start. The text ends with its log."""


def exit_on_signals():
    """Turns SIGTERM and SIGHUP into an ordinary exit, so that `with` blocks clean up."""

    def leave(number, _frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


class LocalAws:
    """Starts with `with LocalAws() as aws`. `aws.client("s3")` is a boto3 client.

    With `enforce_policies`, the functions have only the permissions of their role.
    """

    def __init__(self, enforce_policies=False):
        self.enforce_policies = enforce_policies
        self.directory = None
        self.endpoint = None
        self._process = None

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="poolkeeper-local-aws-"))
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exception):
        self.stop()

    def client(self, service):
        """A boto3 client for this local AWS, independent of your AWS settings."""
        session = boto3.session.Session(
            aws_access_key_id=ACCOUNT, aws_secret_access_key="local", region_name=REGION
        )
        return session.client(
            service,
            endpoint_url=self.endpoint,
            config=botocore.config.Config(
                connect_timeout=5,
                # Long enough for a function that responds at the end of its timeout.
                read_timeout=300,
                retries={"max_attempts": 1},
                s3={"addressing_style": "path"},
                proxies={},
            ),
        )

    def log_tail(self, lines=40):
        """The last lines that the local AWS itself logged."""
        with contextlib.suppress(OSError):
            return "\n".join(self._log_path().read_text(errors="replace").splitlines()[-lines:])
        return ""

    def _start(self):
        for attempt in range(PORT_ATTEMPTS):
            port = _free_port()
            self.endpoint = f"http://localhost:{port}"
            with self._log_path().open("w") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "ministack"],
                    cwd=self.directory,
                    env=self._environment(port),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_end_with_parent,
                )
            if self._wait_until_healthy():
                return
            # Another program took the port in between, so try another one.
            taken = "already in use" in self.log_tail() or "Address already" in self.log_tail()
            self._end_group()
            if not taken or attempt + 1 == PORT_ATTEMPTS:
                raise LocalAwsFailed(f"the local AWS did not start:\n{self.log_tail()}")

    def _environment(self, port):
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "DOCKER_", "MINISTACK_")) and "proxy" not in name.lower()
        }
        return inherited | {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "SERVICES": SERVICES,
            "LAMBDA_EXECUTOR": "local",
            "AUTH": "true" if self.enforce_policies else "false",
            # No second port, and no containers.
            "IOT_MTLS_ENABLED": "false",
            "DOCKER_HOST": f"unix://{self.directory}/no-docker.sock",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_EC2_METADATA_DISABLED": "true",
            "TMPDIR": str(self.directory),
            "STATE_DIR": str(self.directory / "state"),
            "S3_DATA_DIR": str(self.directory / "s3"),
            "PYTHONUNBUFFERED": "1",
        }

    def _wait_until_healthy(self):
        url = f"{self.endpoint}/_ministack/health"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError):
                with opener.open(url, timeout=2) as answer:
                    if answer.status == 200:
                        return True
            time.sleep(0.1)
        return False

    def stop(self):
        """Ends everything this object started; a second Ctrl-C does not cut it short."""
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        try:
            self._end_group()
            if self.directory:
                shutil.rmtree(self.directory, ignore_errors=True)
                self.directory = None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _end_group(self):
        if self._process is None:
            return
        # The process leads its own group, in which the functions run as well.
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        self._process = None

    def _log_path(self):
        return self.directory / "local-aws.log"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _end_with_parent():
    # The signal mask is inherited; and if this program is killed outright, its child must not stay.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
