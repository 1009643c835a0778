"""What is asked of Gemini, and as whom: the values that the SDK needs, in words of this house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.model.opinion import Tokens

DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com"
DEFAULT_API_VERSION = "v1beta"
"""Known to take every field that is used; v1 was reported in 2025 to refuse `systemInstruction`."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where and as whom Gemini is asked. `model` is the wanted one, "" the table's default; `base_url` is the
    root, without a version; `threads` is how many calls may run at once; `proxy` is an http(s) proxy's URL, or None."""

    api_key: str = field(repr=False)
    model: str = ""
    base_url: str = DEFAULT_BASE_URL
    api_version: str = DEFAULT_API_VERSION
    threads: int = 64
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One call: the model and its parameters, the instructions and the data."""

    model: str
    system: str
    user: str
    max_output_tokens: int
    thinking: Mapping[str, str | int] = field(default_factory=dict)

    def most_tokens(self) -> Tokens:
        """No fewer tokens than the call can use: a token is at least one character of the prompt, which is ASCII, and
        thinking counts against the limit of the output."""
        return Tokens(prompt=len(self.system) + len(self.user), output=self.max_output_tokens)
