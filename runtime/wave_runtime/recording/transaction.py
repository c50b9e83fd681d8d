"""A transaction of SQLite that is whole or was never there."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def transaction(connection: sqlite3.Connection) -> "Iterator[Callable[..., sqlite3.Cursor]]":
    """All or nothing of what is executed inside; the write lock is taken at once. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection.execute
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
