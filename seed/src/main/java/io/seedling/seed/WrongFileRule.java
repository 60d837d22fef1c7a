package io.seedling.seed;

/** Keys of other documents of a seed, which cloud-init ignores in user-data without a word. */
final class WrongFileRule implements CloudConfigRule {
  @Override
  public void check(YamlPlace root, Checkup checkup) {
    for (YamlPlace entry : root.entries()) {
      switch (entry.name()) {
        case "network" ->
            checkup.add(
                checkup.atKey(
                    entry,
                    checkup
                        .error(
                            entry,
                            Code.NETWORK_IN_USER_DATA,
                            "cloud-init ignores 'network' in user-data")
                        .withHelp("move it to the network-config file")));
        case "instance-id", "instance_id", "local-hostname" ->
            checkup.add(
                checkup.atKey(
                    entry,
                    checkup
                        .error(
                            entry,
                            Code.META_DATA_IN_USER_DATA,
                            "cloud-init ignores '" + entry.name() + "' in user-data")
                        .withHelp("move it to the meta-data file")));
        default -> {
          // the model knows what keys there are
        }
      }
    }
  }
}
