"""The program that opens the way out from inside a network namespace: it makes the listening socket there, hands it to
the proxy outside, and becomes the program of the step. Nothing of it stays.

It is given to Python as text (`-c`), so that no file of the runtime has to be seen in the sandbox. It begins every
program of a step, so it imports little: `socket` and `signal` would take as long as all the rest.
"""

import _signal  # type: ignore[import-not-found]
import _socket
import os
import struct
import sys

EXIT_NO_WAY = 125
"""As `env` and `timeout` do when they fail themselves."""


def main(arguments: list[str]) -> None:
    """Path of the proxy's socket, the port to listen on, and the program with its arguments. Does not return."""
    path, port, *argv = arguments
    try:
        _hand_out(path, int(port))
    except OSError as error:
        _end(f"there is no way out of the sandbox: {error.strerror}", EXIT_NO_WAY)
    for number in (13, 25):  # PIPE and XFSZ, which Python ignores, and every program expects as they are
        _signal.signal(number, _signal.SIG_DFL)
    try:
        os.execvpe(argv[0], argv, _environment())
    except OSError as error:
        _end(f"{argv[0]}: {error.strerror}", 127 if isinstance(error, FileNotFoundError) else 126)


def _hand_out(path: str, port: int) -> None:
    listening = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    proxy = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    proxy.settimeout(10)
    proxy.connect(path)
    rights = struct.pack("i", listening.fileno())
    proxy.sendmsg([b"l"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, rights)])
    if proxy.recv(1) != b"k":
        raise ConnectionRefusedError(111, "the proxy does not take it")
    proxy.close()
    listening.close()


def _environment() -> dict[bytes, bytes]:
    """As it was given: at its start Python adds a variable for the locale."""
    with open("/proc/self/environ", "rb") as file:
        pairs = (entry.partition(b"=") for entry in file.read().split(b"\0") if entry)
        return {name: value for name, _, value in pairs}


def _end(message: str, code: int) -> None:
    os.write(2, f"wave-runtime: {message}\n".encode())
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
