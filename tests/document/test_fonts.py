"""Which fonts stand in for those that a template names is told, once, by their names."""

from pathlib import Path

import pytest

from budget_disclosure.conversion import fonts
from budget_disclosure.conversion.fonts import named_fonts, replaced, replaced_fonts, replaced_template_fonts


def test_the_shipped_template_names_the_fonts_of_official_documents(template: Path) -> None:
    assert named_fonts(template.read_bytes()) == ("仿宋_GB2312", "宋体", "方正小标宋简体", "楷体_GB2312", "黑体")


def test_a_font_that_is_there_under_one_of_its_names_is_not_replaced() -> None:
    names = ("宋体", "黑体", "仿宋_GB2312", "方正小标宋简体")
    families = ("SimSun,宋体", "Noto Sans CJK SC", "FangSong_GB2312, 仿宋_GB2312", "Noto Serif CJK SC,Noto Serif CJK")

    assert replaced(names, families) == {"黑体": "Noto Sans CJK SC", "方正小标宋简体": "Noto Serif CJK SC"}


def test_fonts_that_one_font_replaces_are_told_together() -> None:
    told = replaced_fonts(
        {"宋体": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC", "方正小标宋简体": "Noto Serif CJK SC"}
    )

    assert "：宋体、方正小标宋简体 → Noto Serif CJK SC；黑体 → Noto Sans CJK SC。" in told
    assert replaced_fonts({}) == ""


def test_a_machine_that_cannot_tell_says_nothing(
    template: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts.shutil, "which", lambda _: None)
    fonts._replaced_in.cache_clear()

    assert replaced_template_fonts(template) == ""
    assert replaced_template_fonts(tmp_path / "gone.docx") == ""
    fonts._replaced_in.cache_clear()


def test_a_machine_that_can_tell_asks_for_each_font(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts.shutil, "which", lambda _: "fc-match")
    monkeypatch.setattr(fonts, "printed", lambda command, _: "黑体,SimHei" if command[-1] == "黑体" else "Some Serif")
    fonts._replaced_in.cache_clear()

    assert "：仿宋_GB2312、宋体、方正小标宋简体、楷体_GB2312 → Some Serif。" in replaced_template_fonts(template)
    fonts._replaced_in.cache_clear()
