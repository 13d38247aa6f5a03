"""R-521 to R-526: what should not be left in the text: place-holders, doubled words, other years, levels, slips."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.published.published_document import TextBlock
from budget_disclosure.published.published_table import PublishedTable

RULES: Final = AuditRules()
_TRUE: Final = "《政府信息公开条例》第六条：公开的信息应及时、准确"
_TITLE_YEAR: Final = re.compile(r"(20[0-9]{2})年")
_BUDGET_YEAR: Final = re.compile(
    r"(20[0-9]{2})年(?![0-9]+月)(?:度)?[^。；：]{0,40}?(?:预算|“三公”|机关运行经费|政府采购)"
)
_AGAINST: Final = re.compile(r"[比较与同](20[0-9]{2})年")
_OUTCOME: Final = re.compile(r"(20[0-9]{2})年(?:度|当年|年初)*预算执行数")
_TOLD_AGAINST: Final = re.compile(
    r"(?<![比较与同0-9])(20[0-9]{2})年[^，。；：]{0,40}(?:预算|经费|支出|收入)[^，。；：]{0,8}?[0-9][0-9,.]*万?元，[比较与]上年"
)
_TOLD_AGAINST_ITSELF: Final = re.compile(
    r"(?<![比较与同0-9])(20[0-9]{2})年(?:度)?，?[^，。；：]{0,40}?[0-9][0-9,.]*万?元，(?:其中：?[^，。；：]{0,20}?[0-9][0-9,.]*万?元，)?[比较与同]\1年"
)
_BEGINS: Final = re.compile(r"(20[0-9]{2})年(?:度)?(?![0-9]+月)")
_NOTHING_OF: Final = re.compile(r"(20[0-9]{2})年(?:度)?(?:无|没有)[^，。；]{0,20}(?:预算|绩效目标|项目)")
_CONTINUED: Final = re.compile(r"续表?.*?(20[0-9]{2})年")
_SCOPE: Final = re.compile(r"(20[0-9]{2})年(?:度)?(?:部门|单位)预算(?:编制|公开|批复)?(?:的)?范围")
_BOUGHT: Final = re.compile(
    r"(?<![比较与同0-9])(20[0-9]{2})年(?:度)?(?:部门|单位)?预算(?:安排|拟|计划)*(?:购置|购买|采购|新增)"
)
_UNTIL: Final = re.compile(r"截至(20[0-9]{2})年")
_TOLD_OF: Final = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]{1,2}[^。]{2,20}。)?(20[0-9]{2})年(?:度)?(?![0-9]+月)，?[^，。；：]{0,40}(?:预算|支出|收入)(?!执行)[^，。；：]{0,8}?[0-9][0-9,.]*万?元"
)
_YEAR_LINE: Final = re.compile(r"（20[0-9]{2}年度?）")
_QUOTED: Final = re.compile(r"《[^》]*》|[〔【\[（(]20[0-9]{2}[〕】\]）)]")
_LEVEL_OF_TITLE: Final = re.compile(r"([省市区县])级(?:部门|单位)?预算|[0-9]年([省市区县])级")
_OWNER: Final = re.compile(r"(?:[^省市]{2,8}省)?(?:[^市]{2,8}市)?[^市县区]{1,8}([县区])")
_END: Final = "。！？；：:;…”）)》"
_LONG: Final = 40
_TITLE_LINES: Final = 3
_LEVELS: Final = 3


@RULES.of(block("R-521", "文字中不应留有没有填写的占位符和模板提示", _TRUE, "请填写内容，或删去这些字。"))
def nothing_is_left_to_fill_in(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """XX, ××, {{ }}, （增加/减少）, template instructions."""
    yield from _patterns(rule, subject, "|".join(subject.words.placeholders), "没有填写的“{}”", "填写了的内容")


@RULES.of(block("R-522", "文字中不应有重复的字词和标点", _TRUE, "请删去重复的字词或标点。"))
def nothing_is_doubled(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """元元, ，，, 主要原因是主要原因是."""
    yield from _patterns(rule, subject, "|".join(subject.words.doubled), "“{}”", "不重复")


@RULES.of(
    block(
        "R-523",
        "题目、表题中的年度应是本预算年度",
        _TRUE,
        "请改为本预算年度；确实说的是别的年度的，请写明白。",
        sometimes=(Severity.WARN,),
    )
)
def titles_are_of_the_year(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Titles of tables and headings name the budget year; prose speaks of its budget and of last year's."""
    year = subject.document.year
    if not year:
        yield Unchecked("没有认出预算年度")
        return
    for table in subject.document.tables:
        yield from _title_year(rule, table, year)
        yield from _years_of_notes(rule, table, year)
    yield from _continued_years(rule, subject, year)
    for statement in subject.statements:
        text = _QUOTED.sub(lambda match: "〇" * len(match[0]), statement.text)
        if _is_title(statement):
            wrong = [match for match in _TITLE_YEAR.finditer(text) if int(match[1]) != year]
        else:
            wrong = [match for match in _BUDGET_YEAR.finditer(text) if int(match[1]) not in (year, year - 1)]
            wrong += list(_wrong_last_years(text, year))
            begins = _BEGINS.match(text)
            if (
                begins
                and int(begins[1]) not in (year, year - 1)
                and begins.span(1) not in [one.span(1) for one in wrong]
            ):
                wrong.append(begins)
            if not statement.comparisons:
                wrong += [match for match in _TOLD_OF.finditer(text) if int(match[1]) == year - 1]
        for match in wrong:
            yield finding_in(
                rule,
                statement,
                match.span(1),
                f"{match[1]}年",
                f"{year - 1}年" if _AGAINST.fullmatch(match[0]) or "执行数" in match[0] else f"{year}年",
                severity=Severity.WARN,
            )
        if not wrong and _TITLE_YEAR.search(text):
            yield Checked()


def _continued_years(rule: Rule, subject: AuditSubject, year: int) -> Iterator[Seen]:
    """The lines above the further parts of tables, which the tables have swallowed."""
    for line in subject.document.source.blocks:
        match = _CONTINUED.match(line.text.strip()) if isinstance(line, TextBlock) else None
        if match is None or not isinstance(line, TextBlock):
            continue
        if int(match[1]) == year:
            yield Checked()
        else:
            words = " ".join(line.text.split())
            yield AuditFinding(rule, f"“{words}”", line.spot, words, f"{match[1]}年", f"{year}年")


def _is_title(statement: Statement) -> bool:
    """Return whether it is the title of the document, or a heading of its parts: not the name of a project."""
    is_first = statement.passage.position < _TITLE_LINES and len(statement.text) < _LONG
    return (
        is_first
        or bool(_YEAR_LINE.fullmatch(statement.text))
        or (statement.passage.is_heading and statement.passage.block.level <= _LEVELS)
    )


def _wrong_last_years(text: str, year: int) -> Iterator[re.Match[str]]:
    """Yield years of comparisons other than last year, and an outcome told of the year that only begins."""
    yield from (match for match in _AGAINST.finditer(text) if int(match[1]) == year)
    yield from (match for match in _OUTCOME.finditer(text) if int(match[1]) == year)
    yield from (match for match in _NOTHING_OF.finditer(text) if int(match[1]) != year)
    yield from (match for match in _SCOPE.finditer(text) if int(match[1]) != year)
    yield from (match for match in _BOUGHT.finditer(text) if int(match[1]) == year - 1)
    yield from (match for match in _UNTIL.finditer(text) if int(match[1]) not in (year, year - 1))
    # This year's amount is told of last year, and then compared with it.
    yield from (match for match in _TOLD_AGAINST.finditer(text) if int(match[1]) == year - 1)
    yield from (match for match in _TOLD_AGAINST_ITSELF.finditer(text) if int(match[1]) == year - 1)


def _title_year(rule: Rule, table: PublishedTable, year: int) -> Iterator[Seen]:
    texts = [(table.title, table.title_block.spot if table.title_block else table.spot)]
    texts += [(column.header, table.spot) for column in table.columns]
    for text, spot in dict.fromkeys(texts):
        for match in _TITLE_YEAR.finditer(text):
            if int(match[1]) == year:
                yield Checked()
            elif int(match[1]) == year - 1 and text is not table.title:
                continue  # a column of last year
            else:
                yield AuditFinding(rule, table.name, spot, text, f"{match[1]}年", f"{year}年")


def _years_of_notes(rule: Rule, table: PublishedTable, year: int) -> Iterator[Seen]:
    """A note says what there is none of in the budget year; figures of last year may be explained."""
    for note in table.notes:
        words = "".join(note.text.split())
        for match in _TITLE_YEAR.finditer(_QUOTED.sub("", words)):
            is_nothing = _NOTHING_OF.match(words, words.find(match[0])) is not None
            if int(match[1]) == year or (int(match[1]) == year - 1 and not is_nothing):
                yield Checked()
            else:
                place, spot = f"{table.name}，表下的注", note.spot_of(0, len(note.text))
                yield AuditFinding(rule, place, spot, words, f"{match[1]}年", f"{year}年", severity=Severity.WARN)


@RULES.of(
    block(
        "R-524",
        "级次用词应与本级一致",
        "《预算法》第三条：一级政府一级预算；公开的是本级部门的预算",
        "请改为本级的用词（如“本级”“区级”“县级”）。",
        sometimes=(Severity.WARN,),
    )
)
def words_are_of_this_level(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """市级 in a district's document, 省直 in a county's; certain in a glossary."""
    level = _level(subject)
    if not level:
        yield Unchecked("没有认出是哪一级的部门")
        return
    owners = "|".join(map(re.escape, subject.words.level_owners))
    foreign = re.compile(rf"(?<![、和及])([{''.join(set(subject.words.levels) - {level})}])[级直](?:各)?(?:{owners})")
    for statement in subject.statements:
        matches = list(foreign.finditer(statement.text))
        for match in matches:
            yield finding_in(
                rule,
                statement,
                match.span(),
                f"“{match[0]}”",
                f"“{subject.words.levels[level]}”或“本级”的用词（本文档属于{subject.words.levels[level]}）",
                severity=None if statement.is_explanation else Severity.WARN,
            )
        if not matches:
            yield Checked()


def _level(subject: AuditSubject) -> str:
    """Return the level of the owner: as the title says, else 县 or 区 by its name; ``""`` when unknown."""
    title = subject.document.title
    match = _LEVEL_OF_TITLE.search(title)
    if match:
        return match[1] or match[2]
    match = _OWNER.match(title)
    return match[1] if match else ""


@RULES.of(warn("R-525", "规范用语不应写错", _TRUE, "请核对这个词。"))
def terms_are_written_right(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """One character too many or another one within a term of every budget document: 公务车用车运行."""
    patterns = {term: _near(term) for term in subject.words.terms}
    for statement in subject.statements:
        found = False
        for slip in subject.words.slips:
            for match in re.finditer(slip.pattern, statement.text):
                found = True
                yield finding_in(
                    rule,
                    statement,
                    match.span(1),
                    f"“{match[1]}”",
                    f"“{slip.right}”（{slip.reason}）",
                )
        for term, pattern in patterns.items():
            for match in pattern.finditer(statement.text):
                found = True
                yield finding_in(
                    rule,
                    statement,
                    match.span(),
                    f"“{match[0]}”",
                    f"“{term}”",
                )
        if not found:
            yield Checked()


@cache
def _near(term: str) -> re.Pattern[str]:
    """Return what finds a term with one character more within it; marks and small words are no slip."""
    other = r"[^\s，。；：、“”（）的和及与或等在为是各类]"
    return re.compile(
        "|".join(f"{re.escape(term[:cut])}{other}{re.escape(term[cut:])}" for cut in range(2, len(term) - 1))
    )


@RULES.of(warn("R-526", "一段话应以句号结束", _TRUE, "请补上句号，或核对这段话是否缺了内容。"))
def paragraphs_end_with_a_stop(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A long paragraph with sentences in it whose last one has no end."""
    for statement in subject.statements:
        text = statement.text
        if statement.passage.is_heading or len(text) < _LONG or not statement.figures or "，" not in text:
            continue
        if text[-1] in _END:
            yield Checked()
            continue
        yield AuditFinding(
            rule,
            statement.place,
            statement.spot(len(text) - 1, len(text)),
            f"……{text[-16:]}",
            f"以“{text[-1]}”结束",
            "以句号结束",
        )


def _patterns(rule: Rule, subject: AuditSubject, pattern: str, found: str, expected: str) -> Iterator[Seen]:
    compiled = re.compile(pattern)
    for statement in subject.statements:
        matches = list(compiled.finditer(statement.text))
        for match in matches:
            yield finding_in(rule, statement, match.span(), found.format(match[0]), expected)
        if not matches:
            yield Checked()
