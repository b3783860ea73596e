@echo off
rem Drop department folders, or the folder of a year, on this file: makes their reports in outputs.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call "%JIXIAO%" build "%~1"
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
echo 把部门的文件夹，或一个年度的文件夹，拖到这个文件上：生成报告，放在 outputs。
call "%JIXIAO%" build --help
:done
pause
exit /b %FAILED%
