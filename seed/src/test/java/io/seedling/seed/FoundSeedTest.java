package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.seed.FoundSeed.Container;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FoundSeedTest {
  private static final Instant DATE = Instant.ofEpochSecond(1_600_000_000);

  @TempDir Path scratch;

  static Seed seed() {
    SeedRequest request =
        SeedRequest.builder()
            .addUserData(Document.ofText("a", "#cloud-config\nruncmd: [ls]\n"))
            .vendorData(Document.ofText("b", "#!/bin/sh\necho \"ü\"\n"))
            .networkConfig(
                Document.ofText(
                    "c",
                    "version: 2\nethernets:\n  n0:\n    match: {macaddress: '52:54:00:aa:bb:cc'}\n"
                        + "    addresses: [10.0.0.5/24, 'fd00::5/64']\n"
                        + "    routes: [{to: default, via: 10.0.0.1}]\n"
                        + "    nameservers: {addresses: [10.0.0.1], search: [example.org]}\n"))
            .hostname("vm1")
            .build();
    return Seed.from(request).seed();
  }

  static Path written(Path directory, SeedFormat format) throws Exception {
    Path file = directory.resolve("seed." + format.word());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertEquals(SeedVolume.write(seed(), format, DATE, channel), channel.size());
    }
    return file;
  }

  @ParameterizedTest
  @EnumSource(
      value = SeedFormat.class,
      names = {"ISO", "VFAT", "TAR"})
  void whatIsWrittenIsFound(SeedFormat format) throws Exception {
    FoundSeed found = FoundSeed.read(written(scratch, format));

    assertEquals(Container.valueOf(format.name()), found.container());
    assertEquals(format == SeedFormat.TAR ? "" : "cidata", found.label());
    assertEquals(
        Set.of("meta-data", "network-config", "user-data", "vendor-data"), found.files().keySet());
    for (Document file : seed().files()) {
      assertArrayEquals(file.bytes(), found.file(file.name()).orElseThrow().bytes());
    }
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws Exception {
    for (SeedFormat format : List.of(SeedFormat.VFAT, SeedFormat.TAR, SeedFormat.CONFIG_DRIVE)) {
      byte[] first = Files.readAllBytes(written(scratch, format));
      Path again = Files.createDirectory(scratch.resolve(format.word()));

      assertArrayEquals(first, Files.readAllBytes(written(again, format)), format.word());
    }
  }

  @Test
  void aConfigDriveHasOpenStacksFiles() throws Exception {
    FoundSeed found = FoundSeed.read(written(scratch, SeedFormat.CONFIG_DRIVE));

    assertEquals("config-2", found.label());
    assertEquals(
        Set.of(
            "openstack/latest/meta_data.json",
            "openstack/latest/network_data.json",
            "openstack/latest/user_data",
            "openstack/latest/vendor_data.json"),
        found.files().keySet());
  }

  @Test
  void aDirectoryIsFoundWithoutWhatElseIsThere() throws Exception {
    Files.writeString(scratch.resolve("user-data"), "x");
    Files.writeString(scratch.resolve("User_Data.yaml"), "x");
    Files.writeString(scratch.resolve("notes.txt"), "x");
    Files.createDirectories(scratch.resolve("var/lib/cloud/seed/nocloud"));
    Files.writeString(scratch.resolve("var/lib/cloud/seed/nocloud/meta-data"), "x");

    FoundSeed found = FoundSeed.read(scratch);

    assertEquals(Container.DIRECTORY, found.container());
    assertEquals(
        Set.of("user-data", "User_Data.yaml", "var/lib/cloud/seed/nocloud/meta-data"),
        found.files().keySet());
  }

  @Test
  void whatIsNoSeedIsRefused() throws Exception {
    Path text = Files.writeString(scratch.resolve("text"), "x".repeat(40_000));
    assertThrows(SeedFormatException.class, () -> FoundSeed.read(text));
    Path empty = Files.writeString(scratch.resolve("empty"), "");
    assertThrows(SeedFormatException.class, () -> FoundSeed.read(empty));
    byte[] iso = Files.readAllBytes(written(scratch, SeedFormat.ISO));
    Path cut = Files.write(scratch.resolve("cut"), java.util.Arrays.copyOf(iso, 34_000));
    assertThrows(SeedFormatException.class, () -> FoundSeed.read(cut));
  }
}
