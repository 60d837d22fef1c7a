package io.seedling.seed;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A seed in OpenStack's layout, for images that look for a config drive alone: {@code
 * openstack/latest} with {@code meta_data.json}, {@code user_data}, {@code vendor_data.json} and
 * {@code network_data.json}.
 *
 * @see <a href="https://docs.openstack.org/nova/latest/user/metadata.html">metadata</a>
 */
final class ConfigDrive {
  static final String LABEL = "config-2";

  private ConfigDrive() {}

  /**
   * Returns the files, named by their paths, in the order of their names.
   *
   * @throws IllegalArgumentException if the network configuration has no counterpart there; the
   *     message says what
   */
  static List<Document> files(Seed seed) {
    List<Document> files = new ArrayList<>();
    files.add(named("meta_data.json", metaData(seed)));
    for (Document file : seed.files()) {
      switch (file.name()) {
        case Seed.USER_DATA -> files.add(file.named(SeedFiles.CONFIG_DRIVE + "user_data"));
        case Seed.VENDOR_DATA -> files.add(named("vendor_data.json", vendorData(file)));
        case Seed.NETWORK_CONFIG ->
            files.add(named("network_data.json", OpenStackNetwork.of(file)));
        default -> {
          // meta-data is above
        }
      }
    }
    files.sort(Comparator.comparing(Document::name));
    return files;
  }

  private static Document named(String name, String text) {
    return Document.ofText(SeedFiles.CONFIG_DRIVE + name, text);
  }

  /** The instance-id is the uuid there, the host name the hostname; keys have names. */
  private static String metaData(Seed seed) {
    MetaData metaData = MetaData.read(seed.files().get(0), new ArrayList<>());
    JsonObject json = new JsonObject();
    json.put("uuid", seed.instanceId());
    Optional<String> hostname = metaData.value(MetaData.LOCAL_HOSTNAME);
    if (hostname.isPresent()) {
      json.put("hostname", hostname.get());
      json.put("name", hostname.get());
    }
    JsonObject keys = new JsonObject();
    for (String key : publicKeys(metaData)) {
      keys.put("key" + keys.size(), key);
    }
    json.put("public_keys", keys);
    return JsonWriter.indent("  ").string().object(json).done() + "\n";
  }

  private static List<String> publicKeys(MetaData metaData) {
    List<String> keys = new ArrayList<>();
    Optional<YamlPlace> root =
        metaData.yaml().isEmpty() ? Optional.empty() : metaData.yaml().get().values();
    Optional<YamlPlace> place = root.isEmpty() ? root : root.get().get("public-keys");
    if (place.isPresent()) {
      addKeys(place.get(), keys);
    }
    return keys;
  }

  private static void addKeys(YamlPlace place, List<String> keys) {
    if (place.text().isPresent()) {
      place.text().get().lines().filter(line -> !line.isBlank()).forEach(keys::add);
    }
    for (YamlPlace item : place.items()) {
      addKeys(item, keys);
    }
    for (YamlPlace entry : place.entries()) {
      addKeys(entry, keys);
    }
  }

  private static String vendorData(Document file) {
    String text = new String(file.array(), StandardCharsets.UTF_8);
    JsonObject json = new JsonObject();
    json.put("cloud-init", text);
    return JsonWriter.string().object(json).done() + "\n";
  }

  /** Returns the documents of a seed that a config drive stands for, under NoCloud's names. */
  static Map<String, Document> documents(Map<String, Document> files) {
    Map<String, Document> documents = new TreeMap<>();
    for (Map.Entry<String, Document> file : files.entrySet()) {
      switch (file.getKey()) {
        case SeedFiles.CONFIG_DRIVE + "user_data" -> documents.put(Seed.USER_DATA, file.getValue());
        case SeedFiles.CONFIG_DRIVE + "meta_data.json" ->
            documents.put(Seed.META_DATA, file.getValue());
        case SeedFiles.CONFIG_DRIVE + "vendor_data.json" ->
            documents.put(Seed.VENDOR_DATA, file.getValue());
        default -> {
          // network_data.json is of a form of its own
        }
      }
    }
    return documents;
  }
}
