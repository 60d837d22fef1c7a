package io.seedling.seed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What cloud-init would make of a seed that somebody has made.
 *
 * @param seed what was found
 * @param isConfigDrive whether its files are those of OpenStack's config drive
 * @param documents the seed's documents
 * @param findings about the volume first, then about each document
 * @param isAccepted whether cloud-init finds the seed and takes it for one
 * @param instanceId what the guest would be called by, if the meta-data can be read
 * @param hostname the host name, from user-data or else meta-data
 * @param effects what cloud-init would do, in words
 */
public record Inspection(
    FoundSeed seed,
    boolean isConfigDrive,
    Map<DocumentKind, Document> documents,
    List<Finding> findings,
    boolean isAccepted,
    Optional<String> instanceId,
    Optional<String> hostname,
    List<String> effects) {

  /** Copies the collections. */
  public Inspection {
    documents = new EnumMap<>(documents);
    findings = List.copyOf(findings);
    effects = List.copyOf(effects);
  }

  /** Looks at a seed. */
  public static Inspection of(FoundSeed seed) {
    SeedRules rules = new SeedRules(seed);
    List<Finding> findings = rules.findings();
    boolean isAccepted = true;
    for (Finding finding : findings) {
      isAccepted &= finding.severity() != Severity.ERROR;
    }
    Map<DocumentKind, Document> documents = rules.documents();
    for (Map.Entry<DocumentKind, Document> document : documents.entrySet()) {
      boolean isJson = rules.isConfigDrive() && document.getKey() != DocumentKind.USER_DATA;
      if (!isJson) {
        findings.addAll(Validation.LATEST.of(document.getValue(), document.getKey()));
      }
    }
    Optional<YamlPlace> metaData = values(documents.get(DocumentKind.META_DATA));
    List<YamlPlace> configs = cloudConfigs(documents.get(DocumentKind.USER_DATA));
    return new Inspection(
        seed,
        rules.isConfigDrive(),
        documents,
        findings,
        isAccepted,
        instanceId(metaData, rules.isConfigDrive()),
        hostname(metaData, configs, rules.isConfigDrive()),
        effects(documents, configs));
  }

  /** cloud-init calls an instance without an id {@code nocloud}. */
  private static Optional<String> instanceId(Optional<YamlPlace> metaData, boolean isConfigDrive) {
    if (isConfigDrive) {
      return metaData.flatMap(root -> root.get("uuid")).flatMap(YamlPlace::text);
    }
    if (metaData.isEmpty()) {
      return Optional.of("nocloud");
    }
    Optional<YamlPlace> id = metaData.get().get(MetaData.INSTANCE_ID);
    return id.isEmpty() ? Optional.of("nocloud") : Optional.of(id.get().spelling());
  }

  private static Optional<String> hostname(
      Optional<YamlPlace> metaData, List<YamlPlace> configs, boolean isConfigDrive) {
    List<Optional<YamlPlace>> said = new ArrayList<>();
    for (YamlPlace config : configs) {
      said.add(config.get("fqdn"));
      said.add(config.get("hostname"));
    }
    if (metaData.isPresent()) {
      said.add(metaData.get().get(isConfigDrive ? "hostname" : MetaData.LOCAL_HOSTNAME));
    }
    for (Optional<YamlPlace> place : said) {
      if (place.isPresent() && place.get().text().isPresent()) {
        return place.get().text();
      }
    }
    return Optional.empty();
  }

  private static List<String> effects(
      Map<DocumentKind, Document> documents, List<YamlPlace> configs) {
    List<String> effects = new ArrayList<>();
    Document userData = documents.get(DocumentKind.USER_DATA);
    boolean isConfig = userData != null && UserDataKind.of(userData) == UserDataKind.CLOUD_CONFIG;
    if (userData != null && userData.size() > 0 && !isConfig) {
      effects.add("user-data is " + UserDataKind.of(userData).described());
    }
    for (YamlPlace config : configs) {
      effects.addAll(Effects.of(config));
    }
    if (documents.containsKey(DocumentKind.NETWORK_CONFIG)) {
      effects.add("configures the network");
    }
    Document vendorData = documents.get(DocumentKind.VENDOR_DATA);
    if (vendorData != null) {
      effects.add("vendor-data is " + UserDataKind.of(vendorData).described());
    }
    return effects;
  }

  private static Optional<YamlPlace> values(@Nullable Document document) {
    if (document == null) {
      return Optional.empty();
    }
    return YamlDocument.read(document, new ArrayList<>()).flatMap(YamlDocument::values);
  }

  private static List<YamlPlace> cloudConfigs(@Nullable Document document) {
    List<YamlPlace> configs = new ArrayList<>();
    if (document != null) {
      UserData userData = UserData.read(document, CloudInitVersion.LATEST, new ArrayList<>());
      for (YamlDocument config : userData.cloudConfigs()) {
        config.values().ifPresent(configs::add);
      }
    }
    return configs;
  }

  /** Returns the findings about the volume and its files' names alone. */
  public List<Finding> volumeFindings() {
    List<Finding> volume = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.code().equals(Code.VOLUME)) {
        volume.add(finding);
      }
    }
    return volume;
  }
}
