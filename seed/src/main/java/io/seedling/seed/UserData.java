package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user-data or vendor-data document that has been looked at, and what is packed in it.
 *
 * @param document its bytes
 * @param kind what cloud-init takes it for
 * @param yaml its tree, if it is a cloud-config that can be read
 * @param parts what a MIME message, an archive or a gzip file holds
 */
record UserData(
    Document document, UserDataKind kind, Optional<YamlDocument> yaml, List<UserData> parts) {

  /**
   * Looks at a document and adds what is wrong with it.
   *
   * @param target the oldest release of cloud-init that it is meant for
   */
  static UserData read(Document document, CloudInitVersion target, List<Finding> findings) {
    return read(document, target, findings, 0);
  }

  /** Looks at a document that is packed so deep in another. */
  static UserData read(
      Document document, CloudInitVersion target, List<Finding> findings, int depth) {
    UserDataKind kind = UserDataKind.of(document);
    if (kind == UserDataKind.GZIP) {
      List<UserData> parts = new PartReader(target, findings, depth).gzip(document);
      return new UserData(document, kind, Optional.empty(), parts);
    }
    Optional<DocumentText> text = DocumentText.read(document, true, findings);
    if (text.isEmpty()) {
      return new UserData(document, kind, Optional.empty(), List.of());
    }
    UserDataKind meant = UserDataKind.of(text.get().withoutMark());
    HeaderRule.check(text.get(), meant, findings);
    return of(text.get(), meant, new PartReader(target, findings, depth), findings, target)
        .as(document, kind);
  }

  /** Looks at a part whose type, and not its first line, says what it is. */
  static UserData read(
      Document document,
      UserDataKind kind,
      CloudInitVersion target,
      List<Finding> findings,
      int depth) {
    Optional<DocumentText> text = DocumentText.read(document, false, findings);
    return text.isEmpty()
        ? new UserData(document, kind, Optional.empty(), List.of())
        : of(text.get(), kind, new PartReader(target, findings, depth), findings, target);
  }

  private static UserData of(
      DocumentText text,
      UserDataKind kind,
      PartReader reader,
      List<Finding> findings,
      CloudInitVersion target) {
    Document document = text.document();
    if (kind == UserDataKind.MIME) {
      return new UserData(document, kind, Optional.empty(), reader.mime(document));
    }
    text.checkLineEnds(kind, findings);
    ScriptRule.check(text, kind, findings);
    Optional<YamlDocument> yaml = Optional.empty();
    List<UserData> parts = List.of();
    if (kind == UserDataKind.CLOUD_CONFIG || kind == UserDataKind.CLOUD_CONFIG_ARCHIVE) {
      yaml = YamlDocument.read(text, findings);
    }
    if (yaml.isPresent() && kind == UserDataKind.CLOUD_CONFIG) {
      CloudConfigCheck.check(new Checkup(yaml.get(), target, findings));
    } else if (yaml.isPresent()) {
      parts = reader.archive(yaml.get());
      yaml = Optional.empty();
    }
    return new UserData(document, kind, yaml, parts);
  }

  private UserData as(Document other, UserDataKind otherKind) {
    return new UserData(other, otherKind, yaml, parts);
  }

  /** Returns the trees of all cloud-configs in it, itself among them, in their order. */
  List<YamlDocument> cloudConfigs() {
    List<YamlDocument> configs = new ArrayList<>();
    if (yaml.isPresent()) {
      configs.add(yaml.get());
    }
    for (UserData part : parts) {
      configs.addAll(part.cloudConfigs());
    }
    return configs;
  }
}
