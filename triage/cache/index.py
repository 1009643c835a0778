"""Where in a journal's file each key's newest line is; the values stay on disk."""

from __future__ import annotations

import os
from typing import NamedTuple

from triage.cache.record import read_head

CHUNK_BYTES = 2 * 1024 * 1024
# A line dated further ahead than this was written by a wrong clock and counts as expired.
MAX_AHEAD_SECONDS = 300.0


class Place(NamedTuple):
    """A line in the file, without its newlines."""

    offset: int
    length: int
    expires_at: float


class Index:
    """The lines of one file that count, read on from where the last look ended.

    `records` counts all whole lines of the file, `skipped` those that could not be read; they are left as they are.
    `offset` is where reading goes on.
    """

    def __init__(self) -> None:
        self.places: dict[bytes, Place] = {}
        self.records = 0
        self.skipped = 0
        self.offset = 0
        self._seen_size = 0

    def read_on(self, descriptor: int, size: int, now: float) -> None:
        """Take in what was appended. A last line without its newline is left for the next time."""
        if size == self._seen_size:
            return
        while end := self._take_chunk(os.pread(descriptor, CHUNK_BYTES, self.offset), now):
            self.offset += end
        self._seen_size = size

    def drop_expired(self, now: float) -> None:
        """Forget the lines whose time is over."""
        self.places = {slot: place for slot, place in self.places.items() if place.expires_at > now}

    def live_bytes(self) -> int:
        """The bytes that a file with only the lines that count would have."""
        return sum(place.length + 2 for place in self.places.values())

    def _take_chunk(self, chunk: bytes, now: float) -> int:
        """Take in the whole lines of a chunk; how many bytes they are."""
        end = chunk.rfind(b"\n") + 1
        if end == 0 and len(chunk) == CHUNK_BYTES:
            end = len(chunk)
        start = self.offset
        for line in chunk[:end].split(b"\n"):
            if line:
                self._take_line(line, start, now)
            start += len(line) + 1
        return end

    def _take_line(self, line: bytes, start: int, now: float) -> None:
        head = read_head(line)
        if head is None:
            self.skipped += 1
            return
        self.records += 1
        if head.expires_at > now and head.stored_at <= now + MAX_AHEAD_SECONDS:
            self.places[head.slot] = Place(start, len(line), head.expires_at)
        else:
            self.places.pop(head.slot, None)
