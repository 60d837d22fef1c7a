package io.seedling.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * QEMU's driver {@code blkdebug}, which passes requests on, and has some of them fail as its rules
 * say (QEMU's {@code block/blkdebug.c}): what a program does then can be tried. For several threads
 * at a time.
 *
 * <p>An {@link Event} makes the rules that wait for it the ones that apply, in the place of those
 * that did; each of them then makes requests fail, the first or all that it is about. Limits that
 * can be set for requests are kept by QEMU in cutting them, and change nothing of what they do;
 * only the alignment is looked at, since a longer request meets more rules.
 */
public final class BlkDebug {
  private static final int FIRST_STATE = 1;

  private final List<BlkDebugRule> rules; // without those that were to apply once, and have
  private final List<StateRule> stateRules;
  private final long alignment;
  private List<BlkDebugRule> active = List.of();
  private int state = FIRST_STATE;

  /** What rules wait for; QEMU's drivers have more, which do not occur here. */
  enum Event {
    /** The driver was opened. */
    NONE("none"),
    /** Bytes of the guest's are about to be read from an image's file. */
    READ_AIO("read_aio"),
    /** Bytes of the guest's are about to be written to an image's file. */
    WRITE_AIO("write_aio");

    private final String qemuName;

    Event(String qemuName) {
      this.qemuName = qemuName;
    }

    static Event named(String name) throws UnsupportedImageException {
      for (Event event : values()) {
        if (event.qemuName.equals(name)) {
          return event;
        }
      }
      throw new UnsupportedImageException(
          "has blkdebug's event '" + name + "'; only none, read_aio and write_aio occur here");
    }
  }

  /** The kinds of requests. */
  enum Request {
    READ,
    WRITE,
    FLUSH,
    BLOCK_STATUS
  }

  /**
   * A rule that changes the state, which others can be bound to.
   *
   * @param state in which it holds; 0 for any
   */
  record StateRule(Event event, int state, int newState) {}

  /**
   * @param alignment of requests in bytes, a power of two; 1 for any
   */
  BlkDebug(List<BlkDebugRule> rules, List<StateRule> stateRules, long alignment) {
    this.rules = new ArrayList<>(rules);
    this.stateRules = List.copyOf(stateRules);
    this.alignment = alignment;
    tell(Event.NONE);
  }

  /** Has the rules that wait for an event apply from now on. */
  synchronized void tell(Event event) {
    List<BlkDebugRule> meant = new ArrayList<>();
    for (BlkDebugRule rule : rules) {
      if (rule.event() == event && holds(rule.state())) {
        meant.add(rule);
      }
    }
    if (!meant.isEmpty()) {
      active = meant;
    }
    for (StateRule rule : stateRules) {
      if (rule.event() == event && holds(rule.state())) {
        state = rule.newState(); // the first, as in QEMU
        break;
      }
    }
  }

  private boolean holds(int wanted) {
    return wanted == 0 || wanted == state;
  }

  /**
   * Lets a request pass.
   *
   * @param offset of its first byte
   * @param bytes that it is about; 0 of a flush
   * @throws IOException in the system's words, if a rule has it fail
   */
  synchronized void admit(Request request, long offset, long bytes) throws IOException {
    long from = offset & -alignment;
    long end = (offset + bytes + alignment - 1) & -alignment;
    for (BlkDebugRule rule : active) {
      if (rule.isAbout(request, from, end)) {
        fail(rule);
        return;
      }
    }
  }

  private void fail(BlkDebugRule rule) throws IOException {
    if (rule.error() == 0) {
      return;
    }
    if (rule.once()) {
      rules.remove(rule);
      active = active.stream().filter(other -> !other.equals(rule)).toList();
    }
    throw new IOException(SystemErrors.text(rule.error()));
  }
}
