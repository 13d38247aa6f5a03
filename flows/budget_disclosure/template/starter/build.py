"""Builds the shipped template as a package: ``python -m budget_disclosure.template.starter.build templates/2024``."""

import sys
from pathlib import Path
from typing import Final

from budget_disclosure.ooxml.xml_parts import DECLARATION, DOCUMENT, RELATIONSHIPS, SETTINGS, STYLES, TYPES, R, W
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, write_package
from budget_disclosure.template.outline import dump_template
from budget_disclosure.template.starter.body import FOOTER_EVEN_ID, FOOTER_ODD_ID, document_part, footer_part
from budget_disclosure.template.starter.styles import PAGE_EVEN, PAGE_ODD, font_table_part, styles_part
from budget_disclosure.template.starter.theme import theme_part

TEMPLATE_NAME: Final = "部门预算公开.docx"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_THEME: Final = "word/theme/theme1.xml"
_THEME_TYPE: Final = "application/vnd.openxmlformats-officedocument.theme+xml"
_PARTS = (
    (DOCUMENT, "document.main", "officeDocument", ""),
    (STYLES, "styles", "styles", "rId1"),
    (SETTINGS, "settings", "settings", "rId2"),
    ("word/fontTable.xml", "fontTable", "fontTable", "rId3"),
    ("word/footer1.xml", "footer", "footer", FOOTER_ODD_ID),
    ("word/footer2.xml", "footer", "footer", FOOTER_EVEN_ID),
)


def build_template() -> bytes:
    """Return the shipped template; always the same bytes."""
    parts = {
        CONTENT_TYPES: _content_types(),
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="{DOCUMENT}"/></Relationships>',
        "word/_rels/document.xml.rels": _document_relationships(),
        DOCUMENT: document_part(),
        STYLES: styles_part(),
        SETTINGS: _settings(),
        "word/fontTable.xml": font_table_part(),
        _THEME: theme_part(),
        "word/footer1.xml": footer_part(PAGE_ODD),
        "word/footer2.xml": footer_part(PAGE_EVEN),
    }
    return write_package({name: content.encode() for name, content in parts.items()})


def write_template(folder: Path) -> tuple[Path, Path]:
    """Write the template and its text rendering into a year's folder; return both paths."""
    template = folder / TEMPLATE_NAME
    template.write_bytes(build_template())
    text = template.with_name(f"{TEMPLATE_NAME}.txt")
    text.write_text(dump_template(template), encoding="utf-8")
    return template, text


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_MAIN}.{kind}+xml"/>' for name, kind, _, _ in _PARTS
    )
    return (
        f'{DECLARATION}<Types xmlns="{TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        f'<Override PartName="/{_THEME}" ContentType="{_THEME_TYPE}"/></Types>'
    )


def _document_relationships() -> str:
    links = "".join(
        f'<Relationship Id="{identifier}" Type="{R}/{kind}" Target="{name.removeprefix("word/")}"/>'
        for name, _, kind, identifier in _PARTS
        if identifier
    )
    theme = f'<Relationship Id="rIdTheme" Type="{R}/theme" Target="{_THEME.removeprefix("word/")}"/>'
    return f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}">{links}{theme}</Relationships>'


def _settings() -> str:
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        "<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat>"
        '<w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


if __name__ == "__main__":
    for path in write_template(Path(sys.argv[1])):
        print(path)
