package io.seedling.launcher;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a guest has come, read from what it prints on its serial console. Bytes are given as they
 * come; what was seen stays. The guest is a stranger: whatever it prints, memory is bounded.
 */
public final class ConsoleStages {
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_COMPLAINTS = 8;
  private static final char ESCAPE = 0x1b;

  /** What a guest passes through, more or less in this order. */
  public enum Stage {
    /** Something was printed; the firmware comes first. */
    FIRMWARE("firmware"),
    /** The firmware has found something to start. */
    BOOT_LOADER("boot loader"),
    /** The kernel runs. */
    KERNEL("kernel"),
    /** The first process runs, which is systemd as a rule. */
    INIT("init"),
    /** Cloud-init runs. */
    CLOUD_INIT("cloud-init"),
    /** The SSH server was started. */
    SSH("ssh"),
    /** Somebody may log in on the console. */
    LOGIN("login"),
    /** Cloud-init has done all it was told. */
    FINISHED("cloud-init done");

    private final String title;

    Stage(String title) {
      this.title = title;
    }

    /** Returns a word or two for people. */
    public String title() {
      return title;
    }
  }

  private final Set<Stage> seen = EnumSet.noneOf(Stage.class);
  private final List<String> complaints = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private Optional<String> deadEnd = Optional.empty();
  private Optional<String> closing = Optional.empty();
  private Optional<String> user = Optional.empty();
  private String lastLine = "";
  private int escapeLength; // 0 outside of an escape sequence

  /** Reads what is left in the buffer. */
  public void accept(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      seen.add(Stage.FIRMWARE);
    }
    while (bytes.hasRemaining()) {
      accept((char) (bytes.get() & 0xff));
    }
    read(line.toString()); // a prompt has no line end
  }

  private void accept(char c) {
    if (c == ESCAPE) {
      escapeLength = 1;
    } else if (escapeLength > 0) {
      // ESC [ ... letter, or ESC and one character
      boolean last = escapeLength == 1 ? c != '[' : c >= '@' && c <= '~';
      escapeLength = last ? 0 : escapeLength + 1;
    } else if (c == '\n') {
      String text = line.toString();
      line.setLength(0);
      read(text);
      complain(text);
      lastLine = text.isBlank() ? lastLine : text;
    } else if (c >= ' ' && line.length() < LONGEST_LINE) {
      line.append(c);
    }
  }

  private void read(String text) {
    if (text.contains("BdsDxe: starting Boot") || text.contains("GRUB")) {
      seen.add(Stage.BOOT_LOADER);
    } else if (text.contains("Linux version ") || text.contains("EFI stub: Booting")) {
      seen.add(Stage.KERNEL);
    } else if (text.contains("systemd[1]: ") || text.startsWith("Welcome to ")) {
      seen.add(Stage.INIT);
    } else if (text.contains("Started ") && (text.contains("ssh") || text.contains("SSH"))) {
      seen.add(Stage.SSH);
    } else if (text.endsWith(" login: ") || text.endsWith(" login:")) {
      seen.add(Stage.LOGIN);
    }
    cloudInit(text);
    if (deadEnd.isEmpty()) {
      deadEnd = deadEnd(text);
    }
  }

  private void cloudInit(String text) {
    if (text.contains("Cloud-init v")) {
      seen.add(Stage.CLOUD_INIT);
      if (text.contains(" finished at ")) {
        seen.add(Stage.FINISHED);
        closing = Optional.of(text);
      }
    }
    int at = text.indexOf("Authorized keys from ");
    int name = text.indexOf(" for user ");
    if (at >= 0 && name > at) {
      user = Optional.of(firstWord(text.substring(name + " for user ".length())));
    }
  }

  /** Cloud-init pads the line with plus signs. */
  private static String firstWord(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '+') {
      end++;
    }
    return text.substring(0, end);
  }

  private static Optional<String> deadEnd(String text) {
    if (text.contains("Kernel panic")) {
      return Optional.of("the guest's kernel has panicked");
    } else if (text.contains("UEFI Interactive Shell")) {
      return Optional.of("the firmware found nothing to boot, and shows its shell");
    } else if (text.contains("No bootable device") || text.contains("No bootable option")) {
      return Optional.of("the firmware found no bootable device");
    } else if (text.contains("emergency mode") || text.contains("Entering emergency")) {
      return Optional.of("the guest is in emergency mode");
    } else if (text.contains("Gave up waiting for root")) {
      return Optional.of("the guest's kernel finds no root file system");
    }
    return Optional.empty();
  }

  private void complain(String text) {
    boolean serious =
        text.contains(".py[ERROR]")
            || text.contains(".py[CRITICAL]")
            || text.contains("Failed to run module")
            || text.contains("Failed running /var/lib/cloud/")
            || (text.contains("FAILED") && text.contains("cloud-"));
    if (serious && complaints.size() < MOST_COMPLAINTS) {
      complaints.add(text.strip());
    }
  }

  /** Says whether a stage was reached, or surely passed. */
  public boolean has(Stage stage) {
    return seen.contains(stage);
  }

  /** Says whether the guest's own system has started, as far as the console tells. */
  public boolean isUp() {
    return has(Stage.LOGIN) || has(Stage.FINISHED) || has(Stage.SSH);
  }

  /** Returns why the guest will not come any further; empty while it may. */
  public Optional<String> deadEnd() {
    return deadEnd;
  }

  /** Returns the lines in which cloud-init told of failures, the first ones. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Says whether cloud-init has ended without having found a seed. */
  public boolean hasNoSeed() {
    return closing.isPresent() && closing.get().contains("DataSourceNone");
  }

  /** Returns the user for whom cloud-init has authorized keys, if it told. */
  public Optional<String> user() {
    return user;
  }

  /** Returns the last line that isn't blank. */
  public String lastLine() {
    String open = line.toString();
    return open.isBlank() ? lastLine : open;
  }
}
