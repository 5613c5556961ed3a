"""Actions inside your own attrs classes, with your own cattrs converter.

pip install wps-models
python cattrs_converter.py
"""

from datetime import datetime

from attrs import frozen
from cattrs.preconf.json import make_converter

from wps_models import Action, SendToAllAction, configure_converter


@frozen
class Job:
    name: str
    due: datetime
    actions: tuple[Action, ...]


converter = make_converter()
configure_converter(converter)

if __name__ == "__main__":
    job = Job(name="remind", due=datetime.fromisoformat("2026-03-01T10:20:30+00:00"), actions=(SendToAllAction(data="Lunch!"),))
    text = converter.dumps(job)
    print(text)
    print(converter.loads(text, Job) == job)
