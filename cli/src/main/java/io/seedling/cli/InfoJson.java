package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.qcow2.ImageInfo;

/** What is known of an image, as {@code qemu-img info}'s JSON has it, in its own order. */
final class InfoJson {
  private static final long NANOS = 1_000_000_000L;

  private final JsonStringWriter json = JsonWriter.string();

  void beginList() {
    json.array();
  }

  void endList() {
    json.end();
  }

  String done() {
    return QemuJson.lines(json.done());
  }

  /**
   * @param name of the image
   * @param actualSize the bytes that the file takes on its disk
   */
  void add(ImageInfo info, String name, long actualSize) {
    json.object();
    if (info.qcow2().isPresent()) {
      addBackingFormat(info.qcow2().get());
      addSnapshots(info.qcow2().get());
    }
    json.value("virtual-size", info.virtualSize());
    json.value("filename", name);
    if (info.qcow2().isPresent()) {
      json.value("cluster-size", info.qcow2().get().clusterSize());
      if (info.qcow2().get().encryption().isPresent()) {
        json.value("encrypted", true);
      }
    }
    json.value("format", info.format().qemuName());
    json.value("actual-size", actualSize);
    boolean dirty = false;
    if (info.qcow2().isPresent()) {
      addQcow2(info.qcow2().get());
      dirty = info.qcow2().get().dirty();
    }
    json.value("dirty-flag", dirty);
    json.end();
  }

  private void addBackingFormat(ImageInfo.Qcow2 qcow2) {
    if (qcow2.backing().isPresent() && qcow2.backing().get().formatName().isPresent()) {
      json.value("backing-filename-format", qcow2.backing().get().formatName().get());
    }
  }

  private void addSnapshots(ImageInfo.Qcow2 qcow2) {
    if (qcow2.snapshots().isEmpty()) {
      return;
    }
    json.array("snapshots");
    for (ImageInfo.Snapshot snapshot : qcow2.snapshots()) {
      json.object();
      if (snapshot.icount().isPresent()) {
        json.value("icount", snapshot.icount().getAsLong());
      }
      json.value("vm-clock-nsec", snapshot.vmClockNanos() % NANOS)
          .value("name", snapshot.name())
          .value("date-sec", snapshot.dateSeconds())
          .value("date-nsec", snapshot.dateNanos())
          .value("vm-clock-sec", snapshot.vmClockNanos() / NANOS)
          .value("id", snapshot.id())
          .value("vm-state-size", snapshot.vmStateSize())
          .end();
    }
    json.end();
  }

  private void addQcow2(ImageInfo.Qcow2 qcow2) {
    json.object("format-specific").value("type", "qcow2").object("data");
    json.value("compat", qcow2.compat()).value("compression-type", qcow2.compressionType());
    boolean version3 = qcow2.version() >= 3;
    if (version3) {
      json.value("lazy-refcounts", qcow2.lazyRefcounts());
    }
    addBitmaps(qcow2);
    json.value("refcount-bits", qcow2.refcountBits());
    if (qcow2.encryption().isPresent()) {
      json.object("encrypt").value("format", qcow2.encryption().get()).end();
    }
    if (qcow2.dataFile().isPresent()) {
      if (!qcow2.dataFile().get().isEmpty()) {
        json.value("data-file", qcow2.dataFile().get());
      }
      json.value("data-file-raw", qcow2.dataFileRaw());
    }
    if (version3) {
      json.value("corrupt", qcow2.corrupt()).value("extended-l2", qcow2.extendedL2());
    }
    json.end().end();
    if (qcow2.backing().isPresent()) {
      ImageInfo.Backing backing = qcow2.backing().get();
      json.value("full-backing-filename", backing.fullName());
      json.value("backing-filename", backing.name());
    }
  }

  private void addBitmaps(ImageInfo.Qcow2 qcow2) {
    if (qcow2.bitmaps().isEmpty()) {
      return;
    }
    json.array("bitmaps");
    for (ImageInfo.Bitmap bitmap : qcow2.bitmaps()) {
      json.object().array("flags");
      if (bitmap.inUse()) {
        json.value("in-use");
      }
      if (bitmap.auto()) {
        json.value("auto");
      }
      json.end().value("name", bitmap.name()).value("granularity", bitmap.granularity()).end();
    }
    json.end();
  }
}
