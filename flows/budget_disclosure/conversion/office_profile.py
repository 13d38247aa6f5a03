"""The profile of LibreOffice that is ours alone: Chinese, and with the macro that serves us in it.

Its locale is set to Chinese: otherwise the machine's own would decide whether “①” is a Western or a Chinese character.
It says that it is complete already: LibreOffice would put an empty library in the place of our macro.
"""

from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

# Carries out ``Serve`` for a folder given as a URL.
SERVE = "macro:///Standard.Office.Serve({})"
_REGISTRY = "http://openoffice.org/2001/registry"
_SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="{_REGISTRY}"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item></oor:items>
"""
_SCRIPT, _LIBRARY = "http://openoffice.org/2000/script", "http://openoffice.org/2000/library"
_LIBRARIES = (
    f'<library:libraries xmlns:library="{_LIBRARY}"><library:library library:name="Standard" library:link="false"/>'
    "</library:libraries>"
)
_MODULES = (
    f'<library:library xmlns:library="{_LIBRARY}" library:name="Standard" library:readonly="false"'
    ' library:passwordprotected="false"><library:element library:name="Office"/></library:library>'
)
_MODULE = '<script:module xmlns:script="{}" script:name="Office" script:language="StarBasic">{}</script:module>'
_TYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE {} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{}">\n'
)


def write_profile(folder: Path) -> None:
    """Write a profile into a folder that is not there yet."""
    basic = folder / "user" / "basic"
    (basic / "Standard").mkdir(parents=True)
    macro = files(__package__).joinpath("office.bas").read_text(encoding="utf-8")
    libraries = _TYPE.format("library:libraries", "libraries.dtd") + _LIBRARIES
    modules = _TYPE.format("library:library", "library.dtd") + _MODULES
    module = _TYPE.format("script:module", "module.dtd") + _MODULE.format(_SCRIPT, escape(macro))
    for path, text in (
        (folder / "user" / "registrymodifications.xcu", _SETTINGS),
        (basic / "script.xlc", libraries),
        (basic / "Standard" / "script.xlb", modules),
        (basic / "Standard" / "Office.xba", module),
    ):
        path.write_text(text, encoding="utf-8")
