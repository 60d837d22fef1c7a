package io.seedling.cli;

import io.seedling.launcher.MacAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options of launch that a VM keeps, so that it is started again as it was. */
final class RememberedOptions {
  /** What is of one start, and not of the VM. */
  private static final Set<String> OF_ONE_START =
      Set.of("print", "guide", "foreground", "detach", "wait", "timeout");

  private static final Set<String> FILES = Set.of("firmware", "qemu", "disk", "seed", "cdrom");

  private RememberedOptions() {}

  /**
   * Returns those that were given, with absolute names of files. The network card's address is
   * always among them: the guest's own configuration is tied to it from the first boot on.
   *
   * @param identity what the address is derived from where none was given
   */
  static List<String> of(Arguments arguments, String identity) {
    List<String> words = new ArrayList<>();
    Options kept = arguments.operands().isEmpty() ? OfDisks.KEPT : OfImage.KEPT;
    for (String word : arguments.words(kept)) {
      words.add(absolute(word));
    }
    if (!arguments.has("mac")) {
      words.add("--mac=" + MacAddress.derivedFrom(identity).text());
    }
    return words;
  }

  /** Made once for many VMs, and never for none. */
  private static final class OfImage {
    static final Options KEPT = kept(List.of());
  }

  private static final class OfDisks {
    static final Options KEPT = kept(List.of("disk", "seed", "cdrom"));
  }

  private static Options kept(List<String> more) {
    Options all = new Options();
    RunOptions.declare(all);
    for (String name : more) {
      all.addOption(Command.value("", name, "", ""));
    }
    Options kept = new Options();
    for (Option option : all.getOptions()) {
      if (!OF_ONE_START.contains(option.getLongOpt())) {
        kept.addOption(option);
      }
    }
    return kept;
  }

  private static String absolute(String word) {
    int equals = word.indexOf('=');
    if (equals < 0 || !FILES.contains(word.substring(2, equals))) {
      return word;
    }
    Path file = Path.of(word.substring(equals + 1)).toAbsolutePath();
    return word.substring(0, equals + 1) + file;
  }

  /**
   * Returns the arguments with what is remembered; an option given anew replaces all of its kind.
   */
  static Arguments recalled(List<String> remembered, Arguments arguments, Options options)
      throws UsageException {
    List<String> earlier = new ArrayList<>();
    for (String word : remembered) {
      if (!arguments.has(nameOf(word))) {
        earlier.add(word);
      }
    }
    return earlier.isEmpty() ? arguments : arguments.after(earlier, options);
  }

  /** Returns of each option that differs what is remembered, and what shall be instead. */
  static List<String> differences(List<String> before, List<String> after) {
    Set<String> names = new LinkedHashSet<>();
    for (String word : before) {
      names.add(nameOf(word));
    }
    for (String word : after) {
      names.add(nameOf(word));
    }
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String was = values(before, name);
      String is = values(after, name);
      if (!was.equals(is)) {
        differences.add(name + " " + was + " → " + is);
      }
    }
    return differences;
  }

  private static String nameOf(String word) {
    int equals = word.indexOf('=');
    return word.substring(2, equals < 0 ? word.length() : equals);
  }

  private static String values(List<String> words, String name) {
    List<String> values = new ArrayList<>();
    for (String word : words) {
      if (word.equals("--" + name)) {
        values.add("on");
      } else if (word.startsWith("--" + name + "=")) {
        values.add(word.substring(name.length() + 3));
      }
    }
    return values.isEmpty() ? "(none)" : String.join(" ", values);
  }
}
