@echo off
rem Drop a finished report (.docx) on this file: writes the clean file to hand in and its receipt beside it.
rem Saved as GBK (code page 936), like everything a Chinese Windows prints; chcp makes sure of it on any other.
setlocal
chcp 936 >nul
set "JIXIAO=%~dp0common\jixiao.bat"
set FAILED=0
if "%~1"=="" goto help
:next
if "%~1"=="" goto done
call "%JIXIAO%" finalize "%~1"
if not errorlevel 1 goto after
if errorlevel 2 goto failed
rem points that nobody has confirmed (Z015) only ask for a reason, once a department and year
set "REASON="
set /p "REASON=上面只有 Z015 一条的，请写理由（没有理由，或还有别的问题，直接按回车）："
if not defined REASON goto failed
set "REASON=%REASON:"=%"
call "%JIXIAO%" finalize "%~1" --reason "%REASON%"
if not errorlevel 1 goto after
:failed
set FAILED=1
:after
shift /1
goto next
:help
echo 把改好的报告（.docx）拖到这个文件上：旁边写出定稿和回执，原来的文件不动。
call "%JIXIAO%" finalize --help
:done
pause
exit /b %FAILED%
