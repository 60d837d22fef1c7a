package io.seedling.cli;

import io.seedling.qcow2.BitmapChange;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool bitmap}: qemu-img's command of that name. */
final class ImgBitmap extends Command {

  @Override
  String name() {
    return "bitmap";
  }

  @Override
  String summary() {
    return "changes the persistent bitmaps of a qcow2 image, as qemu-img bitmap does";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE BITMAP";
  }

  @Override
  void declare(Options options) {
    declareActions(options);
    options.addOption(
        value("g", "granularity", "SIZE", "with --add: the bytes that a bit stands for"));
    options.addOption(
        value("b", "source-file", "FILE2", "with --merge: the image that has SOURCE"));
    options.addOption(value("F", "source-format", "FORMAT", "of FILE2: qcow2 or raw"));
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
    ImageArgument.declare(options, "FILE");
  }

  private static void declareActions(Options options) {
    options.addOption(flag("", "add", "make BITMAP, tracked and without a set bit"));
    options.addOption(flag("", "remove", "remove BITMAP"));
    options.addOption(flag("", "clear", "clear all bits of BITMAP"));
    options.addOption(flag("", "enable", "have BITMAP tracked while FILE is in use"));
    options.addOption(flag("", "disable", "have it not tracked"));
    options.addOption(value("", "merge", "SOURCE", "set the bits that the bitmap SOURCE has set"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    String given = arguments.value("granularity");
    long granularity = given == null ? 0 : ByteSize.ofWord("granularity", given);
    Options actions = new Options();
    declareActions(actions);
    List<String> words = arguments.words(actions);
    requireTogether(arguments, words, granularity);
    ImageArgument file = ImageArgument.of(arguments.operands().get(0), arguments, "format");
    Images.requireThere(file);
    @Nullable ImageSource other = source(arguments);
    apply(file, new Actions(arguments.operands().get(1), granularity, other, words));
    return ExitCode.DONE;
  }

  private static void requireTogether(Arguments arguments, List<String> words, long granularity)
      throws ReportedException {
    String wrong = null;
    if (words.isEmpty()) {
      wrong = "Need at least one of --add, --remove, --clear, --enable, --disable, or --merge";
    } else if (granularity != 0 && !arguments.has("add")) {
      wrong = "granularity only supported with --add";
    } else if (arguments.has("source-format") && !arguments.has("source-file")) {
      wrong = "-F only supported with -b";
    } else if (arguments.has("source-file") && !arguments.has("merge")) {
      wrong = "Merge bitmap source file only supported with --merge";
    } else if (arguments.operands().size() != 2) {
      wrong = "Expecting filename and bitmap name";
    }
    if (wrong != null) {
      throw new ReportedException(ExitCode.FAILED, wrong, "see imgtool bitmap --help");
    }
  }

  private static @Nullable ImageSource source(Arguments arguments) throws ReportedException {
    String name = arguments.value("source-file");
    if (name == null) {
      return null;
    }
    ImageArgument other = ImageArgument.of(name, arguments.value("source-format"));
    Images.requireThere(other);
    return other.source();
  }

  private static void apply(ImageArgument file, Actions actions)
      throws IOException, ReportedException {
    try (BitmapChange change = open(file, actions)) {
      try {
        actions.applyTo(change);
      } finally {
        change.commit(); // what came before one that failed, as qemu-img does
      }
    } catch (ImageChangeException e) {
      throw new ReportedException(file.file() + ": " + e.getMessage(), List.of());
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw Images.named(file.file(), e);
    } catch (IOException e) {
      throw ErrorReport.located(file.file(), e);
    }
  }

  private static BitmapChange open(ImageArgument file, Actions actions)
      throws IOException, ReportedException {
    try {
      return BitmapChange.open(file.source());
    } catch (ImageChangeException e) { // it is raw
      String first = actions.words.get(0);
      throw actions.failed(
          first,
          first.equals("--add")
              ? "Can't store persistent bitmaps to " + file.file() + ": " + e.getMessage()
              : "Dirty bitmap '" + actions.bitmap + "' not found",
          List.of());
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(file.file(), e);
    }
  }

  /**
   * What is to be done, one after the other.
   *
   * @param granularity of a bitmap that is added; 0 where nobody says
   * @param other the image that bitmaps are merged from; null for the same
   * @param words the options
   */
  private record Actions(
      String bitmap, long granularity, @Nullable ImageSource other, List<String> words) {

    void applyTo(BitmapChange change) throws IOException, ReportedException {
      for (String word : words) {
        try {
          apply(word, change);
        } catch (ImageChangeException e) {
          throw failed(word, String.valueOf(e.getMessage()), e.hint().stream().toList());
        }
      }
    }

    private void apply(String word, BitmapChange change) throws IOException {
      switch (word) {
        case "--add" -> change.add(bitmap, granularity);
        case "--remove" -> change.remove(bitmap);
        case "--clear" -> change.clear(bitmap);
        case "--enable" -> change.setTracked(bitmap, true);
        case "--disable" -> change.setTracked(bitmap, false);
        default -> merge(word.substring("--merge=".length()), change);
      }
    }

    private void merge(String source, BitmapChange change) throws IOException {
      if (other == null) {
        change.merge(bitmap, source);
      } else {
        change.merge(bitmap, other, source);
      }
    }

    ReportedException failed(String word, String why, List<String> hints) {
      int equals = word.indexOf('=');
      String action = word.substring(2, equals < 0 ? word.length() : equals);
      return new ReportedException(
          "Operation " + action + " on bitmap " + bitmap + " failed: " + why, hints);
    }
  }
}
