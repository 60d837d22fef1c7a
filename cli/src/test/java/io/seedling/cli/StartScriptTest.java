package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The start script, with a Java that only tells its arguments, one a line. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no POSIX shell")
class StartScriptTest {
  private static final String MAIN = "io.seedling.cli.Main";

  @TempDir private Path directory;
  private Path program;
  private Path javaHome;

  @BeforeEach
  void layOutADistribution() throws IOException {
    directory = directory.toRealPath();
    Path bin = Files.createDirectories(directory.resolve("with space/bin"));
    program = bin.resolve("imgtool");
    Files.copy(Path.of("src/main/dist/program.sh"), program);
    executable(program);
    Files.createDirectory(directory.resolve("with space/lib"));
    Files.createFile(directory.resolve("with space/lib/seedling-cli.jar"));
    javaHome = java("17.0.2");
  }

  private Path java(String version) throws IOException {
    Path home = directory.resolve("jdk " + version);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\necho \"in $PWD\"\nfor word; do echo \"$word\"; done\necho \"${LC_ALL-}\"\n");
    executable(java);
    Files.writeString(
        home.resolve("release"),
        "JAVA_VERSION=\"" + version + "\"\nJAVA_RUNTIME_VERSION=\"" + version + "+8\"\n");
    return home;
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Output(int status, List<String> lines) {}

  private Output run(Path script, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(script.toString());
    builder.command().addAll(List.of(words));
    builder.environment().put("SEEDLING_CLASS_DATA", "never");
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return new Output(process.exitValue(), lines);
  }

  /** Makes an archive, newer than the jar, that says which place its jars had. */
  private Path archive(String trained, String place) throws IOException {
    Path data = Files.createDirectory(directory.resolve("with space/lib/class-data"));
    Path archive = Files.createFile(data.resolve(trained + "-17.0.2+8.jsa"));
    Files.writeString(data.resolve(archive.getFileName() + ".place"), place + "\n");
    Files.setLastModifiedTime(Path.of(jar()), FileTime.fromMillis(1_000_000_000_000L));
    return archive;
  }

  private String jar() {
    return directory.resolve("with space/lib/seedling-cli.jar").toString();
  }

  @Test
  void theWordsReachTheProgramUnchanged() throws IOException, InterruptedException {
    Output output = run(program, Map.of(), "overlay", "a b", "", "*", "$HOME", "\"'");

    int jar = output.lines.indexOf("-cp");
    assertEquals(
        List.of(jar(), MAIN, "imgtool", "overlay", "a b", "", "*", "$HOME", "\"'"),
        output.lines.subList(jar + 1, output.lines.size() - 1));
  }

  @Test
  void aLinkToTheProgramIsFollowed() throws IOException, InterruptedException {
    Path first = Files.createSymbolicLink(directory.resolve("first"), program);
    Path second = Files.createSymbolicLink(directory.resolve("second"), Path.of("first"));

    Output output = run(second, Map.of());

    assertEquals(jar(), output.lines.get(output.lines.indexOf("-cp") + 1));
    assertEquals("imgtool", output.lines.get(output.lines.indexOf(MAIN) + 1));
    assertTrue(Files.isSymbolicLink(first));
  }

  @Test
  void theOptionsForJavaComeBeforeTheProgram() throws IOException, InterruptedException {
    Output output = run(program, Map.of("SEEDLING_JAVA_OPTS", "-Xmx64m -Da=b"));

    int jar = output.lines.indexOf("-cp");
    assertEquals(List.of("-Xmx64m", "-Da=b"), output.lines.subList(jar - 2, jar));
  }

  @Test
  void anOlderJavaIsRefusedInOneLine() throws IOException, InterruptedException {
    javaHome = java("11.0.20");
    String eight = java("1.8.0_392").toString();

    assertEquals(
        new Output(
            69,
            List.of(
                "imgtool: Java 17 or newer is needed, and "
                    + javaHome.resolve("bin/java")
                    + " is 11.0.20")),
        run(program, Map.of()));
    assertEquals(69, run(program, Map.of("JAVA_HOME", eight)).status);
  }

  @Test
  void aMissingJavaIsSaidInOneLine() throws IOException, InterruptedException {
    Output output = run(program, Map.of("JAVA_HOME", "/nowhere"));

    assertEquals(69, output.status);
    assertEquals(
        List.of(
            "imgtool: JAVA_HOME is /nowhere, but there is no Java in it: set it to a JDK or JRE 17"
                + " or newer"),
        output.lines);
  }

  @Test
  void aClassDataArchiveIsUsedWhereItIsNewerThanTheJar() throws IOException, InterruptedException {
    Path archive = archive("imgtool", directory.resolve("with space/lib").toString());

    assertTrue(run(program, Map.of()).lines.contains("-XX:SharedArchiveFile=" + archive));
    Files.setLastModifiedTime(archive, FileTime.fromMillis(999_000_000_000L));
    assertTrue(!run(program, Map.of()).lines.contains("-XX:SharedArchiveFile=" + archive));
  }

  @Test
  void aFleetHasAnArchiveOfItsOwn() throws IOException, InterruptedException {
    Path launch = program.resolveSibling("launch");
    Files.copy(program, launch);
    executable(launch);
    Path archive = archive("fleet", directory.resolve("with space/lib").toString());
    String use = "-XX:SharedArchiveFile=" + archive;
    assertTrue(run(launch, Map.of(), "up", "fleet.yaml").lines.contains(use));
    assertTrue(run(launch, Map.of(), "diff", "fleet.yaml").lines.contains(use));
    assertTrue(!run(launch, Map.of(), "list").lines.contains(use));
  }

  @Test
  void javaRunsWhereTheCallerIs() throws IOException, InterruptedException {
    Path here = Files.createDirectory(directory.resolve("here"));

    assertEquals("in " + here, runIn(here, ":").lines.get(0));
  }

  @Test
  void aDirectoryThatWasRemovedIsNotChangedForAnother() throws IOException, InterruptedException {
    Output output = runIn(Files.createDirectory(directory.resolve("gone")), "rmdir \"$1\"");

    assertTrue(!output.lines.contains("in " + directory.resolve("with space/lib")));
    assertEquals(jar(), output.lines.get(output.lines.indexOf("-cp") + 1));
  }

  /** Starts the program in a directory to which something is done first. */
  private Output runIn(Path where, String first) throws IOException, InterruptedException {
    String script = "cd \"$1\" && " + first + " && exec \"$2\" info";
    return run(
        Path.of("/bin/sh"), Map.of(), "-c", script, "sh", where.toString(), program.toString());
  }

  @Test
  void fileNamesAreUtf8InTheCLocaleToo() throws IOException, InterruptedException {
    Output plain = run(program, Map.of("LC_ALL", "C"));
    Output own = run(program, Map.of("LC_ALL", "pl_PL.UTF-8"));

    assertEquals("C.UTF-8", plain.lines.get(plain.lines.size() - 1));
    assertEquals("pl_PL.UTF-8", own.lines.get(own.lines.size() - 1));
  }

  @Test
  void anArchiveOfJarsThatWereElsewhereIsNotUsed() throws IOException, InterruptedException {
    Path archive = archive("imgtool", "/elsewhere/lib");

    assertTrue(!run(program, Map.of()).lines.contains("-XX:SharedArchiveFile=" + archive));
  }

  @Test
  void aCollectorThatTheUserNamesIsTheOnlyOne() throws IOException, InterruptedException {
    assertTrue(run(program, Map.of()).lines.contains("-XX:+UseG1GC"));
    assertTrue(
        !run(program, Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC"))
            .lines
            .contains("-XX:+UseG1GC"));
  }

  @Test
  void theDirectoryPathForCdDoesNotMatter() throws IOException, InterruptedException {
    Output output = run(program, Map.of("CDPATH", "/"));

    assertEquals(jar(), output.lines.get(output.lines.indexOf("-cp") + 1));
  }
}
