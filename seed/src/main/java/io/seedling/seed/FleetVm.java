package io.seedling.seed;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One VM of a {@link Fleet}, with nothing left to be filled in.
 *
 * @param name the VM's, unlike all others' of the fleet
 * @param image a name of the catalogue, an address, or a file as it is written in the fleet's file
 * @param options of {@code launch} by their long names, each with its values; flags have none.
 *     Files among them are as they are written in the fleet's file.
 * @param documents of the seed
 * @param card in the fleet's network; absent where the VM has none
 * @param after VMs that are waited for before this one is started
 */
public record FleetVm(
    String name,
    String image,
    Map<String, List<String>> options,
    Documents documents,
    Optional<FleetNetwork.Card> card,
    List<String> after) {

  /** The documents that the fleet's file has or names, their placeholders replaced. */
  public record Documents(
      List<Document> userData,
      Optional<Document> metaData,
      Optional<Document> vendorData,
      Optional<Document> networkConfig) {
    /** Copies the list. */
    public Documents {
      userData = List.copyOf(userData);
    }
  }

  /** Copies the collections. */
  public FleetVm {
    options = Map.copyOf(options);
    after = List.copyOf(after);
  }

  /** Returns the last value of an option. */
  public Optional<String> option(String longName) {
    List<String> values = options.getOrDefault(longName, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** Whether its first card is QEMU's own NAT, so that the fleet's network is a second one. */
  public boolean isBehindNat() {
    return option("net").orElse("user").equals("user");
  }
}
