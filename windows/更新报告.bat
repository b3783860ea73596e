@echo off
rem Drop an edited report (.docx) on this file: brings its figures up to the inputs in a new file, with a list, beside it.
rem ASCII only, so that it reads the same under every code page; jixiao itself speaks Chinese.
setlocal
set "HERE=%~dp0"
set FAILED=0
rem pushd also enters a folder on a share, under a drive letter of its own
pushd "%HERE%.."
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call :jixiao refresh "%~1"
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
call :jixiao refresh --help
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
