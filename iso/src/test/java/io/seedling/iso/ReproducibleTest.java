package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
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
    byte[] expected = Volumes.write(Volumes.random(42), Volumes.OPTIONS);
    try {
      TimeZone.setDefault(TimeZone.getTimeZone(zone));
      Locale.setDefault(Locale.forLanguageTag(locale));
      assertArrayEquals(expected, Volumes.write(Volumes.random(42), Volumes.OPTIONS));
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

  private static byte[] write(List<IsoNode> children) throws IOException {
    return Volumes.write(IsoTree.of(IsoNode.Directory.root(children)), Volumes.OPTIONS);
  }
}
