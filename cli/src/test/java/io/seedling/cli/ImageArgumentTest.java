package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.Locking;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are qemu-img's as far as it has such. */
class ImageArgumentTest {

  private static ImageArgument read(String... words) throws UsageException, ReportedException {
    Options options = new Options();
    ImageArgument.declare(options, "FILE");
    return ImageArgument.ofOnly(Arguments.parse(options, words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x.img                                                                   |
          file:x.img                                                              |
          json:{"file.filename": "x.img"}                                         |
          json:{"driver": "raw", "file": {"driver": "file", "filename": "x.img"}} | RAW
          -f qcow2 x.img                                                          | QCOW2
          --image-opts driver=qcow2,file.filename=x.img                           | QCOW2
          --image-opts driver=raw,file.driver=file,file.filename=x.img            | RAW
          --image-opts file.filename=x.img                                        |
          """)
  void whatNamesAFileIsThatFile(String words, ImageFormat format) throws Exception {
    String[] all = words.startsWith("json") ? new String[] {words} : words.split(" ", -1);

    assertEquals(
        new ImageArgument(Path.of("x.img"), Optional.ofNullable(format), Locking.SHARED),
        read(all));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -f vmdk x                                          | Could not open 'x': Unknown driver 'vmdk'
          --image-opts driver=vmdk,file.filename=x           | Could not open 'driver=vmdk,file.filename=x': Unknown driver 'vmdk'
          --image-opts driver=qcow2                          | Could not open 'driver=qcow2': names no file
          --image-opts file.driver=nbd,file.filename=x       | Could not open 'file.driver=nbd,file.filename=x': is not a file; only files are followed
          --image-opts x=y                                   | Could not open 'x=y': Invalid parameter 'x' (known are driver, file.driver, file.filename, data-file.driver, data-file.filename, l2-cache-size, l2-cache-entry-size, refcount-cache-size, cache-size, cache-clean-interval)
          json:{"driver":"nbd"}                              | Could not open 'json:{"driver":"nbd"}': names no file
          json:{"a":"b"}                                     | Could not open 'json:{"a":"b"}': has the option 'a'; only driver, file.driver and file.filename are read
          """)
  void anythingElseIsRefused(String words, String message) {
    ReportedException e = assertThrows(ReportedException.class, () -> read(words.split(" ", -1)));

    assertEquals(message, e.getMessage());
  }

  @Test
  void textsInJsonMayBeInSingleQuotes() throws Exception {
    assertEquals(Path.of("a'b\"c"), read("json:{'file.filename': 'a\\'b\"c'}").file());
    assertEquals(Path.of("a'b\"c"), read("json:{'file.filename': \"a'b\\\"c\"}").file());
  }

  @Test
  void aFormatIsSaidOnce() {
    UsageException e =
        assertThrows(
            UsageException.class,
            () -> read("-f", "raw", "--image-opts", "driver=raw,file.filename=x"));

    assertEquals("--image-opts and --format are mutually exclusive", e.getMessage());
  }
}
