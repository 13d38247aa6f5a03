"""更正说明 as one self-contained page: readable offline, printable."""

from collections.abc import Iterable, Iterator
from html import escape

from budget_disclosure.changes.change_blocks import Block, Grid, Heading, Words
from budget_disclosure.text.word_diff import Stretch

_STYLE = """
body{font:16px/1.8 "FangSong","仿宋","Noto Serif CJK SC",serif;
max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1{font-size:1.5rem;text-align:center}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem}
table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:.9rem}
th,td{border:1px solid #888;padding:.3rem .5rem;vertical-align:top;overflow-wrap:anywhere}
th{background:#f3f4f6}td.figure{text-align:right;font-variant-numeric:tabular-nums}
del{color:#b42318}ins{color:#0b5d1e;font-weight:600}p.closing{text-align:right}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}
h2,h3{break-after:avoid}thead{display:table-header-group}}
"""
_TAGS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def notice_html(title: str, blocks: Iterable[Block]) -> bytes:
    """Return the page as UTF-8; equal blocks give equal bytes."""
    body = "\n".join(line for block in blocks for line in _lines(block))
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    ).encode()


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            tag = f"h{block.level + 1}"
            yield f"<{tag}>{escape(block.text)}</{tag}>"
        case Words():
            kind = ' class="closing"' if block.is_closing else ""
            yield f"<p{kind}>{''.join(_marked(stretch) for stretch in block.stretches)}</p>"
        case Grid():
            yield from _table(block)


def _marked(stretch: Stretch) -> str:
    return _TAGS[stretch.kind].format(escape(stretch.text).replace("\n", "<br>"))


def _table(grid: Grid) -> Iterator[str]:
    yield "<table>"
    widths = "".join(f'<col style="width:{width}%">' for width in grid.widths)
    yield f"<colgroup>{widths}</colgroup>"
    header = "".join(f'<th scope="col">{escape(text)}</th>' for text in grid.header)
    yield f"<thead><tr>{header}</tr></thead>"
    yield "<tbody>"
    for row in grid.rows:
        cells = "".join(_cell(text, is_figure=index in grid.figures) for index, text in enumerate(row))
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"


def _cell(text: str, *, is_figure: bool) -> str:
    return f'<td class="figure">{escape(text)}</td>' if is_figure else f"<td>{escape(text)}</td>"
