@echo off
rem Opens the page of the work folder in the browser; closing this window ends it, what is done stays on disk.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
echo 页面在浏览器里打开。不用时关掉这个窗口；做过的都在工作文件夹里。
call "%JIXIAO%" desk .
if errorlevel 1 set FAILED=1
if "%FAILED%"=="1" pause
exit /b %FAILED%
