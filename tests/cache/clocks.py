"""A clock that a test sets by hand."""


class SetClock:
    """Call it for the time; assign `time` to move it."""

    def __init__(self, time: float = 1_767_225_600.0) -> None:
        self.time = time

    def __call__(self) -> float:
        return self.time
