"""The fonts of a PDF with identities of their own: LibreOffice numbers the Type 1 fonts that it embeds as it goes on.

The number stands in a font twice, once in its encrypted part, all of which then looks different. A document's
own order of fonts takes the place of the program's: equal documents give equal PDFs, whatever was converted before.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pikepdf import Pdf

_IDENTITY = re.compile(rb"(?<=/UniqueID )\d{7}(?= )")
_FIRST = 4_000_000  # from here on numbers are open to everyone (Type 1 Font Format, 2.5)
# The encryption that the same standard (7.1) gives for this part of a font.
_KEY, _FACTOR, _SUMMAND = 55665, 52845, 22719


def number_fonts(pdf: "Pdf") -> None:
    """Give each embedded Type 1 font the number of its place in the document."""
    for number, file in enumerate(_font_files(pdf), start=_FIRST):
        content, clear, encrypted = file.read_bytes(), int(file["/Length1"]), int(file["/Length2"])
        private = _decrypted(content[clear : clear + encrypted])
        identity = b"%d" % number
        file.write(
            _IDENTITY.sub(identity, content[:clear])
            + _encrypted(_IDENTITY.sub(identity, private))
            + content[clear + encrypted :]
        )


def _font_files(pdf: "Pdf") -> Iterator[Any]:
    """Yield the files of Type 1 fonts in the order of the pages that use them."""
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        resources: Any = page.get("/Resources", {})
        fonts: Any = resources.get("/Font", {})
        for _, font in sorted(fonts.items()):
            file = font.get("/FontDescriptor", {}).get("/FontFile")
            if file is not None and file.objgen not in seen:
                seen.add(file.objgen)
                yield file


def _decrypted(content: bytes) -> bytes:
    key, found = _KEY, bytearray()
    for byte in content:
        found.append(byte ^ key >> 8)
        key = (byte + key) * _FACTOR + _SUMMAND & 0xFFFF
    return bytes(found)


def _encrypted(content: bytes) -> bytes:
    key, found = _KEY, bytearray()
    for byte in content:
        hidden = byte ^ key >> 8
        found.append(hidden)
        key = (hidden + key) * _FACTOR + _SUMMAND & 0xFFFF
    return bytes(found)
