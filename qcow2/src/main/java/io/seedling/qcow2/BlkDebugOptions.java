package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.seedling.qcow2.BlkDebug.Event;
import io.seedling.qcow2.BlkDebug.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is said of a {@link BlkDebug}: by options, and by a file of QEMU's form for them, which has
 * groups {@code [inject-error]} and {@code [set-state]} with lines {@code event = "read_aio"}.
 */
final class BlkDebugOptions {
  private static final String INJECT_ERROR = "inject-error";
  private static final String SET_STATE = "set-state";
  private static final int EIO = 5;
  private static final int SECTOR = 512;
  private static final long LONGEST_FILE = 1 << 20; // bytes; an image may name it

  private static final Pattern GROUP = Pattern.compile("\\[([^]]+)]");
  private static final Pattern LINE = Pattern.compile("(\\S++)\\s*=\\s*\"([^\"]*)\"");

  private final List<BlkDebugRule> rules = new ArrayList<>();
  private final List<BlkDebug.StateRule> stateRules = new ArrayList<>();

  private BlkDebugOptions() {}

  /**
   * Makes a driver as it is said; all options but those of {@code image} are taken.
   *
   * @throws UnsupportedImageException if it can't be, or says what is not known here
   */
  static BlkDebug read(DriverOptions options) throws UnsupportedImageException {
    BlkDebugOptions read = new BlkDebugOptions();
    String config = options.take("config");
    if (config != null) {
      read.addFile(Path.of(config));
    }
    read.addGroups(INJECT_ERROR, options.takeAll(INJECT_ERROR + "."));
    read.addGroups(SET_STATE, options.takeAll(SET_STATE + "."));
    long alignment = limits(options);
    options.requireNoMore(
        "driver, image, config, inject-error, set-state and the limits of requests are read");
    return new BlkDebug(read.rules, read.stateRules, alignment);
  }

  /** Refuses in QEMU's words the limits that it refuses, and returns the alignment. */
  private static long limits(DriverOptions options) throws UnsupportedImageException {
    long said = options.takeSize("align", 0);
    if (said != 0 && (said >= Integer.MAX_VALUE || Long.bitCount(said) != 1)) {
      throw notMet("align", said);
    }
    long alignment = Math.max(1, said);
    limit(options, "max-transfer", alignment);
    long optimal = limit(options, "opt-write-zero", alignment);
    limit(options, "max-write-zero", Math.max(optimal, alignment));
    optimal = limit(options, "opt-discard", alignment);
    limit(options, "max-discard", Math.max(optimal, alignment));
    return alignment;
  }

  private static long limit(DriverOptions options, String name, long multipleOf)
      throws UnsupportedImageException {
    long limit = options.takeSize(name, 0);
    if (limit >= Integer.MAX_VALUE || limit % multipleOf != 0) {
      throw notMet(name, limit);
    }
    return limit;
  }

  private static UnsupportedImageException notMet(String name, long value) {
    return new UnsupportedImageException(
        "Cannot meet constraints with " + name + " " + Long.toUnsignedString(value));
  }

  private void addFile(Path config) throws UnsupportedImageException {
    List<String> lines;
    try {
      if (!isShortFile(config)) {
        throw new IOException("it is no file of at most " + LONGEST_FILE + " bytes");
      }
      lines = Files.readAllLines(config, UTF_8);
    } catch (NoSuchFileException e) {
      throw new UnsupportedImageException(
          "Could not read blkdebug config file: No such file or directory");
    } catch (IOException e) {
      throw new UnsupportedImageException("Could not read blkdebug config file: " + e.getMessage());
    }
    String group = "";
    DriverOptions options = new DriverOptions(Map.of());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      Matcher start = GROUP.matcher(line);
      Matcher option = LINE.matcher(line);
      if (start.lookingAt()) {
        add(group, options);
        group = start.group(1);
        options = new DriverOptions(Map.of());
      } else if (option.lookingAt() && !group.isEmpty()) {
        options.put(option.group(1), option.group(2));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new UnsupportedImageException(config + ":" + (i + 1) + ": parse error");
      }
    }
    add(group, options);
  }

  private static boolean isShortFile(Path config) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(config, BasicFileAttributes.class);
    return attributes.isRegularFile() && attributes.size() <= LONGEST_FILE;
  }

  /** Adds groups that are numbered, or the only one, which is not. */
  private void addGroups(String kind, DriverOptions all) throws UnsupportedImageException {
    for (int i = 0; !all.isEmpty(); i++) {
      DriverOptions group = all.takeAll(i + ".");
      if (group.isEmpty()) {
        add(kind, all);
        return;
      }
      add(kind, group);
    }
  }

  private void add(String kind, DriverOptions options) throws UnsupportedImageException {
    switch (kind) {
      case "" -> {}
      case INJECT_ERROR -> rules.add(injectError(options));
      case SET_STATE -> stateRules.add(setState(options));
      default -> throw new UnsupportedImageException("There is no option group '" + kind + "'");
    }
  }

  private BlkDebugRule injectError(DriverOptions options) throws UnsupportedImageException {
    Event event = event(options);
    Set<Request> requests = requests(options);
    long error = options.takeNumber("errno", EIO);
    long sector = options.takeNumber("sector", -1);
    boolean once = options.takeSwitch("once", false);
    options.takeSwitch("immediately", false); // before other requests are served, or after that
    BlkDebugRule rule =
        new BlkDebugRule(
            rules.size(),
            event,
            state(options, "state"),
            requests,
            (int) Math.min(error, Integer.MAX_VALUE),
            sector < 0 ? -1 : Math.multiplyExact(Math.min(sector, Long.MAX_VALUE / SECTOR), SECTOR),
            once);
    options.requireNoMore("event, state, iotype, errno, sector, once and immediately are read");
    return rule;
  }

  /** Without a word, a rule is about all that changes or reads bytes. */
  private static Set<Request> requests(DriverOptions options) throws UnsupportedImageException {
    String kind = options.take("iotype");
    if (kind == null) {
      return Set.of(Request.READ, Request.WRITE, Request.FLUSH);
    }
    for (Request request : Request.values()) {
      if (request.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(kind)) {
        return Set.of(request);
      }
    }
    throw new UnsupportedImageException(
        "has blkdebug's iotype '"
            + kind
            + "'; only read, write, flush and block-status occur here");
  }

  private static BlkDebug.StateRule setState(DriverOptions options)
      throws UnsupportedImageException {
    BlkDebug.StateRule rule =
        new BlkDebug.StateRule(
            event(options), state(options, "state"), state(options, "new_state"));
    options.requireNoMore("event, state and new_state are read");
    return rule;
  }

  private static int state(DriverOptions options, String name) throws UnsupportedImageException {
    return (int) Math.min(options.takeNumber(name, 0), Integer.MAX_VALUE);
  }

  private static Event event(DriverOptions options) throws UnsupportedImageException {
    String name = options.take("event");
    if (name == null) {
      throw new UnsupportedImageException("Missing event name for rule");
    }
    return Event.named(name);
  }
}
