package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A qcow2 image that is repaired in place as {@code qemu-img check -r} does, locked until it is
 * closed. Neither the backing file nor an external data file is opened.
 */
public final class Qcow2Repair implements Closeable {
  private final Qcow2Check.Rules rules;
  private WritableImage image;

  private Qcow2Repair(WritableImage image, Qcow2Check.Rules rules) {
    this.image = image;
    this.rules = rules;
  }

  /**
   * Opens an image; the caller closes it.
   *
   * @param source whose locking doesn't matter
   * @throws ImageInUseException if another process reads or writes it
   * @throws ImageChangeException if it is raw
   */
  public static Qcow2Repair open(ImageSource source) throws IOException {
    return new Qcow2Repair(WritableImage.openBroken(source), Qcow2Check.Rules.OF_QEMU);
  }

  /** As {@link #open}, within limits for images from strangers. */
  public static Qcow2Repair openUntrusted(ImageSource source) throws IOException {
    return new Qcow2Repair(WritableImage.openBroken(source), Qcow2Check.Rules.FOR_STRANGERS);
  }

  /**
   * Repairs it.
   *
   * @param reader takes each finding as soon as there is one
   * @throws ImageChangeException in QEMU's words, if the repair can't be done
   */
  public RepairReport run(Repairs what, Consumer<CheckFinding> reader) throws IOException {
    RepairRun.Outcome outcome = RepairRun.of(image, what, rules, new CheckFindings(reader));
    image = outcome.image().readAgain();
    return outcome.report();
  }

  /** Checks it as it is now. */
  public CheckReport check(Consumer<CheckFinding> reader) throws IOException {
    return Qcow2Check.run(image.image(), rules, reader);
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
