package io.seedling.seed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Puts one seed together and collects the findings on the way. */
final class SeedAssembly {
  /**
   * Writes to the disk what cloud-init has set up: a guest whose power is cut within half a minute
   * would come up with an empty host key, which cloud-init thinks is there.
   */
  private static final String SYNC = "#!/bin/sh\nexec sync\n";

  /** What findings call the part that shortcuts make. */
  private static final String SHORTCUTS = "options";

  private final SeedRequest request;
  private final List<Finding> findings = new FindingList();
  private boolean containsSecret;

  SeedAssembly(SeedRequest request) {
    this.request = request;
  }

  /** Makes the seed; to be called once. */
  SeedResult result() {
    Document userData = userData().named(Seed.USER_DATA);
    MetaData metaData = metaData();
    List<Document> vendorParts = vendorParts();
    Optional<Document> networkConfig = networkConfig();

    List<Document> files = new ArrayList<>(4);
    if (networkConfig.isPresent()) {
      files.add(networkConfig.get().named(Seed.NETWORK_CONFIG));
    }
    files.add(userData);
    String id = instanceId(metaData, files, vendorParts);
    if (!request.hosts().hosts().isEmpty()) {
      vendorParts.add(request.hosts().script());
    }
    vendorData(vendorParts).ifPresent(files::add);
    Document identified = metaData.with(MetaData.INSTANCE_ID, id).document();
    files.add(0, identified.named(Seed.META_DATA));
    return new SeedResult(new Seed(files, id, containsSecret), findings);
  }

  private Document userData() {
    List<Document> parts = new ArrayList<>(request.userData());
    if (request.hasShortcuts()) {
      // last: what a document merges in by rules of its own (MIME, gzip) would replace the options
      parts.add(Settings.applied(request.settings(), CloudConfig.of(request), SHORTCUTS, findings));
    }
    if (parts.isEmpty()) {
      return Document.ofText(Seed.USER_DATA, "#cloud-config\n{}\n");
    }
    Map<String, UserData> setBy = new HashMap<>();
    for (Document part : parts) {
      int from = findings.size();
      UserData userData =
          part.isPart()
              ? new PartReader(CloudInitVersion.LATEST, findings, 0).part(part)
              : UserData.read(part, CloudInitVersion.LATEST, findings);
      if (part.name().equals(SHORTCUTS)) {
        findings.subList(from, findings.size()).clear(); // who asked for it knows what it does
      }
      if (parts.size() > 1 && !request.merged()) {
        checkOverlap(userData, setBy);
        checkOwnMerging(userData, part == parts.get(0));
      }
      checkHostname(userData);
      sortFrom(from);
      containsSecret |= Secrets.in(userData);
    }
    if (request.merged() && parts.size() > 1) {
      return merged(parts);
    }
    boolean isOne = parts.size() == 1 && !parts.get(0).isPart();
    return isOne ? parts.get(0) : Document.of(Seed.USER_DATA, MimeMessage.of(parts));
  }

  /** What is no cloud-config cannot be merged, and that is said. */
  private Document merged(List<Document> parts) {
    ConfigTree tree = new ConfigTree();
    for (Document part : parts) {
      List<Finding> ignored = new ArrayList<>();
      UserData userData = UserData.read(part, CloudInitVersion.LATEST, ignored);
      if (userData.yaml().isPresent()) {
        tree.add(userData.yaml().get(), findings);
      } else if (userData.kind() != UserDataKind.CLOUD_CONFIG) {
        findings.add(
            Finding.error(
                    part,
                    Position.WHOLE,
                    Code.CONFLICT,
                    "only cloud-configs can be merged, and this is " + userData.kind().described())
                .withHelp("leave --merge out: they become parts of a message"));
      }
    }
    return Document.ofText(Seed.USER_DATA, tree.text());
  }

  /** Of two scalars under one key the guest keeps the first: see {@link MimeMessage}. */
  private void checkOverlap(UserData userData, Map<String, UserData> setBy) {
    Optional<MappingNode> mapping =
        userData.yaml().isEmpty() ? Optional.empty() : userData.yaml().get().mapping();
    if (mapping.isEmpty()) {
      return;
    }
    for (NodeTuple entry : mapping.get().getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key
          && entry.getValueNode() instanceof ScalarNode value) {
        @Nullable UserData first = setBy.putIfAbsent(key.getValue(), userData);
        if (first != null && !first.equals(userData) && !saysSame(first, key.getValue(), value)) {
          findings.add(
              userData.document().name().equals(SHORTCUTS)
                  ? againstOption(first.yaml().orElseThrow(), key.getValue())
                  : overlap(first.document(), userData.yaml().get(), key));
        }
      }
    }
  }

  private static boolean saysSame(UserData first, String key, ScalarNode value) {
    MappingNode mapping = first.yaml().orElseThrow().mapping().orElseThrow();
    NodeTuple entry = YamlDocument.entry(mapping, key).orElseThrow();
    return entry.getValueNode() instanceof ScalarNode scalar
        && scalar.getValue().equals(value.getValue());
  }

  private static Finding overlap(Document first, YamlDocument yaml, ScalarNode key) {
    return Finding.warning(
            yaml.text().document(),
            yaml.at(key),
            Code.CONFLICT,
            "'"
                + Printable.escape(key.getValue())
                + "' is set in "
                + Printable.escape(first.name())
                + " too; the guest keeps that value")
        .withHelp("remove one of the two");
  }

  /** A document that the guest would keep the value of, against an option that says another. */
  private static Finding againstOption(YamlDocument first, String key) {
    NodeTuple entry = YamlDocument.entry(first.mapping().orElseThrow(), key).orElseThrow();
    return Finding.error(
            first.text().document(),
            first.at(entry.getKeyNode()),
            Code.CONFLICT,
            "'" + key + "' is set here and by an option; the guest would keep this value")
        .withHelp("remove it, or leave the option out");
  }

  /** What is packed carries merge rules of its own, by default to replace whole keys. */
  private void checkOwnMerging(UserData userData, boolean isFirst) {
    boolean packed =
        switch (userData.kind()) {
          case MIME, GZIP, CLOUD_CONFIG_ARCHIVE, CLOUD_CONFIG_JSONP -> true;
          default -> false;
        };
    if (packed && !isFirst) {
      findings.add(
          Finding.warning(
                  userData.document(),
                  Position.WHOLE,
                  Code.CONFLICT,
                  "what is packed in here may replace keys of the documents before it")
              .withHelp("give this document first"));
    }
  }

  /** A host name in the cloud-config is what counts, whatever the meta-data says. */
  private void checkHostname(UserData userData) {
    Optional<MappingNode> mapping =
        request.hostname().isEmpty() || userData.yaml().isEmpty()
            ? Optional.empty()
            : userData.yaml().get().mapping();
    if (mapping.isEmpty()) {
      return;
    }
    String wanted = request.hostname().get();
    for (String name : List.of("fqdn", "hostname")) {
      Optional<NodeTuple> entry = YamlDocument.entry(mapping.get(), name);
      if (entry.isPresent()
          && entry.get().getValueNode() instanceof ScalarNode value
          && !firstLabel(value.getValue()).equals(firstLabel(wanted))) {
        findings.add(
            Finding.warning(
                    userData.document(),
                    userData.yaml().get().at(entry.get().getKeyNode()),
                    Code.CONFLICT,
                    "the guest will be called '"
                        + Printable.escape(value.getValue())
                        + "', not '"
                        + wanted
                        + "': a host name in user-data counts before the meta-data's")
                .withHelp("remove '" + name + "'"));
      }
    }
  }

  private static String firstLabel(String hostname) {
    int dot = hostname.indexOf('.');
    return dot < 0 ? hostname : hostname.substring(0, dot);
  }

  private MetaData metaData() {
    int from = findings.size();
    MetaData metaData =
        request.metaData().isPresent()
            ? MetaData.read(request.metaData().get(), findings)
            : MetaData.empty();
    if (request.metaData().isPresent()) {
      containsSecret |= Secrets.in(metaData.document(), metaData.yaml());
    }
    if (request.instanceId().isPresent()) {
      metaData.requireAgreement(MetaData.INSTANCE_ID, request.instanceId().get());
    }
    if (request.hostname().isPresent()) {
      metaData.requireAgreement(MetaData.LOCAL_HOSTNAME, request.hostname().get());
      metaData = metaData.with(MetaData.LOCAL_HOSTNAME, request.hostname().get());
    }
    if (request.instanceId().isPresent()) {
      metaData = metaData.with(MetaData.INSTANCE_ID, request.instanceId().get());
    }
    sortFrom(from);
    return metaData;
  }

  private List<Document> vendorParts() {
    List<Document> parts = new ArrayList<>();
    if (request.vendorData().isPresent()) {
      int from = findings.size();
      UserData vendorData =
          UserData.read(request.vendorData().get(), CloudInitVersion.LATEST, findings);
      containsSecret |= Secrets.in(vendorData);
      sortFrom(from);
      parts.add(request.vendorData().get());
    }
    if (request.hostKey().isPresent()) {
      containsSecret = true;
      parts.add(request.hostKey().get().cloudConfig());
      parts.add(Document.ofText(Seed.VENDOR_DATA, SYNC));
    }
    return parts;
  }

  /** Returns the file, which is the user's own document where nothing is added to it. */
  private Optional<Document> vendorData(List<Document> parts) {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    boolean isAlone = parts.size() == 1 && !parts.get(0).isPart();
    Document file = isAlone ? parts.get(0) : Document.of(Seed.VENDOR_DATA, MimeMessage.of(parts));
    return Optional.of(file.named(Seed.VENDOR_DATA));
  }

  private Optional<Document> networkConfig() {
    if (request.networkConfig().isEmpty() || request.networkConfig().get().isOurs()) {
      return request.networkConfig();
    }
    int from = findings.size();
    Optional<NetworkConfig> config =
        NetworkConfig.read(request.networkConfig().get(), CloudInitVersion.LATEST, findings);
    sortFrom(from);
    if (config.isEmpty()) {
      return Optional.empty();
    }
    containsSecret |= Secrets.in(config.get().document(), config.get().yaml());
    return Optional.of(config.get().document());
  }

  /** The document's own id, or the one asked for (which is the same, or a finding), or derived. */
  private String instanceId(MetaData metaData, List<Document> others, List<Document> vendorParts) {
    Optional<String> said = metaData.value(MetaData.INSTANCE_ID);
    if (said.isPresent()) {
      return said.get();
    }
    if (request.instanceId().isPresent()) {
      return request.instanceId().get();
    }
    List<Document> content = new ArrayList<>(others);
    for (Document part : vendorParts) {
      content.add(part.named(Seed.VENDOR_DATA));
    }
    content.add(metaData.document().named(Seed.META_DATA));
    return InstanceId.derive(content);
  }

  private void sortFrom(int from) {
    Collections.sort(findings.subList(from, findings.size()));
  }
}
