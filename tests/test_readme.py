"""What README and manual tell people to type is there, and what they lead to."""

import re
import tomllib

import pytest

from pipeline.commands.main import COMMANDS
from tests.conftest import ROOT

PAGES = ("README.md", "README.en.md", "docs/使用手册.md")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_and_command_of_a_page_is_there(page: str) -> None:
    text = text_of(page)
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= TARGETS
    assert set(re.findall(r"(?:^|`)jixiao ([a-z]+)", text, re.MULTILINE)) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES)
def test_every_file_a_page_leads_to_is_there(page: str) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text_of(page)) if "://" not in link]
    assert [link for link in links if link and not ((ROOT / page).parent / link).is_file()] == []


def test_the_two_commands_are_the_first_that_the_readme_has() -> None:
    block = text_of("README.md").split("```")[1]
    assert re.findall(r"^make \S+", block, re.MULTILINE) == ["make report", "make test"]


def test_every_command_has_a_row_in_the_readme() -> None:
    rows = re.findall(r"^\| `jixiao ([a-z]+)", text_of("README.md"), re.MULTILINE)
    assert sorted(rows) == sorted(COMMANDS)


def test_every_direct_dependency_is_in_the_list_of_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(item for extra in project["optional-dependencies"].values() for item in extra)]
    names = {re.split("[<>=!~ ;[]", item)[0].lower() for item in wanted}
    rows = "".join(line.split("|")[1] for line in text_of("docs/依赖.md").splitlines() if line.startswith("| "))
    assert names - set(re.findall(r"[\w-]+", rows.lower())) == set()
