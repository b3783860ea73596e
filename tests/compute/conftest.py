"""A pack made of the real TOML files: no template, no narrative, no ties."""

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from pipeline.catalogue import Catalogue
from pipeline.declarations import FigureFile, FormDecl, PackDecl, RatioFile, RubricFile, WorkbookFile
from pipeline.own_figures import brought_along
from pipeline.pack import Pack
from pipeline.records import Figures, Loaded, Profile

TEMPLATES = Path(__file__).resolve().parents[2] / "report_templates"
T = TypeVar("T")


def read(name: str, kind: type[T]) -> T:
    tree = tomllib.loads((TEMPLATES / name).read_text(encoding="utf-8"), parse_float=Decimal)
    return msgspec.convert(tree, kind, strict=True)


@pytest.fixture(scope="session")
def pack() -> Pack:
    decl = read("guangdong/pack.toml", PackDecl)
    figures = tuple(read("common/figures.toml", FigureFile).figure)
    workbook = read("common/workbook.toml", WorkbookFile).for_rubric(())
    given: dict[str, Any] = {
        "id": "guangdong",
        "title": decl.title,
        "version": decl.version,
        "years": decl.years,
        "options": decl.option,
        "catalogue": Catalogue((*figures, *brought_along(workbook, (), ()))),
        "figure_decls": figures,
        "form": read("common/forms/2019.toml", FormDecl),
        "origins": {(name, ""): f"guangdong/{name}" for name in ("rubric.toml", "ratios.toml")},
        "ratios": tuple(read("common/ratios.toml", RatioFile).ratio),
        "workbook": workbook,
        "sums": (),
        "lists": (),
        "rubric": read("guangdong/rubric.toml", RubricFile),
        "tables": (),
    }
    # compute looks at nothing else of a pack
    return Pack(**{name: given.get(name) for name in Pack.__struct_fields__})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    profile = Profile(
        department="示例局",
        short_name="示例局",
        self_name="我局",
        year=2019,
        pack="guangdong",
        report_date=dt.date(2020, 5, 15),
    )
    return Loaded(profile=profile, files=(), figures=Figures())
