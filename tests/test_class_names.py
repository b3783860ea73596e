"""No public class name stands in two files."""

from pathlib import Path

from tools.class_names import in_two_files


def test_a_name_in_two_files_is_told_with_both(tmp_path: Path) -> None:
    for name, text in (
        ("a", "class One: ...\nclass _Own: ..."),
        ("b", "class One: ...\nclass _Own: ..."),
        ("c", "class Two: ..."),
    ):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    assert in_two_files(tmp_path.glob("*.py")) == {"One": [tmp_path / "a.py", tmp_path / "b.py"]}
