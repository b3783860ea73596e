"""``python -m pipeline.sample [--out inputs] [--data DIR]``: writes the sample's inputs, the same bytes every run."""

import argparse
import sys
from pathlib import Path

from pipeline.sample.build import build, data_folder


def main() -> int:
    """Read the options, write the files, say where."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.sample", description="生成样例输入文件")
    parser.add_argument("--out", type=Path, default=Path("inputs"), help="输入总目录，默认 inputs")
    parser.add_argument("--data", type=Path, default=None, help="样例数据目录，默认取模板包中的 sample")
    options = parser.parse_args()
    folder = build(options.data or data_folder(), options.out)
    sys.stdout.write(f"样例已写入 {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
