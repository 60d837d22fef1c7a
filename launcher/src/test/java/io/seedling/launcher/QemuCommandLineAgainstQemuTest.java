package io.seedling.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.grack.nanojson.JsonObject;
import io.seedling.launcher.Disk.Format;
import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The real QEMU reads our words: it builds the machine, and stops before its first instruction. */
@Tag("reference")
@Timeout(120)
final class QemuCommandLineAgainstQemuTest {
  private static final int PLACES_FOR_DISKS = 12; // what is free on a q35's PCI bus, and some
  private static final MacAddress MAC = new MacAddress("52:54:00:12:34:56");

  @TempDir Path directory;

  private Path image(String name) throws IOException {
    Path image = directory.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(1 << 20);
    }
    return image;
  }

  private static QemuBinary qemu(GuestArch arch) {
    return new QemuBinary(ReferencePrograms.need(arch.program()), arch);
  }

  /** Starts QEMU with these words, asks something and lets it quit, which must give status 0. */
  private static JsonObject ask(List<String> words, Path socket, String question)
      throws IOException, InterruptedException {
    Process qemu = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (Qmp qmp = Qmp.connect(socket, qemu)) {
      JsonObject answer = qmp.execute(question);
      qmp.execute("quit");
      assertEquals(true, qemu.waitFor(30, SECONDS));
      assertEquals(0, qemu.exitValue());
      return answer;
    } finally {
      qemu.destroyForcibly();
    }
  }

  private static Machine stopped(
      Board board, Drives drives, Network network, Display display, Path socket) {
    return new Machine(
        "a,b c",
        board,
        2,
        256,
        drives,
        network,
        display,
        new Console(Optional.empty(), Optional.of(socket)),
        List.of("-S"));
  }

  @ParameterizedTest
  @CsvSource({"AARCH64,none", "AARCH64,vnc:77", "X86_64,none", "X86_64,vnc:78"})
  void everyWordIsUnderstood(GuestArch arch, String display)
      throws IOException, InterruptedException {
    QemuBinary qemu = qemu(arch);
    Host host = Host.current();
    Board board = Board.of(arch);
    Path socket = directory.resolve("q,mp");
    Drives drives =
        new Drives(
            List.of(Disk.of(image("a.raw"), Format.RAW), new Disk(image("b"), Format.RAW, true)),
            Optional.of(image("seed.iso")),
            List.of(image("c.iso"), image("d.iso")));
    Network network = new Network.User(MAC, List.of(PortForward.toSshFromFreePort()));
    Machine machine = stopped(board, drives, network, Display.parse(display), socket);
    List<String> words =
        QemuCommandLine.of(
            machine,
            qemu,
            AcceleratorChoice.automatic(qemu, host),
            Firmware.find(qemu, board, host));
    JsonObject status = ask(words, socket, "query-status").getObject("return");
    assertEquals("prelaunch", status.getString("status"));
  }

  @ParameterizedTest
  @CsvSource({"AARCH64,none", "AARCH64,vnc:79", "X86_64,none", "X86_64,vnc:80"})
  void theGuidesWordsAreUnderstood(GuestArch arch, String display)
      throws IOException, InterruptedException {
    QemuBinary qemu = qemu(arch);
    Host host = Host.current();
    Board board = Board.of(arch);
    Path socket = directory.resolve("q,mp");
    Drives drives =
        new Drives(
            List.of(Disk.of(image("a,a.raw"), Format.RAW), Disk.of(image("b,b"), Format.RAW)),
            Optional.of(image("se,ed.iso")),
            List.of(image("c,c.iso"), image("d,d.iso")));
    Network network = new Network.User(MAC, List.of(PortForward.toSshFromFreePort()));
    Machine machine =
        stopped(board, drives, network, Display.parse(display).with(new Audio("none")), socket);
    List<String> words =
        new ArrayList<>(
            GuideCommandLine.of(
                machine,
                qemu,
                AcceleratorChoice.automatic(qemu, host),
                Firmware.find(qemu, board, host)));
    words.addAll(List.of("-qmp", "unix:" + OptionValue.of(socket) + ",server=on,wait=off"));
    JsonObject status = ask(words, socket, "query-status").getObject("return");
    assertEquals("prelaunch", status.getString("status"));
  }

  @Test
  void aNetworkBehindASocketIsJoined() throws IOException, InterruptedException {
    QemuBinary qemu = qemu(GuestArch.X86_64);
    Board board = Board.of(GuestArch.X86_64);
    Path lan = directory.resolve("l,an");
    Path socket = directory.resolve("qmp");
    Machine machine =
        stopped(
            board,
            new Drives(List.of(), Optional.empty(), List.of()),
            new Network.Stream(MAC, lan),
            Display.NONE,
            socket);
    AcceleratorChoice tcg = AcceleratorChoice.named(Accelerator.TCG, qemu, Host.current());
    Firmware firmware = Firmware.find(qemu, board, Host.current());
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(lan));
      ask(QemuCommandLine.of(machine, qemu, tcg, firmware), socket, "query-status");
      listener.configureBlocking(false);
      assertNotNull(listener.accept());
    }
  }

  @ParameterizedTest
  @EnumSource(GuestArch.class)
  void aFileIsFoundWhateverItsName(GuestArch arch) throws IOException, InterruptedException {
    List<String> names = HostileNames.all();
    for (int from = 0; from < names.size(); from += PLACES_FOR_DISKS) {
      openAll(arch, names.subList(from, Math.min(names.size(), from + PLACES_FOR_DISKS)));
    }
  }

  /** Gives the names to disks, and the last one to the seed, a CD-ROM, a log and the firmware. */
  private void openAll(GuestArch arch, List<String> names)
      throws IOException, InterruptedException {
    QemuBinary qemu = qemu(arch);
    AcceleratorChoice tcg = AcceleratorChoice.named(Accelerator.TCG, qemu, Host.current());
    Path socket = directory.resolve(names.get(0) + ".q");
    String last = names.get(names.size() - 1);
    List<Disk> disks = new ArrayList<>();
    Map<String, String> expected = new TreeMap<>();
    for (String name : names) {
      expected.put("disk" + disks.size(), directory.resolve(name).toString());
      disks.add(Disk.of(image(name), Format.RAW));
    }
    Path seed = image(last + ".seed");
    Path cdrom = image(last + ".cdrom");
    Path firmware = Files.write(directory.resolve(last + ".fd"), new byte[64 << 10]);
    expected.put("seed", seed.toString());
    expected.put("cdrom0", cdrom.toString());
    Machine machine =
        stopped(
            Board.of(arch),
            new Drives(disks, Optional.of(seed), List.of(cdrom)),
            new Network.None(),
            Display.NONE,
            socket);
    List<String> words = QemuCommandLine.of(machine, qemu, tcg, Firmware.at(firmware, arch));
    assertEquals(expected, openedFiles(ask(words, socket, "query-named-block-nodes")));
    Files.delete(socket.resolveSibling(last + ".fd"));
  }

  @ParameterizedTest
  @EnumSource(GuestArch.class)
  void variablesAreFoundWhateverTheirName(GuestArch arch) throws IOException, InterruptedException {
    QemuBinary qemu = qemu(arch);
    Host host = Host.current();
    AcceleratorChoice tcg = AcceleratorChoice.named(Accelerator.TCG, qemu, host);
    KeptFlash found = Firmware.findKept(qemu, Board.of(arch), host, directory);
    Path image = Files.copy(found.image(), directory.resolve("code"));
    List<String> names = HostileNames.all();
    for (int i = 0; i < names.size(); i++) {
      Path code = Files.createLink(directory.resolve(names.get(i)), image);
      Path store = directory.resolve(names.get((i + 1) % names.size()) + ".vars");
      KeptFlash kept =
          new KeptFlash(
              new Flash(code, found.code().format()),
              found.template(),
              code,
              new Flash(store, found.template().format()),
              found.flashBytes());
      kept.prepare();
      Path socket = directory.resolve("qmp" + i);
      Machine machine =
          stopped(
              Board.of(arch),
              new Drives(List.of(), Optional.empty(), List.of()),
              new Network.None(),
              Display.NONE,
              socket);
      assertEquals(
          Map.of(BlockNode.FIRMWARE, code.toString(), BlockNode.VARIABLES, store.toString()),
          openedFiles(
              ask(
                  QemuCommandLine.of(machine, qemu, tcg, kept),
                  socket,
                  "query-named-block-nodes")));
    }
  }

  /** Returns the file of each node that we named; QEMU names the nodes below them itself. */
  private static Map<String, String> openedFiles(JsonObject answer) {
    Map<String, String> files = new TreeMap<>();
    for (Object element : answer.getArray("return")) {
      JsonObject node = (JsonObject) element;
      if (!node.getString("node-name").startsWith("#")) {
        files.put(node.getString("node-name"), node.getString("file"));
      }
    }
    return files;
  }

  @ParameterizedTest
  @EnumSource(GuestArch.class)
  void aLogIsWrittenWhateverItsName(GuestArch arch) throws IOException, InterruptedException {
    QemuBinary qemu = qemu(arch);
    Path socket = directory.resolve("q");
    Path log = directory.resolve("a,b:c\"'\\ \n.log");
    Machine machine =
        new Machine(
            "",
            Board.of(arch),
            1,
            128,
            new Drives(List.of(), Optional.empty(), List.of()),
            new Network.None(),
            Display.NONE,
            new Console(Optional.of(log), Optional.of(socket)),
            List.of("-S"));
    Path firmware = Files.write(directory.resolve("a,b.fd"), new byte[64 << 10]);
    AcceleratorChoice tcg = AcceleratorChoice.named(Accelerator.TCG, qemu, Host.current());
    ask(
        QemuCommandLine.of(machine, qemu, tcg, Firmware.at(firmware, arch)),
        socket,
        "query-status");
    assertEquals(true, Files.isRegularFile(log));
  }
}
