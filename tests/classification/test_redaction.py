"""Secrets go, the rest of the text stays, and time grows with the text only."""

from __future__ import annotations

import pytest

from triage.classification.redaction import is_secret_field, redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Authorization: Bearer abc.def-123456", "Authorization: Bearer [redacted]"),
        ("authorization: Basic dXNlcjpwYXNz", "authorization: Basic [redacted]"),
        ("sent bearer 0a1b2c3d4e5f", "sent bearer [redacted]"),
        ("password=hunter2&user=bob", "password=[redacted]&user=bob"),
        ("pwd=hunter2;uid=sa", "pwd=[redacted];uid=sa"),
        ("PASSWORD: hunter2, next", "PASSWORD: [redacted], next"),
        ('{"password": "hun ter2", "user": "bob"}', '{"password": [redacted], "user": "bob"}'),
        (r"{\"api_key\":\"abc\",\"user\":\"bob\"}", r"{\"api_key\":[redacted],\"user\":\"bob\"}"),
        ("curl -H 'x-api-key: 123abc' http://h/", "curl -H 'x-api-key: [redacted]' http://h/"),
        ("GET /?apikey=123abc&x=1", "GET /?apikey=[redacted]&x=1"),
        ("access_token=ya29.a0Af client_secret=zzz", "access_token=[redacted] client_secret=[redacted]"),
        ("mysql --password s3cret -h db", "mysql --password [redacted] -h db"),
        ("http://bob:s3cret@host/path", "http://bob:[redacted]@host/path"),
        ("tok eyJhbGciOi.eyJzdWIiOi.c2lnbmF0 end", "tok [redacted] end"),
        ("key AKIAIOSFODNN7EXAMPLE used", "key [redacted] used"),
        ("ghp_0123456789abcdefghij0123456789abcdef", "[redacted]"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- after", "[redacted] after"),
        ("-----BEGIN EC PRIVATE KEY-----\\nMIIB+/=\\n", "[redacted]"),
    ],
)
def test_redact__takes_the_secret_only(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "40 failed password attempts for bob from 185.220.101.52",
        "Bearer authentication was refused",
        "powershell -enc SQBFAFgA",
        "user bob changed his password",
        "sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh",
        "http://evil.example/a:b@c",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "the tokens were fine; secretary informed",
        "",
    ],
)
def test_redact__leaves_evidence_alone(text: str) -> None:
    assert redact(text) == text


def test_redact__is_stable() -> None:
    once = redact("password=hunter2 token: abc Authorization: Bearer abcdef123456")
    assert redact(once) == once


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/alert/password", True),
        ("/alert/Client-Secret", True),
        ("/headers/Authorization", True),
        ("/a/x-api-key", True),
        ("/a/cookie", True),
        ("/alert/user", False),
        ("/alert/token_type", False),
        ("/password/changed_by", False),
        ("", False),
    ],
)
def test_secret_field__by_its_name(path: str, secret: bool) -> None:
    assert is_secret_field(path) is secret


HOSTILE = {
    "begin": "-----BEGIN PRIVATE KEY-----",
    "begin_far": "-----BEGIN " + "A" * 39,
    "jwt": "eyJaaaaaa.",
    "jwt_dash": "-eyJ",
    "bearer": "bearer ",
    "authorization": "authorization: ",
    "password": "password=",
    "quotes": 'password="',
    "option": " --password",
    "userinfo": "://a:",
    "blanks": "token   ",
    "letters": "a",
    "shape": "sk-",
    "names": "secret_key_api_key_",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_time__grows_with_the_text_only(name: str) -> None:
    redact(HOSTILE[name] * (400_000 // len(HOSTILE[name])))
