package io.seedling.cli;

import com.grack.nanojson.JsonWriter;
import io.seedling.seed.Finding;
import io.seedling.seed.Inspection;
import io.seedling.seed.Severity;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code seedtool serve}: a seed over HTTP, and how to tell a guest of it. */
final class SeedServe extends Command {
  /**
   * What QEMU's user network calls the host. Releases before 23.4 take an address of HTTP from
   * {@code nocloud-net} alone, which later ones still understand.
   */
  private static final String HOST_OF_USER_NETWORK = "10.0.2.2";

  @Override
  String name() {
    return "serve";
  }

  @Override
  String summary() {
    return "serves a seed over HTTP to guests, and prints what QEMU, GRUB and libvirt have to be told";
  }

  @Override
  String operands() {
    return "SEED";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        value("", "bind", "ADDRESS:PORT", "where to listen; 127.0.0.1 and a free port by default"));
    options.addOption(flag("", "once", "end when a guest has fetched the seed"));
    options.addOption(flag("", "json", "tell the addresses as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("one seed is needed: SEED, a volume, a directory or a tar archive");
    }
    InetSocketAddress address = address(arguments.value("bind"));
    Inspection inspection = Inspection.of(Seeds.read(arguments.operands().get(0)));
    List<Finding> findings = new ArrayList<>(inspection.findings());
    findings.removeIf(finding -> finding.severity() == Severity.INFO);
    FindingReport.print("seedtool", findings, arguments.has("quiet"), console.err());
    if (!address.getAddress().isLoopbackAddress()) {
      console
          .err()
          .println(
              "seedtool: whoever can reach "
                  + address.getAddress().getHostAddress()
                  + " and learns the path can read the seed, with the secrets in it");
    }
    try (SeedServer server = SeedServer.start(inspection.documents(), address, console.err())) {
      tell(server, arguments.has("json"), console.out());
      console.flush();
      if (arguments.has("once")) {
        server.awaitOnce();
      } else {
        Thread.currentThread().join(); // until the process is ended
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE;
  }

  private static InetSocketAddress address(@Nullable String bind) throws UsageException {
    String text = bind == null ? "127.0.0.1:0" : bind;
    int colon = text.lastIndexOf(':');
    boolean isSix = text.startsWith("[");
    boolean hasPort = colon > 0 && (!isSix || text.charAt(colon - 1) == ']');
    String host = hasPort ? text.substring(0, colon) : text;
    String port = hasPort ? text.substring(colon + 1) : "0";
    try {
      return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new UsageException("--bind is ADDRESS:PORT, not '" + text + "'");
    }
  }

  private static void tell(SeedServer server, boolean json, PrintStream out) {
    InetAddress bound = server.address().getAddress();
    int port = server.address().getPort();
    String host = shown(bound);
    String url = "http://" + host + ":" + port + server.path();
    String guestHost =
        bound.isLoopbackAddress() || bound.isAnyLocalAddress() ? HOST_OF_USER_NETWORK : host;
    String guestUrl = "http://" + guestHost + ":" + port + server.path();
    String smbios = "type=1,serial=ds=nocloud;s=" + guestUrl.replace(",", ",,");
    String kernel = "ds=nocloud;s=" + guestUrl;
    String older = smbios.replace("ds=nocloud;", "ds=nocloud-net;");
    if (json) {
      out.println(
          JsonWriter.indent("  ")
              .string()
              .object()
              .value("url", url)
              .value("guestUrl", guestUrl)
              .value("smbios", smbios)
              .value("smbiosBefore23", older)
              .value("kernel", kernel)
              .value("port", port)
              .end()
              .done());
      return;
    }
    out.println(url);
    out.println("QEMU:    -smbios '" + smbios + "'");
    out.println("         -smbios '" + older + "' for cloud-init before 23.4");
    out.println("GRUB:    \"" + kernel + "\"");
    out.println(
        "libvirt: <sysinfo type='smbios'><system><entry name='serial'>"
            + kernel
            + "</entry></system></sysinfo>, and <smbios mode='sysinfo'/> in <os>");
  }

  private static String shown(InetAddress address) {
    String text = address.getHostAddress();
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }
}
