#!/bin/sh
# Starts one of Seedling's programs: the one by whose name this file is called.
#
#   JAVA_HOME            the Java to use; else the one on the PATH
#   SEEDLING_JAVA_OPTS   passed to Java
#   SEEDLING_CLASS_DATA  now: make the class-data archives and end; never: make none
#
# It takes care to start no other process on the way: each would cost as much as a tenth of Java's
# own start.

self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *)
      case $self in
        */*) self=${self%/*}/$link ;;
        *) self=$link ;;
      esac
      ;;
  esac
done
case $self in
  */*) bin=${self%/*} ;;
  *) bin=. ;;
esac
program=${self##*/}
# Where it can be gone back to, without a subshell, which would be a process: 2 ms.  A shell does not
# know where it is in a directory that was removed.
here=$PWD
case $here in /*) [ -x "$here/." ] || here='' ;; *) here='' ;; esac
if [ -n "$here" ]; then
  CDPATH='' cd -- "$bin/../lib" && cd -P . && lib=$PWD && cd -- "$here" || exit 69
else
  lib=$(CDPATH='' cd -- "$bin/../lib" && pwd -P) || exit 69
fi

if [ -n "${JAVA_HOME-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] || {
    echo "$program: JAVA_HOME is $JAVA_HOME, but there is no Java in it: set it to a JDK or JRE 17 or newer" >&2
    exit 69
  }
  home=$JAVA_HOME
else
  java=$(command -v java) || {
    echo "$program: Java 17 or newer is needed and no java is on the PATH: install one (apt install default-jre-headless, dnf install java-latest-openjdk-headless, brew install openjdk), or set JAVA_HOME" >&2
    exit 69
  }
  real=$java
  [ ! -L "$real" ] || real=$(readlink -f "$real")
  home=${real%/bin/java}
fi

# A Java tells its version in a file; asking the program itself would double the time to start.
version='' build=''
if [ -r "$home/release" ]; then
  while IFS='=' read -r key value; do
    value=${value#\"} value=${value%\"}
    case $key in
      JAVA_VERSION) version=$value ;;
      JAVA_RUNTIME_VERSION) build=$value ;;
    esac
    [ -z "$version" ] || [ -z "$build" ] || break # a shell reads byte by byte
  done < "$home/release"
fi
[ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
feature=${version#1.}
feature=${feature%%[!0-9]*}
if [ "${feature:-0}" -lt 17 ]; then
  echo "$program: Java 17 or newer is needed, and $java is ${version:-of an unknown version}" >&2
  exit 69
fi

# Java cannot open a file whose name is not ASCII in the C locale, and it is asked for UTF-8 names.
# So too where the locale that is asked for is not installed, which no shell can tell.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
  *) case $PWD$* in *[!\ -~]*) export LC_ALL=C.UTF-8 ;; esac ;;
esac

set -f # of SEEDLING_JAVA_OPTS the blanks count, and nothing else

# Short runs: the first compiler starts soonest, and what runs a few times is not worth its while (a
# third of seedtool's CPU time went there).  The serial collector starts soonest too, but before JDK 25
# only G1 finds the JDK's own objects in its class-data archive: with 17 that is 20 ms less.
# Whole trees are another matter: 5,000 files in a volume take a third less with compiling at once.  So
# are whole disks, where the second compiler costs more CPU time than it saves in copies of 512 MiB, and
# the collector would let garbage grow to 500 MiB.  Entries of tables by the million are what the second
# compiler is for: it takes a quarter off a check of 500 GiB.
# A fleet's disks and seeds are made again and again in the memory that the processor has at hand.
#
# Large pages, where Linux gives them, take one fault where others take 512: a twentieth of a start, and
# a tenth of a fleet's.
tiers=-XX:TieredStopAtLevel=1 heap='' young='' pages='' scaling=10 trained=$program
{ read -r size < /sys/kernel/mm/transparent_hugepage/hpage_pmd_size; } 2> /dev/null || size=0
[ "$size" != 2097152 ] || pages=-XX:+UseTransparentHugePages # elsewhere one can be 512 MiB
case "$program ${1-}" in
  'imgtool iso') scaling=1 ;;
  'imgtool convert' | 'imgtool compare') scaling=1 heap='-Xmx80m -XX:MaxDirectMemorySize=160m' pages='' ;;
  'imgtool check') scaling=1 tiers='' ;;
  'imgtool map') scaling=1 heap=-Xmx160m pages='' ;;
  'launch up' | 'launch diff') young=-Xmn8m trained=fleet ;;
esac
flags="$tiers -XX:CompileThresholdScaling=$scaling $heap $pages"
# Java's own warnings, of an archive that it can't use, say, would go to standard output.
flags="$flags -XX:-UsePerfData -Xlog:disable -Djdk.console=java.base"
flags="$flags -Djdk.reflect.useNativeAccessorOnly=true" # sooner for what is reflected on once
case "${SEEDLING_JAVA_OPTS-} ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-}" in
  *-XX:+Use*GC*) ;; # Java refuses to be told twice
  *) if [ "$feature" -ge 25 ]; then flags="-XX:+UseSerialGC $young $flags"; else flags="-XX:+UseG1GC $flags"; fi ;;
esac
# for zstd in Java, and for jna and zstd-jni
[ "$feature" -lt 24 ] || flags="$flags --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
jar=$lib/seedling-cli.jar
set -- -cp "$jar" io.seedling.cli.Main "$program" "$@" # -jar opens it once more: 8 ms
[ ! -t 2 ] || flags="$flags -Dseedling.terminal=true" # for progress
[ ! -t 1 ] || [ -n "${NO_COLOR-}" ] || [ "${TERM-dumb}" = dumb ] || flags="$flags -Dseedling.colour=true"

# The classes as this very build of Java wants them in memory.  Without the file everything works,
# more slowly; it is made once, beside the jars, by a run of its own that nobody waits for.  It holds
# for the jars in one place only, which is noted beside it.  Each class in it costs a start something,
# needed or not, so that a fleet has one of its own.
if [ "$feature" -ge 25 ]; then
  suffix=$build.aot use=-XX:AOTCache=
else
  suffix=$build.jsa use=-XX:SharedArchiveFile=
fi
archive=$lib/class-data/$trained-$suffix
train() {
  # shellcheck disable=SC2086
  SEEDLING_HOME="$archive.making/home" "$java" $flags "$@" -cp "$jar" io.seedling.cli.Training "$trained"
}
# Before JDK 25 with the JDK's own classes in the same archive: on top of the JDK's archive
# (-XX:ArchiveClassesAtExit) it would be a third as long, and a start a tenth longer.
# shellcheck disable=SC2086
write_archive() {
  if [ "$feature" -ge 25 ]; then
    train "-XX:AOTCacheOutput=$1"
  else
    train -Xshare:off "-XX:DumpLoadedClassList=$1.classes" &&
      "$java" $flags -Xshare:dump "-XX:SharedClassListFile=$1.classes" "-XX:SharedArchiveFile=$1" -cp "$jar"
  fi
}
make_archive() {
  mkdir -p "$lib/class-data" && mkdir "$archive.making" || return 0
  trap 'rm -rf "$archive.making"; exit 130' HUP INT TERM
  write_archive "$archive.making/new" &&
    echo "$lib" > "$archive.place" &&
    mv "$archive.making/new" "$archive" && rm -rf "$archive.making"
} # where it failed, the folder stays, and nobody tries again
# shellcheck disable=SC3013 # not in POSIX, but in every sh there is: dash, bash, busybox, ksh, zsh
if [ "$archive" -nt "$jar" ] && [ "${SEEDLING_CLASS_DATA-}" != now ] &&
  { read -r place; } 2> /dev/null < "$archive.place" && [ "$place" = "$lib" ]; then
  # shellcheck disable=SC2086
  exec "$java" $flags "$use$archive" ${SEEDLING_JAVA_OPTS-} "$@"
fi
case ${SEEDLING_CLASS_DATA-later} in
  now)
    case $program in launch) all='launch fleet' ;; *) all=$program ;; esac
    for trained in $all; do
      archive=$lib/class-data/$trained-$suffix
      rm -rf "$archive" "$archive.making"
      make_archive > /dev/null 2>&1
      [ -e "$archive" ] || echo "$program: no class-data archive could be made; starts will be slower" >&2
    done
    exit 0
    ;;
  never) ;;
  *) [ -z "$build" ] || [ ! -w "$lib" ] || [ -e "$archive.making" ] || make_archive < /dev/null > /dev/null 2>&1 & ;;
esac
# shellcheck disable=SC2086
exec "$java" $flags ${SEEDLING_JAVA_OPTS-} "$@"
