@echo off
rem Runs jixiao in the work folder; every file in the folder above calls this one: jixiao.bat COMMAND ARGUMENTS
rem The work folder is the one chosen when the offline package was installed here, else the folder of the program.
setlocal
chcp 936 >nul
set "PROGRAM=%~dp0..\.."
set "PYTHON=%PROGRAM%\.venv\Scripts\python.exe"
set "WORK=%PROGRAM%"
set "CHOSEN=%APPDATA%\jixiao\work.txt"
if not exist "%PROGRAM%\.venv\installed.json" goto enter
if not exist "%CHOSEN%" goto enter
rem the file is UTF-8: a name may hold what GBK lacks
chcp 65001 >nul
for /f "usebackq delims=" %%d in ("%CHOSEN%") do set "WORK=%%d"
chcp 936 >nul
:enter
rem pushd also enters a folder on a share, under a drive letter of its own
pushd "%WORK%"
if errorlevel 1 goto gone
if exist "%PYTHON%" goto own
where jixiao >nul 2>nul
if errorlevel 1 goto missing
jixiao %*
goto end
:own
"%PYTHON%" -P -m pipeline %*
:end
set "CODE=%ERRORLEVEL%"
popd
exit /b %CODE%
:gone
echo 工作文件夹不在了："%WORK%"
echo 请再运行一次 安装.bat，选好工作文件夹。
exit /b 3
:missing
popd
if exist "%PROGRAM%\安装.bat" goto package
echo 程序还没有装好：请在程序所在的文件夹里运行  pip install .
exit /b 3
:package
echo 程序还没有装好：请先运行上一层文件夹里的 安装.bat。
exit /b 3
