package io.seedling.cli;

import io.seedling.qcow2.Extent.Kind;
import java.util.ArrayList;
import java.util.List;

/** A disk's allocation as one screen of text. */
final class MapText {
  private static final String COLOUR_OFF = "\u001b[0m";
  private static final int LEAST_NAME = 12;

  private final DiskPart part;
  private final MapLayout layout;
  private final Allocation allocation;
  private final Screen screen;
  private final StringBuilder text = new StringBuilder();

  private MapText(DiskPart part, MapLayout layout, Allocation allocation, Screen screen) {
    this.part = part;
    this.layout = layout;
    this.allocation = allocation;
    this.screen = screen;
  }

  /**
   * Returns the lines.
   *
   * @param allocation by the layout's scale and number of images
   */
  static String of(DiskPart part, MapLayout layout, Allocation allocation, Screen screen) {
    MapText picture = new MapText(part, layout, allocation, screen);
    picture.addHeader();
    for (int line = 0; line < layout.lines(); line++) {
      picture.addLine(line);
    }
    picture.addKinds();
    picture.addImages();
    return picture.text.toString();
  }

  private void addHeader() {
    long cellSize = layout.scale().cellSize();
    String about = ": " + part.describe();
    if (layout.scale().cells() > 0) {
      about += "; a mark is " + Scale.label(cellSize);
      String meaning = ", fuller for more";
      about += about.length() + meaning.length() + LEAST_NAME > screen.columns() ? "" : meaning;
    }
    int room = Math.max(LEAST_NAME, screen.columns() - about.length());
    text.append(shortened(part.files().get(0), room)).append(about).append("\n\n");
  }

  private void addLine(int line) {
    int first = line * layout.columns();
    int end = Math.min(first + layout.columns(), layout.scale().cells());
    String bar = screen.unicode() ? "│" : "|";
    if (line > 0 && layout.images() > 1) {
      text.append('\n');
    }
    for (int image = 0; image < layout.images(); image++) {
      String offset = image == 0 ? Scale.label(layout.scale().offset(first)) : "";
      text.append(" ".repeat(Math.max(0, layout.offsetWidth() - offset.length())));
      text.append(offset).append(' ');
      if (layout.imageWidth() > 0) {
        text.append(padded(name(image), layout.imageWidth()));
      }
      text.append(bar);
      addMarks(allocation.images().get(image), first, end);
      text.append(bar).append('\n');
    }
  }

  private void addMarks(Allocation.Share share, int first, int end) {
    Mark coloured = Mark.NOTHING;
    for (int cell = first; cell < end; cell++) {
      Mark mark = Mark.of(share, cell);
      if (screen.coloured() && mark != coloured) {
        text.append(mark.colourOn());
        coloured = mark;
      }
      text.append(mark.character(share, cell, screen.unicode()));
    }
    if (coloured != Mark.NOTHING) {
      text.append(COLOUR_OFF);
    }
  }

  /** Says what the marks mean, as far as they occur, and how much of the disk each stands for. */
  private void addKinds() {
    text.append(layout.lines() == 0 ? "" : "\n");
    int width = 0;
    for (Kind kind : Allocation.KINDS) {
      long bytes = allocation.guest().bytes(kind);
      if (bytes > 0) {
        Mark mark = Mark.of(kind);
        String marks = mark == Mark.NOTHING ? "blank:" : mark.characters(screen.unicode());
        String words = " " + mark.word() + " " + InfoText.humanSize(bytes);
        int added = marks.length() + words.length() + 3;
        if (width > 0 && width + added > screen.columns() + 3) {
          text.append('\n');
          width = 0;
        }
        text.append(width == 0 ? "" : "   ").append(coloured(mark, marks)).append(words);
        width += added;
      }
    }
    text.append(width == 0 ? "" : "\n");
  }

  private String coloured(Mark mark, String marks) {
    return screen.coloured() && mark != Mark.NOTHING ? mark.colourOn() + marks + COLOUR_OFF : marks;
  }

  /** Names the images, and says how much comes from each. */
  private void addImages() {
    List<String> sums = new ArrayList<>();
    int longestSum = 0;
    int longestName = 0;
    for (int image = 0; image < layout.images(); image++) {
      sums.add(sums(allocation.images().get(image)));
      longestSum = Math.max(longestSum, sums.get(image).length());
      longestName = Math.max(longestName, file(image).length());
    }
    int width = Math.min(longestName, screen.columns() - layout.imageWidth() - 2 - longestSum);
    for (int image = 0; image < layout.images(); image++) {
      if (layout.imageWidth() > 0) {
        text.append(padded(name(image), layout.imageWidth()));
      }
      text.append(padded(shortened(file(image), width), width));
      text.append("  ").append(sums.get(image)).append('\n');
    }
  }

  /** Returns how much comes from an image: {@code 1.2 GiB data, 64 KiB zeros}. */
  static String sums(Allocation.Share share) {
    StringBuilder words = new StringBuilder();
    for (Kind kind : Allocation.KINDS) {
      if (share.bytes(kind) > 0 && kind != Kind.ABSENT) {
        words.append(words.length() == 0 ? "" : ", ");
        words.append(InfoText.humanSize(share.bytes(kind))).append(' ');
        words.append(Mark.of(kind).word());
      }
    }
    return words.length() == 0 ? "nothing" : words.toString();
  }

  private String name(int image) {
    return MapLayout.name(image, layout.images(), part.files().size());
  }

  private String file(int image) {
    int more = part.files().size() - layout.images();
    return image == layout.images() - 1 && more > 0
        ? (more + 1) + " images"
        : part.files().get(image);
  }

  /** The end of a path tells more than its beginning. */
  private String shortened(String path, int width) {
    if (path.length() <= width) {
      return path;
    }
    String cut = screen.unicode() ? "…" : "...";
    int from = Math.min(path.length() - 1, path.length() - Math.max(1, width - cut.length()));
    return cut + path.substring(Character.isLowSurrogate(path.charAt(from)) ? from + 1 : from);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
