"""How fast this is, beside others.

::

    python -m uv run python -m tests.bench
    python -m uv run python -m tests.bench --python 3.11 --python 3.12 --python 3.13 --to tests/bench

Everything that is compared runs in turns, in one run, and what counts are the ratios between
calls that ran at about the same time: so a busy machine changes little.
"""

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["event", "action", "actions"]
"""What a payload is. It stands here as samples take time to make, and first events are timed."""
