package io.seedling.qcow2;

/** What becomes of the other files that an image names: its backing file and external data file. */
public enum References {
  /** They are opened. */
  FOLLOWED,
  /**
   * An image that names any is refused, and nothing that it names is opened or looked for: whoever
   * made the image could name any file of this machine.
   */
  REFUSED;

  private static final String REMEDY =
      "only for an image whose maker you trust, without --untrusted";

  /**
   * Refuses an image that names other files, if they are not to be followed.
   *
   * @throws UnsupportedImageException telling the name
   */
  public void admit(DiskImage image) throws UnsupportedImageException {
    if (this == FOLLOWED || !(image instanceof Qcow2Image qcow2)) {
      return;
    }
    if (qcow2.header().has(Feature.DATA_FILE)) {
      throw new UnsupportedImageException(
          "the image has its data in another file, '"
              + qcow2.dataFileName()
              + "', which is not opened",
          REMEDY);
    }
    if (qcow2.backingName().isPresent()) {
      throw new UnsupportedImageException(
          "the image rests on another file, '"
              + qcow2.backingName().get()
              + "', which is not opened",
          REMEDY);
    }
  }
}
