"""Names of files and paths in a text by which the sender names an event: whoever brought the file chose them."""

from __future__ import annotations

import re

_ENDING = (
    r"(?:exe|dll|scr|sys|bat|cmd|ps1|psm1|vbs|vbe|jse?|wsf|hta|msi|lnk|iso|img|vhdx?|zip|rar|7z|cab|docm?|docx|xlsm?|xlsx|"
    r"pptm?|pdf|jar|elf|sh|py|apk|dmg|pkg|bin|tmp|dat)"
)
_FILES = re.compile(
    rf"^(?:[^\s\n]{{1,60}} ){{0,3}}[^\s\n]{{1,100}}\.{_ENDING}$"
    rf"|(?:\b[a-z]:\\|\\\\)[^'\"\n]{{1,300}}"
    rf"|(?<![\w:/])/(?:[\w.@-]{{1,60}}/){{1,20}}[^\s'\"]{{0,100}}"
    rf"|'[^'\n]{{1,200}}\.{_ENDING}'|\"[^\"\n]{{1,200}}\.{_ENDING}\""
    rf"|[^\s'\"\n]{{1,100}}\.{_ENDING}\b|\beicar[\w-]{{0,30}}\.com\b",
    re.MULTILINE,
)


def without_files(text: str) -> str:
    """The text with file names and paths blanked out, as long as before: no name of a file makes an event harmless."""
    if "." not in text and "\\" not in text and "/" not in text:
        return text
    return _FILES.sub(lambda match: " " * len(match.group()), text)
