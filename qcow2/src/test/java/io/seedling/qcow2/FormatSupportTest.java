package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FormatSupportTest {

  /** An image with all that can be asked for. */
  private static NewImage richest() {
    return new NewImage(
        1 << 20,
        new Qcow2Options(3, 16, 16, true, true, Compression.ZSTD),
        Optional.empty(),
        Preallocation.METADATA,
        Optional.of(new ExternalDataFile("data", true)));
  }

  @Test
  void theFeaturesThatAreCalledWrittenAreThoseThatImagesCanHave() {
    for (Feature feature : Feature.values()) {
      boolean isGiven = feature == Feature.BITMAPS; // to an image that is there, by BitmapChange
      assertEquals(
          feature.use() == FormatSupport.Use.WRITTEN,
          isGiven || feature.in(richest().features(feature.kind())),
          feature.specName());
    }
  }

  @Test
  void everyFeatureIsTold() {
    List<String> names =
        FormatSupport.ofQcow2().stream()
            .filter(part -> part.kind().equals("feature"))
            .map(FormatSupport.Part::name)
            .toList();

    assertEquals(Feature.values().length, names.size());
    assertFalse(FormatSupport.refusedFormats().contains("qcow2"));
  }
}
