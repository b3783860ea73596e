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
if not errorlevel 1 goto after
if errorlevel 2 goto failed
rem points that nobody has confirmed (Z015) only ask for a reason, once a department and year
set "REASON="
set /p "REASON=If Z015 is all that is listed, type the reason (Enter to leave it): "
if "%REASON%"=="" goto failed
call :jixiao finalize "%~1" --reason "%REASON%"
if not errorlevel 1 goto after
:failed
set FAILED=1
:after
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
