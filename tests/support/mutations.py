"""What can happen to a workbook on its way: bytes, archive, XML and cells changed at random, by a seed.

A mutator takes the bytes of a workbook and returns others; it never says whether they are still a workbook.
"""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

Mutator = Callable[[random.Random, bytes], bytes]

_NOT_READ: Final = ("填报说明", "校验", "科目代码", "下拉选项")
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return parts as a workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def without_what_is_not_read(data: bytes) -> bytes:
    """Return the workbook without what no value depends on, so that it is read quickly; otherwise as it was saved.

    Instructions, code lists and own check are emptied; formats that depend on values, drop-downs and the rows behind
    the last one with a value go.
    """
    parts = parts_of(data)
    for title, part in sheets_of(parts).items():
        if title.startswith(_NOT_READ):
            parts[part] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
            continue
        text = _BESIDE.sub("", parts[part].decode())
        rows = list(re.finditer(r"<row [^>]*?(?:/>|>.*?</row>)", text, re.DOTALL))
        filled = [number for number, row in enumerate(rows) if re.search(r"(?<!</f>)<v>[^<]|<is>", row[0])]
        for row in reversed(rows[max(filled, default=0) + 2 :]):
            text = text[: row.start()] + text[row.end() :]
        parts[part] = text.encode()
    return packed(parts)


_BESIDE = re.compile(
    r"<(conditionalFormatting|dataValidations|extLst)[ >].*?</\1>|<f>[^<]*</f>(?=<v></v>|<v/>)", re.DOTALL
)


def sheets_of(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by its title."""
    relations = {
        one.get("Id"): one.get("Target", "").removeprefix("/xl/").removeprefix("./")
        for one in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    found = {}
    for sheet in etree.fromstring(parts["xl/workbook.xml"]).iter("{*}sheet"):
        target = next(relations[value] for key, value in sheet.attrib.items() if str(key).endswith("}id"))
        found[sheet.get("name", "")] = f"xl/{target}"
    return found


# --- bytes ------------------------------------------------------------------------------------------------------------


def flipped_bytes(chance: random.Random, data: bytes) -> bytes:
    """Flip some bits anywhere."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def lost_bytes(chance: random.Random, data: bytes) -> bytes:
    """Lose a stretch, or everything from somewhere on."""
    first = chance.randrange(len(data))
    return data[:first] + (data[first + chance.choice((1, 2, 512, 4096)) :] if chance.random() < 0.5 else b"")


def strange_bytes(chance: random.Random, data: bytes) -> bytes:
    """Put noise, zeros or a piece of the file itself somewhere: in place of what is there, in front, or behind."""
    length = chance.choice((1, 16, 512, 4096))
    noise = chance.choice((chance.randbytes(length), bytes(length), data[:length], b"\xff" * length))
    first = chance.choice((0, len(data), chance.randrange(len(data))))
    return data[:first] + noise + data[first + (len(noise) if chance.random() < 0.5 else 0) :]


# --- archive ----------------------------------------------------------------------------------------------------------


def renamed_part(chance: random.Random, data: bytes) -> bytes:
    """Give a part another name."""
    parts = parts_of(data)
    name = _part(chance, parts)
    other = chance.choice(
        (name.upper(), name.replace("/", "\\"), "/" + name, name + "x", "../" + name, _part(chance, parts))
    )
    return packed({other if key == name else key: content for key, content in parts.items()})


def lost_part(chance: random.Random, data: bytes) -> bytes:
    """Lose a part."""
    parts = parts_of(data)
    del parts[_part(chance, parts)]
    return packed(parts)


def exchanged_parts(chance: random.Random, data: bytes) -> bytes:
    """Exchange the contents of two parts."""
    parts = parts_of(data)
    one, other = _part(chance, parts), _part(chance, parts)
    parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


def double_part(chance: random.Random, data: bytes) -> bytes:
    """Let a part be there twice, the second time with a changed content or under a name in other case."""
    parts = parts_of(data)
    name = chance.choice([key for key in parts if "sheet" in key])
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        content = re.sub(rb"<v>([0-9]+)</v>", b"<v>7\\1</v>", parts[name])
        archive._didModify = True  # type: ignore[attr-defined]
        info = zipfile.ZipInfo(chance.choice((name, name.upper(), "/" + name, name.replace("/", "\\"))))
        archive.NameToInfo.pop(info.filename, None)  # or a warning is shown
        archive.writestr(info, content)
    return buffer.getvalue()


def other_packing(chance: random.Random, data: bytes) -> bytes:
    """Pack it in another way."""
    return packed(parts_of(data), chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))


def wrong_header(chance: random.Random, data: bytes) -> bytes:
    """Change a field of an entry in the list of the archive: sizes, checksum, method, flags, place, lengths."""
    entries = [match.start() for match in re.finditer(b"PK\x01\x02", data)] or [0]
    at = chance.choice(entries) + chance.choice((6, 8, 10, 16, 20, 24, 28, 30, 32, 34, 42))
    value = chance.choice((0, 1, 9, 0xFF, 0xFFFF, chance.randrange(65536)))
    return data[:at] + struct.pack("<H", value) + data[at + 2 :]


def larger_than_it_says(chance: random.Random, data: bytes) -> bytes:
    """Add a part that says a small size and holds more, or the other way round."""
    parts = parts_of(data)
    name = _part(chance, parts)
    content = parts[name]
    large = packed(parts)
    said = struct.pack("<L", chance.choice((0, 1, len(content) // 2, len(content) * 2, 0xFFFFFFFE)))
    return large.replace(struct.pack("<L", len(content)), said, chance.choice((1, 2))) if len(content) > 300 else large


# --- XML --------------------------------------------------------------------------------------------------------------


def _tree(chance: random.Random, data: bytes, change: Callable[[random.Random, etree._Element], None]) -> bytes:
    """Change one element somewhere in the part of a sheet, of the styles, of the texts or of the workbook itself."""
    parts = parts_of(data)
    name = _xml_part(chance, parts)
    root = etree.fromstring(parts[name])
    elements = [element for element in root.iter() if isinstance(element.tag, str)][1:]
    if not elements:
        return data
    for _ in range(chance.choice((1, 1, 1, 3))):
        change(chance, chance.choice(elements))
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def lost_element(chance: random.Random, data: bytes) -> bytes:
    """Lose an element."""

    def change(_: random.Random, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)

    return _tree(chance, data, change)


def double_element(chance: random.Random, data: bytes) -> bytes:
    """Let an element be there twice, the second time perhaps with another text."""

    def change(chance: random.Random, element: etree._Element) -> None:
        copy = etree.fromstring(etree.tostring(element, with_tail=False))
        if copy.text and chance.random() < 0.5:
            copy.text = chance.choice(("7", "", "x"))
        if element.getparent() is not None:
            element.addnext(copy)

    return _tree(chance, data, change)


def moved_element(chance: random.Random, data: bytes) -> bytes:
    """Put an element behind or into another one."""

    def change(chance: random.Random, element: etree._Element) -> None:
        parent = element.getparent()
        following = element.getnext()
        if parent is None or following is None or not isinstance(following.tag, str):
            return
        if chance.random() < 0.5:
            following.addnext(element)
        else:
            following.append(element)

    return _tree(chance, data, change)


def other_name(chance: random.Random, data: bytes) -> bytes:
    """Give an element another name or put it into another namespace."""

    def change(chance: random.Random, element: etree._Element) -> None:
        space, _, name = element.tag.rpartition("}")
        strange = chance.choice(("{urn:x}", "", "{http://purl.oclc.org/ooxml/spreadsheetml/main}"))
        element.tag = chance.choice((f"{strange}{name}", f"{space}}}x", f"{space}}}v", f"{space}}}{name.upper()}"))

    return _tree(chance, data, change)


def other_attribute(chance: random.Random, data: bytes) -> bytes:
    """Change, lose or add an attribute."""

    def change(chance: random.Random, element: etree._Element) -> None:
        name = chance.choice((*element.attrib, *element.attrib, *element.attrib, "t", "s", "r", "hidden", "ht"))
        if chance.random() < 0.2:
            element.attrib.pop(name, None)
        else:
            element.set(name, chance.choice(_ATTRIBUTE_VALUES))

    return _tree(chance, data, change)


_ATTRIBUTE_VALUES = (
    *("", "0", "1", "-1", "2", "14", "22", "999999", "99999999999999999999", "1e5", "true", "x", "９", " 1 ", "A1"),
    *("A1:B2", "F7:G9", "ZZZ1", "b", "e", "s", "str", "n", "d", "inlineStr", "F7", "I7", "hidden", "_x0031_", "\u202e"),
)


def other_text(chance: random.Random, data: bytes) -> bytes:
    """Change the text of an element, or put a comment, an instruction, a piece of raw text, an element into it."""

    def change(chance: random.Random, element: etree._Element) -> None:
        text = element.text or ""
        middle = len(text) // 2
        kind = chance.randrange(5)
        if kind == 0:
            element.text = chance.choice(_TEXTS)
            return
        inside = (
            etree.Comment("5"),
            etree.ProcessingInstruction("x", "5"),
            etree.Element("x"),
            etree.Element(f"{{{MAIN}}}t"),
        )[kind - 1]
        element.text = text[:middle]
        inside.tail = text[middle:]
        element.insert(0, inside)

    return _tree(chance, data, change)


_TEXTS = (
    *("", " ", "0", "-1", "1", "99999999", "1E400", "1E-400", "NaN", "INF", "0x1F", "１２", "1,234", "1.5.5", "#REF!"),
    *(
        "+7",
        "--7",
        "7-",
        "(7)",
        "1_000",
        "١٢",
        "7 ",
        "\t7",
        "7\n",
        "007",
        "7.",
        ".7",
        "1e3",
        "1E+3",
        "TRUE",
        "2024-02-30",
    ),
    *("_x0037_", "_xD800_", "_x0000_", "7_x000D_", "x" * 40_000, "9" * 400, "0." + "3" * 400, "\u200b7", "7\u00a0"),
)


def other_document(chance: random.Random, data: bytes) -> bytes:
    """Write a part in another encoding, with another declaration, a document type, entities, or raw text for texts."""
    parts = parts_of(data)
    name = _xml_part(chance, parts)
    text = re.sub(r"^\ufeff?<\?xml[^>]*\?>\s*", "", parts[name].decode("utf-8", "replace"))
    kind = chance.randrange(8)
    if kind == 0:
        content = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    elif kind == 1:
        content = f'<?xml version="1.0" encoding="gb18030"?>{text}'.encode("gb18030")
    elif kind == 2:
        content = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode("gb18030")
    elif kind == 3:
        content = b"\xef\xbb\xbf" + text.encode()
    elif kind == 4:
        digits = re.sub(r"<v>([0-9]+)</v>", r"<v>&e;\1</v>", text)
        content = f'<!DOCTYPE x [<!ENTITY e "7">]>{digits}'.encode()
    elif kind == 5:
        content = re.sub(r"<v>([^<]*)</v>", r"<v><![CDATA[\1]]></v>", text).encode()
    elif kind == 6:
        content = re.sub(r"<v>([0-9])([0-9]+)</v>", r"<v>\1<!-- 5 -->\2</v>", text).encode()
    else:
        content = re.sub(r"<v>([0-9])", lambda match: f"<v>&#{ord(match[1])};", text).encode()
    parts[name] = content
    return packed(parts)


def other_prefix(chance: random.Random, data: bytes) -> bytes:
    """Write the parts as other programs do: with a prefix, or in the namespaces of the strict form."""
    parts = parts_of(data)
    prefix = chance.choice(("x:", "ns0:", ""))
    for name in list(parts):
        if "worksheets/sheet" in name and name.endswith(".xml") and prefix:
            text = re.sub(r"<(/?)(?=[a-z])(?![a-zA-Z0-9]+:)", rf"<\1{prefix}", parts[name].decode())
            parts[name] = text.replace(' xmlns="', f' xmlns:{prefix[:-1]}="', 1).encode()
        elif not prefix and name.endswith((".xml", ".rels")):
            parts[name] = parts[name].replace(MAIN.encode(), STRICT)
    return packed(parts)


# --- cells ------------------------------------------------------------------------------------------------------------

_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"([^>]*)>((?:(?!</c>).)*)</c>', re.DOTALL)


def _cells(chance: random.Random, data: bytes, change: Callable[[random.Random, "re.Match[str]"], str]) -> bytes:
    """Change some cells with a number that a person typed."""
    parts = parts_of(data)
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    numbers = [m for m in _CELL.finditer(text) if re.search(r"<v>-?[0-9.]+</v>", m[4]) and "<f" not in m[4]]
    numbers = [m for m in numbers if 't="s"' not in m[3]]
    if not numbers:
        return data
    chosen = chance.sample(numbers, min(len(numbers), chance.choice((1, 1, 2, 5, 40))))
    for match in sorted(chosen, key=lambda one: -one.start()):
        text = text[: match.start()] + change(chance, match) + text[match.end() :]
    parts[name] = text.encode("utf-8", "replace")
    return packed(parts)


def _value(match: "re.Match[str]") -> str:
    found = re.search(r"<v>([^<]*)</v>", match[4])
    return found[1] if found else "0"


def number_as_text(chance: random.Random, data: bytes) -> bytes:
    """Write numbers as texts, in the forms that people use."""

    def change(chance: random.Random, match: "re.Match[str]") -> str:
        value = _value(match)
        form = chance.choice(_FORMS)(value)
        style = re.sub(r' t="[^"]*"', "", match[3])
        return f'<c r="{match[1]}{match[2]}"{style} t="inlineStr"><is><t xml:space="preserve">{form}</t></is></c>'

    return _cells(chance, data, change)


def _grouped(value: str) -> str:
    whole, point, rest = value.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else value


_FORMS: tuple[Callable[[str], str], ...] = (
    str,
    _grouped,
    lambda value: value + "元",
    lambda value: "¥" + value,
    lambda value: value + "万元",
    lambda value: value + ".",
    lambda value: "+" + value,
    lambda value: "-" + value,
    lambda value: f"({value})",
    lambda value: f"（{value}）",
    lambda value: value[:-1] + "O",
    lambda value: value.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
    lambda value: " " + value + "\u3000",
    lambda value: "\u200b" + value,
    lambda value: value[:1] + " " + value[1:],
    lambda value: value[:1] + "," + value[1:],
    lambda value: value.replace(".", ","),
    lambda value: value + "E0",
    lambda value: value + "%",
    lambda value: "约" + value,
    lambda value: value + "/2",
    lambda value: "=" + value,
    lambda value: "'" + value,
    lambda value: value + "\n" + value,
    lambda value: "—",
    lambda value: "一百",
)


def other_number(chance: random.Random, data: bytes) -> bytes:
    """Write another number, or the same in another form."""

    def change(chance: random.Random, match: "re.Match[str]") -> str:
        value = _value(match)
        form = chance.choice(
            (
                *(value + "E0", value + "0000000000000001", f"{value}.005", f"-{value}", "0", "1E15", "1E-7", "0.1"),
                *(
                    "0.30000000000000004",
                    "9" * 16,
                    "1" + "0" * 40,
                    f" {value} ",
                    f"0{value}",
                    "1e2",
                    "+3",
                    "123456.785",
                ),
            )
        )
        return match[0].replace(f"<v>{value}</v>", f"<v>{form}</v>")

    return _cells(chance, data, change)


def other_kind(chance: random.Random, data: bytes) -> bytes:
    """Call a number a text, a date, an error, or nothing known; or give it another style."""

    def change(chance: random.Random, match: "re.Match[str]") -> str:
        rest = re.sub(r' t="[^"]*"', "", match[3])
        if chance.random() < 0.4:
            rest = re.sub(r' s="[^"]*"', "", rest) + f' s="{chance.choice((*range(80), 9999))}"'
        else:
            rest += f' t="{chance.choice(("str", "s", "b", "e", "d", "n", "inlineStr", "x", ""))}"'
        return f'<c r="{match[1]}{match[2]}"{rest}>{match[4]}</c>'

    return _cells(chance, data, change)


def formula_cell(chance: random.Random, data: bytes) -> bytes:
    """Put formulas into cells, with or without their results; errors; shared and array formulas."""

    def change(chance: random.Random, match: "re.Match[str]") -> str:
        formula = chance.choice(
            (
                *("<f>1+1</f>", "<f>SUM(A1:Z99)</f>", '<f t="shared" si="0"/>', '<f t="array" ref="A1">1</f>', "<f/>"),
                *(f"<f>{match[1]}{match[2]}</f>", "<f>#REF!</f>", "<f>[1]Sheet1!A1</f>", f"<f>{'(' * 3000}</f>"),
                f'<f t="shared" ref="A1:Z99" si="0">{match[1]}{int(match[2]) - 1}*2</f>',
            )
        )
        value = chance.choice((f"<v>{_value(match)}</v>", "", "<v/>", "<v>#N/A</v>", "<v>7</v>"))
        kind = ' t="e"' if "#" in value else chance.choice(("", ' t="str"'))
        rest = re.sub(r' t="[^"]*"', "", match[3])
        return f'<c r="{match[1]}{match[2]}"{rest}{kind}>{formula}{value}</c>'

    return _cells(chance, data, change)


def other_place(chance: random.Random, data: bytes) -> bytes:
    """Let a cell say another address, none, or stand there twice."""

    def change(chance: random.Random, match: "re.Match[str]") -> str:
        column, row = match[1], match[2]
        address = chance.choice(
            (
                f"{column}{int(row) + 1}",
                f"{chr(ord(column[0]) + 1)}{row}",
                f"{column.lower()}{row}",
                f"${column}${row}",
                "",
            )
        )
        moved = f'<c r="{address}"{match[3]}>{match[4]}</c>' if address else f"<c{match[3]}>{match[4]}</c>"
        return match[0] + moved if chance.random() < 0.5 else moved

    return _cells(chance, data, change)


def rows_changed(chance: random.Random, data: bytes) -> bytes:
    """Hide, double, lose, exchange or renumber rows; merge ranges."""
    parts = parts_of(data)
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    rows = re.findall(r"<row [^>]*>.*?</row>", text, re.DOTALL)[:25]
    if len(rows) < 3:
        return data
    one, other = chance.choice(rows), chance.choice(rows)
    kind = chance.randrange(6)
    if kind == 0:
        text = text.replace(one, one.replace("<row ", '<row hidden="1" ', 1), 1)
    elif kind == 1:
        text = text.replace(one, one + one, 1)
    elif kind == 2:
        text = text.replace(one, "", 1)
    elif kind == 3:
        text = text.replace(one, "\0", 1).replace(other, one, 1).replace("\0", other, 1)
    elif kind == 4:
        number = re.search(r'r="([0-9]+)"', one)
        moved = (
            re.sub(rf'(r="[A-Z]*){number[1]}"', rf'\g<1>{chance.choice((4, 6, 8, 12, 60))}"', one) if number else one
        )
        text = text.replace(one, moved, 1)
    else:
        first, last = sorted((chance.randrange(3, 20), chance.randrange(3, 20)))
        merge = f'<mergeCell ref="{chance.choice("ABFIJ")}{first}:{chance.choice("JKLM")}{last}"/>'
        text = re.sub(r"(<mergeCells[^>]*>)", rf"\1{merge}", text, count=1)
    parts[name] = text.encode()
    return packed(parts)


def columns_changed(chance: random.Random, data: bytes) -> bytes:
    """Exchange two columns with their headers, in the rows or only below them; or hide one."""
    parts = parts_of(data)
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    one, other = chance.sample("ABCDEFGHIJKLM", 2)
    if chance.random() < 0.2:
        text = text.replace("<cols>", '<cols><col min="6" max="9" width="0" hidden="1"/>', 1)
    else:
        first = chance.choice((1, 3, 4, 5, 6, 7))

        def exchange(match: "re.Match[str]") -> str:
            column, row = match[1], int(match[2])
            if row < first or column not in (one, other):
                return match[0]
            return f'<c r="{other if column == one else one}{row}"'

        text = re.sub(r'<c r="([A-Z]+)([0-9]+)"', exchange, text)
    parts[name] = text.encode()
    return packed(parts)


_LONG = (
    *(
        "因",
        "，",
        "。",
        "1",
        "（1）",
        "1. ",
        "一、",
        "比上年",
        "等",
        "《",
        "“",
        "(",
        "减少",
        "的原因",
        "2024年",
        " ",
        "　",
    ),
    *("1,", "万元", "增加1.00万元，", "下属单位", "A", "\u200b", "＝", "%", "第一条", "\n", "；", "a1", "①", "1.1"),
)


def long_text(chance: random.Random, data: bytes) -> bytes:
    """Write as much into a text as Excel takes: what repeats itself without end, with something else at its end."""
    parts = parts_of(data)
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    texts = [m for m in _CELL.finditer(text) if re.search(r't="(s|inlineStr|str)"', m[3]) and "<f" not in m[4]]
    if not texts:
        return data
    match = chance.choice(texts)
    piece = chance.choice(_LONG) + (chance.choice(_LONG) if chance.random() < 0.5 else "")
    words = (piece * 32_767)[: chance.choice((1_000, 8_000, 32_760))] + chance.choice(("", "x", "。", "）"))
    rest = re.sub(r' t="[^"]*"', "", match[3])
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    cell = f'<c r="{match[1]}{match[2]}"{rest} t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
    parts[name] = (text[: match.start()] + cell + text[match.end() :]).encode()
    return packed(parts)


def shared_texts(chance: random.Random, data: bytes) -> bytes:
    """Change which text a cell shares, or the texts themselves."""
    parts = parts_of(data)
    shared = next((name for name in parts if name.lower().endswith("sharedstrings.xml")), None)
    if shared is None or chance.random() < 0.5:
        name = _sheet(chance, parts)
        text = parts[name].decode("utf-8", "replace")
        found = list(re.finditer(r't="s"><v>([0-9]+)</v>', text))
        if not found:
            return data
        match = chance.choice(found)
        value = chance.choice((str(chance.randrange(400)), "-1", "99999999", "x", "", "1.0", "９"))
        parts[name] = (text[: match.start(1)] + value + text[match.end(1) :]).encode()
        return packed(parts)
    items = re.split(rb"(?=<si>)", parts[shared])
    if len(items) > 3:
        one = chance.randrange(1, len(items) - 1)
        change = chance.choice(
            (b"", items[one] * 2, b"<si/>", b"<si><t>5</t></si>", b"<si><r><t>5</t></r><t>7</t></si>")
        )
        items[one] = change
    parts[shared] = b"".join(items)
    return packed(parts)


def styles_changed(chance: random.Random, data: bytes) -> bytes:
    """Change what numbers look like, or the calendar."""
    parts = parts_of(data)
    styles = next((name for name in parts if name.lower().endswith("styles.xml")), None)
    if styles is None:
        return data
    text = parts[styles].decode()
    kind = chance.randrange(4)
    if kind == 0:
        text = re.sub(r'numFmtId="[0-9]+"', lambda m: f'numFmtId="{chance.choice((0, 9, 14, 22, 49, 46))}"', text)
    elif kind == 1:
        code = chance.choice(
            ('0.00"万元"', ";;;", "0,", "yyyy", "[h]:mm", "0%", '"' * 99, "[" * 200, "\\" * 200, "0" * 9_999)
        )
        text = re.sub(
            r'formatCode="[^"]*"', f'formatCode="{code.replace(chr(34), "&quot;")}"'.replace("\\", r"\\"), text
        )
    elif kind == 2:
        text = text.replace("<xf ", "<x ", chance.randrange(1, 60))
    else:
        book = parts["xl/workbook.xml"].decode()
        parts["xl/workbook.xml"] = re.sub(r"<((?:\w+:)?)workbookPr", r'<\1workbookPr date1904="1"', book).encode()
    parts[styles] = text.encode()
    return packed(parts)


MUTATORS: Mapping[str, Mutator] = {
    "bytes": flipped_bytes,
    "lost bytes": lost_bytes,
    "strange bytes": strange_bytes,
    "renamed part": renamed_part,
    "lost part": lost_part,
    "exchanged parts": exchanged_parts,
    "double part": double_part,
    "packing": other_packing,
    "zip header": wrong_header,
    "wrong sizes": larger_than_it_says,
    "lost element": lost_element,
    "double element": double_element,
    "moved element": moved_element,
    "element name": other_name,
    "attribute": other_attribute,
    "text of element": other_text,
    "encoding": other_document,
    "prefix": other_prefix,
    "number as text": number_as_text,
    "number": other_number,
    "kind of cell": other_kind,
    "formula": formula_cell,
    "address": other_place,
    "rows": rows_changed,
    "columns": columns_changed,
    "long text": long_text,
    "shared texts": shared_texts,
    "styles": styles_changed,
}


def mutated(data: bytes, mutator: str, seed: str) -> bytes:
    """Return a workbook changed by a mutator; equal seeds give equal bytes."""
    return MUTATORS[mutator](random.Random(f"{mutator} {seed}"), data)


def _part(chance: random.Random, parts: Mapping[str, bytes]) -> str:
    return chance.choice(sorted(parts))


def _xml_part(chance: random.Random, parts: Mapping[str, bytes]) -> str:
    """Return a part that is read: most often a sheet."""
    if chance.random() < 0.7:
        return _sheet(chance, parts)
    others = [
        n for n in sorted(parts) if n.endswith(("styles.xml", "workbook.xml", "Strings.xml", ".rels", "Types].xml"))
    ]
    return chance.choice(others)


def _sheet(chance: random.Random, parts: Mapping[str, bytes]) -> str:
    sheets = [part for title, part in sheets_of(parts).items() if not title.startswith(_NOT_READ) and part in parts]
    return chance.choice(sheets)
