package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that strangers made to read files of the host, or to keep it busy. */
@Timeout(60) // against endless work
class UntrustedTest {
  private static final int L1_AT = 0x30000;

  @TempDir private Path directory;

  /** Runs a command; {@code @} stands for the directory. */
  private CommandLineRun run(String line) {
    return CommandLineRun.of(("imgtool " + line).replace("@", directory.toString()).split(" ", -1));
  }

  private void make(String line) {
    assertEquals("", run(line).err());
  }

  private void assertRefused(String line, String why) {
    CommandLineRun run = run(line);

    assertEquals(1, run.status());
    assertEquals("", run.out());
    assertEquals(
        why, run.err().lines().findFirst().orElse("").replaceFirst("^.*/image(': |: )", ""));
    assertFalse(Files.exists(directory.resolve("out")));
  }

  private static final String COMMANDS =
      "info --untrusted,map --untrusted,check --untrusted,convert --untrusted,overlay --untrusted";

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "/dev/null", "nbd:localhost:1", "json:{}", "none"})
  void aBackingFileIsNotOpened(String name) {
    make("create -q -u -f qcow2 -b " + name + " -F raw @/image 1M");

    for (String command : COMMANDS.split(",", -1)) {
      String out = command.startsWith("convert") || command.startsWith("overlay") ? " @/out" : "";
      assertRefused(
          command + " @/image" + out,
          "the image rests on another file, '" + name + "', which is not opened");
    }
    assertRefused(
        "info --untrusted --backing-chain @/image",
        "the image rests on another file, '" + name + "', which is not opened");
  }

  @Test
  void aDataFileIsNotOpened() throws IOException {
    make("create -q -f qcow2 @/image 1M");
    byte[] image = Files.readAllBytes(directory.resolve("image"));
    String name = "json:{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}";
    ByteBuffer bytes = ByteBuffer.wrap(image);
    bytes.put(79, (byte) 4); // the incompatible feature
    bytes.putInt(0x70, 0x44415441).putInt(0x74, name.length()).put(0x78, name.getBytes(UTF_8));
    bytes.putLong(0x78 + (name.length() + 7) / 8 * 8, 0);
    Files.write(directory.resolve("image"), image);

    for (String command : COMMANDS.split(",", -1)) {
      String out = command.startsWith("convert") || command.startsWith("overlay") ? " @/out" : "";
      assertRefused(
          command + " @/image" + out,
          "the image has its data in another file, '" + name + "', which is not opened");
    }
  }

  /** 2048 times the same table, of 8192 times the same cluster: a TiB of data in 384 KiB. */
  @Test
  void aBombIsNotUnpacked() throws IOException {
    make("create -q -f qcow2 @/image 1T");
    byte[] image = new byte[6 << 16];
    byte[] empty = Files.readAllBytes(directory.resolve("image"));
    System.arraycopy(empty, 0, image, 0, empty.length);
    ByteBuffer bytes = ByteBuffer.wrap(image);
    for (int i = 0; i < 2048; i++) {
      bytes.putLong(L1_AT + 8 * i, 0x40000);
    }
    for (int i = 0; i < 8192; i++) {
      bytes.putLong(0x40000 + 8 * i, 0x50000);
    }
    bytes.putShort(0x20000 + 2 * 4, (short) 2048).putShort(0x20000 + 2 * 5, (short) 0xffff);
    Files.write(directory.resolve("image"), image);

    String why =
        "the image is damaged: L2 table at offset 0x40000 is named 2048 times by the active L1"
            + " table";
    for (String command : List.of("info", "map")) {
      assertRefused(command + " --untrusted @/image", why);
    }
    for (String command : List.of("convert -O qcow2", "overlay")) {
      assertRefused(command + " --untrusted @/image @/out", why);
    }
    assertEquals(2, run("check --untrusted @/image").status());
  }

  @Test
  void anHonestImageIsAdmittedHoweverLarge() {
    make("create -q -f qcow2 @/image 16T");

    assertEquals(0, run("info --untrusted @/image").status());
    assertEquals(0, run("map --untrusted @/image").status());
    assertEquals(0, run("check --untrusted @/image").status());
    assertEquals(new CommandLineRun(0, "", ""), run("convert --untrusted -O qcow2 @/image @/out"));
    assertEquals(0, run("overlay --untrusted @/image @/over").status());
  }
}
