"""How far a department or a unit is, in words."""

from enum import StrEnum, unique

from budget_disclosure.report.outcome import PublicationState, publication_text


@unique
class Stage(StrEnum):
    """How far a department or a unit is, in the order in which a person has to act."""

    NOT_SUBMITTED = "未报送"
    UNREADABLE = "收到但不能读取"
    PENDING = "待运行"
    FAILED = "运行失败"
    HAS_ERRORS = "有错误"
    EDITED_BY_HAND = "人工修改"
    PARTLY = "部分生成"
    READY = "可生成"
    CHANGED = PublicationState.CHANGED.value
    GENERATED = "已生成"
    AWAITING = PublicationState.AWAITING.value
    PUBLISHED = PublicationState.PUBLISHED.value

    @property
    def meaning(self) -> str:
        """What the state says, in a sentence for the operator."""
        return _MEANINGS[self]

    def text(self, version: int) -> str:
        """Return the state in words, with the version where it is published."""
        return publication_text(PublicationState.PUBLISHED, version) if self is Stage.PUBLISHED else self.value


_MEANINGS = {
    Stage.NOT_SUBMITTED: "没有收到填报表，请催报",
    Stage.UNREADABLE: "收到的文件不能读取（格式不对、压缩包、子文件夹或已损坏），请按提示处理或退回重报",
    Stage.PENDING: "有新报送，待运行 ./disclose run",
    Stage.FAILED: "文件被占用或程序故障，请看说明",
    Stage.HAS_ERRORS: "填报表有错误，未生成文档，请退回更正",
    Stage.EDITED_BY_HAND: "文档在生成后被人改过，不会被覆盖",
    Stage.PARTLY: "部分文档没有生成，请看校验报告",
    Stage.READY: "检查没有错误，文档还没有或不在了，重新运行即可生成",
    Stage.CHANGED: "目前的文档与已公开的版本不同，请核对；确需更正的，公开后再登记一次",
    Stage.GENERATED: "文档是最新的，本部门还有其他文档没有生成",
    Stage.AWAITING: "全部文档都是最新的，请审核、公开并登记",
    Stage.PUBLISHED: "已登记公开，目前的文档与公开的版本相同",
}
