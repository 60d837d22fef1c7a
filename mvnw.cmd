@echo off
rem Runs Maven: the one fetched before, the one on the PATH, or a fetched and checked one.  See mvnw.
setlocal
set "VERSION=3.9.16"
set "SHA512=ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "DISTS=%MAVEN_USER_HOME%\wrapper\dists"
set "KEPT=%DISTS%\apache-maven-%VERSION%"
if exist "%KEPT%\bin\mvn.cmd" goto kept
where /q mvn
if not errorlevel 1 (
  call mvn %*
  exit /b
)
set "FROM=https://archive.apache.org/dist/maven/maven-3/%VERSION%/binaries/apache-maven-%VERSION%-bin.zip"
if defined MVNW_REPOURL set "FROM=%MVNW_REPOURL%/org/apache/maven/apache-maven/%VERSION%/apache-maven-%VERSION%-bin.zip"
echo mvnw: fetching Maven %VERSION% from %FROM% 1>&2
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
  "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';" ^
  "[Net.ServicePointManager]::SecurityProtocol = 'Tls12';" ^
  "New-Item -ItemType Directory -Force $env:DISTS | Out-Null;" ^
  "$zip = Join-Path $env:DISTS ('fetch-' + $PID + '.zip');" ^
  "Invoke-WebRequest -UseBasicParsing $env:FROM -OutFile $zip;" ^
  "if ((Get-FileHash -Algorithm SHA512 $zip).Hash -ne $env:SHA512) { Remove-Item $zip; throw ($env:FROM + ' is not the file that was expected') };" ^
  "Expand-Archive -Force $zip $env:DISTS; Remove-Item $zip"
if errorlevel 1 exit /b 1
:kept
call "%KEPT%\bin\mvn.cmd" %*
