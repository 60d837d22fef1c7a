package io.seedling.cli;

import io.seedling.qcow2.Extent.Kind;

/**
 * A disk's allocation as a drawing: a strip for the guest's disk and one below it for each image of
 * the chain, along the guest's offsets. In each column of a strip, the height says how much of it
 * there is.
 */
final class MapSvg {
  /** Columns of a strip. */
  static final int MOST_CELLS = 512;

  private static final int LEFT = 24;
  private static final int WIDTH = 1024;
  private static final int HEADER_HEIGHT = 76;
  private static final int ROW_HEIGHT = 76;
  private static final int STRIP_TOP = 24; // below its caption
  private static final int AXIS_HEIGHT = 28;
  private static final int LEGEND_HEIGHT = 80;
  private static final int LONGEST_NAME = 90;
  private static final int MOST_TICKS = 9;
  private static final int ROOM_FOR_END = 100;
  private static final String FONT = "DejaVu Sans, Verdana, Arial, sans-serif";

  private final DiskPart part;
  private final Allocation allocation;
  private final Scale scale;
  private final int axisY;
  private final SvgWriter svg;

  private MapSvg(DiskPart part, Allocation allocation) {
    this.part = part;
    this.allocation = allocation;
    this.scale = allocation.scale();
    int images = part.files().size();
    int strips = images == 1 ? 1 : images + 1; // a lone image is the guest's disk
    this.axisY = HEADER_HEIGHT + strips * ROW_HEIGHT;
    this.svg = new SvgWriter(WIDTH + 2 * LEFT, axisY + AXIS_HEIGHT + LEGEND_HEIGHT);
  }

  /**
   * Returns the drawing's bytes.
   *
   * @param allocation of all images of the chain, each for itself
   */
  static byte[] of(DiskPart part, Allocation allocation) {
    MapSvg drawing = new MapSvg(part, allocation);
    drawing.addHeader();
    drawing.addFills();
    int y = HEADER_HEIGHT;
    if (part.files().size() > 1) {
      drawing.addStrip("What the guest sees", y, allocation.guest());
      y += ROW_HEIGHT;
    }
    for (int image = 0; image < part.files().size(); image++) {
      String name = part.files().size() == 1 ? "" : "#" + image + "  ";
      String caption = name + shortened(part.files().get(image));
      drawing.addStrip(caption, y, allocation.images().get(image));
      y += ROW_HEIGHT;
    }
    drawing.addAxis();
    drawing.addLegend();
    return drawing.svg.done();
  }

  private void addHeader() {
    String file = part.files().get(0);
    svg.attributes("role", "img", "aria-labelledby", "title description", "font-family", FONT);
    svg.text("title", "What of " + file + " is allocated, and where", "id", "title");
    svg.text("desc", description(), "id", "description");
    svg.empty("rect", "width", "100%", "height", "100%", "fill", "#ffffff");
    text(LEFT, 36, 20, shortened(file), "font-weight", "bold");
    String columns =
        scale.cells() == 0
            ? ""
            : "; a column is " + Scale.label(scale.cellSize()) + ", the higher the more is stored";
    text(LEFT, 58, 13, part.describe() + columns, "fill", "#555555");
  }

  private String description() {
    StringBuilder words = new StringBuilder(part.describe()).append(": ");
    words.append(MapText.sums(allocation.guest()));
    for (int image = 0; image < part.files().size() && part.files().size() > 1; image++) {
      words.append("; from ").append(part.files().get(image)).append(": ");
      words.append(MapText.sums(allocation.images().get(image)));
    }
    return words.toString();
  }

  /** A colour and a texture for each kind: either is enough. The colours are Okabe and Ito's. */
  private void addFills() {
    svg.open("defs");
    openPattern("compressed", "6", "#f5c26b");
    svg.empty("path", "d", "M-1 7L7 -1M-4 4L4 -4M2 10L10 2", "stroke", "#a04000");
    svg.close();
    openPattern("zeros", "5", "#e3efe9");
    svg.empty("circle", "cx", "2.5", "cy", "2.5", "r", "1.1", "fill", "#009e73");
    svg.close();
    svg.close();
  }

  private void openPattern(String id, String size, String background) {
    svg.open("pattern", "id", id, "width", size, "height", size);
    svg.attributes("patternUnits", "userSpaceOnUse");
    svg.empty("rect", "width", size, "height", size, "fill", background);
  }

  /** Marks round offsets in all strips, and says below which they are. */
  private void addAxis() {
    long end = part.start() + part.length();
    long step = 1;
    while (part.length() / step > MOST_TICKS) {
      step *= 2;
    }
    long first = (part.start() + step - 1) / step * step;
    for (long at = first; at < end && at >= 0; at += step) { // below 0: behind the last long
      double x = x(at);
      svg.empty("path", "d", lines(x), "stroke", "#000000", "stroke-opacity", "0.2");
      if (x < LEFT + WIDTH - ROOM_FOR_END) {
        text(x, axisY + 8, 12, Scale.label(at), "text-anchor", x == LEFT ? "start" : "middle");
      }
    }
    String last = Scale.label(end) + (end == part.diskSize() ? " (end)" : "");
    text(LEFT + WIDTH, axisY + 8, 12, last, "text-anchor", "end");
  }

  private String lines(double x) {
    String start = "M" + SvgWriter.number(x) + " ";
    StringBuilder lines = new StringBuilder();
    for (int top = HEADER_HEIGHT + STRIP_TOP; top < axisY; top += ROW_HEIGHT) {
      lines.append(start).append(top).append('v').append(SvgStrip.HEIGHT);
    }
    return lines.toString();
  }

  private double x(long guestOffset) {
    return LEFT + (double) (guestOffset - part.start()) / part.length() * WIDTH;
  }

  private void addStrip(String caption, int top, Allocation.Share share) {
    text(LEFT, top + 16, 14, caption);
    text(LEFT + WIDTH, top + 16, 13, MapText.sums(share), "text-anchor", "end", "fill", "#555555");
    svg.open("svg", "x", "" + LEFT, "y", "" + (top + STRIP_TOP));
    svg.attributes("width", "" + WIDTH, "height", "" + SvgStrip.HEIGHT);
    new SvgStrip(scale, share, svg).add(WIDTH);
    svg.close();
  }

  private void addLegend() {
    int y = axisY + AXIS_HEIGHT + 8;
    int x = LEFT;
    for (Kind kind : Allocation.KINDS) {
      svg.empty(
          "rect",
          "x",
          "" + x,
          "y",
          "" + y,
          "width",
          "18",
          "height",
          "18",
          "stroke",
          "#999999",
          "fill",
          SvgStrip.fill(kind));
      String words = Mark.of(kind).word() + (kind == Kind.ABSENT ? ", read as zeros" : "");
      String size = InfoText.humanSize(allocation.guest().bytes(kind));
      text(x + 26, y + 14, 13, words + ": " + size);
      x += WIDTH / Allocation.KINDS.size();
    }
    if (part.files().size() > 1) {
      String note = "Where the strip of an image is blank, the guest gets nothing from it.";
      text(LEFT, y + 48, 12, note, "fill", "#555555");
    }
  }

  private void text(double x, int y, int size, String text, String... attributes) {
    svg.open("text", "x", SvgWriter.number(x), "y", "" + y, "font-size", "" + size);
    svg.attributes(attributes);
    svg.characters(text);
    svg.close();
  }

  /** The end of a path tells more than its beginning. */
  private static String shortened(String path) {
    if (path.length() <= LONGEST_NAME) {
      return path;
    }
    int from = path.length() - LONGEST_NAME;
    return "…" + path.substring(Character.isLowSurrogate(path.charAt(from)) ? from + 1 : from);
  }
}
