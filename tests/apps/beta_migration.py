"""Carries operations of 1.0.0-beta.3 over to the actions of today.

pip install wps-models
python beta_migration.py < operations.jsonl
"""

import sys

from wps_models import beta, dumps, loads


def migrate(text: str) -> str:
    """Return the JSON of the action that does what the operation did."""
    return dumps(beta.upgrade(loads(text, beta.WebPubSubOperation)))


if __name__ == "__main__":
    for line in sys.stdin:
        print(migrate(line))
