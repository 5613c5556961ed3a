"""The log of what is refused."""


def log_refused(problem: str) -> None:
    """Log a warning for a request that is refused. The problem must not contain a value of the request."""
    # Importing logging takes longer than handling a request, and few requests are refused.
    import logging  # noqa: PLC0415  # see above

    logging.getLogger("wps_models").warning("request refused: %s", problem)
