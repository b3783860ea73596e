@echo off
rem Drop an edited report (.docx) on this file: takes every figure marked to be kept in the list of findings beside it.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call "%JIXIAO%" accept "%~1" --from "%~dp1检查结果.xlsx"
if errorlevel 1 set FAILED=1
shift /1
goto next
:help
echo 先在 检查结果.xlsx 的“处理”一栏选“保留”，写好理由，存盘，关掉；
echo 再把旁边改过的报告（.docx）拖到这个文件上：选了“保留”的数记入 覆盖记录.xlsx。
call "%JIXIAO%" accept --help
:done
pause
exit /b %FAILED%
