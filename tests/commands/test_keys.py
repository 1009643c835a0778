"""`keys new --hook`: what it prints opens that hook, and it is shown once."""

from __future__ import annotations

import base64
import hashlib

import pytest
from click.testing import CliRunner

from triage.commands.keys import keys
from triage.model.hook import hooks_in


def lines(*arguments: str) -> dict[str, str]:
    done = CliRunner().invoke(keys, ["new", *arguments])
    assert done.exit_code == 0, done.output
    return {line.split()[0]: line.split()[-1] for line in done.stdout.splitlines()}


def test_hook__a_token_and_the_entry_that_holds_its_digest() -> None:
    shown = lines("--hook", "splunk")
    (hook,) = hooks_in(shown["entry"].removeprefix("TRIAGE_HOOKS="))
    assert (hook.source, hook.proof, len(shown["token"])) == ("splunk", "token", 43)
    assert hook.secret == hashlib.sha256(shown["token"].encode()).hexdigest()
    assert shown["post"] == f"/hooks/splunk/{shown['token']}"


def test_hook__a_secret_that_signs() -> None:
    shown = lines("--hook", "siem.eu-1", "--signed")
    (hook,) = hooks_in(shown["entry"].removeprefix("TRIAGE_HOOKS="))
    assert (hook.source, hook.proof, hook.secret) == ("siem.eu-1", "hmac", shown["secret"])
    assert len(base64.b64decode(shown["secret"].removeprefix("whsec_"))) == 32


def test_hook__never_the_same_twice() -> None:
    assert lines("--hook", "a")["token"] != lines("--hook", "a")["token"]


@pytest.mark.parametrize(
    "arguments", [("--signed",), ("--hook", ""), ("--hook", "../x"), ("--hook", "a b"), ("--hook", "x" * 65)]
)
def test_hook__a_bad_name_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(keys, ["new", *arguments]).exit_code == 2


def test_key__as_before() -> None:
    shown = lines("--role", "analyst", "--name", "ana")
    assert shown["entry"].startswith("TRIAGE_API_KEYS=ana:analyst:")
