package io.seedling.seed;

/**
 * A place in a document.
 *
 * @param line counted from 1; 0 for the whole document
 * @param column in code points, counted from 1; 0 for the whole line
 */
record Position(int line, int column) {
  static final Position WHOLE = new Position(0, 0);
  static final Position START = new Position(1, 1);
}
