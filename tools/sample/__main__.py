"""``python -m tools.sample [--pack NAME] [--out inputs]``: writes the samples' inputs, the same bytes every run."""

import argparse
import sys
from pathlib import Path

from tools.sample.build import build, data_folder, data_folders


def main() -> int:
    """Read the options, write the files, say where."""
    parser = argparse.ArgumentParser(prog="python -m tools.sample", description="生成样例输入文件")
    parser.add_argument("--out", type=Path, default=Path("inputs"), help="输入总目录，默认 inputs")
    parser.add_argument(
        "--pack", choices=sorted(data_folders()), help="模板包（或 模板包/部门），默认是所有带样例数据（sample）的模板包"
    )
    parser.add_argument("--data", type=Path, help="另外的样例数据目录")
    options = parser.parse_args()
    folders = [data_folder(options.pack)] if options.pack else list(data_folders().values())
    for data in [options.data] if options.data else folders:
        sys.stdout.write(f"样例已写入 {build(data, options.out)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
