#!/bin/sh
# 打开绩效自评的页面。页面只在这台机器上；关掉这个窗口（或按 Ctrl-C）就停止，做过的都在工作文件夹里。
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
hold() {  # 由图标打开的窗口先留着，好把话看完
  [ -z "$1" ] || echo "$1"
  if [ -t 0 ]; then printf '按回车键关闭……'; read -r _; fi
  exit 1
}
[ -x "$HERE/.venv/bin/python" ] || hold "程序还没有装好：先运行 $HERE/安装.sh。"
run='import sys; sys.path.insert(0, sys.argv.pop(1)); from installer.start import main; sys.path.pop(0); main()'
"$HERE/.venv/bin/python" -P -B -c "$run" "$HERE/program" desk . "$@" || hold
