package io.seedling.cli;

import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageInfo;
import io.seedling.qcow2.Locking;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.SnapshotChange;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/** {@code imgtool snapshot}: qemu-img's command of that name. */
final class ImgSnapshot extends Command {
  /** Linux's numbers of the errors that making a snapshot may have; qemu-img prints them. */
  private static final Map<String, Integer> ERRORS =
      Map.of(
          "Resource temporarily unavailable",
          11,
          "Invalid argument",
          22,
          "File too large",
          27,
          "Operation not supported",
          95);

  @Override
  String name() {
    return "snapshot";
  }

  @Override
  String summary() {
    return "makes, lists, applies and deletes the snapshots within a qcow2 image, as qemu-img"
        + " snapshot does";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE";
  }

  @Override
  void declare(Options options) {
    declareActions(options);
    ImageArgument.declareOpts(options, "FILE");
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
  }

  private static void declareActions(Options options) {
    options.addOption(flag("l", "list", "list the snapshots"));
    options.addOption(value("c", "create", "NAME", "make a snapshot of the disk as it is"));
    options.addOption(
        value("a", "apply", "SNAPSHOT", "make the disk as it was then, by an id or a name"));
    options.addOption(value("d", "delete", "NAME", "delete a snapshot"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    Options actions = new Options();
    declareActions(actions);
    List<String> words = arguments.words(actions);
    if (words.size() > 1) {
      throw new UsageException("Cannot mix '-l', '-a', '-c', '-d'");
    }
    ImageArgument given = ImageArgument.ofOnly(arguments);
    if (arguments.has("list")) {
      list(given, console.out());
      return ExitCode.DONE;
    }
    given.requireUnshared();
    Action action = action(arguments);
    if (format(given) == ImageFormat.RAW) {
      action.refuseRaw();
    } else {
      change(given, action);
    }
    return ExitCode.DONE;
  }

  private static void list(ImageArgument given, PrintStream out)
      throws IOException, ReportedException {
    try (GuestDisk disk = Images.disk(given.source())) {
      DiskImage image = disk.images().get(0);
      for (ImageInfo.Qcow2 qcow2 : image.info().qcow2().stream().toList()) {
        if (qcow2.dataFile().isEmpty()) { // else qemu-img knows of none
          new SnapshotLines(out).print(qcow2.snapshots());
        }
      }
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw Images.notOpened(given.file(), e);
    }
  }

  /** Opens all that the image rests on, too, as qemu-img does. */
  private static ImageFormat format(ImageArgument given) throws IOException, ReportedException {
    try (GuestDisk disk = Images.disk(given.with(Locking.NONE).source())) {
      return disk.images().get(0).format();
    }
  }

  private static Action action(Arguments arguments) throws UsageException {
    for (Kind kind : Kind.values()) {
      String name = arguments.value(kind.option);
      if (name != null) {
        return new Action(kind, name, SourceDate.ofEvent());
      }
    }
    return new Action(Kind.NONE, "", Instant.EPOCH);
  }

  private static void change(ImageArgument given, Action action)
      throws IOException, ReportedException {
    try (SnapshotChange change = open(given)) {
      action.run(change);
    } catch (ImageChangeException e) {
      throw action.failed(e);
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw Images.named(given.file(), e);
    } catch (IOException e) {
      throw ErrorReport.located(given.file(), e);
    }
  }

  private static SnapshotChange open(ImageArgument given) throws IOException, ReportedException {
    try {
      return SnapshotChange.open(given.source());
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(given.file(), e);
    }
  }

  private enum Kind {
    CREATE("create"),
    APPLY("apply"),
    DELETE("delete"),
    NONE(""); // opens the image, and that is all

    private final String option;

    Kind(String option) {
      this.option = option;
    }
  }

  /**
   * What is to be done with a snapshot.
   *
   * @param date when that is
   */
  private record Action(Kind kind, String name, Instant date) {

    void run(SnapshotChange change) throws IOException {
      switch (kind) {
        case CREATE -> change.create(name, date);
        case APPLY -> change.apply(name);
        case DELETE -> change.delete(name);
        case NONE -> {}
      }
    }

    void refuseRaw() throws ReportedException {
      switch (kind) {
        case CREATE -> throw notDone("-95 (Operation not supported)");
        case APPLY -> throw notDone("Block driver does not support snapshots");
        case DELETE -> throw notDone("snapshot not found");
        case NONE -> {}
      }
    }

    ReportedException failed(ImageChangeException e) {
      String why = String.valueOf(e.getMessage());
      if (kind == Kind.CREATE && ERRORS.containsKey(why)) {
        why = "-" + ERRORS.get(why) + " (" + why + ")";
      }
      return Images.notChanged(notDoneFor(why), e);
    }

    private ReportedException notDone(String why) {
      return new ReportedException(notDoneFor(why), List.of());
    }

    private String notDoneFor(String why) {
      return "Could not " + kind.option + " snapshot '" + name + "': " + why;
    }
  }
}
