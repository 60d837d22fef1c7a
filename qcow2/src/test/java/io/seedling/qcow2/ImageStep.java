package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Something that is done to an image while no guest has it, and to a model of it. */
sealed interface ImageStep {

  /**
   * Does it, or is refused.
   *
   * @param directory with the image, and what it may rest on
   */
  void change(Path directory, ImageModel model) throws IOException;

  /** Does it to both, or to none if it is refused. */
  default void run(Path directory, ImageModel model) throws IOException {
    try {
      change(directory, model);
      model.count();
    } catch (ImageChangeException | UnsupportedImageException e) {
      // the image must be as it was
    }
  }

  private static ImageSource image(Path directory) {
    return ImageSource.of(directory.resolve("image"), Optional.of(ImageFormat.QCOW2));
  }

  /** Gives the disk another size. */
  record Resize(int size) implements ImageStep {
    @Override
    public void change(Path directory, ImageModel model) throws IOException {
      if (size < model.disk().length) {
        Resizing.shrink(image(directory), size, file -> Optional.empty());
      } else {
        Resizing.grow(image(directory), size, Preallocation.OFF);
      }
      model.resize(size);
    }
  }

  /** Makes a snapshot. */
  record Make() implements ImageStep {
    @Override
    public void change(Path directory, ImageModel model) throws IOException {
      String name = model.newName();
      try (SnapshotChange change = SnapshotChange.open(image(directory))) {
        change.create(name, Instant.EPOCH);
      }
      model.keep(name);
    }
  }

  /** Goes back to a snapshot, if there is one whose disk is known. */
  record Apply(int number) implements ImageStep {
    @Override
    public void change(Path directory, ImageModel model) throws IOException {
      List<String> names =
          model.snapshots().stream().filter(name -> model.shown(name).isPresent()).toList();
      if (!names.isEmpty()) {
        String name = names.get(number % names.size());
        try (SnapshotChange change = SnapshotChange.open(image(directory))) {
          change.apply(name);
        }
        model.setDisk(model.shown(name).orElseThrow().clone());
      }
    }
  }

  /** Deletes a snapshot, if there is one. */
  record Delete(int number) implements ImageStep {
    @Override
    public void change(Path directory, ImageModel model) throws IOException {
      List<String> names = model.snapshots();
      if (!names.isEmpty()) {
        String name = names.get(number % names.size());
        try (SnapshotChange change = SnapshotChange.open(image(directory))) {
          change.delete(name);
        }
        model.forget(name);
      }
    }
  }

  /** Writes what the image records into the one below it. */
  record CommitBelow(boolean empties) implements ImageStep {
    @Override
    public void change(Path directory, ImageModel model) throws IOException {
      try (Commit commit = Commit.of(image(directory), Optional.empty())) {
        commit.run(offset -> {});
        if (empties) {
          commit.empty();
        }
      }
      model.loseSnapshots();
    }
  }

  /** Puts the image on another one, or on none. */
  record Rebase(Optional<String> name) implements ImageStep {
    @Override
    public void change(Path directory, ImageModel model) throws IOException {
      if (name.isEmpty()) {
        try (Rebasing rebasing = Rebasing.of(image(directory), null)) {
          rebasing.copy(offset -> {});
          rebasing.removeBacking();
        }
      } else {
        ImageSource wanted =
            ImageSource.of(directory.resolve(name.get()), Optional.of(ImageFormat.QCOW2))
                .with(Locking.NONE);
        try (GuestDisk disk = GuestDisk.open(wanted);
            Rebasing rebasing = Rebasing.of(image(directory), disk)) {
          rebasing.copy(offset -> {});
          rebasing.nameBacking(name.get(), "qcow2");
        }
      }
      model.rebase(name.isPresent());
    }
  }

  /** Thinks of the next thing to do. */
  static ImageStep next(Random random, int size) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> new Resize((size / 3 + random.nextInt(size)) / 512 * 512);
      case 3, 4 -> new Make();
      case 5 -> new Apply(random.nextInt(5));
      case 6 -> new Delete(random.nextInt(5));
      case 7, 8 -> new CommitBelow(random.nextBoolean());
      default -> new Rebase(random.nextBoolean() ? Optional.of("other") : Optional.empty());
    };
  }
}
