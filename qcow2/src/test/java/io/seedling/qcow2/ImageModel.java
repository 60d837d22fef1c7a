package io.seedling.qcow2;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an image should show: the bytes of its disk, and of those that its snapshots kept. */
final class ImageModel {
  private final Map<String, Optional<byte[]>> snapshots = new LinkedHashMap<>();
  private byte[] disk;
  private boolean restsOnAnother;
  private int made;
  private int done;

  ImageModel(byte[] disk, boolean restsOnAnother) {
    this.disk = disk;
    this.restsOnAnother = restsOnAnother;
  }

  boolean restsOnAnother() {
    return restsOnAnother;
  }

  /** Notes what the image rests on, of which its snapshots show another part than before. */
  void rebase(boolean onAnother) {
    restsOnAnother = onAnother;
    loseSnapshots();
  }

  byte[] disk() {
    return disk;
  }

  void setDisk(byte[] bytes) {
    disk = bytes;
  }

  /** Gives the disk another size; what is new is zeros. */
  void resize(int bytes) {
    disk = Arrays.copyOf(disk, bytes);
  }

  /** Returns a name that no snapshot has. */
  String newName() {
    return "s" + ++made;
  }

  void keep(String snapshot) {
    snapshots.put(snapshot, Optional.of(disk.clone()));
  }

  void forget(String snapshot) {
    snapshots.remove(snapshot);
  }

  /** Notes that snapshots show what is below them now, which is not what it was. */
  void loseSnapshots() {
    snapshots.replaceAll((name, bytes) -> Optional.empty());
  }

  /** Returns the names of all snapshots, the oldest first. */
  List<String> snapshots() {
    return new ArrayList<>(snapshots.keySet());
  }

  /** Returns what a snapshot shows; empty where nobody knows. */
  Optional<byte[]> shown(String snapshot) {
    return snapshots.getOrDefault(snapshot, Optional.empty());
  }

  /** Counts a change that was made. */
  void count() {
    done++;
  }

  int changes() {
    return done;
  }
}
