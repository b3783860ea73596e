@echo off
rem Drop a finished report (.docx) on this file: writes the clean file to hand in and its receipt beside it.
rem ASCII only, so that it reads the same under every code page; jixiao itself speaks Chinese.
setlocal
set "HERE=%~dp0"
set FAILED=0
rem pushd also enters a folder on a share, under a drive letter of its own
pushd "%HERE%.."
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call :jixiao finalize "%~1"
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
call :jixiao finalize --help
:done
popd
pause
exit /b %FAILED%

:jixiao
if exist "%HERE%..\.venv\Scripts\jixiao.exe" goto own
where jixiao >nul 2>nul
if errorlevel 1 goto missing
jixiao %*
exit /b %ERRORLEVEL%
:own
"%HERE%..\.venv\Scripts\jixiao.exe" %*
exit /b %ERRORLEVEL%
:missing
echo jixiao is not installed. In the folder of the program run:  pip install .
exit /b 3
