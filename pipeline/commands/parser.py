"""The argument parser: help and complaints in Chinese. Knows no command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

WRONG_USE = 2

if TYPE_CHECKING:
    from pipeline.commands.reply import Reply

    Commands = argparse._SubParsersAction["Parser"]


class Command(Protocol):
    """What a module of pipeline/commands offers."""

    def add(self, commands: Commands) -> None:
        """Declare the command's arguments."""

    def run(self, options: argparse.Namespace, reply: Reply) -> int:
        """Do it, say what came of it and return the exit code. Raises :class:`WrongUse`."""


class WrongUse(Exception):
    """A command line that is not one: ``command`` is the command concerned, if any; the message is Chinese."""

    def __init__(self, message: str, command: str = "") -> None:
        """Keep both for the answer."""
        super().__init__(message)
        self.command = command


class Help(argparse.HelpFormatter):
    """Help that begins with 用法."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin with 用法 instead of usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese and exits 2 when a command is written wrong."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=Help, **options)
        self._positionals.title, self._optionals.title = "参数", "选项"

    def error(self, message: str) -> NoReturn:
        """Raise :class:`WrongUse` with what is wrong, in Chinese."""
        for english, chinese in _USAGE_WORDS:
            message = message.replace(english, chinese)
        raise WrongUse(message)


_USAGE_WORDS = (
    ("the following arguments are required:", "缺少"),
    ("unrecognized arguments:", "不认识的参数"),
    ("invalid choice:", "不能用"),
    ("choose from", "可用的有"),
    ("expected one argument", "后面缺少内容"),
    ("expected at least one argument", "后面缺少内容"),
    ("invalid int value:", "应为整数，现为"),
    ("argument ", "参数 "),
)


def at_least(least: int) -> Callable[[str], int]:
    """Return what reads a whole number that is not less."""

    def number(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if value < least:
            raise argparse.ArgumentTypeError(f"应为不小于 {least} 的整数，现为 {text}")
        return value

    return number


def dropped(text: str) -> Path:
    """Return a path as typed. A Windows shell turns the end of "D:\\inputs\\" into a quotation mark, which no path holds."""
    return Path(text.rstrip('"'))


def packs_folder(text: str) -> Path:
    """Return a folder of packs as typed. One that holds no pack is wrong use: never are other packs taken in its place."""
    folder = dropped(text)
    if any(folder.glob("*/pack.toml")):
        return folder
    if not folder.exists():
        raise argparse.ArgumentTypeError(f"找不到文件夹 {folder}")
    if (folder / "pack.toml").is_file():
        raise argparse.ArgumentTypeError(f"{folder} 本身是一个模板包，请写它上一级的文件夹")
    raise argparse.ArgumentTypeError(f"{folder} 里没有报告模板包（模板包是其中的文件夹，放着 pack.toml）")
