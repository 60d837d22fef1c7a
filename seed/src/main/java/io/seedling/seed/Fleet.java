package io.seedling.seed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * VMs that belong together, as one file describes them: what all have by default, each VM with what
 * {@code launch} would be told of it, groups of VMs that are counted, and their network.
 *
 * @param name the fleet's
 * @param network what the VMs' addresses are in; absent where they have none
 * @param vms in the file's order, those of a group one behind the other
 */
public record Fleet(String name, Optional<FleetNetwork> network, List<FleetVm> vms) {

  /** Where documents are that a fleet's file names. */
  public interface Files {
    /**
     * Reads a document.
     *
     * @param name as it is written in the fleet's file
     */
    Document read(String name) throws IOException;
  }

  /**
   * What was made of a file.
   *
   * @param fleet absent if there is an error
   * @param findings sorted by line
   */
  public record Reading(Optional<Fleet> fleet, List<Finding> findings) {
    /** Copies the list. */
    public Reading {
      findings = List.copyOf(findings);
    }
  }

  /** Copies the list. */
  public Fleet {
    vms = List.copyOf(vms);
  }

  /**
   * Reads a fleet's file. Bad content becomes findings, never an exception.
   *
   * @param document the file
   * @param defaultName the fleet's, where the file doesn't say one
   * @param values that count before the file's own
   * @param files asked for the documents that the file names
   */
  public static Reading read(
      Document document, String defaultName, Map<String, String> values, Files files) {
    return new FleetReader(document, values, files).read(defaultName);
  }

  /**
   * Returns the names of the network and their addresses, the VMs' first; a VM's has the domain
   * behind it, where there is one.
   */
  public HostNames hosts() {
    Map<String, List<String>> hosts = new LinkedHashMap<>();
    String domain = network.isEmpty() ? "" : network.get().domain();
    for (FleetVm vm : vms) {
      if (vm.card().isPresent()) {
        String host = vm.option("hostname").orElse(vm.name());
        hosts.put(vm.card().get().address(), names(host, domain));
      }
    }
    if (network.isPresent()) {
      for (Map.Entry<String, String> other : network.get().names().entrySet()) {
        hosts
            .computeIfAbsent(other.getValue(), address -> new ArrayList<>())
            .addAll(names(other.getKey(), domain));
      }
    }
    return new HostNames(hosts);
  }

  private static List<String> names(String host, String domain) {
    boolean isWithin = domain.isEmpty() || host.indexOf('.') >= 0;
    List<String> names = new ArrayList<>();
    if (!isWithin) {
      names.add(host + "." + domain);
    }
    names.add(host);
    return names;
  }
}
