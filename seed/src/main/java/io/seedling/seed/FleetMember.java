package io.seedling.seed;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One VM while a fleet's file is read: where its keys stand, and the values of its placeholders.
 *
 * @param place of the VM's mapping
 * @param defaults what counts where the VM doesn't say something itself
 * @param scope the values
 */
record FleetMember(YamlPlace place, Optional<YamlPlace> defaults, FleetScope scope) {
  static final String NAME = "name";
  static final String ADDRESS = "address";
  static final String MAC = "mac";

  /** Options of launch with one value, by the keys of the file, which are called the same. */
  private static final List<String> SCALARS =
      List.of(
          "arch",
          "cpus",
          "memory",
          "disk",
          "net",
          "net-range",
          "accel",
          "cpu",
          "machine",
          "firmware",
          "display",
          "qemu",
          "hostname",
          "user",
          "password-file",
          "instance-id");

  /** Options that may be given several times, by the keys of the file. */
  private static final Map<String, String> LISTS =
      Map.of(
          "publish", "publish",
          "qemu-args", "qemu-arg",
          "ssh-keys", "ssh-key",
          "packages", "package",
          "run", "run",
          "write-files", "write-file",
          "set", "set");

  private static final String SIZE = "[0-9]+(\\.[0-9]+)?[bkKMGTPE]?";

  /** What values look like, and how they are told of. */
  private static final Map<String, Form> FORMS =
      Map.of(
          "cpus", new Form("[1-9][0-9]{0,3}", "a number of processors, from 1"),
          "memory", new Form(SIZE, "a size such as 2G"),
          "disk", new Form(SIZE, "a size such as 20G"),
          "publish", new Form("([^:]+:)?[0-9]{1,5}:[0-9]{1,5}", "HOST:GUEST, as 8080:80"));

  private record Form(Pattern pattern, String described) {
    Form(String regex, String described) {
      this(Pattern.compile(regex), described);
    }
  }

  /** Returns where a key stands, in the VM's mapping or in the defaults. */
  Optional<YamlPlace> key(String key) {
    Optional<YamlPlace> own = place.get(key);
    return own.isPresent() || defaults.isEmpty() ? own : defaults.get().get(key);
  }

  /** Returns where a finding about a key is to point to: the VM, where it doesn't have it. */
  YamlPlace at(String key) {
    return key(key).orElse(place);
  }

  String name() {
    return scope.own(NAME).orElse("");
  }

  /** No two are equal; what they are made of would take long to compare. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(scope);
  }

  /** Makes the VM; what is wrong with it is added to the findings. */
  Optional<FleetVm> vm(Checkup checkup, FleetDocuments files) {
    try {
      scope.requireValues();
      Optional<YamlPlace> image = key("image");
      if (image.isEmpty()) {
        checkup.add(
            checkup
                .error(place, Code.REQUIRED, "the VM '" + name() + "' has no 'image'")
                .withHelp("give it one, or give 'defaults' one"));
        return Optional.empty();
      }
      Map<String, List<String>> options = options(checkup);
      return Optional.of(
          new FleetVm(
              name(),
              scope.text(image.get()),
              options,
              new Documents(checkup, files).all(),
              scope
                  .own(ADDRESS)
                  .map(address -> new FleetNetwork.Card(address, scope.own(MAC).orElse(""))),
              texts("after")));
    } catch (FleetScope.UnreplacedException e) {
      checkup.add(e.finding(checkup));
      return Optional.empty();
    }
  }

  private Map<String, List<String>> options(Checkup checkup) throws FleetScope.UnreplacedException {
    Map<String, List<String>> options = new LinkedHashMap<>();
    for (String key : SCALARS) {
      List<String> values = texts(key);
      if (!values.isEmpty()) {
        requireForm(key, values, checkup);
        options.put(key, values);
      }
    }
    for (Map.Entry<String, String> list : LISTS.entrySet()) {
      List<String> values = texts(list.getKey());
      if (!values.isEmpty()) {
        requireForm(list.getKey(), values, checkup);
        options.put(list.getValue(), values);
      }
    }
    Optional<YamlPlace> keepsVariables = key("uefi-vars");
    if (keepsVariables.isPresent() && keepsVariables.get().is(true)) {
      options.put("uefi-vars", List.of());
    }
    return options;
  }

  private List<String> texts(String key) throws FleetScope.UnreplacedException {
    Optional<YamlPlace> found = key(key);
    return found.isEmpty() ? List.of() : scope.texts(found.get());
  }

  private void requireForm(String key, List<String> values, Checkup checkup) {
    Form form = FORMS.get(key);
    for (int i = 0; form != null && i < values.size(); i++) {
      if (!form.pattern().matcher(values.get(i)).matches()) {
        YamlPlace list = at(key);
        YamlPlace found = list.items().size() > i ? list.items().get(i) : list;
        String value = Printable.escape(values.get(i));
        checkup.add(
            checkup.error(
                found,
                Code.VALUE,
                "'" + key + "' must be " + form.described() + ", not '" + value + "'"));
      }
    }
  }

  /** The documents of the VM's seed. */
  private final class Documents {
    private final Checkup checkup;
    private final FleetDocuments files;

    Documents(Checkup checkup, FleetDocuments files) {
      this.checkup = checkup;
      this.files = files;
    }

    FleetVm.Documents all() throws FleetScope.UnreplacedException {
      return new FleetVm.Documents(
          of(DocumentKind.USER_DATA),
          first(DocumentKind.META_DATA),
          first(DocumentKind.VENDOR_DATA),
          first(DocumentKind.NETWORK_CONFIG));
    }

    private Optional<Document> first(DocumentKind kind) throws FleetScope.UnreplacedException {
      List<Document> documents = of(kind);
      return documents.isEmpty() ? Optional.empty() : Optional.of(documents.get(0));
    }

    private List<Document> of(DocumentKind kind) throws FleetScope.UnreplacedException {
      Optional<YamlPlace> found = key(kind.fileName());
      List<Document> documents = new ArrayList<>();
      if (found.isPresent()) {
        boolean isList = found.get().value() instanceof YamlValue.Sequence;
        for (YamlPlace item : isList ? found.get().items() : List.of(found.get())) {
          add(item, kind, documents);
        }
      }
      return documents;
    }

    private void add(YamlPlace item, DocumentKind kind, List<Document> documents)
        throws FleetScope.UnreplacedException {
      try {
        boolean isWritten =
            item.value() instanceof YamlValue.Mapping || item.text().orElse("").indexOf('\n') >= 0;
        Template.Text text =
            isWritten
                ? files.written(item, kind).named(kind.fileName() + " of " + name())
                : files.named(scope.text(item), kind);
        documents.add(Template.of(scope).apply(text));
      } catch (TemplateException e) {
        checkup.add(e.finding());
      } catch (IOException e) {
        checkup.add(
            checkup.error(item, Code.UNREADABLE, kind.fileName() + " can't be read: " + reason(e)));
      }
    }

    private static String reason(IOException e) {
      return e instanceof NoSuchFileException missing
          ? "there is no file " + missing.getFile()
          : String.valueOf(e.getMessage());
    }
  }
}
