"""Files that only this user may read, that are never links, and a descriptor that follows a replaced file."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Create a folder, and those above it that are missing, for this user only (0700)."""
    for each in reversed([folder, *folder.parents]):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def open_private(path: Path, flags: int) -> int:
    """Open a regular file (0600 when it is made). Raises OSError for a link, a pipe, or whatever else is no file."""
    # O_NONBLOCK: a planted pipe must not hang the open; it changes nothing for a regular file.
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file")


class FollowedFile:
    """A descriptor on a path whose file others replace. `size` is the file's size at the last `follow`."""

    def __init__(self, path: Path, flags: int) -> None:
        self._path = path
        self._flags = flags
        self._identity = (-1, -1)
        self.descriptor = -1
        self.size = 0

    def follow(self) -> bool:
        """Compare the path's inode with the descriptor's, and open anew when they differ. True when it did."""
        try:
            status = os.stat(self._path, follow_symlinks=False)
        except FileNotFoundError:
            return self._open()
        self.size = status.st_size
        return False if self._is_current(status) else self._open()

    def close(self) -> None:
        """Give the descriptor back."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
        self.descriptor, self._identity = -1, (-1, -1)

    def _is_current(self, status: os.stat_result) -> bool:
        return (status.st_dev, status.st_ino) == self._identity

    def _open(self) -> bool:
        self.close()
        self.descriptor = open_private(self._path, self._flags)
        status = os.fstat(self.descriptor)
        self._identity, self.size = (status.st_dev, status.st_ino), status.st_size
        return True
