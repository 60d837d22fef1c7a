package io.seedling.cli;

import io.seedling.qcow2.Extent.Kind;
import java.util.Arrays;

/** What comes from one image, drawn along the guest's offsets. */
final class SvgStrip {
  static final int HEIGHT = 40;
  private static final int LEAST_HEIGHT = 3; // a single cluster is to be seen, too
  private static final Kind[] DRAWN = {Kind.DATA, Kind.COMPRESSED, Kind.ZERO}; // from below

  private final Scale scale;
  private final Allocation.Share share;
  private final SvgWriter svg;

  SvgStrip(Scale scale, Allocation.Share share, SvgWriter svg) {
    this.scale = scale;
    this.share = share;
    this.svg = svg;
  }

  static String fill(Kind kind) {
    return switch (kind) {
      case DATA -> "#0072b2";
      case COMPRESSED -> "url(#compressed)";
      case ZERO, UNWRITTEN -> "url(#zeros)";
      case ABSENT -> "#f6f6f6";
    };
  }

  /** Draws it at 0, 0; neighbours that are alike become one. */
  void add(int width) {
    svg.empty("rect", "width", "" + width, "height", "" + HEIGHT, "fill", fill(Kind.ABSENT));
    int cell = 0;
    while (cell < scale.cells()) {
      int[] heights = heights(cell);
      int end = cell + 1;
      while (end < scale.cells() && Arrays.equals(heights, heights(end))) {
        end++;
      }
      addRun(cell, end, heights, width);
      cell = end;
    }
  }

  /** Returns how high each kind is, rounded; what is there at all is to be seen. */
  private int[] heights(int cell) {
    int[] heights = new int[DRAWN.length];
    int sum = 0;
    for (int i = 0; i < DRAWN.length; i++) {
      long bytes = share.bytes(DRAWN[i], cell);
      double exact = (double) bytes / share.size(cell) * HEIGHT;
      heights[i] = bytes == 0 ? 0 : Math.max(LEAST_HEIGHT, (int) Math.round(exact));
      sum += heights[i];
    }
    for (; sum > HEIGHT; sum--) {
      int highest = 0;
      for (int i = 1; i < heights.length; i++) {
        highest = heights[i] > heights[highest] ? i : highest;
      }
      heights[highest]--;
    }
    return heights;
  }

  private void addRun(int first, int end, int[] heights, int width) {
    double x = (double) (scale.offset(first) - scale.start()) / scale.length() * width;
    double right = (double) (scale.offset(end) - scale.start()) / scale.length() * width;
    int bottom = HEIGHT;
    for (int i = 0; i < DRAWN.length; i++) {
      if (heights[i] > 0) {
        if (bottom == HEIGHT) {
          svg.open("g", "shape-rendering", "crispEdges");
          svg.text("title", title(first, end));
        }
        bottom -= heights[i];
        svg.open("rect", "x", SvgWriter.number(x), "y", "" + bottom);
        svg.attributes("width", SvgWriter.number(right - x), "height", "" + heights[i]);
        svg.attributes("fill", fill(DRAWN[i]));
        svg.close();
      }
    }
    if (bottom < HEIGHT) {
      svg.close();
    }
  }

  private String title(int first, int end) {
    StringBuilder title = new StringBuilder(Scale.label(scale.offset(first)));
    title.append(" to ").append(Scale.label(scale.offset(end))).append(": ");
    String comma = "";
    for (Kind kind : DRAWN) {
      long bytes = 0;
      for (int cell = first; cell < end; cell++) {
        bytes += share.bytes(kind, cell);
      }
      if (bytes > 0) {
        title.append(comma).append(InfoText.humanSize(bytes)).append(' ');
        title.append(Mark.of(kind).word());
        comma = ", ";
      }
    }
    return title.toString();
  }
}
