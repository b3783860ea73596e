"""Damages whole files the way disks, mail and tired people do: flipped and lost bytes, broken XML, parts lost or doubled."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

Dice = random.Random

_TAG = re.compile(rb"<[^>]{1,200}>")
_VALUE = re.compile(rb'"([^"<>]{0,60})"')
_TEXT = re.compile(rb">([^<>]{1,200})<")
_ODD_VALUES = (
    b"",
    b"-1",
    b"99999999999999999999",
    b"XFD1048576",
    b"A0",
    b"ZZZZ9",
    b"1:2",
    b"\xff",
    "１２".encode(),
    b"&#0;",
    b"e",
)


def damaged(data: bytes, dice: Dice) -> tuple[str, bytes]:
    """Return what was done and the damaged file. The file itself decides which kinds of damage there are."""
    ways = [*_BYTES, *_PARTS] if data.startswith(b"PK") else [*_BYTES, *_LINES]
    way = dice.choice(ways)
    return way.__name__.strip("_"), way(data, dice)


# bytes ---------------------------------------------------------------------------------------------------------------


def _flipped(data: bytes, dice: Dice) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8, 64))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _truncated(data: bytes, dice: Dice) -> bytes:
    return data[: dice.randrange(len(data))]


def _cut_out(data: bytes, dice: Dice) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 16, 512, 4096)) :]


def _overwritten(data: bytes, dice: Dice) -> bytes:
    start, length = dice.randrange(len(data)), dice.choice((1, 16, 512, 4096))
    return data[:start] + dice.choice((b"\x00", b"\xff", b"A")) * length + data[start + length :]


def _front_lost(data: bytes, dice: Dice) -> bytes:
    return data[dice.choice((1, 2, 3, 4, 10, 512)) :]


# the parts of an Office file ---------------------------------------------------------------------------------------


def _one_part(data: bytes, dice: Dice, change: Callable[[bytes], bytes]) -> bytes:
    """Rewrite the zip with one part changed; sheets, workbook and document are chosen more often than the rest."""
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        names = before.namelist()
        weights = [6 if re.search(r"sheet\d+\.xml$|document\.xml$|workbook\.xml|sharedStrings|styles", n) else 1 for n in names]
        chosen = dice.choices(names, weights)[0]
        parts = [(name, before.read(name)) for name in names]
    return _zipped([(name, change(part) if name == chosen else part) for name, part in parts])


def _zipped(parts: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after:
        for name, part in parts:
            after.writestr(name, part)
    return out.getvalue()


def _xml_flipped(data: bytes, dice: Dice) -> bytes:
    return _one_part(data, dice, lambda part: _flipped(part, dice) if part else part)


def _xml_truncated(data: bytes, dice: Dice) -> bytes:
    return _one_part(data, dice, lambda part: part[: dice.randrange(len(part) or 1)])


def _replaced(data: bytes, dice: Dice, pattern: re.Pattern[bytes], made: Callable[[bytes], bytes]) -> bytes:
    def change(part: bytes) -> bytes:
        found = list(pattern.finditer(part))
        if not found:
            return part
        hit = dice.choice(found)
        return part[: hit.start()] + made(hit[0]) + part[hit.end() :]

    return _one_part(data, dice, change)


def _tag_lost(data: bytes, dice: Dice) -> bytes:
    return _replaced(data, dice, _TAG, lambda _: b"")


def _tag_doubled(data: bytes, dice: Dice) -> bytes:
    return _replaced(data, dice, _TAG, lambda tag: tag * 2)


def _attribute_odd(data: bytes, dice: Dice) -> bytes:
    return _replaced(data, dice, _VALUE, lambda _: b'"' + dice.choice(_ODD_VALUES) + b'"')


def _text_odd(data: bytes, dice: Dice) -> bytes:
    odd = (b"", b"999999999", b"-1", b"1e308", b"NaN", "——".encode(), b"&#x1F600;", b"_x000B_", b"]]&gt;", b" " * 500)
    return _replaced(data, dice, _TEXT, lambda _: b">" + dice.choice(odd) + b"<")


def _element_lost(data: bytes, dice: Dice) -> bytes:
    pattern = dice.choice((rb"<(?:\w+:)?c\b[^>]*>.*?</(?:\w+:)?c>", rb"<(?:\w+:)?row\b.*?</(?:\w+:)?row>", rb"<w:p\b.*?</w:p>"))
    return _replaced(data, dice, re.compile(pattern, re.DOTALL), lambda _: b"")


def _element_doubled(data: bytes, dice: Dice) -> bytes:
    pattern = dice.choice((rb"<(?:\w+:)?c\b[^>]*>.*?</(?:\w+:)?c>", rb"<(?:\w+:)?sheet\b[^>]*>", rb"<w:p\b.*?</w:p>"))
    return _replaced(data, dice, re.compile(pattern, re.DOTALL), lambda element: element * 2)


def _part_lost(data: bytes, dice: Dice) -> bytes:
    return _one_part(data, dice, lambda _: b"") if dice.random() < 0.5 else _without(data, dice)


def _without(data: bytes, dice: Dice) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        names = before.namelist()
        lost = dice.choice(names)
        return _zipped([(name, before.read(name)) for name in names if name != lost])


def _part_doubled(data: bytes, dice: Dice) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        parts = [(name, before.read(name)) for name in before.namelist()]
    name, part = dice.choice(parts)
    out = io.BytesIO(_zipped(parts))
    with zipfile.ZipFile(out, "a") as after, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the name stands there already: that is the damage
        after.writestr(zipfile.ZipInfo(dice.choice((name, name.upper(), "../" + name))), part)
    return out.getvalue()


def _parts_swapped(data: bytes, dice: Dice) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        parts = [(name, before.read(name)) for name in before.namelist()]
    one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
    parts[one], parts[other] = (parts[one][0], parts[other][1]), (parts[other][0], parts[one][1])
    return _zipped(parts)


# the lines of a csv ------------------------------------------------------------------------------------------------


def _line_lost(data: bytes, dice: Dice) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[dice.randrange(len(lines))]
    return b"".join(lines)


def _line_odd(data: bytes, dice: Dice) -> bytes:
    lines = data.splitlines(keepends=True)
    odd = (b'"', b"\x00", b"," * 2000, b'""",\r\n', b"\xff\xfe", b"\r", b"=1+1\n", b"9" * 400 + b"\n", b"\t\t\t\n")
    lines.insert(dice.randrange(len(lines)), dice.choice(odd))
    return b"".join(lines)


def _quote_lost(data: bytes, dice: Dice) -> bytes:
    places = [m.start() for m in re.finditer(b'"', data)]
    place = dice.choice(places)
    return data[:place] + data[place + 1 :]


def _other_code(data: bytes, dice: Dice) -> bytes:
    text = data.decode("gb18030")
    return text.encode(dice.choice(("utf-16", "utf-8", "utf-8-sig", "utf-16-le", "utf-32")))


_BYTES = (_flipped, _truncated, _cut_out, _overwritten, _front_lost)
_PARTS = (
    *(_xml_flipped, _xml_truncated, _tag_lost, _tag_doubled, _attribute_odd, _attribute_odd, _text_odd, _text_odd),
    *(_element_lost, _element_doubled, _part_lost, _part_doubled, _parts_swapped),
)
_LINES = (_line_lost, _line_odd, _quote_lost, _other_code)
