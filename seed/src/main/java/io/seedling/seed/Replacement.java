package io.seedling.seed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a guest that has booted with one seed does when it finds another in its place. */
public final class Replacement {
  /** What cloud-init does at every boot; all else once for each instance-id. */
  private static final List<String> EVERY_BOOT =
      List.of("bootcmd", "chef", "disable_ec2_metadata", "manage_etc_hosts", "hostname", "zypper");

  private Replacement() {}

  /**
   * Returns what there is to say; absent if the seeds are the same. That the instance-id has stayed
   * though the content has not is a warning, with code E15; anything else is for information.
   *
   * @param old the seed that was there
   * @param now the one that takes its place
   * @param file what the findings shall name
   */
  public static Optional<Finding> finding(FoundSeed old, Seed now, String file) {
    boolean isSame = true;
    for (Document document : now.files()) {
      Optional<Document> before = old.file(document.name());
      isSame &= before.isPresent() && Arrays.equals(before.get().array(), document.array());
    }
    if (isSame) {
      return Optional.empty();
    }
    String id = Inspection.of(old).instanceId().orElse("");
    Document named = Document.of(file, new byte[0]);
    if (!id.equals(now.instanceId())) {
      return Optional.of(
          Finding.info(
                  named,
                  Position.WHOLE,
                  Code.SAME_INSTANCE,
                  "the instance-id was '"
                      + Printable.escape(id)
                      + "': a guest that has booted with that seed runs everything again")
              .withHelp("its SSH host keys are made anew, too, unless 'ssh_deletekeys' is false"));
    }
    return Optional.of(
        Finding.warning(
                named,
                Position.WHOLE,
                Code.SAME_INSTANCE,
                "the content is new and the instance-id is not: a guest that has booted with it runs "
                    + again(now))
            .withHelp("leave --instance-id and the id in the meta-data out, or change it"));
  }

  private static String again(Seed now) {
    List<String> again = new ArrayList<>();
    for (Document document : now.files()) {
      if (document.name().equals(Seed.USER_DATA)) {
        UserData userData = UserData.read(document, CloudInitVersion.LATEST, new ArrayList<>());
        Optional<YamlPlace> root =
            userData.yaml().isEmpty() ? Optional.empty() : userData.yaml().get().values();
        for (String key : EVERY_BOOT) {
          if (root.isPresent() && root.get().get(key).isPresent()) {
            again.add("'" + key + "'");
          }
        }
      }
    }
    return again.isEmpty() ? "none of it" : String.join(", ", again) + " again, and nothing else";
  }
}
