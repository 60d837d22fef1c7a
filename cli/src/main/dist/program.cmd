@echo off
rem Starts one of Seedling's programs: the one by whose name this file is called.  See its POSIX twin.
setlocal DisableDelayedExpansion
set "LIB=%~dp0..\lib"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "FEATURE="
for /f "tokens=3" %%v in ('cmd /c ""%JAVA%" -version 2>&1" ^| findstr /c:" version "') do (
  for /f "delims=.-+" %%f in (%%v) do set "FEATURE=%%~f"
)
if not defined FEATURE (
  echo %~n0: Java 17 or newer is needed: install one, or set JAVA_HOME 1>&2
  exit /b 69
)
if %FEATURE% LSS 17 (
  echo %~n0: Java 17 or newer is needed, and %JAVA% is older 1>&2
  exit /b 69
)
set "UNSAFE="
if %FEATURE% GEQ 24 set "UNSAFE=--sun-misc-unsafe-memory-access=allow"
"%JAVA%" %UNSAFE% -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xlog:disable -Djdk.console=java.base %SEEDLING_JAVA_OPTS% -jar "%LIB%\seedling-cli.jar" "%~n0" %*
exit /b %ERRORLEVEL%
