package io.seedling.cli;

import io.seedling.launcher.MacAddress;
import io.seedling.seed.Document;
import io.seedling.seed.FleetNetwork;
import io.seedling.seed.FleetVm;
import io.seedling.seed.Seed;
import io.seedling.seed.SeedRequest;
import io.seedling.seed.SeedResult;
import io.seedling.seed.SshHostKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/**
 * One VM of a fleet, where it is or shall be.
 *
 * @param vm as the file has it
 * @param image a name of the catalogue, an address, or a file's path
 * @param directory its own
 * @param arguments of launch that stand for it
 * @param file the fleet's
 */
record FleetGuest(
    FleetVm vm, String image, VmDirectory directory, Arguments arguments, FleetFile file) {

  /**
   * @param launch the options of launch, which many are read by
   */
  static FleetGuest of(FleetVm vm, FleetFile file, Options launch) throws UsageException {
    String image = file.image(vm);
    List<String> words = new ArrayList<>(file.words(vm));
    words.add("--");
    words.add(image);
    Arguments arguments = Arguments.parse(launch, words.toArray(new String[0]));
    return new FleetGuest(vm, image, VmDirectory.named(vm.name()), arguments, file);
  }

  String name() {
    return vm.name();
  }

  /** Returns the options that are remembered of it. */
  List<String> options() {
    return RememberedOptions.of(arguments, identity());
  }

  private String identity() {
    return directory.path().toString();
  }

  /** A seed, what is said about it, and the host key that it plants. */
  record Made(Seed seed, SeedResult result, SshHostKey key) {}

  /**
   * Makes the seed; nothing is written.
   *
   * @param console asked for what is to come from the terminal
   */
  Made made(SshHostKey key, Console console) throws IOException, UsageException, ReportedException {
    SeedOptions options = new SeedOptions(arguments, console.in(), directory.seed());
    FleetVm.Documents documents = vm.documents();
    SeedRequest.Builder request =
        options.builderFor(vm.name(), documents.metaData().isPresent()).hostKey(key);
    documents.userData().forEach(request::addUserData);
    documents.metaData().ifPresent(request::metaData);
    documents.vendorData().ifPresent(request::vendorData);
    documents.networkConfig().or(this::networkConfig).ifPresent(request::networkConfig);
    request.hosts(file.hosts());
    SeedResult result = Seed.from(SeedOptions.legal(request));
    return new Made(result.seed(), result, key);
  }

  private Optional<Document> networkConfig() {
    if (vm.card().isEmpty() || file.fleet().network().isEmpty()) {
      return Optional.empty();
    }
    FleetNetwork network = file.fleet().network().get();
    FleetNetwork.Card card = new FleetNetwork.Card(vm.card().get().address(), mac());
    return vm.isBehindNat() ? Optional.of(network.beside(firstMac(), card)) : network.alone(card);
  }

  /** Returns the address of the card that is in the fleet's network. */
  String mac() {
    return vm.isBehindNat() ? mac("lan-mac", RunOptions.lanMac(identity())) : firstMac();
  }

  private String firstMac() {
    return mac("mac", MacAddress.derivedFrom(identity()));
  }

  private String mac(String option, MacAddress derived) {
    String given = arguments.value(option);
    return given == null ? derived.text() : given;
  }

  /** Returns the state of the VM before it has ever run. */
  VmState fresh(Path image) {
    String made = image.toAbsolutePath().normalize().toString();
    return updated(VmState.fresh(directory, made, System.currentTimeMillis()));
  }

  /** Returns the state with what the file says now. */
  VmState updated(VmState state) {
    return state.with(SshLogin.of(arguments, state.login()), options()).ofFleet(file.identity());
  }
}
