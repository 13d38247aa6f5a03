"""The figures of the benchmark as they are printed: this project, whoever it is compared with, the target."""

from collections.abc import Sequence
from dataclasses import dataclass

HEADERS = ("指标", "本项目", "对照", "对照的数", "倍数", "目标", "结论")
MET, NOT_MET, TOLD = "达标", "未达标", "—"


@dataclass(frozen=True)
class Peer:
    """What a figure is compared with, in the same unit; ``at_least``: how many times faster we are to be."""

    name: str
    value: float | None
    at_least: float = 0
    why_not: str = ""


@dataclass(frozen=True)
class Figure:
    """A measured figure; less is better. ``most`` is the target, none where the figure is only told."""

    title: str
    value: float
    unit: str
    most: float | None = None
    peers: tuple[Peer, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether the figure itself is within its target; its peers have their own."""
        return self.most is None or self.value <= self.most


def rows_of(figure: Figure) -> list[tuple[str, ...]]:
    """Return the rows of a figure: its own, then one for each peer."""
    target = f"≤ {shown(figure.most)} {figure.unit}" if figure.most is not None else TOLD
    verdict = TOLD if figure.most is None else MET if figure.is_met else NOT_MET
    own = (figure.title, f"{shown(figure.value)} {figure.unit}", "", "", "", target, verdict)
    return [own, *(_row_of(figure, peer) for peer in figure.peers)]


def _row_of(figure: Figure, peer: Peer) -> tuple[str, ...]:
    if peer.value is None:
        return ("", "", peer.name, f"没有测：{peer.why_not}", "", "", TOLD)
    times = peer.value / figure.value
    target = f"≥ {peer.at_least:g} 倍" if peer.at_least else TOLD
    verdict = TOLD if not peer.at_least else MET if times >= peer.at_least else NOT_MET
    return ("", "", peer.name, f"{shown(peer.value)} {figure.unit}", f"{times:.1f}", target, verdict)


def shown(value: float) -> str:
    """Return a number with about three digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """Return the table for a page."""
    lines = [HEADERS, ("---",) * len(HEADERS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Return the table for a screen; a Chinese character is two columns wide."""
    lines = [HEADERS, *rows]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(HEADERS))]
    return "\n".join(
        "  ".join(word + " " * (width - _width(word)) for word, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
