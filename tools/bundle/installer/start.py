"""Runs the installed program in the remembered work folder: what the launchers and the files of 拖放 call.

Read here, by Python, and not by the shell: a folder's name may hold what the code page of a Windows console lacks.
"""

import os
import runpy
import sys

from .said import say
from .workspace import remembered

NO_WORK_FOLDER = 3


def main() -> None:
    """Run ``python -m pipeline`` with the words of the command line; exit with 3 where the work folder is gone."""
    folder = remembered()
    if folder is None:
        say("工作文件夹不在了（移走、改名，或还没有选过）。请再运行一次安装，选好工作文件夹。")
        sys.exit(NO_WORK_FOLDER)
    os.chdir(folder)
    runpy.run_module("pipeline", run_name="__main__", alter_sys=True)
