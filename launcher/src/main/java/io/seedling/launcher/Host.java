package io.seedling.launcher;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The computer we run on, as far as the launcher asks it anything. All that differs between
 * platforms passes through here, so that tests put recorded answers in its place.
 */
public final class Host {
  private final HostPlatform platform;
  private final Map<String, String> environment;
  private final FileSystem files;
  private final Programs programs;
  private final Kernel kernel;

  Host(
      HostPlatform platform,
      Map<String, String> environment,
      FileSystem files,
      Programs programs,
      Kernel kernel) {
    this.platform = platform;
    this.environment = Map.copyOf(environment);
    this.files = files;
    this.programs = programs;
    this.kernel = kernel;
  }

  /** Returns this computer. Nothing is asked of it yet. */
  public static Host current() {
    HostPlatform platform = HostPlatform.current();
    return new Host(
        platform,
        System.getenv(),
        FileSystems.getDefault(),
        new ChildPrograms(),
        new NativeKernel(platform));
  }

  /** Returns the operating system and the processor. */
  public HostPlatform platform() {
    return platform;
  }

  /** Returns an environment variable, or an empty text where it isn't set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  Path path(String text) {
    return files.getPath(text);
  }

  /** Splits a list of paths as {@code PATH} is one; empty entries are left out. */
  List<Path> pathsIn(String variable) {
    String separator = platform.os() == HostPlatform.Os.WINDOWS ? ";" : ":";
    return PathList.split(variable(variable), separator, files);
  }

  Programs.Output run(List<String> command) throws IOException {
    return programs.run(command);
  }

  SmokeStart.Outcome smokeStart(List<String> command, Path serialLog) throws IOException {
    return programs.smokeStart(command, serialLog);
  }

  Kernel kernel() {
    return kernel;
  }
}
