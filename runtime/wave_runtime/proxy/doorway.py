"""The proxy's side of `door.py`: takes listening sockets out of network namespaces, and serves them.

A program of the step can call here as well. It gets nothing by it: whatever socket it hands out leads to the same proxy
with the same list of hosts.
"""

import os
import shutil
import socket
import tempfile
import threading
from pathlib import Path

from wave_runtime.proxy.service import Service
from wave_runtime.proxy.streams import Gone

MOST_DOORS = 64
"""How many programs of a step get a way out."""
_HANDING_S = 5.0


class Doorway:
    """A socket in the file system, in a folder of its own, until it is closed."""

    def __init__(self, service: Service) -> None:
        """Raises OSError."""
        self._service = service
        # Not below the project: the name of a socket has at most 107 bytes. Who does not know both names does not find
        # it, and the programs of the step may have another user than we have.
        self._folder = Path(tempfile.mkdtemp(prefix="wave-way-"))
        self._folder.chmod(0o711)
        self.path = self._folder / os.urandom(8).hex()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.bind(str(self.path))
            self.path.chmod(0o666)
            self._socket.listen(16)
        except OSError:
            self.close()
            raise
        self._thread = threading.Thread(target=self._take_all, name="proxy doorway", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Takes no more of them."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread, which closes it
        except OSError:
            self._socket.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _take_all(self) -> None:
        with self._socket:
            for _ in range(MOST_DOORS):
                try:
                    caller, _ = self._socket.accept()
                except OSError:
                    return
                with caller:
                    self._take(caller)

    def _take(self, caller: socket.socket) -> None:
        try:
            caller.settimeout(_HANDING_S)
            _, descriptors, _, _ = socket.recv_fds(caller, 1, 1)
            for descriptor in descriptors:
                self._service.serve(_listening(descriptor))
                caller.sendall(b"k")
        except (OSError, Gone, RuntimeError):
            return  # the program there is told by the end of the connection


def _listening(descriptor: int) -> socket.socket:
    """The listening socket that was handed out. Raises OSError for anything else, which is closed."""
    try:
        handed = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        raise
    if handed.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return handed
    handed.close()
    raise ConnectionRefusedError
