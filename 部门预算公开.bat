@echo off
rem Double click: sets the program up on the first start, then opens the local page in the browser.
chcp 65001 >nul
title Budget disclosure
pushd "%~dp0" || exit /b 2
call "%~dp0disclose.bat" start
set "CODE=%errorlevel%"
popd
if not "%CODE%"=="0" pause
exit /b %CODE%
