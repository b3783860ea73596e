@echo off
rem Drop an edited report (.docx) on this file: brings its figures up to the inputs, with a list beside it.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call "%JIXIAO%" refresh "%~1"
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
echo 把改过的报告（.docx）拖到这个文件上：把新的数更新进去，改过的字都留着，旁边写出 更新清单.xlsx。
call "%JIXIAO%" refresh --help
:done
pause
exit /b %FAILED%
