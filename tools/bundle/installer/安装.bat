@echo off
rem Installs the program: looks for a Python that will do; program\installer does the rest. No network, no administrator; again is harmless.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
rem the newer launcher of Python would fetch one from the network by itself
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
set "HERE=%~dp0"
set "LIST=%HERE%program\bundle.json"
set "TRIED=%TEMP%\jixiao-python.txt"
set "FOUND="
set CODE=1
if not exist "%LIST%" goto incomplete
type nul >"%TRIED%"
for %%v in (3.13 3.12 3.11) do call :try py -%%v
for %%v in (python3 python) do call :try %%v
call :laid
if not defined FOUND call :unpack
if not defined FOUND call :laid
if not defined FOUND goto none
%FOUND% -I -B -c "import sys; sys.path.insert(0, sys.argv[1]); from installer.main import main; sys.exit(main(sys.argv[2:]))" "%HERE%program" %*
set CODE=%ERRORLEVEL%
goto end

:try
if defined FOUND exit /b
%* -E -s -B "%HERE%program\installer\probe.py" "%LIST%" >>"%TRIED%" 2>nul
if errorlevel 1 exit /b
set FOUND=%*
exit /b

:laid
for %%d in ("%HERE%python" "%HERE%python\python") do if exist "%%~d\python.exe" call :try "%%~d\python.exe"
exit /b

:unpack
for %%f in ("%HERE%python\cpython-*install_only*.tar.gz" "%HERE%cpython-*install_only*.tar.gz") do call :tar "%%~f"
exit /b

:tar
if exist "%HERE%python\python\python.exe" exit /b
echo 正在解开 %~nx1 ……
if not exist "%HERE%python" mkdir "%HERE%python"
tar -xf %1 -C "%HERE%python"
exit /b

:incomplete
echo 没有装好。
echo 文件夹不完整：program 不在。请在压缩包上按右键，“全部解压缩”，再运行解压出来的 安装.bat（不要在压缩包里直接运行）。
goto end

:none
echo 没有装好。
echo 没有找到能用的 Python（要 64 位的 3.11、3.12 或 3.13）。试过的不能用的：
type "%TRIED%"
for %%f in ("%TRIED%") do if %%~zf==0 echo （一个也没有找到）
echo.
echo 请在能上网的机器上下载一个文件，拷到这台机器，二选一：
echo.
echo 一、文件名  python-3.12.10-amd64.exe
echo     从哪里  Python 官网的 Downloads 页，Python 3.12.10，Windows installer (64-bit)
echo     怎么装  双击，Install Now，不要管理员
echo.
echo 二、文件名  cpython-3.12.（任意）-x86_64-pc-windows-msvc-install_only.tar.gz
echo     从哪里  GitHub 上 astral-sh/python-build-standalone 项目的 Releases 页
echo     放到    "%HERE%python"  不用解压，不影响别的程序
echo.
echo 然后再运行一次 安装.bat。

:end
pause
exit /b %CODE%
