package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.seedling.iso.IsoNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class SeedVolumeTest {
  private static final Instant DATE = Instant.parse("2026-01-02T03:04:05Z");

  private static SeedResult result(String userData) {
    Document document = Document.of("user-data", userData.getBytes(StandardCharsets.ISO_8859_1));
    return Seed.from(
        SeedRequest.builder().addUserData(document).hostname("web").instanceId("i").build());
  }

  private static byte[] volume(String userData) throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = memory.getPath("/seed.iso");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        long written = SeedVolume.write(result(userData).seed(), DATE, channel);
        assertTrue(channel.isOpen());
        assertEquals(channel.size(), written);
      }
      return Files.readAllBytes(file);
    }
  }

  @Test
  void theLabelStandsInThePrimaryDescriptor() throws IOException {
    byte[] volume = volume("#cloud-config\n{}\n");
    String label = new String(volume, 16 * 2048 + 40, 32, StandardCharsets.US_ASCII);
    assertEquals("cidata".toLowerCase(Locale.ROOT), label.strip());
  }

  @Test
  void theSameSeedIsTheSameBytesWhateverTheZoneAndLocale() throws IOException {
    byte[] first = volume("#cloud-config\nlocale: I\n");
    TimeZone zone = TimeZone.getDefault();
    Locale locale = Locale.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertArrayEquals(first, volume("#cloud-config\nlocale: I\n"));
    } finally {
      TimeZone.setDefault(zone);
      Locale.setDefault(locale);
    }
  }

  @Test
  void theBytesInMemoryAreThoseOfAFile() throws IOException {
    byte[] bytes = SeedVolume.toBytes(result("#cloud-config\n{}\n").seed(), DATE);
    assertArrayEquals(volume("#cloud-config\n{}\n"), bytes);
  }

  @Test
  void filesAreReadableByRootAloneIfThereIsASecret() {
    assertEquals(0444, modeOfFirst("#cloud-config\n{}\n"));
    assertEquals(0400, modeOfFirst("#cloud-config\npassword: x\n"));
  }

  private static int modeOfFirst(String userData) {
    IsoNode first = SeedVolume.tree(result(userData).seed()).root().children().get(0);
    return first.attributes().mode();
  }

  @Test
  void noDamageToADocumentEscapesAsAnException() {
    String whole =
        """
        #cloud-config
        &a b: {c: [d, "\\U0001F600\\x41", 'e']}
        f: *a
        <<: {g: 2024-01-01}
        h: |2
            i
        ? j
        : !!str k
        """;
    for (int end = 0; end < whole.length(); end++) {
      result(whole.substring(0, end)).seed();
    }
    Random random = new Random(42);
    for (int i = 0; i < 2000; i++) {
      StringBuilder damaged = new StringBuilder(whole);
      for (int left = random.nextInt(4); left >= 0; left--) {
        int at = random.nextInt(damaged.length());
        damaged.setCharAt(at, (char) (damaged.charAt(at) ^ (1 << random.nextInt(8))));
      }
      SeedResult result = result(damaged.toString());
      assertEquals("i", result.seed().instanceId());
    }
  }

  @Test
  void noDamageToMetaDataEscapesAsAnException() {
    String whole = "instance-id: i\nlocal-hostname: \"web\"\npublic-keys: {a: [b]}\n";
    for (int i = 0; i < whole.length() * 8; i++) {
      byte[] bytes = whole.getBytes(StandardCharsets.US_ASCII);
      bytes[i / 8] ^= (byte) (1 << (i % 8));
      Document document = Document.of("meta-data", bytes);
      SeedRequest request =
          SeedRequest.builder().metaData(document).networkConfig(document).hostname("a").build();
      assertTrue(Seed.from(request).hasErrors());
    }
  }
}
