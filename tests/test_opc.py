"""opc.py: what a zip says of itself is not believed; what is written comes back the same."""

import io
import struct
import zipfile

import pytest

from pipeline import opc
from pipeline.opc import Limits, PackageFault, ZipFault, ZipReader

LIMITS = Limits(parts=5, unpacked=1_000_000)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_size(data: bytes, size: int) -> bytes:
    """The same zip of one part, saying of itself that the part unpacks to ``size`` bytes."""
    directory = data.rindex(b"PK\x01\x02")
    local = data.index(b"PK\x03\x04")
    said = struct.pack("<I", size)
    data = data[: local + 22] + said + data[local + 26 :]
    return data[: directory + 24] + said + data[directory + 28 :]


def fault_of(data: bytes, limits: Limits = LIMITS) -> PackageFault | None:
    try:
        reader = ZipReader(data, limits)
        for name in reader.names:
            reader.read(name)
    except ZipFault as error:
        return error.fault
    return None


def test_written_parts_come_back_and_give_the_same_bytes() -> None:
    parts = {"[Content_Types].xml": b"<a/>", "word/正文.xml": "一".encode() * 1000, "空.xml": b""}
    made = opc.write_zip({name: opc.deflated(content) for name, content in parts.items()})
    reader = ZipReader(made, LIMITS)
    assert {name: reader.read(name) for name in reader.names} == parts
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
    assert opc.write_zip({name: reader.member(name) for name in reader.names}) == made


@pytest.mark.parametrize("size", [0, 10, 99_999, 100_001, 999_999])
def test_a_part_that_unpacks_to_another_size_than_it_says_is_broken(size: int) -> None:
    honest = packed({"a.xml": b"0" * 100_000})
    assert fault_of(honest) is None
    assert fault_of(with_size(honest, size)) is PackageFault.BROKEN


def test_a_bomb_that_says_it_is_small_is_never_unpacked_whole() -> None:
    bomb = with_size(packed({"a.xml": b"0" * 50_000_000}), 10)  # 50 MB in 49 kB
    member = ZipReader(bomb, LIMITS).member("a.xml")
    assert len(opc._inflated(member.data, member.size)) <= 11
    assert fault_of(bomb) is PackageFault.BROKEN


@pytest.mark.parametrize(
    ("parts", "limits", "fault"),
    [
        ({"a.xml": b"0" * 1_000_001}, LIMITS, PackageFault.TOO_LARGE),
        ({f"{n}.xml": b"" for n in range(6)}, LIMITS, PackageFault.TOO_LARGE),
        ({"a.xml": b"0" * 8_000_000}, Limits(parts=5, unpacked=10**9, ratio=250), PackageFault.TOO_LARGE),
        ({"a.xml": b"", "A.xml": b""}, LIMITS, PackageFault.DUPLICATE),
    ],
)
def test_limits(parts: dict[str, bytes], limits: Limits, fault: PackageFault) -> None:
    assert fault_of(packed(parts), limits) is fault


@pytest.mark.parametrize("cut", [1, 30, 100])
def test_what_is_no_whole_zip_is_broken(cut: int) -> None:
    assert fault_of(packed({"a.xml": b"<a/>" * 500})[:-cut]) is PackageFault.BROKEN


def test_a_name_that_differs_between_directory_and_part_is_broken() -> None:
    data = packed({"abc.xml": b"<a/>"})
    assert fault_of(data.replace(b"abc.xml", b"abd.xml", 1)) is PackageFault.BROKEN


@pytest.mark.parametrize(
    ("source", "target", "part"),
    [
        ("word/document.xml", "comments.xml", "word/comments.xml"),
        ("word/document.xml", "/word/comments.xml", "word/comments.xml"),
        ("word/document.xml", "../customXml/item1.xml", "customXml/item1.xml"),
        ("xl/workbook.xml", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("", "word/document.xml", "word/document.xml"),
    ],
)
def test_targets_of_relationships_are_parts(source: str, target: str, part: str) -> None:
    root = opc.parse_xml(f'<Relationships><Relationship Id="a" Type="x/y" Target="{target}"/></Relationships>'.encode())
    (found,) = opc.relationships_in(root, source)
    assert (found.target, found.kind, found.external) == (part, "y", False)
    assert opc.source_of(opc.rels_of(source)) == source
