package io.seedling.seed;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Says what cloud-init would make of single documents, before a guest sees them.
 *
 * @param target the oldest release of cloud-init that they are meant for
 * @param schema a JSON schema that every cloud-config is held against as well, such as cloud-init's
 *     own
 */
public record Validation(CloudInitVersion target, Optional<JsonSchema> schema) {

  /** Checks for the latest release, by what is built in. */
  public static final Validation LATEST = new Validation(CloudInitVersion.LATEST, Optional.empty());

  /** Returns what there is to say about a document, sorted by line; bad content is no exception. */
  public List<Finding> of(Document document, DocumentKind kind) {
    List<Finding> findings = new FindingList();
    switch (kind) {
      case USER_DATA, VENDOR_DATA -> {
        UserData userData = UserData.read(document, target, findings);
        if (schema.isPresent()) {
          for (YamlDocument config : userData.cloudConfigs()) {
            schema.get().check(new Checkup(config, target, findings));
          }
        }
      }
      case META_DATA -> MetaData.read(document, findings);
      case NETWORK_CONFIG -> NetworkConfig.read(document, target, findings);
    }
    Collections.sort(findings);
    return List.copyOf(findings);
  }
}
