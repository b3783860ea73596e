@echo off
rem Drop the copies that offices have edited (.docx) on this file: merges them into the report they were made from.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~2"=="" goto help
set "BASE="
echo 现在把发出去的原稿（生成或更新后的那一份）拖进这个窗口，按回车。
set /p "BASE=原稿："
if not defined BASE goto help
set "BASE=%BASE:"=%"
set FILES=
:next
set FILES=%FILES% "%~1"
shift /1
if not "%~1"=="" goto next
call "%JIXIAO%" merge "%BASE%"%FILES%
if errorlevel 1 set FAILED=1
goto done
:help
echo 把各处室改回的两份以上报告（.docx）一起拖到这个文件上（不要带原稿）：合并成一份，旁边写出 合并清单.xlsx。
call "%JIXIAO%" merge --help
:done
pause
exit /b %FAILED%
