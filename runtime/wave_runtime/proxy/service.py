"""All that happens to the connections of one step: accepting, a thread for each, and the end of all of them.

Nothing here raises into a run: what goes wrong with a connection ends that connection.
"""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from wave_runtime.proxy import forwarding, gateway
from wave_runtime.proxy.connection import Connection
from wave_runtime.proxy.http_head import BadRequest, Head, read_head
from wave_runtime.proxy.policy import Policy
from wave_runtime.proxy.refusals import refuse
from wave_runtime.proxy.streams import Gone, Incoming, Sockets
from wave_runtime.proxy.tally import Tally
from wave_runtime.proxy.upstream import NotReached, Refused

MOST_CONNECTIONS = 256
"""At once; more of them wait to be accepted."""
_JOIN_S = 2.0
_LONGEST_HOST = 253


class Service:
    """Serves listening sockets until it is closed."""

    def __init__(self, policy: Policy, port: int, note: Callable[[Connection], None]) -> None:
        """`port`: where the step finds it on 127.0.0.1; `note` takes each connection that is over, from any thread."""
        self._policy, self._note = policy, note
        self._own = (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/")
        self._sockets, self._slots = Sockets(), threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()

    def serve(self, listening: socket.socket) -> None:
        """Takes connections of `listening` from now on, and closes it in the end. Raises Gone when all is over."""
        self._sockets.add(listening)
        listening.settimeout(None)
        self._start(lambda: self._accept(listening))

    def close(self) -> None:
        """Ends every connection. Who waits for a resolver, which nobody can end, is not waited for."""
        self._over.set()
        self._sockets.close_all()
        deadline = time.monotonic() + _JOIN_S
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start(self, work: Callable[[], None]) -> None:
        """Raises RuntimeError when there can be no more threads."""

        def run() -> None:
            try:
                work()
            finally:
                with self._lock:
                    self._threads.discard(threading.current_thread())

        thread = threading.Thread(target=run, name="proxy", daemon=True)
        with self._lock:  # `close` joins what is in the set, and what has not begun cannot be joined
            thread.start()
            self._threads.add(thread)

    def _accept(self, listening: socket.socket) -> None:
        try:
            while not self._over.is_set():
                if not self._slots.acquire(timeout=0.1):
                    continue
                try:
                    client, _ = listening.accept()
                except OSError:
                    self._slots.release()
                    self._over.wait(0.02)  # too many open files; or it is over
                    continue
                self._begin(client)
        finally:
            self._sockets.close(listening)

    def _begin(self, client: socket.socket) -> None:
        try:
            self._sockets.add(client)
            self._start(lambda: self._serve(client))
        except (Gone, RuntimeError):
            self._sockets.close(client)
            self._slots.release()

    def _serve(self, client: socket.socket) -> None:
        tally = Tally(self._note)
        try:
            self._answer(client, tally)
        finally:
            self._sockets.close(client)
            self._slots.release()
            tally.end()

    def _answer(self, client: socket.socket, tally: Tally) -> None:
        incoming = Incoming(client)
        try:
            self._route(read_head(incoming.head()), incoming, tally)
            return
        except BadRequest as error:
            tally.judged("refused", error.why)
            status, why = error.status, error.why
        except Refused as error:
            tally.judged("refused", str(error))
            status, why = 403, str(error)
        except NotReached as error:
            tally.judged("failed", str(error))
            status, why = 502, str(error)
        except (Gone, OSError):
            tally.judged("failed", "the connection ended before the server was reached")
            return
        except Exception as error:  # a bug ends one connection
            why = f"internal error: {type(error).__name__}"
            tally.judged("failed", why)
            status = 502
        if not tally.is_allowed:  # else an answer may have begun, and this would be read as a part of it
            refuse(client, status, why)

    def _route(self, head: Head, incoming: Incoming, tally: Tally) -> None:
        policy, sockets = self._policy, self._sockets
        own = next((address for address in self._own if head.target.startswith(address)), None)
        if own is not None:  # a client that asks the proxy for what it should ask directly
            head = replace(head, target=head.target[len(own) - 1 :])
        if head.target.startswith("/"):
            gateway.ask(head, incoming, policy, sockets, tally)
            return
        is_tunnel = head.method == "CONNECT"
        unclear = Connection("tunnel" if is_tunnel else "request", head.target[:_LONGEST_HOST], 0, "refused")
        tally.about(unclear)
        if policy.hosts is None:
            raise Refused("the network of this step is open; the gateway takes requests for a model alone")
        target = forwarding.tunnel_target(head) if is_tunnel else forwarding.request_target(head)
        tally.about(replace(unclear, host=target.host[:_LONGEST_HOST], port=target.port))
        if is_tunnel:
            forwarding.tunnel(target, incoming, policy, sockets, tally)
        else:
            forwarding.request(target, head, incoming, policy, sockets, tally)
