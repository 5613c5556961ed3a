"""How fast this is, beside others.

::

    python -m uv run python -m tests.bench
    python -m uv run python -m tests.bench --python 3.11 --python 3.12 --python 3.13 --to tests/bench

Everything that is compared runs in turns, in one run. Only CPU time is measured, and only the ratios between
calls that ran at about the same time count, so a busy machine changes little.
"""

from typing import Any, Final, Literal, TypeAlias

Kind: TypeAlias = Literal["event", "action", "actions"]
"""The type of a payload. Defined here because samples take time to make, and first events are timed."""

ENDPOINT: Final = "https://example.webpubsub.azure.com"
ACCESS_KEY: Final = "made-up-primary-key-AAAAAAAAAAAAAAAAAAAAAAAAAA=="
CONNECTION_STRING: Final = f"Endpoint={ENDPOINT};AccessKey={ACCESS_KEY}"
TOKEN: Final[dict[str, Any]] = {"user_id": "ada", "roles": ["webpubsub.sendToGroup"], "groups": ["lobby"]}
"""Arguments of a client's token."""
