"""The arguments of the command line."""

import argparse
import re
from collections.abc import Callable, Sequence
from importlib.metadata import version
from textwrap import TextWrapper
from typing import Final

from wps_models import testing
from wps_models._cli._check import check
from wps_models._cli._payloads import FORMS, escaped
from wps_models._cli._print import HUB, print_sample
from wps_models._cli._samples import GROUPS
from wps_models._json.tagged import suggestion
from wps_models._json.text import is_encodable, parse_json
from wps_models.data import Json
from wps_models.names import NO_HUB, is_hub

_CODES: Final = "Exit codes: 0 if all is well, 1 for problems, 2 for wrong arguments and files that can't be read or written."


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments. Exits with a usage message if they are wrong."""
    parsed, unknown = _parser().parse_known_args(arguments)
    if unknown:
        # The value of an unknown option is left over as well: name the option.
        wrong = next((word for word in unknown if word.startswith("-")), unknown[0])
        option, known = wrong.partition("=")[0], re.findall(r"--[a-z-]+", parsed.parser.format_usage())
        if option in known:
            hint = "; put the command first"
        elif option.startswith("-"):
            hint = suggestion(option, known)
        else:
            hint = "; put options before or after the other arguments, not between them"
        parsed.parser.error(escaped(f"unexpected argument: {wrong}{hint}"))
    return parsed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wps-models", description="Check and print Web PubSub payloads.", epilog=_CODES, allow_abbrev=False
    )
    parser.add_argument("--version", action="store_true", help="print the version of this package")
    parser.set_defaults(run=_about, parser=parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    text = "Find problems in payloads, and in the function.json files of Azure Functions."
    _add_check(commands.add_parser("check", help=text, description=text, epilog=_CODES, allow_abbrev=False))
    text = "Print a realistic payload."
    kinds, raw = _kinds(), argparse.RawDescriptionHelpFormatter
    _add_sample(commands.add_parser("sample", help=text, description=text, epilog=kinds, formatter_class=raw, allow_abbrev=False))
    return parser


def _kinds() -> str:
    indented = TextWrapper(width=78, initial_indent="  ", subsequent_indent="  ").fill
    return "\n".join(["kinds:", *(f"\n{group}:\n{indented(', '.join(kinds))}" for group, kinds in GROUPS.items())])


def _about(arguments: argparse.Namespace) -> tuple[str, int]:
    if not arguments.version:
        raise argparse.ArgumentTypeError("add a command: check or sample")
    return f"wps-models {version('wps-models')}\n", 0


def _add_check(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=check, parser=command)
    add = command.add_argument
    files = "a JSON file, a JSON Lines file, an HTTP request (*.http), a folder of these, or - for standard input"
    add("files", nargs="+", type=_text(_EMPTY), metavar="FILE", help=files)
    add("--as", dest="form", type=_form, metavar="FORM", help=f"the form of all payloads: {', '.join(FORMS)}")
    add("--json", action="store_true", help="print one JSON object per payload")
    add("--forbid-extra-keys", action="store_true", help="refuse members that the protocol doesn't have")
    add("--http", action="store_true", help="read each file as an HTTP request: request line, headers, empty line, body")
    add("--access-key", type=_key, metavar="KEY", help="check the signatures of HTTP requests with this key")


def _add_sample(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=print_sample, parser=command)
    add = command.add_argument
    add("kind", metavar="KIND", help="the kind of payload, in any case; all kinds are listed below")
    add("--user", type=_text(_EMPTY), help="the user of an event, an action or a message")
    add("--event", type=_text(_EMPTY), metavar="NAME", help="the name of a user's event")
    data = command.add_mutually_exclusive_group()
    data.add_argument("--data", metavar="TEXT", help="the data of a message, as text")
    data.add_argument("--json", dest="data", type=_json, metavar="JSON", help="the data of a message, as JSON")
    add("--hub", type=_text((lambda text: not is_hub(text), NO_HUB)), help=f"the hub of an event or action (default: {HUB})")
    sent = command.add_mutually_exclusive_group()
    sent.add_argument("--http", action="store_true", help="print the signed HTTP request of an event or action")
    curl = "print a command for POSIX shells that sends an event to the URL of your app, or an action to the service"
    sent.add_argument("--curl", type=_text(_NO_URL), metavar="URL", help=curl)
    add("--host", type=_text(_EMPTY, _NO_HOST), help=f"the host of the service (default: {testing.HOST})")
    add("--access-key", type=_key, metavar="KEY", help=f"the key to sign with (default: {testing.ACCESS_KEY})")


# --- values of arguments -----------------------------------------------------------


_Mistake = tuple[Callable[[str], object], str]
"""A test that is true for a wrong text, and the error message."""


def _text(*mistakes: _Mistake) -> Callable[[str], str]:
    """Return a type for argparse: text without these mistakes."""

    def read(text: str) -> str:
        for is_made, message in mistakes:
            if is_made(text):
                raise argparse.ArgumentTypeError(message)
        return text

    return read


_EMPTY: Final[_Mistake] = (lambda text: not text.strip(), "must not be empty")  # as a shell variable may be
_NO_HOST: Final[_Mistake] = (re.compile("[^A-Za-z0-9.-]").search, "must be a host alone, such as name.webpubsub.azure.com")
_NO_URL: Final[_Mistake] = (
    re.compile(r"\A(?!https?://[!-~]+\Z)").search,
    "must be a URL such as http://localhost:8080/eventhandler",
)
_key: Final = _text(
    _EMPTY,
    (re.compile("(?i)accesskey=").search, "must be the key alone, not a connection string: what follows AccessKey="),
    (lambda text: not is_encodable(text), "must be UTF-8"),
)


def _form(text: str) -> str:
    if text.lower() not in FORMS:
        raise argparse.ArgumentTypeError(f"unknown form{suggestion(text.lower(), FORMS) or '.'} Known: {', '.join(FORMS)}")
    return text.lower()


def _json(text: str) -> Json:
    try:
        return Json(parse_json(text))
    except ValueError:
        raise argparse.ArgumentTypeError("invalid JSON") from None
