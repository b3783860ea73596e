#!/bin/sh
# 安装绩效自评：找一个能用的 Python，其余由它做（program/installer）。不需要联网，不需要管理员，可以反复运行。
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
LIST=$HERE/program/bundle.json
PYTHON=
TRIED=

finish() {  # 说出来；在文件管理器里双击而没有终端的，另开一个小窗口说
  echo "$2"
  if ! [ -t 1 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    if command -v zenity >/dev/null 2>&1; then zenity --info --no-markup --text="$2" 2>/dev/null
    elif command -v kdialog >/dev/null 2>&1; then kdialog --msgbox "$2" 2>/dev/null
    elif command -v xmessage >/dev/null 2>&1; then xmessage "$2" 2>/dev/null
    fi
  fi
  exit "$1"
}

try() {
  [ -z "$PYTHON" ] || return
  command -v "$1" >/dev/null 2>&1 || return
  if said=$("$1" -E -s -B "$HERE/program/installer/probe.py" "$LIST" 2>/dev/null); then
    PYTHON=$1
  else
    TRIED="$TRIED
  ${said:-$1：太旧，或不能运行}"
  fi
}

laid() {
  for place in "$HERE/python/bin" "$HERE/python/python/bin" "$HERE"/python/*/bin; do
    try "$place/python3"
  done
}

unpack() {
  for file in "$HERE"/python/cpython-*install_only*.tar.gz "$HERE"/cpython-*install_only*.tar.gz; do
    [ -f "$file" ] || continue
    echo "解开 ${file##*/} ……"
    mkdir -p "$HERE/python" && tar -xzf "$file" -C "$HERE/python" 2>/dev/null && return
    finish 1 "没有装好。
解不开 $file：文件坏了，或这个文件夹不能写。请重新拷贝这个文件，或把整个文件夹拷到自己能写的地方，再运行 安装.sh。"
  done
}

if ! [ -f "$LIST" ]; then
  text="没有装好。
文件夹不完整：$LIST 不在。请把压缩包整个解压出来（不要在压缩包里直接运行），再运行 安装.sh。"
  finish 1 "$text"
fi
machine=$(uname -m)
case $(cat "$LIST") in
  *"\"linux-$machine\""*) ;;
  *)
    text="没有装好。
这台机器的处理器是 $machine，这个安装包不是给它的。请用名称末尾是 linux-$machine 的压缩包；有 x86_64 和 aarch64（飞腾、鲲鹏）两种，别的（如龙芯 loongarch64）没有。"
    finish 1 "$text"
    ;;
esac
for name in python3.13 python3.12 python3.11 python3 python; do
  try "$name"
done
laid
if [ -z "$PYTHON" ]; then
  unpack
  laid
fi
if [ -z "$PYTHON" ]; then
  text="没有装好。
没有找到能用的 Python（要 3.11、3.12 或 3.13）。${TRIED:+试过：$TRIED
}请在能上网的机器上下载一个文件，拷到这里：
  文件名  cpython-3.12.（任意）-$machine-unknown-linux-gnu-install_only.tar.gz
  从哪里  GitHub 上 astral-sh/python-build-standalone 项目的 Releases 页（搜索 python-build-standalone）
  放到    $HERE/python/
不用解压，再运行一次 安装.sh 就行。或者请管理员安装 Python 3.11 至 3.13。"
  finish 1 "$text"
fi

run='import sys; sys.path.insert(0, sys.argv[1]); from installer.main import main; sys.exit(main(sys.argv[2:]))'
if [ -t 1 ] || [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec "$PYTHON" -I -B -c "$run" "$HERE/program" "$@"
fi
text=$("$PYTHON" -I -B -c "$run" "$HERE/program" "$@")
code=$?
finish "$code" "$text"
