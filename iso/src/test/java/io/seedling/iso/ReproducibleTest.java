package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReproducibleTest {

  @ParameterizedTest
  @CsvSource({
    "America/New_York,tr-TR",
    "Pacific/Kiritimati,ar-EG",
    "Asia/Kolkata,th-TH-u-ca-buddhist"
  })
  void timeZoneAndLocaleLeaveNoTrace(String zone, String locale) throws IOException {
    TimeZone zoneBefore = TimeZone.getDefault();
    Locale localeBefore = Locale.getDefault();
    byte[] expected = Volumes.write(RandomTree.of(42, true), Volumes.OPTIONS);
    try {
      TimeZone.setDefault(TimeZone.getTimeZone(zone));
      Locale.setDefault(Locale.forLanguageTag(locale));
      assertArrayEquals(expected, Volumes.write(RandomTree.of(42, true), Volumes.OPTIONS));
    } finally {
      TimeZone.setDefault(zoneBefore);
      Locale.setDefault(localeBefore);
    }
  }

  @Test
  void theOrderOfTheChildrenLeavesNoTrace() throws IOException {
    List<IsoNode> children = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      children.add(Volumes.file("a-name-that-is-cut-and-so-numbered-" + i, "content " + i));
    }
    byte[] expected = write(children);
    Collections.shuffle(children, new Random(1));
    assertArrayEquals(expected, write(children));
  }

  /**
   * Directories of another order, files made at another time, by another clock and another hand.
   */
  @Test
  void theDirectorysOrderAndDatesLeaveNoTrace(@TempDir Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      names.add("d" + i % 7 + "/a-name-that-is-cut-and-so-numbered-" + i);
    }
    byte[] expected = writeFiles(Files.createDirectory(directory.resolve("one")), names, 1);
    Collections.shuffle(names, new Random(1));
    assertArrayEquals(
        expected, writeFiles(Files.createDirectory(directory.resolve("other")), names, 1_000_000));
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      Path other = Files.createDirectory(memory.getPath("/other"));
      assertArrayEquals(expected, writeFiles(other, names, 2));
    }
  }

  private static byte[] writeFiles(Path top, List<String> names, long seconds) throws IOException {
    for (String name : names) {
      Path file = top.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content of " + name);
      Files.setLastModifiedTime(file, FileTime.fromMillis(seconds * 1000));
      Files.setLastModifiedTime(file.getParent(), FileTime.fromMillis(seconds * 2000));
    }
    return Volumes.write(IsoTree.of(top), Volumes.OPTIONS);
  }

  private static byte[] write(List<IsoNode> children) throws IOException {
    return Volumes.write(IsoTree.of(IsoNode.Directory.root(children)), Volumes.OPTIONS);
  }
}
