@echo off
rem Makes input folders ready to fill: drop a list of departments (.xlsx, .csv) on this file, or start it and type a name.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
set "YEAR="
set /p "YEAR=报告年度（四位数）："
if "%~1"=="" goto one
call "%JIXIAO%" new "%YEAR%" --list "%~1"
if errorlevel 1 set FAILED=1
goto done
:one
set "NAME="
set /p "NAME=部门全称："
call "%JIXIAO%" new "%YEAR%" "%NAME%"
if errorlevel 1 set FAILED=1
:done
pause
exit /b %FAILED%
