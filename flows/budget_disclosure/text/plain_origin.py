"""Where a figure comes from, in words of people: names of fields as programs write them are left out."""

import re
from collections.abc import Sequence

_MACHINE_NAME = re.compile(r"[a-z]+_[a-z_]+|[a-z]+\.[a-z]")
_LAST_WORD = re.compile(r"\.([^\x00-\x7f]+)$")
_MOST_PLACES = 3


def plain_origin(origin: str, cells: Sequence[str], *, is_filled: bool) -> str:
    """Return an origin as people read it; where it names a field as programs do, the cells of the workbooks instead.

    ``cells`` are written ``sheet!cell``. A use or kind that the name ends with is kept: it is what the form says.
    """
    if not _MACHINE_NAME.search(origin):
        return origin
    places = list(dict.fromkeys(cells))
    if not places:
        return "单位填报的内容" if is_filled else "单位没有填报"
    more = " 等" if len(places) > _MOST_PLACES else ""
    word = _LAST_WORD.search(origin)
    named = f"的“{word[1]}”，" if word else " "
    return f"填报表{named}{'、'.join(places[:_MOST_PLACES])}{more}"
