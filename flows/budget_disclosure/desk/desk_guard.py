"""What stands before every page: who may be asked under what name, by which method, how much, how often, how long.

A page of somebody else in the same browser must be able to do nothing: its requests carry another ``Origin``, and one
that lets its own name point here (DNS rebinding) another ``Host``. Both are compared whole.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from typing import Any, Final

from budget_disclosure.desk.desk_rates import ANYTHING, Rates

UPLOAD_BYTES, DOCUMENT_BYTES, ROSTER_BYTES = 20_000_000, 50_000_000, 3_000_000
FORM_BYTES: Final = 32_000
BODY_SECONDS: Final = 120.0
_METHODS = ("GET", "HEAD", "POST", "PUT")
_LONGEST_PATH = 1_000

_TOO_LARGE: Final = {
    UPLOAD_BYTES: "文件超过 20 MB，没有收下。一份填好的填报表不到 1 MB：请删去粘贴进去的图片再报送。",
    DOCUMENT_BYTES: "文件超过 50 MB，没有审查。请用命令 disclose audit 审查。",
    ROSTER_BYTES: "文件超过 3 MB，不像是单位名单，没有采用。",
}
UPLOADS: Final = {
    "/upload": UPLOAD_BYTES,
    "/unit/upload": UPLOAD_BYTES,
    "/audit": DOCUMENT_BYTES,
    "/roster": ROSTER_BYTES,
}
"""Where files may be sent, by path, and how large."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

SECURITY: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
"""Headers of every answer; one that has its own content policy (a file of a department) keeps it."""


class UnreadBodyError(Exception):
    """What is sent is given up: ``status`` and ``words`` are the answer, after which the connection must end."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class Guard:
    """Refuses what no page of ours asks, and gives every answer its headers.

    ``hosts`` are the names (with port) under which the page is known.
    """

    def __init__(self, app: App, hosts: Callable[[], Collection[str]], rates: Rates) -> None:
        self._app, self._hosts, self._rates = app, hosts, rates

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request, or let it pass."""
        if scope["type"] != "http":
            return
        most = UPLOADS.get(scope["path"], FORM_BYTES) if scope["method"] == "PUT" else FORM_BYTES
        answer = _Answer(send)
        refused = self._refused(scope, most)
        if refused is not None:
            await answer.refuse(*refused)
            return
        await self._app(scope, _Body(receive, most).receive, answer.send)

    def _refused(self, scope: MutableMapping[str, Any], most: int) -> tuple[int, str] | None:
        """Return status and words of what is refused at once, before anything is read."""
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        host, path = headers.get("host", []), scope["path"]
        if scope["method"] not in _METHODS:
            return 405, "不支持这种请求。"
        if len(host) != 1 or host[0].lower() not in self._hosts():
            return 421, "地址不对。请用启动窗口里显示的地址打开。"
        if len(path) > _LONGEST_PATH or "\0" in path or "\\" in path:
            return 400, "地址不对。"
        if scope["method"] in ("POST", "PUT") and not _is_of_our_page(headers, host[0]):
            return 403, "请求不是本页面发出的，没有接受。"
        if not self._rates.allows(ANYTHING, (scope.get("client") or ("", 0))[0]):
            return 429, "请求太多，请稍等一会儿再试。"
        lengths = headers.get("content-length", [])
        too_long = any(not length.isascii() or not length.isdecimal() or int(length) > most for length in lengths)
        return (413, _too_large(most)) if too_long else None


def _is_of_our_page(headers: Mapping[str, list[str]], host: str) -> bool:
    """Return whether a request comes from a page under the same name; browsers say so, and cannot be made to lie."""
    site = headers.get("sec-fetch-site", ["same-origin"])
    return headers.get("origin", []) == [f"http://{host}"] and site == ["same-origin"]


def _too_large(most: int) -> str:
    return _TOO_LARGE.get(most, "内容太长，没有接受。")


class _Body:
    """What is sent with a request: counted as it comes, and given up when it takes too long."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most = receive, most
        self._got, self._is_whole = 0, False
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS

    async def receive(self) -> Message:
        """Return the next piece. Raises ``UnreadBodyError``."""
        if self._is_whole:
            return await self._receive()
        left = self._until - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0.0))
        except TimeoutError:
            raise UnreadBodyError(408, "没有在规定的时间内传完。") from None
        self._got += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._got > self._most:
            raise UnreadBodyError(413, _too_large(self._most))
        return message


class _Answer:
    """The answer to a request, with the headers of all of them."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def send(self, message: Message) -> None:
        """Pass on a piece of the answer."""
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            more = [(name.encode(), value.encode()) for name, value in SECURITY.items() if name.encode() not in given]
            message = {**message, "headers": [*message["headers"], *more]}
        await self._send(message)

    async def refuse(self, status: int, words: str) -> None:
        """Answer with words, and end the connection: what else comes on it is not read."""
        body = words.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
