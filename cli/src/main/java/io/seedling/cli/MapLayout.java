package io.seedling.cli;

/**
 * How a disk is laid out on a screen. It is cut into lines, as a text is; of each line there is a
 * row for every image of the chain, the top one first, like the staves of a score.
 *
 * @param images rows of a line; if there are more in the chain, the last stands for the rest, too
 * @param imageWidth characters that name an image before a row; 0 where there is but one
 * @param offsetWidth characters that say what a line begins with
 * @param columns marks in a row
 * @param scale what they stand for
 */
record MapLayout(int images, int imageWidth, int offsetWidth, int columns, Scale scale) {
  private static final int MOST_ROWS = 20;
  private static final int OTHER_LINES = 6; // header, two blank, kinds on two, the prompt
  private static final int OFFSET_WIDTH = 8; // "1008 MiB"
  private static final int FRAME = 4; // two blanks and two bars

  static MapLayout of(DiskPart part, Screen screen) {
    int space = screen.rows() - OTHER_LINES;
    int chain = part.files().size();
    int images = Math.max(1, Math.min(chain, space / 2)); // the other half names them
    int rows = Math.min(MOST_ROWS, space - images);
    int lines = images == 1 ? rows : Math.max(1, (rows + 1) / (images + 1));
    int imageWidth = chain == 1 ? 0 : name(images - 1, images, chain).length() + 1;
    int offsetWidth = Math.max(OFFSET_WIDTH, Scale.label(part.start()).length());
    int room = screen.columns() - offsetWidth - imageWidth - FRAME;
    int columns = Math.max(16, room / 16 * 16); // so that lines begin at round offsets
    Scale scale = Scale.of(part.start(), part.length(), columns * lines);
    return new MapLayout(images, imageWidth, offsetWidth, columns, scale);
  }

  int lines() {
    return (scale.cells() + columns - 1) / columns;
  }

  /** Returns what stands before an image's rows: {@code #0}; {@code #8-} for all from there on. */
  static String name(int image, int images, int chain) {
    return "#" + image + (image == images - 1 && images < chain ? "-" + (chain - 1) : "");
  }
}
