"""The pages under stubs/ show the API as it is."""

from pathlib import Path

import pytest

from tests import surface

PAGES = surface.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_shows_what_is_public_now(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "out of date: python -m tests.surface"


def test_there_is_no_page_of_what_is_gone() -> None:
    assert set(surface.HOME.iterdir()) == set(PAGES)


def test_the_pages_agree_with_the_running_package(capfd: pytest.CaptureFixture[str]) -> None:
    status = surface.stubtest()
    assert status == 0, capfd.readouterr().out
