package io.seedling.cli;

import io.seedling.iso.Keep;
import io.seedling.iso.NameView;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** The options that several of the iso commands have. */
final class IsoOptions {
  private IsoOptions() {}

  static void declareKeep(Options options, String description) {
    options.addOption(Command.value("", "keep", "LIST", "modes,owners,times: " + description));
  }

  /** Returns what {@code --keep} names, in all its uses. */
  static Set<Keep> keep(Arguments arguments) throws UsageException {
    Set<Keep> kept = EnumSet.noneOf(Keep.class);
    for (String list : arguments.values("keep")) {
      for (String name : list.split(",", -1)) {
        kept.add(
            switch (name) {
              case "modes" -> Keep.MODES;
              case "owners" -> Keep.OWNERS;
              case "times" -> Keep.TIMES;
              default ->
                  throw new UsageException(
                      "--keep takes modes, owners and times, with commas between, not '"
                          + name
                          + "'");
            });
      }
    }
    return kept;
  }

  static void declareView(Options options) {
    options.addOption(
        Command.value(
            "",
            "view",
            "NAMES",
            "rock-ridge, joliet or plain; auto (the default): the first of them that there is"));
  }

  /** Returns the names to show; null where the volume's richest are asked for. */
  static @Nullable NameView view(Arguments arguments) throws UsageException {
    String name = arguments.value("view");
    if (name == null || name.equals("auto")) {
      return null;
    }
    for (NameView view : NameView.values()) {
      if (nameOf(view).equals(name)) {
        return view;
      }
    }
    throw new UsageException("--view takes auto, rock-ridge, joliet or plain, not '" + name + "'");
  }

  static String nameOf(NameView view) {
    return switch (view) {
      case ROCK_RIDGE -> "rock-ridge";
      case JOLIET -> "joliet";
      case PLAIN -> "plain";
    };
  }
}
