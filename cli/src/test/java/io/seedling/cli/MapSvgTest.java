package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.Extent;
import io.seedling.qcow2.Extent.Kind;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class MapSvgTest {
  private static final long K = 1024;

  @Test
  void aChainHasAStripForTheGuestAndOneForEachImage() throws Exception {
    List<Extent> extents =
        List.of(
            new Extent(0, 64 * K, Kind.DATA, 0, 0),
            new Extent(64 * K, 192 * K, Kind.COMPRESSED, 1, -1),
            new Extent(256 * K, 256 * K, Kind.ZERO, 0, -1),
            new Extent(512 * K, 512 * K, Kind.ABSENT, 1, -1));

    Document svg = parse(draw(List.of("vm.qcow2", "base.qcow2"), extents));

    assertEquals(
        List.of(
            "vm.qcow2",
            "1 MiB, 2 images; a column is 2 KiB, the higher the more is stored",
            "What the guest sees",
            "64 KiB data, 192 KiB compressed, 256 KiB zeros",
            "#0  vm.qcow2",
            "64 KiB data, 256 KiB zeros",
            "#1  base.qcow2",
            "192 KiB compressed",
            "0",
            "128 KiB",
            "256 KiB",
            "384 KiB",
            "512 KiB",
            "640 KiB",
            "768 KiB",
            "896 KiB",
            "1 MiB (end)",
            "data: 64 KiB",
            "compressed: 192 KiB",
            "zeros: 256 KiB",
            "nothing, read as zeros: 512 KiB",
            "Where the strip of an image is blank, the guest gets nothing from it."),
        texts(svg, "text"));
    assertEquals(
        List.of(
            "What of vm.qcow2 is allocated, and where",
            "0 to 64 KiB: 64 KiB data",
            "64 KiB to 256 KiB: 192 KiB compressed",
            "256 KiB to 512 KiB: 256 KiB zeros",
            "0 to 64 KiB: 64 KiB data",
            "256 KiB to 512 KiB: 256 KiB zeros",
            "64 KiB to 256 KiB: 192 KiB compressed"),
        texts(svg, "title"));
    assertEquals(
        List.of(
            "1 MiB, 2 images: 64 KiB data, 192 KiB compressed, 256 KiB zeros;"
                + " from vm.qcow2: 64 KiB data, 256 KiB zeros;"
                + " from base.qcow2: 192 KiB compressed"),
        texts(svg, "desc"));
  }

  @RepeatedTest(50)
  void areasAreInProportionToBytes(RepetitionInfo seed) throws Exception {
    Random random = new Random(seed.getCurrentRepetition());
    List<Extent> extents = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < 16; i++) { // whole columns, which no height is rounded in
      Kind kind = Allocation.KINDS.get(random.nextInt(4));
      extents.add(new Extent(at, 1 << 20, kind, random.nextInt(3), -1));
      at += 1 << 20;
    }

    Document svg = parse(draw(List.of("a", "b", "c"), extents));

    NodeList strips = svg.getDocumentElement().getElementsByTagName("svg");
    assertEquals(4, strips.getLength());
    for (int strip = 0; strip < 4; strip++) {
      for (Kind kind : Allocation.KINDS) {
        double expected = 0;
        for (Extent extent : extents) {
          boolean counts =
              kind != Kind.ABSENT
                  && extent.kind() == kind
                  && (strip == 0 || extent.depth() == strip - 1);
          expected += counts ? 1024 / 16 * SvgStrip.HEIGHT : 0;
        }
        assertEquals(expected, area((Element) strips.item(strip), SvgStrip.fill(kind)), 0.5);
      }
    }
  }

  @Test
  void whatIsThereAtAllIsSeen() throws Exception {
    long size = 1L << 61;
    List<Extent> extents =
        List.of(
            new Extent(0, 512, Kind.DATA, 0, 0),
            new Extent(512, 512, Kind.COMPRESSED, 0, -1),
            new Extent(1024, size - 1024, Kind.ZERO, 0, -1));

    Document svg = parse(draw(List.of("disk"), extents));

    List<String> heights = new ArrayList<>();
    NodeList groups = svg.getElementsByTagName("g");
    NodeList rects = ((Element) groups.item(0)).getElementsByTagName("rect");
    for (int i = 0; i < rects.getLength(); i++) {
      heights.add(((Element) rects.item(i)).getAttribute("height"));
    }
    assertEquals(List.of("3", "3", "34"), heights);
  }

  @Test
  void namesCannotBreakTheDocument() throws Exception {
    String name = "<&\"'>]]>\u001b\u0000\uFFFE\uD800 \uD83D\uDCBE --><script>";

    Document svg = parse(draw(List.of(name, name), List.of()));

    String shown = "<&\"'>]]>\uFFFD\uFFFD\uFFFD\uFFFD \uD83D\uDCBE --><script>";
    assertEquals(shown, texts(svg, "text").get(0));
    assertEquals("What of " + shown + " is allocated, and where", texts(svg, "title").get(0));
    assertEquals(0, svg.getElementsByTagName("script").getLength());
  }

  @Test
  void nothingIsTakenFromElsewhere() {
    String svg =
        new String(draw(List.of("a"), List.of(new Extent(0, 512, Kind.DATA, 0, 0))), UTF_8);

    assertEquals(-1, svg.indexOf("href"));
    assertEquals(-1, svg.indexOf("<script"));
    assertEquals(svg.indexOf("http"), svg.lastIndexOf("http")); // the namespace alone
  }

  @Test
  void theSameDiskGivesTheSameBytes() {
    List<Extent> extents = AllocationTest.extents(new Random(1), 0, 3);

    assertArrayEquals(draw(List.of("a", "b", "c"), extents), draw(List.of("a", "b", "c"), extents));
  }

  private static byte[] draw(List<String> files, List<Extent> extents) {
    long size = extents.isEmpty() ? 0 : extents.get(extents.size() - 1).end();
    Scale scale = Scale.of(0, size, MapSvg.MOST_CELLS);
    Allocation allocation = AllocationTest.allocation(extents, scale, files.size());
    return MapSvg.of(new DiskPart(files, size, 0, size), allocation);
  }

  static Document parse(byte[] svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg));
  }

  static List<String> texts(Document svg, String name) {
    List<String> texts = new ArrayList<>();
    NodeList elements = svg.getElementsByTagName(name);
    for (int i = 0; i < elements.getLength(); i++) {
      texts.add(elements.item(i).getTextContent());
    }
    return texts;
  }

  /** Returns the area that is drawn over a strip's background in one fill. */
  private static double area(Element strip, String fill) {
    double area = 0;
    NodeList groups = strip.getElementsByTagName("g");
    for (int i = 0; i < groups.getLength(); i++) {
      NodeList rects = ((Element) groups.item(i)).getElementsByTagName("rect");
      for (int j = 0; j < rects.getLength(); j++) {
        Element rect = (Element) rects.item(j);
        if (rect.getAttribute("fill").equals(fill)) {
          double width = Double.parseDouble(rect.getAttribute("width"));
          assertTrue(width > 0);
          area += width * Double.parseDouble(rect.getAttribute("height"));
        }
      }
    }
    return area;
  }
}
