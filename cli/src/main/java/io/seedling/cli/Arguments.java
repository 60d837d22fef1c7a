package io.seedling.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/**
 * The words of one command line, read by the rules of getopt_long: options and operands in any
 * order, {@code --name=value} or {@code --name value}, {@code -nvalue} or {@code -n value}, and
 * operands only after {@code --}.
 */
final class Arguments {
  private final CommandLine parsed;
  private final String[] words;

  private Arguments(CommandLine parsed, String[] words) {
    this.parsed = parsed;
    this.words = words;
  }

  static Arguments parse(Options options, String[] args) throws UsageException {
    DefaultParser parser =
        DefaultParser.builder()
            .setAllowPartialMatching(false)
            .setStripLeadingAndTrailingQuotes(false)
            .build();
    try {
      return new Arguments(parser.parse(options, joinValues(options, args)), args);
    } catch (UnrecognizedOptionException e) {
      throw new UsageException("unrecognized option '" + e.getOption() + "'");
    } catch (MissingArgumentException e) {
      throw new UsageException("option '" + spelling(e.getOption()) + "' requires an argument");
    } catch (ParseException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Joins each option that takes a value with it, as {@code --name=value}. commons-cli itself would
   * read a value that begins with {@code -} as an option, and {@code -ofoo=bar} as one named ofoo.
   */
  private static String[] joinValues(Options options, String[] args) {
    List<String> words = new ArrayList<>(args.length);
    for (int i = 0; i < args.length; i++) {
      String word = args[i];
      if (word.equals("--")) {
        words.addAll(List.of(args).subList(i, args.length));
        break;
      }
      int valueAt = endOfOption(options, word);
      if (valueAt < 0) {
        words.add(word);
        continue;
      }
      Option option = optionEndingAt(options, word, valueAt);
      if (valueAt > 2 && !word.startsWith("--")) {
        words.add(word.substring(0, valueAt - 1)); // the flags before it, as in -qs16G
      }
      if (valueAt < word.length()) {
        words.add("--" + option.getLongOpt() + "=" + word.substring(valueAt));
      } else if (option.hasOptionalArg()) {
        words.add("--" + option.getLongOpt() + "=");
      } else if (i + 1 < args.length) {
        words.add("--" + option.getLongOpt() + "=" + args[++i]);
      } else {
        words.add("--" + option.getLongOpt());
      }
    }
    return words.toArray(new String[0]);
  }

  /** Returns where the value of the option in {@code word} begins; -1 where none takes a value. */
  private static int endOfOption(Options options, String word) {
    if (word.startsWith("--")) {
      return options.hasLongOption(word.substring(2)) && takesValue(options, word.substring(2))
          ? word.length()
          : -1;
    }
    if (word.length() < 2 || word.charAt(0) != '-') {
      return -1;
    }
    for (int i = 1; i < word.length(); i++) {
      String letter = word.substring(i, i + 1);
      if (!options.hasShortOption(letter)) {
        return -1;
      }
      if (takesValue(options, letter)) {
        return i + 1;
      }
    }
    return -1;
  }

  private static Option optionEndingAt(Options options, String word, int end) {
    return word.startsWith("--")
        ? options.getOption(word.substring(2))
        : options.getOption(word.substring(end - 1, end));
  }

  private static boolean takesValue(Options options, String name) {
    return options.getOption(name).hasArg();
  }

  private static String spelling(Option option) {
    return option.getLongOpt() == null ? "-" + option.getOpt() : "--" + option.getLongOpt();
  }

  /** Returns whether the option was given at all. */
  boolean has(String longName) {
    return parsed.hasOption(longName);
  }

  /** Returns the value of the last use of the option; null where it was not given. */
  @Nullable String value(String longName) {
    String[] values = parsed.getOptionValues(longName);
    return values == null || values.length == 0 ? null : values[values.length - 1];
  }

  /** Returns the values of every use of the option, in their order. */
  List<String> values(String longName) {
    String[] values = parsed.getOptionValues(longName);
    return values == null ? List.of() : List.of(values);
  }

  /** Returns the options among these that were given, as the words that give them again. */
  List<String> words(Options among) {
    List<String> given = new ArrayList<>();
    for (Option option : parsed.getOptions()) {
      if (among.hasLongOption(option.getLongOpt())) {
        String name = "--" + option.getLongOpt();
        given.add(option.hasArg() ? name + "=" + option.getValue("") : name);
      }
    }
    return given;
  }

  /** Reads the same words again, after others. */
  Arguments after(List<String> earlier, Options options) throws UsageException {
    List<String> all = new ArrayList<>(earlier);
    all.addAll(List.of(words));
    return parse(options, all.toArray(new String[0]));
  }

  /** Returns the words that are not options, in their order. */
  List<String> operands() {
    return parsed.getArgList();
  }
}
