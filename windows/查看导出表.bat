@echo off
rem Drop exports (.xlsx, .xls, .csv) on this file: shows what is recognised in them.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call "%JIXIAO%" inspect "%~1"
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
echo 把导出表（.xlsx、.xls、.csv）拖到这个文件上：看认出了什么。
call "%JIXIAO%" inspect --help
:done
pause
exit /b %FAILED%
