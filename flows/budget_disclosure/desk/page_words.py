"""Sentences that name commands, as the page says them: where a command helps there, a button helps here."""

import re

_CODE = "[0-9A-Za-z]+"
_INSTEAD = (
    (rf"待运行 \./disclose run(?: [0-9]{{4}})?(?: --department {_CODE})?", "还没有运行"),
    (rf"(?:重新)?运行 \./disclose run(?: [0-9]{{4}})?(?: --department {_CODE})?", "按“生成”"),
    (rf"[:：]\./disclose publish {_CODE} --date 公开日期 --reason 更正原因", "，在“登记公开”里填日期和更正的原因"),
    (r"请用 \./disclose publish 登记", "请在“登记公开”里登记"),
    (rf"[:：]\./disclose approve {_CODE} --reviewer 姓名", "，在“送审和签批”里填审核人，按“签批”"),
    (rf"[:：]\./disclose approve {_CODE} --withdraw", "，按“撤回签批”"),
    (r"（计算机 [^（）]*，进程 [0-9]+，[^（）]* 开始）|（占用者不详）", ""),
    (
        r"另一次运行正在处理 (.+?)。请等它结束后再运行；其他部门可以用 --department 先运行。",
        r"\1 正在登记公开或生成，要等它结束。",
    ),
    (r"请用 --reason 写明更正的原因", "请填写“更正的原因”"),
    (r"用 --note 写明核对的结果", "在“说明”里写明核对的结果"),
    (r"请先用 \./disclose check 检查", "请先看校验报告"),
)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in _INSTEAD)


def as_on_page(text: object) -> str:
    """Return a sentence with what is pressed here in place of what is typed there."""
    said = str(text)
    for pattern, words in _PATTERNS:
        said = pattern.sub(words, said)
    return said
