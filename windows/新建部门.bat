@echo off
rem Makes input folders ready to fill: drop a list of departments (.xlsx, .csv) on this file, or start it and type a name.
rem ASCII only, so that it reads the same under every code page; jixiao itself speaks Chinese.
setlocal
set "HERE=%~dp0"
set FAILED=0
rem pushd also enters a folder on a share, under a drive letter of its own
pushd "%HERE%.."
set "YEAR="
set /p "YEAR=Year of the report (4 digits): "
if "%~1"=="" goto one
call :jixiao new "%YEAR%" --list "%~1"
if errorlevel 1 set FAILED=1
goto done
:one
set "NAME="
set /p "NAME=Full name of the department: "
call :jixiao new "%YEAR%" "%NAME%"
if errorlevel 1 set FAILED=1
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
