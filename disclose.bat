@echo off
rem The program of this folder: disclose run 2024. The first time it is set up (.venv with the locked packages).
setlocal
rem What was set for another Python would end or change this one before the program can see to it.
for %%V in (PYTHONHOME PYTHONPATH PYTHONPLATLIBDIR PYTHONHASHSEED PYTHONMALLOC PYTHONTRACEMALLOC PYTHONINTMAXSTRDIGITS PYTHONVERBOSE PYTHONDEBUG PYTHONPROFILEIMPORTTIME PYTHONWARNINGS PYTHONEXECUTABLE) do set "%%V="
chcp 65001 >nul
set "HERE=%~dp0"
set "PYTHON=%HERE%.venv\Scripts\python.exe"
if exist "%HERE%.venv\Scripts\disclose.exe" goto run
py -3.11 -c "" >nul 2>nul
if errorlevel 1 (
  echo 错误：还没有安装，也没有找到 Python 3.11。请安装 Python 3.11（带 py 启动器）后重新运行。>&2
  exit /b 2
)
echo 第一次使用，正在安装……>&2
pushd "%HERE%"
py -3.11 -m venv --clear .venv || goto failed
"%PYTHON%" -m pip --quiet install --no-deps --require-hashes -r requirements.lock || goto failed
"%PYTHON%" -m pip --quiet install --no-deps --require-hashes -r requirements-build.lock || goto failed
"%PYTHON%" -m pip --quiet install --no-deps --no-build-isolation --editable . || goto failed
popd
:run
"%HERE%.venv\Scripts\disclose.exe" %*
exit /b %errorlevel%
:failed
popd
echo 错误：安装没有完成，原因见上。改正后删除 .venv 文件夹，再重新运行。>&2
exit /b 2
