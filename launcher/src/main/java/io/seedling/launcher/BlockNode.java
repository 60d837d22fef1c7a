package io.seedling.launcher;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.nio.file.Path;

/** Nodes of QEMU's block layer, as the JSON that {@code -blockdev} takes (QAPI BlockdevOptions). */
final class BlockNode {
  /** The name of the firmware's node. */
  static final String FIRMWARE = "firmware";

  /** The name of the node of its variables. */
  static final String VARIABLES = "variables";

  private BlockNode() {}

  static String disk(String name, Disk disk) {
    JsonStringWriter json = node(name, disk.format());
    if (disk.readOnly()) {
      json.value("read-only", true);
    } else {
      // what the guest trims or fills with zeroes is given back to the host
      json.value("discard", "unmap").value("detect-zeroes", "unmap");
    }
    return onFile(json, disk.path());
  }

  /** A raw image that is never written, so that any number of machines can hold it open. */
  static String volume(String name, Path image) {
    return onFile(node(name, Disk.Format.RAW).value("read-only", true), image);
  }

  static String firmware(Path image, Disk.Format format) {
    return onFile(node(FIRMWARE, format).value("read-only", true), image);
  }

  /** The guest writes to it: it is what the variables are kept in. */
  static String variables(Path image, Disk.Format format) {
    return onFile(node(VARIABLES, format), image);
  }

  private static JsonStringWriter node(String name, Disk.Format format) {
    return JsonWriter.string().object().value("driver", format.driver()).value("node-name", name);
  }

  private static String onFile(JsonStringWriter json, Path file) {
    json.object("file").value("driver", "file");
    json.value("filename", file.toAbsolutePath().toString());
    return json.end().end().done();
  }
}
