"""Tells everyone that an hour has passed."""

import azure.functions as func

from wps_models import SendToAllAction, dumps


def main(timer: func.TimerRequest, actions: func.Out[str]) -> None:
    if not timer.past_due:
        actions.set(dumps([SendToAllAction(data="One more hour has passed.")]))
