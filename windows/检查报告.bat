@echo off
rem Drop an edited report (.docx) on this file: checks it, with the list of findings and a commented copy beside it.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call "%JIXIAO%" check "%~1" --annotate
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
echo 把改过的报告（.docx）拖到这个文件上：检查，旁边写出 检查结果.xlsx 和批注稿。
call "%JIXIAO%" check --help
:done
pause
exit /b %FAILED%
