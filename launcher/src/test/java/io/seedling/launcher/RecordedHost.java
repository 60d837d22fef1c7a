package io.seedling.launcher;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.seedling.launcher.HostPlatform.Os;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A computer that exists as answers only: its files are in memory, its programs are a table. */
final class RecordedHost implements Programs, Kernel {
  final FileSystem files;
  final Map<String, String> environment = new HashMap<>();
  final Map<List<String>, Output> outputs = new HashMap<>();
  Probe probe = new Probe.Unusable("nothing was recorded", "");
  Sysctl sysctl = RecordedSysctl.NONE;
  SmokeStart.Outcome smokeOutcome = new SmokeStart.Outcome(SmokeStart.End.SPOKE, "");
  final List<List<String>> smokeStarts = new ArrayList<>();
  int userId = 1000;
  @Nullable Path setuidProgram;
  String release = "6.1.0";
  boolean terminal;
  private final HostPlatform platform;

  private RecordedHost(Os os, GuestArch arch) {
    platform = new HostPlatform(os, Optional.of(arch));
    files = Jimfs.newFileSystem(configuration(os));
  }

  static RecordedHost linux(GuestArch arch) {
    return new RecordedHost(Os.LINUX, arch);
  }

  static RecordedHost mac(GuestArch arch) {
    return new RecordedHost(Os.MACOS, arch);
  }

  static RecordedHost windows() {
    return new RecordedHost(Os.WINDOWS, GuestArch.X86_64);
  }

  private static Configuration configuration(Os os) {
    Configuration base =
        switch (os) {
          case MACOS -> Configuration.osX();
          case WINDOWS -> Configuration.windows();
          case LINUX, OTHER -> Configuration.unix();
        };
    return os == Os.WINDOWS
        ? base
        : base.toBuilder()
            .setWorkingDirectory("/home")
            .setAttributeViews("basic", "posix", "owner", "unix")
            .build();
  }

  Host host() {
    return new Host(platform, environment, files, this, this);
  }

  /** Makes a file with these bytes, and its directories. */
  Path file(String path, byte... content) throws IOException {
    Path file = files.getPath(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return file;
  }

  /** Makes a file that {@code Files.isExecutable} takes for a program. */
  Path program(String path, byte... content) throws IOException {
    Path file = file(path, content);
    if (platform.os() != Os.WINDOWS) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return file;
  }

  void answers(int exitCode, String text, String... command) {
    outputs.put(List.of(command), new Output(exitCode, text));
  }

  @Override
  public Output run(List<String> command) throws IOException {
    Output output = outputs.get(command);
    if (output == null) {
      throw new IOException("nothing recorded for " + command);
    }
    return output;
  }

  @Override
  public SmokeStart.Outcome smokeStart(List<String> command, Path serialLog) {
    smokeStarts.add(command);
    return smokeOutcome;
  }

  @Override
  public Probe probe(Accelerator accelerator) {
    return probe;
  }

  @Override
  public Sysctl sysctl() {
    return sysctl;
  }

  @Override
  public String release() {
    return release;
  }

  @Override
  public int userId() {
    return userId;
  }

  @Override
  public int groupId() {
    return 100;
  }

  @Override
  public boolean isSetuidRoot(Path program) {
    return program.equals(setuidProgram);
  }

  @Override
  public boolean hasTerminal() {
    return terminal;
  }
}
