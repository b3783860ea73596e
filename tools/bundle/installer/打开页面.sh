#!/bin/sh
# 打开绩效自评的页面。页面只在这台机器上；关掉这个窗口（或按 Ctrl-C）就停止，做过的都在工作文件夹里。
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
hold() {  # 由图标打开的窗口先留着，好把话看完
  echo "$1"
  if [ -t 0 ]; then printf '按回车键关闭……'; read -r _; fi
  exit 1
}
[ -x "$HERE/.venv/bin/python" ] || hold "程序还没有装好：先运行 $HERE/安装.sh。"
WORK=$(cat "${XDG_CONFIG_HOME:-$HOME/.config}/jixiao/work.txt" 2>/dev/null)
cd -- "${WORK:-.}" 2>/dev/null && [ -n "$WORK" ] || hold "工作文件夹不在了（${WORK:-没有记下}）：再运行一次 $HERE/安装.sh，选好工作文件夹。"
"$HERE/.venv/bin/python" -P -m pipeline desk . "$@" || hold "页面没有打开，原因见上面。"
