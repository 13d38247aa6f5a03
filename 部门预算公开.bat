@echo off
rem Double click: sets the program up on the first start, then opens the local page in the browser.
chcp 65001 >nul
title Budget disclosure
if not exist "%~dp0disclose.bat" (
  echo 没有找到 disclose.bat：请先把整个压缩包解压出来，再在解压出来的文件夹里双击。
  pause
  exit /b 2
)
pushd "%~dp0" || exit /b 2
call "%~dp0disclose.bat" start
set "CODE=%errorlevel%"
popd
if not "%CODE%"=="0" pause
exit /b %CODE%
