package io.seedling.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program for tests: becomes the command in its arguments, after a line with its process id; or,
 * for {@code --probe}, says what native code finds and then becomes a command that ends with 7.
 */
final class HandedOver {
  private HandedOver() {}

  public static void main(String[] command) throws IOException {
    System.out.println("pid " + ProcessHandle.current().pid());
    System.out.flush();
    if (command[0].equals("--probe")) {
      System.out.println(new NativeKernel(HostPlatform.current()).probe(Accelerator.KVM));
      System.out.println(new NativeKernel(HostPlatform.current()).userId());
      List<String> shell = List.of("/bin/sh", "-c", "exit 7");
      System.out.println("status " + Qemu.runInForeground(shell, Host.current()));
      return;
    }
    System.exit(Qemu.runInForeground(List.of(command), Host.current()));
  }

  /** Returns the command that starts a JVM which becomes the given command. */
  static List<String> jvm(List<String> command, String... javaOptions) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("--enable-native-access=ALL-UNNAMED"); // else a newer JDK warns of JNA
    words.addAll(List.of(javaOptions));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), HandedOver.class.getName()));
    words.addAll(command);
    return words;
  }
}
