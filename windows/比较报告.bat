@echo off
rem Drop one report or two (.docx) on this file: tells their differences, and writes them as a page beside the newer one.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
set "OLD=%~1"
set "NEW=%~2"
if "%~1"=="" goto help
if not "%~2"=="" goto both
set /p "NEW=再把另一份（新的一份）拖进这个窗口，按回车："
if not defined NEW goto help
set "NEW=%NEW:"=%"
goto compare
:both
echo 1  %~nx1
echo 2  %~nx2
set "ORDER=1"
set /p "ORDER=哪一份是旧的？（1、2，直接按回车就是 1）："
if "%ORDER%"=="2" set "OLD=%~2"
if "%ORDER%"=="2" set "NEW=%~1"
:compare
for %%f in ("%NEW%") do set "PAGE=%%~dpnf-比较.html"
call "%JIXIAO%" diff "%OLD%" "%NEW%" --html "%PAGE%"
if errorlevel 2 set FAILED=1
if exist "%PAGE%" start "" "%PAGE%"
goto done
:help
echo 把两份报告（.docx）一起拖到这个文件上：比较哪里不同，旁边写出可以打印的网页。
call "%JIXIAO%" diff --help
:done
pause
exit /b %FAILED%
