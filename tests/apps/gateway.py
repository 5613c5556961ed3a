"""A gateway's check: reads actions as JSON Lines, writes each one back, or its problems as JSON.

pip install wps-models
python gateway.py < actions.jsonl
"""

import json
import sys
from collections.abc import Iterable, Iterator

from wps_models import Action, InvalidPayloadError, dumps, loads


def relay(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield dumps(loads(line, Action))
        except InvalidPayloadError as error:
            problems = [{"path": problem.path, "message": problem.message} for problem in error.problems]
            yield json.dumps({"line": number, "problems": problems})


if __name__ == "__main__":
    for answer in relay(sys.stdin):
        print(answer)
