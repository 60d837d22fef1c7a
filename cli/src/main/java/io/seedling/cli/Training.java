package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.seedling.launcher.VmProcess;
import io.seedling.qcow2.NewImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Runs a program's usual commands on files of its own, so that the class-data archive that Java
 * makes meanwhile (see the start script) holds what those commands need.
 */
public final class Training {
  private static final String FLEET = "fleet";
  private static final int WITH_KEYS_IN_BASE = 22;

  private final String what;
  private final String program;
  private final Path directory;
  private final List<Path> files = new ArrayList<>();

  private Training(String what, Path directory) {
    this.what = what;
    this.program = what.equals(FLEET) ? "launch" : what;
    this.directory = directory;
  }

  /**
   * Trains {@code args[0]}: a program, or what launch does with a fleet. Nothing remains of it but
   * the archive.
   */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("seedling-training");
    Training training = new Training(args[0], directory);
    try {
      training.train();
    } finally {
      for (int i = training.files.size() - 1; i >= 0; i--) {
        Files.deleteIfExists(training.files.get(i));
      }
      Files.delete(directory);
    }
  }

  private void train() throws IOException {
    Path disk = file("base.qcow2");
    Path overlay = file("overlay.qcow2");
    Path seed = file("cidata.iso");
    switch (what) {
      case "imgtool" -> {
        run("create", "-f", "qcow2", disk.toString(), "1G");
        run("overlay", disk.toString(), overlay.toString(), "-s", "2G");
        run("overlay", disk.toString(), overlay.toString(), "--force");
        trainCopies(file("disk.raw"), file("copy.qcow2"), file("copy.raw"));
        trainVolumes(overlay, file("volume.iso"));
        // not info: it starts stat(1), and from JDK 22 on that starts the logging, whose classes an
        // archive would then bring into every run
      }
      case "seedtool" -> {
        Path userData = file("user-data");
        Files.writeString(userData, "#cloud-config\nhostname: seedling\nruncmd: [[id]]\n", UTF_8);
        Path network = file("network-config");
        Files.writeString(network, "version: 2\nethernets: {n: {dhcp4: true}}\n", UTF_8);
        run(
            "make",
            "--user-data=" + userData,
            "--network-config=" + network,
            "--hostname=seedling",
            "-o",
            seed.toString());
        run("make", "--user-data=" + userData, "-o", seed.toString(), "--force", "--json");
      }
      case FLEET -> trainFleet(file("user-data"), file("fleet.yaml"));
      default -> {
        Files.writeString(disk, " ".repeat(512), UTF_8);
        run("--disk=" + disk, "--print");
        trainKept();
        trainFleet(file("user-data"), file("fleet.yaml"));
      }
    }
  }

  /** What a VM that is kept needs besides, with a state of nobody's. */
  private void trainKept() throws IOException {
    Path home = file("vm");
    Files.createDirectory(home);
    VmDirectory vm = new VmDirectory("vm", home);
    files.addAll(List.of(vm.stateFile(), vm.lockFile()));
    VmState state = VmState.fresh(vm, "", 0);
    VmRun.SshAddress none = VmRun.SshAddress.NONE;
    VmProcess self = VmProcess.current();
    VmRun run = new VmRun(self, 0, "tcg", none, false, home, Optional.empty(), List.of("qemu"));
    try {
      VmLock.of(vm).close();
      state.withRun(Optional.of(run)).write(vm);
      VmState.read(vm);
    } catch (ReportedException e) {
      // it does not matter here
    }
  }

  /**
   * What a fleet needs to be prepared, in a home that the caller gives and takes away: one that is
   * there already is somebody's.
   */
  private void trainFleet(Path userData, Path fleet) throws IOException {
    String home = System.getenv("SEEDLING_HOME");
    if (home == null || home.isEmpty() || Files.exists(Path.of(home))) {
      throw new IllegalStateException("SEEDLING_HOME must name a home to be made");
    }
    Files.writeString(userData, "#cloud-config\nhostname: ${name}\npackages: [a]\n", UTF_8);
    Files.writeString(
        fleet,
        """
        network: {range: 10.0.0.0/24, domain: test, names: {other: 10.0.0.99}}
        values: {image: fleet.qcow2, text: "${name} is up"}
        defaults: {image: '${image}', user-data: user-data, memory: 1G, packages: [b]}
        vms:
        - {name: training, count: 2, run: [id], publish: ['6${index}43:6443'], disk: 10G}
        - {name: other, mac: 52:52:52:00:00:00, address: 10.0.0.50, user-data: {final_message: '${text}'}}
        """,
        UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file("fleet.qcow2"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      NewImage.empty(1 << 20).writeTo(channel);
    }
    loadProviders();
    if (run("up", "--prepare-only", fleet.toString()) != 0 && what.equals(FLEET)) {
      throw new IllegalStateException("the fleet was not prepared");
    }
    run("diff", fleet.toString());
  }

  /**
   * Loads what has algorithms for security, to which a host key's belongs. Before JDK 22 Java asks
   * one module after the other for it, with an archive in another order than without.
   */
  private static void loadProviders() {
    if (Runtime.version().feature() < WITH_KEYS_IN_BASE) {
      for (Provider provider : ServiceLoader.load(Provider.class)) {
        provider.getName();
      }
    }
  }

  private static Console silent() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    return new Console(InputStream.nullInputStream(), sink, sink);
  }

  private void trainCopies(Path raw, Path qcow2, Path copy) throws IOException {
    byte[] disk = new byte[1 << 20]; // data and zeros, which take different ways
    Arrays.fill(disk, 0, disk.length / 4, (byte) 1);
    Files.write(raw, disk);
    run("convert", "-O", "qcow2", raw.toString(), qcow2.toString());
    run("convert", "-O", "raw", qcow2.toString(), copy.toString());
    run("convert", "-O", "qcow2", "-c", raw.toString(), qcow2.toString());
    run("convert", "-O", "raw", qcow2.toString(), copy.toString());
    run("check", qcow2.toString());
    run("map", "--output=json", qcow2.toString());
    run("map", raw.toString());
    run("compare", raw.toString(), qcow2.toString());
    run("dd", "if=" + raw, "of=" + copy, "count=8");
    run("bitmap", "--add", qcow2.toString(), "b");
    run("snapshot", "-c", "s", qcow2.toString());
    run("rebase", "-u", "-b", "base", "-F", "raw", qcow2.toString());
    run("rebase", "-u", "-b", "", qcow2.toString());
    run("rebase", "-b", raw.toString(), "-F", "raw", qcow2.toString());
    run("commit", qcow2.toString());
    run("rebase", "-b", "", qcow2.toString());
    run("amend", "-o", "lazy_refcounts=on,refcount_bits=8", qcow2.toString());
  }

  private void trainVolumes(Path content, Path volume) throws IOException {
    Path tree = Files.createDirectory(file("tree"));
    Path copy = file("tree/disk");
    Files.copy(content, copy);
    run("iso", "make", tree.toString(), "-o", volume.toString());
    run("iso", "make", tree.toString(), "-o", volume.toString(), "--force", "--json");
    run("iso", "ls", "-l", volume.toString());
    run("iso", "verify", volume.toString());
    Files.delete(copy);
    run("iso", "extract", volume.toString(), "-C", tree.toString());
  }

  private Path file(String name) {
    Path file = directory.resolve(name);
    files.add(file);
    return file;
  }

  /** What a command prints does not matter here, nor whether it fails for want of QEMU. */
  private int run(String... words) {
    String[] args = new String[words.length + 1];
    args[0] = program;
    System.arraycopy(words, 0, args, 1, words.length);
    return Main.run(args, silent());
  }
}
