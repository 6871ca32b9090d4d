"""Which of two files of a unit is the newer: what tells time, what of it is believed, and in which order it is asked.

1. The workbook's own word (it is written by the program that saves it, and goes with the file wherever it is copied).
   None is believed from before the year that the form evaluates (programs that write a fixed time, as ours do) or from
   the future (a clock that is wrong).
2. What the archive has of its member, where both files came in one.
3. When the file was last written as its folder has it. Copying makes that later, all at once and in any order, so it
   tells nothing within a minute, and it never outweighs 1 or 2.

They contradict one another where the archive has the two files in the other order than the workbooks; or where the
folder has, and copying cannot have done it, since the one that says it is the newer was last written before the time at
which it says that it was saved (by more than the difference of time zones). Then no order is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

HOUR = 3600.0
ZONES_APART = 14 * HOUR
"""A time without a zone may be that of any."""
AHEAD = 24 * HOUR
"""So far may the clock of a unit go before ours."""
COPIED_TOGETHER = 60.0
"""Seconds within which the times of files in a folder say nothing of their order."""
PACKED_TOGETHER = 2.0
"""A zip counts in steps of two seconds."""

Order = Literal["newer", "older", "unknown", "contradictory"]


@dataclass(frozen=True)
class FileTimes:
    """When a file was last saved as it says itself, as its archive and as its folder have it; POSIX seconds or None."""

    saved: float | None = None
    packed: float | None = None
    changed: float | None = None

    @property
    def outside(self) -> float | None:
        """What is said of it where it lay: in an archive that is what the archive has."""
        return self.changed if self.packed is None else self.packed

    @property
    def contradicts_itself(self) -> bool:
        """Whether it was last written before it says that it was saved."""
        return self.saved is not None and self.outside is not None and self.outside < self.saved - ZONES_APART

    def earliest(self, other: FileTimes) -> FileTimes:
        """Of one content that came twice: copies are later than what they were copied from."""
        pairs = ((self.saved, other.saved), (self.packed, other.packed), (self.changed, other.changed))
        return FileTimes(*(min((time for time in pair if time is not None), default=None) for pair in pairs))


@dataclass(frozen=True)
class Told:
    """How a file stands to another, and what tells it in Chinese; '' where nothing does.

    `by_folder`: it is no more than what the folder has, which copying changes.
    """

    order: Order
    why: str = ""
    by_folder: bool = False


def believed(saved: str, *, year: int, now: str) -> float | None:
    """The time that a workbook says of itself (ISO 8601, local where it names no zone), if it is to be believed.

    `year` is the one that the form evaluates, `now` the present in ISO 8601.
    """
    try:
        said = datetime.fromisoformat(saved)
        seconds = said.timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    is_plausible = datetime(year, 1, 1, tzinfo=UTC).timestamp() - ZONES_APART <= seconds
    return seconds if is_plausible and seconds <= datetime.fromisoformat(now).timestamp() + AHEAD else None


def compared(one: FileTimes, other: FileTimes) -> Told:
    """How `one` stands to `other`."""
    both_packed = one.packed is not None and other.packed is not None
    by_archive = _later(one.packed, other.packed, PACKED_TOGETHER)
    by_folder = _later(one.outside, other.outside, COPIED_TOGETHER)
    if one.saved is not None and other.saved is not None:
        told = _later(one.saved, other.saved, 0.0)
        newer = one if told == "newer" else other
        if told != "unknown" and by_folder not in {"unknown", told} and newer.contradicts_itself:
            return Told("contradictory", "工作簿里记的保存时间比文件的修改时间还晚")
        if told != "unknown" and by_archive not in {"unknown", told}:
            return Told("contradictory", "工作簿里记的先后与压缩包里记的相反")
        if told != "unknown" or not both_packed:
            return Told(told, _why("工作簿里记的保存时间", one.saved, other.saved) if told != "unknown" else "")
    if both_packed:
        return Told(by_archive, _why("压缩包里记的时间", one.packed, other.packed) if by_archive != "unknown" else "")
    if by_folder == "unknown":
        return Told(by_folder)
    return Told(by_folder, _why("文件的修改时间", one.outside, other.outside), by_folder=True)


def _later(one: float | None, other: float | None, apart: float) -> Order:
    if one is None or other is None or abs(one - other) <= apart:
        return "unknown"
    return "newer" if one > other else "older"


def _why(what: str, one: float | None, other: float | None) -> str:
    """`工作簿里记的保存时间2025-03-02 10:11，另一份2025-03-01 09:00`; with seconds where only these differ."""
    times = [datetime.fromtimestamp(time or 0.0).astimezone() for time in (one, other)]
    shown = [time.strftime("%Y-%m-%d %H:%M") for time in times]
    if shown[0] == shown[1]:
        shown = [time.strftime("%Y-%m-%d %H:%M:%S") for time in times]
    return f"{what}{shown[0]}，另一份{shown[1]}"
