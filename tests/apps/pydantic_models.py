"""Actions and events as FastAPI bodies and responses, and as fields of pydantic models.

pip install wps-models fastapi uvicorn
python pydantic_models.py
"""

from typing import Annotated

import uvicorn
from fastapi import Body, FastAPI
from pydantic import BaseModel

from wps_models import Action, SendToAllAction, UserEventRequest


class Job(BaseModel):
    name: str
    actions: list[Action]


app = FastAPI()


@app.post("/jobs")
def plan(job: Job) -> Job:
    return job


@app.post("/announce")
def announce(event: Annotated[UserEventRequest, Body()]) -> SendToAllAction:
    return SendToAllAction(data=event.data)


if __name__ == "__main__":
    uvicorn.run(app, port=5000)
