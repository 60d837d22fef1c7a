package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.Extent;
import io.seedling.qcow2.Extent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MapTextTest {
  private static final Screen SCREEN = new Screen(80, 24, false, true);
  private static final long K = 1024;

  private static final List<Extent> CHAIN =
      List.of(
          new Extent(0, 64 * K, Kind.DATA, 0, 0),
          new Extent(64 * K, 192 * K, Kind.COMPRESSED, 1, -1),
          new Extent(256 * K, 64 * K, Kind.DATA, 1, 0),
          new Extent(320 * K, 64 * K, Kind.ZERO, 0, -1),
          new Extent(384 * K, 640 * K, Kind.ABSENT, 1, -1));

  @Test
  void everyImageHasItsRowInEachLine() {
    assertEquals(
        """
        vm.qcow2: 1 MiB, 2 images; a mark is 3.5 KiB, fuller for more

               0 #0 │██████████████████▂                                             │
                 #1 │                  ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓│

         224 KiB #0 │                           0000000000000000000                  │
                 #1 │▓▓▓▓▓▓▓▓▓██████████████████▅                                    │

         448 KiB #0 │                                                                │
                 #1 │                                                                │

         672 KiB #0 │                                                                │
                 #1 │                                                                │

         896 KiB #0 │                                     │
                 #1 │                                     │

        ▂▅█ data 128 KiB   ░▒▓ compressed 192 KiB   0 zeros 64 KiB
        blank: nothing 640 KiB
        #0 vm.qcow2    64 KiB data, 64 KiB zeros
        #1 base.qcow2  64 KiB data, 192 KiB compressed
        """,
        picture(List.of("vm.qcow2", "base.qcow2"), CHAIN, SCREEN));
  }

  @Test
  void aLoneImageNeedsNoNumber() {
    assertEquals(
        """
        disk.raw: 1 KiB; a mark is 512 B, fuller for more

               0 |#-|

        -=# data 513 B   0 zeros 511 B
        disk.raw  513 B data, 511 B zeros
        """,
        picture(
            List.of("disk.raw"),
            List.of(new Extent(0, 513, Kind.DATA, 0, 0), new Extent(513, 511, Kind.ZERO, 0, -1)),
            SCREEN.inAscii()));
  }

  @Test
  void aDiskOfNoBytesHasNoLines() {
    assertEquals(
        "disk.raw: 0 B\n\ndisk.raw  nothing\n", picture(List.of("disk.raw"), List.of(), SCREEN));
  }

  @Test
  void coloursRepeatWhatTheMarksSay() {
    assertEquals(
        """
        disk.raw: 2 KiB; a mark is 512 B, fuller for more

               0 │[36m█[35m▓[33m0[0m │

        [36m▂▅█[0m data 512 B   [35m░▒▓[0m compressed 512 B\
           [33m0[0m zeros 512 B   blank: nothing 512 B
        disk.raw  512 B data, 512 B compressed, 512 B zeros
        """
            .replace("[", "\u001b["),
        picture(
            List.of("disk.raw"),
            List.of(
                new Extent(0, 512, Kind.DATA, 0, 0),
                new Extent(512, 512, Kind.COMPRESSED, 0, -1),
                new Extent(1024, 512, Kind.ZERO, 0, -1),
                new Extent(1536, 512, Kind.ABSENT, 0, -1)),
            new Screen(80, 24, true, true)));
  }

  @Test
  void whatIsDeepIsTakenTogether() {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      files.add("image" + i);
    }
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      extents.add(new Extent(i * 512L, 512, Kind.DATA, i, 0));
    }

    assertEquals(
        """
        image0: 100 KiB, 200 images; a mark is 2.5 KiB, fuller for more

               0 #0     |-                                       |
                 #1     |-                                       |
                 #2-199 |=#######################################|

        -=# data 100 KiB
        #0     image0      512 B data
        #1     image1      512 B data
        #2-199 198 images  99 KiB data
        """,
        picture(files, extents, new Screen(75, 12, false, false)));
  }

  @Test
  void ofALongNameTheEndIsShown() {
    String name = "/a/directory/whose/name/is/longer/than/any/screen/is/wide/as/it/seems/vm.qcow2";

    assertEquals(
        """
        …it/seems/vm.qcow2: 512 B; a mark is 512 B, fuller for more

               0 │█│

        ▂▅█ data 512 B
        …r/than/any/screen/is/wide/as/it/seems/vm.qcow2  512 B data
        """,
        picture(
            List.of(name),
            List.of(new Extent(0, 512, Kind.DATA, 0, 0)),
            new Screen(59, 24, false, true)));
  }

  @RepeatedTest(100)
  void itFitsTheScreen(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    Screen screen =
        new Screen(66 + random.nextInt(200), 10 + random.nextInt(60), false, random.nextBoolean());
    List<String> files = new ArrayList<>();
    for (int i = random.nextInt(1 << random.nextInt(8)); i >= 0; i--) {
      files.add("x".repeat(1 + random.nextInt(150)));
    }
    List<Extent> extents = AllocationTest.extents(random, 0, files.size());

    String picture = picture(files, extents, screen);

    assertTrue(picture.lines().count() < screen.rows(), picture);
    for (String line : picture.lines().toList()) {
      assertTrue(line.length() <= screen.columns(), picture);
    }
  }

  private static String picture(List<String> files, List<Extent> extents, Screen screen) {
    long size = extents.isEmpty() ? 0 : extents.get(extents.size() - 1).end();
    DiskPart part = new DiskPart(files, size, 0, size);
    MapLayout layout = MapLayout.of(part, screen);
    Allocation allocation = AllocationTest.allocation(extents, layout.scale(), layout.images());
    return MapText.of(part, layout, allocation, screen);
  }
}
