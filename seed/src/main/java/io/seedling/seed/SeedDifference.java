package io.seedling.seed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one seed differs from another, by what their documents mean: the values of YAML documents,
 * whatever their order and spelling, and the lines of all others.
 *
 * @param changes by document, then in the order of the first seed's
 * @param oldId the first one's instance-id
 * @param newId the second one's
 */
public record SeedDifference(List<Change> changes, Optional<String> oldId, Optional<String> newId) {

  /**
   * One value that is not the same.
   *
   * @param document whose
   * @param path the way to it, such as {@code users[0].uid}; empty for a whole document
   * @param before how it is spelt in the first seed, secrets blotted out; absent if it is not there
   * @param after the same of the second
   */
  public record Change(
      DocumentKind document, String path, Optional<String> before, Optional<String> after) {}

  private static final String BLOT = "****";

  /** Copies the changes. */
  public SeedDifference {
    changes = List.copyOf(changes);
  }

  /** Compares two seeds. */
  public static SeedDifference of(Inspection first, Inspection second) {
    List<Change> changes = new ArrayList<>();
    for (DocumentKind kind : DocumentKind.values()) {
      @Nullable Document before = first.documents().get(kind);
      @Nullable Document after = second.documents().get(kind);
      if (!isSame(before, after)) {
        changes.addAll(changes(kind, before, after));
      }
    }
    return new SeedDifference(changes, first.instanceId(), second.instanceId());
  }

  /** Returns whether a guest that ran with the first would take the second for a new instance. */
  public boolean isNewInstance() {
    return !oldId.equals(newId);
  }

  private static boolean isSame(@Nullable Document before, @Nullable Document after) {
    if (before == null || after == null) {
      return before == after;
    }
    return Arrays.equals(before.array(), after.array());
  }

  private static List<Change> changes(
      DocumentKind kind, @Nullable Document before, @Nullable Document after) {
    Optional<YamlPlace> old = values(kind, before);
    Optional<YamlPlace> now = values(kind, after);
    Map<String, String> oldValues = new LinkedHashMap<>();
    Map<String, String> newValues = new LinkedHashMap<>();
    if (old.isPresent() && now.isPresent()) {
      flatten(old.get(), oldValues, false);
      flatten(now.get(), newValues, false);
    } else {
      lines(before, oldValues);
      lines(after, newValues);
    }
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<String, String> value : oldValues.entrySet()) {
      @Nullable String other = newValues.get(value.getKey());
      if (!value.getValue().equals(other)) {
        changes.add(change(kind, value.getKey(), value.getValue(), other));
      }
    }
    for (Map.Entry<String, String> value : newValues.entrySet()) {
      if (!oldValues.containsKey(value.getKey())) {
        changes.add(change(kind, value.getKey(), null, value.getValue()));
      }
    }
    return changes;
  }

  private static Change change(
      DocumentKind kind, String path, @Nullable String before, @Nullable String after) {
    return new Change(
        kind, path, Optional.ofNullable(shown(before)), Optional.ofNullable(shown(after)));
  }

  private static @Nullable String shown(@Nullable String value) {
    return value != null && value.startsWith(BLOT) ? BLOT : value;
  }

  /** A secret's value is kept behind the blot, so that a change of it is one. */
  private static void flatten(YamlPlace place, Map<String, String> values, boolean isSecret) {
    List<YamlPlace> inner = place.items().isEmpty() ? place.entries() : place.items();
    if (inner.isEmpty()) {
      String spelling = place.spelling();
      boolean isBlotted = isSecret || Secrets.isHash(spelling);
      values.put(place.path(), isBlotted ? BLOT + spelling : spelling);
    }
    for (YamlPlace child : inner) {
      flatten(child, values, isSecret || Secrets.isSecretKey(child.name()));
    }
  }

  private static void lines(@Nullable Document document, Map<String, String> values) {
    if (document == null) {
      return;
    }
    for (int line = 1; line <= document.lines(); line++) {
      Optional<String> text = new Excerpt(document, line).text();
      if (text.isPresent()) {
        values.put("line " + line, text.get());
      }
    }
  }

  private static Optional<YamlPlace> values(DocumentKind kind, @Nullable Document document) {
    boolean mayBeYaml =
        document != null
            && ((kind != DocumentKind.USER_DATA && kind != DocumentKind.VENDOR_DATA)
                || UserDataKind.of(document) == UserDataKind.CLOUD_CONFIG);
    if (document == null || !mayBeYaml) {
      return Optional.empty();
    }
    return YamlDocument.read(document, new ArrayList<>()).flatMap(YamlDocument::values);
  }
}
