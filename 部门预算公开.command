#!/bin/sh
# Double click (macOS, and by the .desktop on Linux): sets up on the first start, then opens the local page.
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
cd -- "$here" || exit 2
sh ./disclose start
code=$?
if [ "$code" -ne 0 ] && [ -t 0 ]; then
  printf '按回车键关闭……'
  read -r answer
fi
exit "$code"
