@echo off
rem Runs jixiao; every file in the folder above calls this one: jixiao.bat COMMAND ARGUMENTS
rem Installed from the offline package it runs in the work folder chosen then (program\installer\start.py), else in the program's.
setlocal
chcp 936 >nul
set "PROGRAM=%~dp0..\.."
set "PYTHON=%PROGRAM%\.venv\Scripts\python.exe"
rem pushd also enters a folder on a share, under a drive letter of its own
pushd "%PROGRAM%"
if exist "%PROGRAM%\.venv\installed.json" goto package
if exist "%PROGRAM%\program\bundle.json" goto uninstalled
if exist "%PYTHON%" goto checkout
where jixiao >nul 2>nul
if errorlevel 1 goto missing
jixiao %*
goto end
:package
"%PYTHON%" -P -B -c "import sys; sys.path.insert(0, sys.argv.pop(1)); from installer.start import main; sys.path.pop(0); main()" "%PROGRAM%\program" %*
goto end
:checkout
"%PYTHON%" -P -m pipeline %*
:end
set "CODE=%ERRORLEVEL%"
popd
exit /b %CODE%
:uninstalled
popd
echo 程序还没有装好：请先运行上一层文件夹里的 安装.bat。
exit /b 3
:missing
popd
echo 程序还没有装好：请在程序所在的文件夹里运行  pip install .
exit /b 3
