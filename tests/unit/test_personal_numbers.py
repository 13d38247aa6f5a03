"""Numbers of persons are found however they are written, codes and amounts are not taken for them."""

import pytest

from budget_disclosure.text.personal_numbers import NumberKind, personal_numbers


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("身份证11010519491231002X", NumberKind.IDENTITY_CARD, "1101************2X"),
        ("11010519491231002x", NumberKind.IDENTITY_CARD, "1101************2x"),
        ("110105 19491231 002X", NumberKind.IDENTITY_CARD, "1101************2X"),
        ("１１０１０５１９４９１２３１００２Ｘ", NumberKind.IDENTITY_CARD, "1101************2X"),
        ("6222021234567890128", NumberKind.BANK_CARD, "6222*************28"),
        ("6222 0212 3456 7890 128", NumberKind.BANK_CARD, "6222*************28"),
        ("账号：0509123456789", NumberKind.BANK_CARD, "0509*******89"),
        ("联系人张三13800138000", NumberKind.MOBILE, "138******00"),
        ("138-0013-8000", NumberKind.MOBILE, "138******00"),
        ("+8613800138000", NumberKind.MOBILE, "138******00"),
        ("0086-13800138000", NumberKind.MOBILE, "138******00"),
        ("138.0013.8000", NumberKind.MOBILE, "138******00"),
        ("138 001 38000", NumberKind.MOBILE, "138******00"),
        ("0358—5021234", NumberKind.TELEPHONE, "035******34"),
        ("0358-5021234-802", NumberKind.TELEPHONE, "035******34"),
        ("0358 502 1234", NumberKind.TELEPHONE, "035******34"),
        ("010-6234-1234", NumberKind.TELEPHONE, "010******34"),
        ("联系方式：5021234", NumberKind.TELEPHONE, "502**34"),
        ("TEL 5021234", NumberKind.TELEPHONE, "502**34"),
        ("110105 1949 1231 002X", NumberKind.IDENTITY_CARD, "1101************2X"),
        ("11010519491231002×", NumberKind.IDENTITY_CARD, "1101************2X"),
        ("身份证号码：110105491231002", NumberKind.IDENTITY_CARD, "1101*********02"),
        ("账户：0509123456789", NumberKind.BANK_CARD, "0509*******89"),
        ("银行账号（基本户）：0509123456789", NumberKind.BANK_CARD, "0509*******89"),
        ("0358-5021234", NumberKind.TELEPHONE, "035******34"),
        ("（010）62341234", NumberKind.TELEPHONE, "010******34"),
        ("电话：5021234", NumberKind.TELEPHONE, "502**34"),
    ],
)
def test_a_number_is_found_and_its_middle_hidden(text: str, kind: NumberKind, shown: str) -> None:
    assert [(number.kind, number.shown) for number in personal_numbers(text)] == [(kind, shown)]


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # no check digit of an identity card
        "11010519491331002X",  # no such month
        "6222021234567890127",  # no check digit of a bank card
        "项目编码 14112924T000000012345",
        "统一社会信用代码 11141129012345678X",
        "140000202401011234567",
        "13800138000.00元",
        "2024-05021234",
        "2024年部门预算 12345678.90 元",
        "晋财预〔2024〕0358号，2013650，30101",
        "8:30-12:00",
        "13800138000元",
        "惠及13800138000人次",
        "合同编号：13912345678",
        "项目编码13800138000",
        "热线接听2000000次，热线2000000人次",
        "热线20240101开通",
        "编号0358-20240101",
        "012-34567890",
        "0102345678",
        "台账号20240101001，记账号20240101001，刷卡号 123456789",
        "账户：2000000000元",
        "统一社会信用代码：11010519491231002X",
        "12345热线，96511，400-123-4567，热线：12329",
    ],
)
def test_codes_and_amounts_are_no_numbers_of_persons(text: str) -> None:
    assert personal_numbers(text) == ()


def test_numbers_with_a_blank_between_are_all_found_once() -> None:
    found = personal_numbers("13800138000 13900139000 0358-5021234；卡号6222021234567890128")
    assert [number.shown[:3] for number in found] == ["622", "138", "139", "035"]


def test_two_numbers_in_one_text_are_both_found_once() -> None:
    found = personal_numbers("11010519491231002X，电话13800138000")
    assert [number.kind for number in found] == [NumberKind.IDENTITY_CARD, NumberKind.MOBILE]
