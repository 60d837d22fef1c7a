package io.seedling.cli;

import com.grack.nanojson.JsonAppendableWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.cli.IsoSelection.Entry;
import io.seedling.iso.IsoNode;
import io.seedling.iso.NameView;
import io.seedling.iso.PosixAttributes;
import java.io.PrintStream;
import java.util.List;

/** The entries of a volume as text, one a line, or as JSON. */
final class IsoListing {
  private static final int SET_USER_ID = 04000;
  private static final int SET_GROUP_ID = 02000;
  private static final int STICKY = 01000;
  private static final int DATE_WIDTH = 20; // of 2026-01-02T03:04:05Z

  private final PrintStream out;

  IsoListing(PrintStream out) {
    this.out = out;
  }

  /** Prints the paths; a directory's ends in a slash. */
  void printPaths(List<Entry> entries) {
    for (Entry entry : entries) {
      out.println(shownPath(entry));
    }
  }

  /** Prints mode, owner, group, size, date in UTC, path and a link's target. */
  void printLong(List<Entry> entries) {
    int[] widths = new int[3];
    for (Entry entry : entries) {
      String[] numbers = numbers(entry.node());
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], numbers[i].length());
      }
    }
    for (Entry entry : entries) {
      StringBuilder line = new StringBuilder(mode(entry.node()));
      String[] numbers = numbers(entry.node());
      for (int i = 0; i < widths.length; i++) {
        line.append(" ".repeat(1 + widths[i] - numbers[i].length())).append(numbers[i]);
      }
      String date = date(entry.node().attributes());
      line.append(' ').append(date.isEmpty() ? "-" + " ".repeat(DATE_WIDTH - 1) : date);
      line.append(' ').append(shownPath(entry));
      if (entry.node() instanceof IsoNode.SymbolicLink link) {
        line.append(" -> ").append(Printable.escape(link.target()));
      }
      out.println(line);
    }
  }

  private static String shownPath(Entry entry) {
    String path = Printable.escape(entry.path());
    return entry.node() instanceof IsoNode.Directory ? path + "/" : path;
  }

  private static String[] numbers(IsoNode node) {
    PosixAttributes attributes = node.attributes();
    long size = node instanceof IsoNode.RegularFile file ? file.content().size() : 0;
    return new String[] {
      Long.toString(attributes.uid()), Long.toString(attributes.gid()), Long.toString(size)
    };
  }

  private static String date(PosixAttributes attributes) {
    return attributes.modified().isPresent() ? attributes.modified().get().toString() : "";
  }

  /** Returns the ten characters of {@code ls -l}. */
  static String mode(IsoNode node) {
    int mode = node.attributes().mode();
    StringBuilder text = new StringBuilder("-rwxrwxrwx");
    for (int i = 0; i < 9; i++) {
      if ((mode >> (8 - i) & 1) == 0) {
        text.setCharAt(1 + i, '-');
      }
    }
    mark(text, 3, (mode & SET_USER_ID) != 0, "sS");
    mark(text, 6, (mode & SET_GROUP_ID) != 0, "sS");
    mark(text, 9, (mode & STICKY) != 0, "tT");
    text.setCharAt(0, node instanceof IsoNode.Directory ? 'd' : isLink(node) ? 'l' : '-');
    return text.toString();
  }

  private static void mark(StringBuilder text, int at, boolean set, String letters) {
    if (set) {
      text.setCharAt(at, letters.charAt(text.charAt(at) == 'x' ? 0 : 1));
    }
  }

  private static boolean isLink(IsoNode node) {
    return node instanceof IsoNode.SymbolicLink;
  }

  /** Prints one document, entry by entry. */
  void printJson(String label, NameView view, List<Entry> entries) {
    JsonAppendableWriter json = JsonWriter.indent("  ").on(out);
    json.object().value("label", label).value("view", IsoOptions.nameOf(view)).array("entries");
    for (Entry entry : entries) {
      add(json, entry);
    }
    json.end().end().done();
    out.println();
  }

  private static void add(JsonAppendableWriter json, Entry entry) {
    IsoNode node = entry.node();
    PosixAttributes attributes = node.attributes();
    String mode = Integer.toOctalString(attributes.mode());
    json.object()
        .value("path", entry.path())
        .value(
            "type",
            node instanceof IsoNode.Directory ? "directory" : isLink(node) ? "link" : "file")
        .value("mode", "0".repeat(4 - Math.min(mode.length(), 4)) + mode)
        .value("uid", attributes.uid())
        .value("gid", attributes.gid());
    if (node instanceof IsoNode.RegularFile file) {
      json.value("size", file.content().size());
    }
    if (attributes.modified().isPresent()) {
      json.value("modified", date(attributes));
    }
    if (node instanceof IsoNode.SymbolicLink link) {
      json.value("target", link.target());
    }
    json.end();
  }
}
