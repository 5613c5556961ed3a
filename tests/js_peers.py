"""Microsoft's JavaScript packages as peers of tests, each in a Node.js process: a client and an app."""

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from typing import IO, Any, Final, Self

from tests import node

PATIENCE: Final = 10.0
"""Seconds to wait for anything."""


class JavaScriptError(Exception):
    """An error that a call of the client raised."""

    def __init__(self, name: str, message: str, detail: Any) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.detail = detail
        """The name and the message of the error in an ack, if any."""


class _Peer:
    """A script of ``tests/js`` that reads calls, and writes their results and its events."""

    def __init__(self, commands: IO[str], results: IO[str]) -> None:
        self.events: list[dict[str, Any]] = []
        self._commands = commands
        self._results: dict[int, dict[str, Any]] = {}
        self._ids = count(1)
        self._changed = threading.Condition()
        threading.Thread(target=self._read, args=(results,), daemon=True).start()

    @classmethod
    @contextmanager
    def _running(cls, script: str, *arguments: str) -> Generator[Self]:
        node.require()
        with node.running(script, *arguments) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            yield cls(process.stdin, process.stdout)
            process.stdin.close()
            process.wait(PATIENCE)

    def call(self, method: str, *arguments: Any) -> Any:
        """Call a method and wait for its result. The script lists the methods that it adds."""
        number = next(self._ids)
        line = json.dumps({"id": number, "call": method, "args": arguments}, default=_encode)
        print(line, file=self._commands, flush=True)
        result = self._wait(lambda: self._results.get(number), f"no result of {method}")
        if "raised" in result:
            raise JavaScriptError(**result["raised"])
        return result["returned"]

    def wait_for(self, event: str, **members: Any) -> dict[str, Any]:
        """Wait for an event with these members, and return it."""
        wanted = {"event": event, **members}

        def find() -> dict[str, Any] | None:
            return next((each for each in self.events if all(each.get(name) == wanted[name] for name in wanted)), None)

        found: dict[str, Any] = self._wait(find, f"no {wanted} among {self.events}")
        return found

    def _wait(self, condition: Any, otherwise: str) -> Any:
        with self._changed:
            assert self._changed.wait_for(lambda: condition() is not None, PATIENCE), otherwise
            return condition()

    def _read(self, results: IO[str]) -> None:
        for line in results:
            found = json.loads(line, object_hook=_decode)
            with self._changed:
                if "event" in found:
                    self.events.append(found)
                else:
                    self._results[found["id"]] = found
                self._changed.notify_all()


class JavaScriptClient(_Peer):
    """A client of @azure/web-pubsub-client, see ``js/client.cjs``. Bytes are an ArrayBuffer in JavaScript."""

    @classmethod
    @contextmanager
    def running(cls, url: str, *, reliable: bool = False, **options: Any) -> Generator[Self]:
        """Run a client. The options are those of ``WebPubSubClient``. It connects when ``start`` is called."""
        with cls._running("client.cjs", url, json.dumps({"reliable": reliable, "options": options})) as peer:
            yield peer


class JavaScriptApp(_Peer):
    """An app with @azure/web-pubsub-express and @azure/web-pubsub, see ``js/backend.cjs``. Calls go to its service client."""

    url: str
    """URL of its event handler."""

    @classmethod
    @contextmanager
    def running(cls, hub: str, connection_string: str) -> Generator[Self]:
        """Run an app."""
        with cls._running("backend.cjs", hub, connection_string) as peer:
            peer.url = f"http://127.0.0.1:{peer.wait_for('listening')['port']}/eventhandler"
            yield peer


def _encode(value: Any) -> Any:
    return {"$binary": b64encode(value).decode()}


def _decode(value: dict[str, Any]) -> Any:
    return b64decode(value["$binary"]) if "$binary" in value else value
