package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredNameTest {

  /** What of drivers for tests a name has, above, below and in the place of a file. */
  private static String drivers(StoredName name) {
    return name.drivers()
        .map(
            drivers ->
                (drivers.above().isPresent() ? "above " : "")
                    + (drivers.below().isPresent() ? "below " : "")
                    + (drivers.nothing().isPresent() ? "nothing " : ""))
        .orElse("")
        .strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a                                                                                     | a        |       |
          file:a                                                                                | a        |       |
          json:{"file.filename":"a"}                                                            | a        |       |
          json:{"driver":"raw","file":{"driver":"file","filename":"a"}}                         | a        | RAW   |
          blkdebug::a                                                                           | a        |       | below
          blkdebug::file:a                                                                      | a        |       | below
          json:{"driver":"qcow2","file":{"driver":"blkdebug","image":{"driver":"file","filename":"a"}}} | a | QCOW2 | below
          json:{"driver":"blkdebug","image":{"driver":"qcow2","file":{"driver":"file","filename":"a"}}} | a | QCOW2 | above
          json:{"driver":"blkdebug","image":{"file.filename":"a"}}                              | a        |       | above
          json:{"driver":"blkdebug","image.driver":"file","image.filename":"a"}                 | a        | RAW   | above
          json:{"driver":"blkdebug","image":{"file":{"driver":"blkdebug","image":{"filename":"a"}}}} | a    |       | above below
          json:{"driver":"null-co"}                                                             | null-co  | RAW   | nothing
          json:{"driver":"raw","file":{"driver":"null-aio","size":512}}                         | null-aio | RAW   | nothing
          null-co://                                                                            | null-co  | RAW   | nothing
          """)
  void aNameSaysWhichFileAndWhatIsAroundIt(
      String name, String file, ImageFormat format, String drivers) throws Exception {
    StoredName stored = StoredName.parse(name);

    assertEquals(file, stored.file());
    assertEquals(Optional.ofNullable(format), stored.format());
    assertEquals(drivers == null ? "" : drivers, drivers(stored));
    if (drivers != null) {
      assertEquals(Optional.of(name), stored.drivers().map(TestDrivers::name));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          null-nobody://                                              | is not a file; only files are followed
          blkdebug:a                                                  | blkdebug requires both config file and image path
          blkdebug::blkdebug::a                                       | has blkdebug above what is no file
          json:{"driver":"blkdebug"}                                  | names no file
          json:{"driver":"blkdebug","image":"node"}                   | has the option 'image'; only driver, image, config, inject-error, set-state and the limits of requests are read
          json:{"driver":"blkdebug","image":{"driver":"null-co"}}     | has blkdebug above another driver for tests
          json:{"driver":"qcow2","file":{"driver":"null-co"}}         | has no bytes of a qcow2 image
          json:{"driver":"null-co","filename":"a"}                    | has the option 'filename'; only driver, size and read-zeroes are read
          json:{"driver":"null-co","size":-1}                         | Parameter 'size' expects a size
          json:{"driver":"null-co","size":"8e"}                       | Parameter 'size' expects a size
          json:{"driver":"null-co","read-zeroes":"maybe"}             | Parameter 'read-zeroes' expects 'on' or 'off'
          json:{"file":{"driver":"blkdebug","image":{"driver":"nbd","filename":"a"}}} | is not a file; only files are followed
          """)
  void whatIsNotKnownIsRefused(String name, String message) {
    UnsupportedImageException e =
        assertThrows(UnsupportedImageException.class, () -> StoredName.parse(name));

    assertEquals(message, e.getMessage());
  }

  @Test
  void aDiskOfNothingHasTheSizeThatIsSaid() throws Exception {
    assertEquals(NullImage.DEFAULT_SIZE, disk("json:{\"driver\":\"null-co\"}").size());
    assertEquals(512, disk("json:{\"driver\":\"null-co\",\"size\":1}").size());
    Map<String, String> options = Map.of("driver", "null-aio", "size", "1M", "read-zeroes", "on");
    StoredName name = StoredName.ofOptions(options, "it");
    try (GuestDisk disk = disk(name)) {
      assertEquals(1 << 20, disk.size());
      assertEquals(new Extent(0, 1 << 20, Extent.Kind.ZERO, 0, 0), disk.extent(0, 1 << 20));
    }
  }

  private static GuestDisk disk(String name) throws Exception {
    return disk(StoredName.parse(name));
  }

  private static GuestDisk disk(StoredName name) throws Exception {
    ImageSource source =
        ImageSource.of(Disk.inMemory().path(name.file()), name.format()).with(name.drivers());
    return GuestDisk.open(source);
  }
}
