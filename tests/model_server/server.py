"""The HTTP side: one thread for each connection, a script for all of them."""

import json
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.model_server import anthropic, gemini, openai_chat, openai_responses
from tests.model_server.protocol import Json, Protocol
from tests.model_server.script import Request, Script, Turn

PROTOCOLS: tuple[Protocol, ...] = (
    anthropic.PROTOCOL,
    openai_responses.PROTOCOL,
    openai_chat.PROTOCOL,
    gemini.PROTOCOL,
)


class ModelServer:
    """Serves `script` until the end of the `with` block."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._over = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script, self._over))
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), name="model-server", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._http.shutdown()
        self._http.server_close()


def _handler(script: Script, over: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(size) or b"{}")
            request = Request(self.path, dict(self.headers), body)
            protocol = next((known for known in PROTOCOLS if known.speaks(self.path)), None)
            if protocol is None:
                script.note(request)
                self._json(404, {"error": {"message": f"nobody answers at {self.path}"}})
                return
            if (aside := protocol.aside(self.path, body)) is not None:
                script.note(request)
                self._answer(protocol, body, aside)
                return
            self._answer(protocol, body, script.answer(request))

        def do_GET(self) -> None:
            script.note(Request(self.path, dict(self.headers), {}))
            self._json(404, {"error": {"message": "not found"}})

        do_HEAD = do_GET

        def _answer(self, protocol: Protocol, body: Json, turn: Turn) -> None:
            if turn.hang:
                over.wait()
                return
            if turn.status != 200:
                self._json(turn.status, protocol.error(turn.status))
            elif protocol.streams(self.path, body):
                self._stream(protocol.events(body, turn), cut=turn.cut)
            else:
                self._json(200, protocol.document(body, turn))

        def _json(self, status: int, document: Json) -> None:
            data = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def _stream(self, events: Iterable[tuple[str, Json | str]], *, cut: bool) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            self.close_connection = True
            listed = list(events)
            for name, data in listed[: len(listed) // 2] if cut else listed:
                head = f"event: {name}\n" if name else ""
                text = data if isinstance(data, str) else json.dumps(data)
                self.wfile.write(f"{head}data: {text}\n\n".encode())
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
