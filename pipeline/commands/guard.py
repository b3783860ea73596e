"""The last line of defence: whatever happens in a command, it ends with a Chinese message and its exit code.

Wrong use 2; what the operating system refuses (no permission, a file gone) 2; interrupted 130; a fault of ours 3, with a log.
An exit code of 1 says what the command found, and is never what a fault looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.commands.parser import WRONG_USE, WrongUse
from pipeline.interrupts import INTERRUPTED, came, deferred
from pipeline.problems import Problem, lines, problem

if TYPE_CHECKING:
    from pipeline.commands.reply import Reply

OUR_FAULT = 3
_NAMED = 5
"""Names said in one message; the rest is counted."""


def guarded(reply: Reply, work: Callable[[], int]) -> int:
    """Do the work of a command, close its reply and return the exit code."""
    try:
        try:
            code = work()
        except KeyboardInterrupt:
            code = _ended(reply, _interrupted(reply), INTERRUPTED)
        except WrongUse as error:
            code = _wrong_use(reply, error)
        except OSError as error:
            code = _refused(reply, error)
        except Exception:  # a bug of ours, or what became of an interruption
            code = _ended(reply, _interrupted(reply), INTERRUPTED) if came() else _fault(reply)
        with deferred():
            return _closed(reply, code)
    except KeyboardInterrupt:  # while the last words were said
        return INTERRUPTED


def _closed(reply: Reply, code: int) -> int:
    reply.close(code)
    if not reply.unheard or reply.lost is None:
        return code
    from pipeline.os_errors import reason

    told = problem("X008", found=f"显示结果的输出：{reason(reply.lost)}", remedy=_UNHEARD)
    reply.warn("\n".join(lines(told)))
    return max(code, WRONG_USE)


_UNHEARD = "结果没有全部显示出来；换一个能写的位置（或不用 >）再运行一次"


def _ended(reply: Reply, found: Problem, code: int) -> int:
    reply.problems.append(found)
    reply.warn("\n".join(lines(found)))
    return code


def _wrong_use(reply: Reply, error: WrongUse) -> int:
    help_of = " ".join(("jixiao", *filter(None, [error.command or reply.command]), "--help"))
    reply.problems.append(problem("X006", found=str(error), remedy=f"用法见：{help_of}"))
    reply.warn(f"命令写法有误：{error}\n用法见：{help_of}")
    return WRONG_USE


def _interrupted(reply: Reply) -> Problem:
    done = names_said(reply.done, "已经做完") or (
        "已经写好：" + "、".join(reply.outputs) if reply.outputs else "没有写任何文件"
    )
    left = names_said(reply.left, "没有做")
    return problem("X007", found=f"{done}；{left}" if left else done)


def names_said(names: list[str], said: str) -> str:
    """Return the first names of some, and how many there are."""
    more = f"等 {len(names)} 个" if len(names) > _NAMED else ""
    return f"{said}：{'、'.join(names[:_NAMED])}{more}" if names else ""


def _refused(reply: Reply, error: OSError) -> int:
    from pipeline.os_errors import os_problem

    found = os_problem(error)
    return _fault(reply) if found is None else _ended(reply, found, WRONG_USE)


def _fault(reply: Reply) -> int:
    from pipeline.fault_log import write_fault

    log = write_fault(*([reply.beside] if reply.beside is not None and reply.beside.is_dir() else []))
    return _ended(reply, problem("X009", log=log), OUR_FAULT)


def is_json(arguments: list[str]) -> bool:
    """Tell whether a command line that may be wrong asks for JSON."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return any(len(word) > len("--j") and "--json".startswith(word) for word in options)
