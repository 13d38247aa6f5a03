@echo off
rem The program of this folder: disclose run 2024. The first time it is set up (set_up.py: .venv, locked packages).
setlocal
rem What was set for another Python would end or change this one before the program can see to it.
for %%V in (PYTHONHOME PYTHONPATH PYTHONPLATLIBDIR PYTHONHASHSEED PYTHONMALLOC PYTHONTRACEMALLOC PYTHONINTMAXSTRDIGITS PYTHONVERBOSE PYTHONDEBUG PYTHONPROFILEIMPORTTIME PYTHONWARNINGS PYTHONEXECUTABLE) do set "%%V="
rem What follows is UTF-8; up to here nothing is but ASCII, as consoles of code page 936 begin.
chcp 65001 >nul
set "PYTHONUTF8=1"
set "HERE=%~dp0"
"%HERE%.venv\Scripts\python.exe" -I -S "%HERE%set_up.py" --ready >nul 2>nul && goto run
set "FITS=import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
for %%P in ("py -3.11" "py -3.12" "py -3.13" "python" "python3") do (
  %%~P -c "%FITS%" >nul 2>nul && set "PYTHON=%%~P" && goto found
)
echo 错误：还没有安装，也没有找到 Python 3.11、3.12 或 3.13。请到 https://www.python.org/downloads/ 下载安装（勾选 Add python.exe to PATH），再重新运行。>&2
exit /b 2
:found
if exist "%HERE%.venv\" (echo 程序更新过，文件夹移动过，或上次没有装完，正在安装……>&2) else echo 第一次使用，正在安装……>&2
%PYTHON% "%HERE%set_up.py" >&2 || exit /b
:run
"%HERE%.venv\Scripts\disclose.exe" %*
exit /b %errorlevel%
