"""Circles of imports are found: between modules, and between rooms whose modules make none."""

from pathlib import Path

from tools.import_cycles import cycle, imports, of_rooms


def write(base: Path, **modules: str) -> None:
    for name, text in modules.items():
        path = base / "pipeline" / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_circle_hidden_in_a_function_is_one(tmp_path: Path) -> None:
    write(tmp_path, a="import pipeline.b", b="def late():\n    from pipeline.c import x", c="from pipeline import a")
    assert cycle(imports(tmp_path)) == ["pipeline.a", "pipeline.b", "pipeline.c", "pipeline.a"]


def test_rooms_in_a_circle_without_one_of_modules(tmp_path: Path) -> None:
    write(tmp_path, one__a="from pipeline.two.b import x", two__b="", two__c="from pipeline.one.d import x", one__d="")
    graph = imports(tmp_path)
    assert cycle(graph) == []
    assert cycle(of_rooms(graph)) == ["pipeline.one", "pipeline.two", "pipeline.one"]
