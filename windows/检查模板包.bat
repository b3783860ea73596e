@echo off
rem Drop the folder of a pack (in report_templates) on this file: checks it without data.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call "%JIXIAO%" lint "%~1"
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
echo 把模板包的文件夹拖到这个文件上：不用数据检查它。
call "%JIXIAO%" lint --help
:done
pause
exit /b %FAILED%
