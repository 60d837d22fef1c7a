package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The first bytes by which QEMU tells formats apart; what none of them fits is raw.
 *
 * <p>The formats that aren't read here are recognised all the same: taken for raw disks, they would
 * give guests that see a container instead of their disk.
 */
enum ImageMagic {
  QCOW2("qcow2", 0, "QFI\u00fb"),
  VMDK_SPARSE("VMDK", 0, "KDMV"),
  VMDK_ESX("VMDK", 0, "COWD"),
  VMDK_DESCRIPTOR("VMDK", 0, "# Disk DescriptorFile"),
  VDI("VDI", 0x40, "\u007f\u0010\u00da\u00be"),
  VHD("VHD", 0, "conectix"),
  VHDX("VHDX", 0, "vhdxfile"),
  QED("QED", 0, "QED\0"),
  PARALLELS("Parallels", 0, "WithoutFreeSpace"),
  PARALLELS_EXTENDED("Parallels", 0, "WithouFreSpacExt"),
  LUKS("LUKS", 0, "LUKS\u00ba\u00be");

  private static final int LONGEST = 0x44;

  private final String spokenName;
  private final int offset;

  /** A character a byte. */
  private final String bytes;

  ImageMagic(String spokenName, int offset, String bytes) {
    this.spokenName = spokenName;
    this.offset = offset;
    this.bytes = bytes;
  }

  /**
   * Tells qcow2 from raw.
   *
   * @throws UnsupportedImageException naming any other format
   */
  static ImageFormat of(ImageFile file) throws IOException {
    ByteBuffer start = file.read(0, LONGEST);
    for (ImageMagic magic : values()) {
      if (magic.begins(start)) {
        if (magic == QCOW2) {
          return ImageFormat.QCOW2;
        }
        throw unsupported(magic.spokenName);
      }
    }
    return ImageFormat.RAW;
  }

  String spokenName() {
    return spokenName;
  }

  /** Refuses a format by name. */
  static UnsupportedImageException unsupported(String format) {
    return new UnsupportedImageException(
        "this is an image in the " + format + " format, which is not supported",
        "convert it first: qemu-img convert -O qcow2 IMAGE NEW.qcow2");
  }

  private boolean begins(ByteBuffer start) {
    if (start.remaining() < offset + bytes.length()) {
      return false;
    }
    for (int i = 0; i < bytes.length(); i++) {
      if ((start.get(offset + i) & 0xff) != bytes.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
