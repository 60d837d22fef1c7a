package io.seedling.seed;

import java.util.List;
import java.util.Optional;

/**
 * A user-data or vendor-data document that has been looked at.
 *
 * @param document its bytes
 * @param kind what cloud-init takes it for
 * @param yaml its tree, if it is a cloud-config that can be read
 */
record UserData(Document document, UserDataKind kind, Optional<YamlDocument> yaml) {

  /**
   * Looks at a document and adds what is wrong with it.
   *
   * @param target the oldest release of cloud-init that it is meant for
   */
  static UserData read(Document document, CloudInitVersion target, List<Finding> findings) {
    UserDataKind kind = UserDataKind.of(document);
    if (kind == UserDataKind.GZIP) {
      return new UserData(document, kind, Optional.empty());
    }
    Optional<DocumentText> text = DocumentText.read(document, true, findings);
    if (text.isEmpty()) {
      return new UserData(document, kind, Optional.empty());
    }
    UserDataKind meant = UserDataKind.of(text.get().withoutMark());
    HeaderRule.check(text.get(), meant, findings);
    if (meant != UserDataKind.MIME) {
      text.get().checkLineEnds(meant, findings);
    }
    Optional<YamlDocument> yaml = Optional.empty();
    if (meant == UserDataKind.CLOUD_CONFIG) {
      yaml = YamlDocument.read(text.get(), findings);
      if (yaml.isPresent()) {
        CloudConfigCheck.check(new Checkup(yaml.get(), target, findings));
      }
    }
    return new UserData(document, kind, yaml);
  }
}
