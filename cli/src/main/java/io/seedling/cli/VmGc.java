package io.seedling.cli;

import io.seedling.launcher.CachedImage;
import io.seedling.launcher.ImageCache;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Options;

/** {@code launch gc}: removes what runs that were killed have left, and nothing of any VM. */
final class VmGc extends Command {
  private static final Set<String> OURS =
      Set.of(
          "lock",
          "console.lock",
          "state.json",
          "cidata.iso",
          "uefi-code.fd",
          "uefi-vars.fd",
          "uefi-vars.qcow2",
          "serial.log",
          "qemu.log",
          "qemu.pid",
          "known_hosts",
          "ssh_config",
          "ssh_host_ed25519_key",
          "ssh_host_ed25519_key.pub"); // of VMs that an earlier build made

  @Override
  String name() {
    return "gc";
  }

  @Override
  String summary() {
    return "removes what runs that were killed have left: temporary files, sockets, half-made VMs, parts of images";
  }

  @Override
  String operands() {
    return "";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "images", "fetched images, too, that no VM rests on"));
    options.addOption(flag("", "dry-run", "show what would be removed"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (!arguments.operands().isEmpty()) {
      throw new UsageException("unexpected argument '" + arguments.operands().get(0) + "'");
    }
    boolean dry = arguments.has("dry-run");
    List<Path> left = new ArrayList<>(deleted(VmDirectory.home()));
    List<String> alive = new ArrayList<>();
    for (VmDirectory directory : VmDirectory.all()) {
      try {
        VmLock lock = VmLock.of(directory);
        try {
          left.addAll(leftIn(directory, dry));
          alive.addAll(aliveSockets(directory));
        } finally {
          lock.close();
        }
      } catch (ReportedException e) {
        console.err().println("launch: " + directory.name() + ": left alone: " + e.getMessage());
      }
    }
    left.addAll(staleSockets(alive));
    left.addAll(unusedImages(arguments.has("images")));
    for (Path path : left) {
      console.out().println(Printable.escape(path.toString()));
      if (!dry) {
        remove(path);
      }
    }
    return ExitCode.DONE;
  }

  private static void remove(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      FileTree.delete(path);
    }
  }

  /** Directories on their way out when a run was killed. */
  private static List<Path> deleted(Path home) throws IOException {
    return Files.isDirectory(home) ? matching(home, VmDelete.LEAVING + "*") : List.of();
  }

  private static List<Path> leftIn(VmDirectory directory, boolean dry)
      throws IOException, ReportedException {
    List<Path> left = new ArrayList<>(matching(directory.path(), ".seedling-*.tmp"));
    Snapshots snapshots = new Snapshots(directory);
    for (Path snapshot : matching(directory.path(), "snapshot-*.qcow2")) {
      if (snapshots.isHalfTaken(snapshot)) {
        left.add(snapshot);
      }
    }
    NamedVm vm = new NamedVm(directory, VmState.read(directory));
    VmStatus status = vm.status();
    if (status.state() == VmStatus.State.INCOMPLETE) {
      return isAllOurs(directory) ? List.of(directory.path()) : left;
    }
    if (!status.isAlive() && !dry) {
      vm.forgetRun();
    }
    return left;
  }

  /** Earlier images, downloads that were broken off; the latest images only where asked for. */
  private static List<Path> unusedImages(boolean latest) throws IOException, UsageException {
    ImageCache cache = CloudImages.ownCache();
    List<Path> candidates = new ArrayList<>(cache.leftovers());
    if (latest) {
      for (CachedImage image : cache.images()) {
        candidates.add(image.file()); // its record means nothing without it, and goes the next time
      }
    }
    List<Path> unused = new ArrayList<>();
    DiskChains chains = DiskChains.read();
    for (Path path : candidates) {
      if (chains.usersOf(path).isEmpty()) {
        unused.add(path);
      }
    }
    return unused;
  }

  /** Says whether nobody has put anything into a half-made VM. */
  private static boolean isAllOurs(VmDirectory directory) throws IOException {
    for (Path file : matching(directory.path(), "*")) {
      String name = String.valueOf(file.getFileName());
      if (!OURS.contains(name) && !name.startsWith(".seedling-")) {
        return false;
      }
    }
    return true;
  }

  private static List<String> aliveSockets(VmDirectory directory)
      throws IOException, ReportedException {
    NamedVm vm = new NamedVm(directory, VmState.read(directory));
    Optional<VmRun> run = vm.run();
    return run.isPresent() && vm.status().isAlive()
        ? List.of(run.get().sockets().toString())
        : List.of();
  }

  /** Sockets' directories of VMs that are gone, or have ended. */
  private static List<Path> staleSockets(List<String> alive) throws IOException, UsageException {
    Path root = RuntimeDirectory.root(VmDirectory.home());
    List<Path> stale = new ArrayList<>();
    if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      for (Path sockets : matching(root, "????????-????")) {
        if (!alive.contains(sockets.toString()) && isAbandoned(sockets)) {
          stale.add(sockets);
        }
      }
    }
    return stale;
  }

  /**
   * Another SEEDLING_HOME has its VMs' sockets there, too; a QEMU that sudo started has none while
   * nobody talks to it.
   */
  private static boolean isAbandoned(Path sockets) {
    return Files.exists(sockets.resolve("qmp")) && !isListenedOn(sockets);
  }

  private static boolean isListenedOn(Path sockets) {
    try (SocketChannel socket =
        SocketChannel.open(UnixDomainSocketAddress.of(sockets.resolve("qmp")))) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> matching(Path directory, String glob) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
      for (Path path : found) {
        paths.add(path);
      }
    }
    paths.sort(null);
    return paths;
  }
}
