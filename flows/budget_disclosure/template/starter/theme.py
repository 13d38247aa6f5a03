"""The theme of the shipped template: Word asks for one. Black on white, plain fills; no style refers to it."""

from typing import Final

from budget_disclosure.ooxml.xml_parts import DECLARATION, A
from budget_disclosure.template.starter.styles import FANGSONG, HEITI

_COLOURS: Final = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "262626",
    "lt2": "F2F2F2",
    "accent1": "404040",
    "accent2": "595959",
    "accent3": "7F7F7F",
    "accent4": "A6A6A6",
    "accent5": "BFBFBF",
    "accent6": "D9D9D9",
    "hlink": "000000",
    "folHlink": "000000",
}


def theme_part() -> str:
    """Return ``word/theme/theme1.xml``."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{font}"/><a:ea typeface="{font}"/><a:cs typeface=""/></a:{kind}Font>'
        for kind, font in (("major", HEITI), ("minor", FANGSONG))
    )
    return (
        f'{DECLARATION}<a:theme xmlns:a="{A}" name="公文"><a:themeElements>'
        f'<a:clrScheme name="公文">{colours}</a:clrScheme><a:fontScheme name="公文">{fonts}</a:fontScheme>'
        f'<a:fmtScheme name="公文"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
