package io.seedling.cli;

import io.seedling.seed.Document;
import io.seedling.seed.Fleet;
import io.seedling.seed.FleetVm;
import io.seedling.seed.HostNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/**
 * A fleet's file, and what the names in it mean: files are looked for beside it.
 *
 * @param path as it was given
 * @param identity by which VMs know the fleet that they are of
 * @param fleet what it says
 * @param hosts the names of its VMs and others
 */
record FleetFile(Path path, String identity, Fleet fleet, HostNames hosts) {

  /** Reads the file that the only operand names; what is wrong there is told. */
  static FleetFile read(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    Path path = named(arguments);
    Document document = SeedOptions.document(path.toString());
    Fleet.Reading reading =
        Fleet.read(
            document,
            VmDirectory.nameFor(path),
            values(arguments),
            name -> SeedOptions.document(path.resolveSibling(name).toString()));
    FindingReport.print("launch", reading.findings(), arguments.has("quiet"), console.err());
    if (reading.fleet().isEmpty()) {
      throw new ReportedException(
          ExitCode.FAILED, path + ": has errors, and nothing was done", null);
    }
    Fleet fleet = reading.fleet().get();
    return new FleetFile(path, identity(path), fleet, fleet.hosts());
  }

  static void declare(Options options) {
    options.addOption(
        Command.value("", "value", "NAME=TEXT", "a value that counts before the file's own"));
  }

  private static Map<String, String> values(Arguments arguments) throws UsageException {
    Map<String, String> values = new HashMap<>();
    for (String given : arguments.values("value")) {
      int equals = given.indexOf('=');
      if (equals < 1) {
        throw new UsageException("--value is NAME=TEXT, not '" + given + "'");
      }
      values.put(given.substring(0, equals), given.substring(equals + 1));
    }
    return values;
  }

  static Path named(Arguments arguments) throws UsageException {
    if (arguments.operands().size() != 1) {
      throw new UsageException(
          arguments.operands().isEmpty()
              ? "a fleet's file is needed: FLEET.yaml"
              : "unexpected argument '" + arguments.operands().get(1) + "'");
    }
    return Path.of(arguments.operands().get(0));
  }

  /** Returns the name by which VMs know the fleet that they are of. */
  static String identity(Path path) throws IOException {
    return (Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize()).toString();
  }

  /** Returns the image of a VM: a name of the catalogue, an address, or a file's path. */
  String image(FleetVm vm) {
    return CloudImages.isRemote(vm.image()) ? vm.image() : beside(vm.image());
  }

  /** Returns the words that tell launch of a VM, but for its image. */
  List<String> words(FleetVm vm) {
    List<String> words = new ArrayList<>();
    words.add("--name=" + vm.name());
    List<String> names = new ArrayList<>(vm.options().keySet());
    names.sort(null); // what is remembered of a VM must not depend on the file's order
    for (String name : names) {
      List<String> values = vm.options().getOrDefault(name, List.of());
      if (values.isEmpty()) {
        words.add("--" + name);
      }
      for (String value : values) {
        words.add("--" + name + "=" + resolved(name, value));
      }
    }
    if (vm.card().isPresent()) {
      String mac = vm.card().get().mac();
      if (vm.isBehindNat()) {
        words.add("--lan=" + fleet.name());
      }
      if (!mac.isEmpty()) {
        words.add((vm.isBehindNat() ? "--lan-mac=" : "--mac=") + mac);
      }
    }
    return words;
  }

  private String beside(String name) {
    return path.resolveSibling(name).toString();
  }

  private String resolved(String option, String value) {
    return switch (option) {
      case "password-file", "firmware" -> beside(value);
      case "qemu" -> value.indexOf('/') < 0 ? value : beside(value);
      case "write-file" -> {
        int destination = value.indexOf(":/");
        yield destination < 1
            ? value
            : beside(value.substring(0, destination)) + value.substring(destination);
      }
      case "ssh-key" ->
          value.indexOf(' ') > 0 || value.equals("auto") || value.equals("-")
              ? value
              : beside(userHome(value));
      default -> value;
    };
  }

  /** A shell would have done it. */
  private static String userHome(String file) {
    try {
      return file.startsWith("~/")
          ? VmDirectory.userHome().resolve(file.substring(2)).toString()
          : file;
    } catch (UsageException e) {
      return file;
    }
  }
}
