"""The reviewer's list as blocks: every change of a document, and the cells of the workbooks that caused it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from budget_disclosure.changes.change_blocks import Block, Grid, Heading, Words, plain
from budget_disclosure.changes.change_list import CauseCell, Changes, FormText, ParagraphChange, Presence
from budget_disclosure.changes.changes_text import NO_CELL, signed_as_shown, summary
from budget_disclosure.text.numerals import numeral_of
from budget_disclosure.text.word_diff import Stretch

_BLANK = "（空白）"


def review_blocks(changes: Changes) -> tuple[Block, ...]:
    """Return the list: every changed figure and text, and a numbered list of the cells that caused them."""
    cells = _Numbered(changes.cells)
    sections = [
        ("报表数字的更正", list(_figures(changes, cells))),
        ("报表增加、删除的行", list(_rows(changes, cells))),
        ("报表文字的更正", list(_labels(changes, cells))),
        ("文字说明的更正", list(_paragraphs(changes.paragraphs, cells))),
        ("项目支出绩效目标表的更正", list(_forms(changes, cells))),
        ("引起变动的填报单元格", list(cells.blocks())),
    ]
    opening = f"共有变动：{summary(changes)}。“来源”一栏是引起变动的填报单元格的序号，见本节末的列表。"
    blocks: list[Block] = [Heading(0, changes.title), plain(opening)]
    number = 0
    for title, content in sections:
        if content:
            number += 1
            blocks += [Heading(1, f"{numeral_of(number)}、{title}"), *content]
    if changes.unshown:
        blocks.append(plain(f"另有{changes.unshown}个单元格的金额变动太小，四舍五入后公开的数没有变化。"))
    return tuple(blocks)


class _Numbered:
    """The cells that caused changes, numbered in the order of the files."""

    def __init__(self, cells: Sequence[CauseCell]) -> None:
        self._numbers = {cell: number for number, cell in enumerate(cells, start=1)}

    def refer(self, causes: Iterable[CauseCell]) -> str:
        """Return the numbers of some cells; a stroke where no cell is behind a change."""
        return "、".join(str(self._numbers[cause]) for cause in causes) or "—"

    def blocks(self) -> Iterator[Block]:
        if not self._numbers:
            yield plain(f"没有（{NO_CELL}）。")
            return
        rows = tuple(
            (
                str(number),
                cell.file.rpartition("/")[2],
                f"{cell.sheet}!{cell.cell}",
                cell.old or _BLANK,
                cell.new or _BLANK,
            )
            for cell, number in self._numbers.items()
        )
        yield Grid(("序号", "填报表", "单元格", "更正前", "更正后"), rows, (6, 30, 18, 23, 23), frozenset())


def _figures(changes: Changes, cells: _Numbered) -> Iterator[Block]:
    for (title, unit), group in groupby(changes.figures, key=lambda figure: (figure.title, figure.unit)):
        yield Heading(2, f"{title}（单位：{unit}）")
        rows = tuple(
            (
                figure.row,
                figure.column,
                figure.old or _BLANK,
                figure.new or _BLANK,
                signed_as_shown(figure.difference),
                cells.refer(figure.causes),
            )
            for figure in group
        )
        header = ("行", "列", "更正前", "更正后", "差额", "来源")
        yield Grid(header, rows, (30, 24, 14, 14, 11, 7), frozenset({2, 3, 4}))


def _rows(changes: Changes, cells: _Numbered) -> Iterator[Block]:
    rows = tuple(
        (
            row.title,
            row.row,
            row.presence.value,
            "；".join(f"{column} {shown}{row.unit}" for column, shown in row.figures) or "没有金额",
            cells.refer(row.causes),
        )
        for row in changes.rows
    )
    if rows:
        yield Grid(("表", "行", "变动", "金额", "来源"), rows, (24, 26, 9, 34, 7), frozenset())


def _labels(changes: Changes, cells: _Numbered) -> Iterator[Block]:
    rows = tuple(
        (label.title, label.place, label.old or _BLANK, label.new or _BLANK, cells.refer(label.causes))
        for label in changes.labels
    )
    if rows:
        yield Grid(("表", "位置", "更正前", "更正后", "来源"), rows, (24, 15, 27, 27, 7), frozenset())


def _paragraphs(paragraphs: Sequence[ParagraphChange], cells: _Numbered) -> Iterator[Block]:
    for paragraph in paragraphs:
        presence = "" if paragraph.presence is Presence.CHANGED else f"，{paragraph.presence}"
        yield Heading(2, f"{paragraph.title}（第{paragraph.number}段{presence}）")
        yield Words(paragraph.stretches)
        yield plain(f"来源：{cells.refer(paragraph.causes)}")


def _forms(changes: Changes, cells: _Numbered) -> Iterator[Block]:
    for form in changes.forms:
        yield Heading(2, f"{form.project}（{form.key}，{form.presence}）")
        for text in form.texts:
            yield Words((Stretch("same", f"{text.label}："), *_form_words(text)))
            yield plain(f"来源：{cells.refer(text.causes)}")


def _form_words(text: FormText) -> tuple[Stretch, ...]:
    return text.stretches or (Stretch("same", _BLANK),)
