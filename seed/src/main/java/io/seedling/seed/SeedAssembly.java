package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;

/** Puts one seed together and collects the findings on the way. */
final class SeedAssembly {
  private final SeedRequest request;
  private final List<Finding> findings = new ArrayList<>();

  SeedAssembly(SeedRequest request) {
    this.request = request;
  }

  SeedResult result() {
    List<Document> files = new ArrayList<>();
    request.networkConfig().ifPresent(d -> files.add(d.named(Seed.NETWORK_CONFIG)));
    files.add(userData());
    request.vendorData().ifPresent(d -> files.add(d.named(Seed.VENDOR_DATA)));
    String id = request.instanceId().orElse(InstanceId.derive(files));
    files.add(0, Document.ofText(Seed.META_DATA, "instance-id: " + YamlText.scalar(id) + "\n"));
    return new SeedResult(new Seed(files, id, false), findings);
  }

  private Document userData() {
    List<Document> parts = new ArrayList<>();
    if (request.hasShortcuts()) {
      parts.add(Document.ofText("options", CloudConfig.of(request)));
    }
    parts.addAll(request.userData());
    if (parts.isEmpty()) {
      return Document.ofText(Seed.USER_DATA, "#cloud-config\n{}\n");
    }
    if (parts.size() == 1) {
      return parts.get(0).named(Seed.USER_DATA);
    }
    return Document.of(Seed.USER_DATA, MimeMessage.of(parts));
  }
}
