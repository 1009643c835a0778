"""A clock that a test sets by hand."""

from datetime import UTC, datetime


class SetClock:
    """Call it for the time; assign `time` to move it."""

    def __init__(self, time: float = 0.0) -> None:
        self.time = time

    def __call__(self) -> float:
        return self.time


def utc(text: str) -> float:
    """Epoch seconds of an ISO time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
