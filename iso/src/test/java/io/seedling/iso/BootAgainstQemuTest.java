package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A virtual PC's BIOS runs what the catalog names. */
@Tag("reference")
class BootAgainstQemuTest {
  /** Real-mode code: {@code mov dx, 0x3f8; mov al, 'B'; out dx, al; out 0xf4, al; hlt}. */
  private static final byte[] PROGRAM = HexFormat.of().parseHex("baf803b042eee6f4f4");

  private static final String MACHINE =
      "-accel tcg -nodefaults -display none -device isa-debug-exit,iobase=0xf4,iosize=1";

  @TempDir Path directory;

  @Test
  void theBiosRunsTheImage() throws Exception {
    ForeignTool qemu = ForeignTool.named("qemu-system-x86_64");
    IsoTree tree = Volumes.tree(new IsoNode.RegularFile("boot.img", IsoContent.of(PROGRAM)));
    VolumeOptions options = Volumes.OPTIONS.withBoot(List.of(BootEntry.bios("boot.img")));
    Path image = Files.write(directory.resolve("v.iso"), IsoWriter.toBytes(tree, options));
    Path serial = directory.resolve("serial");
    List<Object> arguments = new ArrayList<>(List.of((Object[]) MACHINE.split(" ", -1)));
    arguments.addAll(List.of("-serial", "file:" + serial, "-cdrom", image));
    assertFalse(qemu.succeeds(arguments.toArray()), "what the exit device says is never 0");
    assertEquals("B", Files.readString(serial));
  }
}
