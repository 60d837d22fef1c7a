package io.seedling.seed;

import java.util.List;

/**
 * The files of a NoCloud seed, as they stand in the root of a volume or a directory.
 *
 * <p>{@code meta-data} and {@code user-data} are always there, since cloud-init passes over a seed
 * without both; {@code network-config} and {@code vendor-data} only when they hold something.
 */
public final class Seed {
  static final String META_DATA = "meta-data";
  static final String NETWORK_CONFIG = "network-config";
  static final String USER_DATA = "user-data";
  static final String VENDOR_DATA = "vendor-data";

  private final List<Document> files;
  private final String instanceId;
  private final boolean containsSecret;

  Seed(List<Document> files, String instanceId, boolean containsSecret) {
    this.files = List.copyOf(files);
    this.instanceId = instanceId;
    this.containsSecret = containsSecret;
  }

  /** Makes a seed of what is asked for; bad content becomes findings, never an exception. */
  public static SeedResult from(SeedRequest request) {
    return new SeedAssembly(request).result();
  }

  /** Returns the files, named as cloud-init looks for them, in the order of their names. */
  public List<Document> files() {
    return files;
  }

  /** Returns the id that the guest will compare with the one of its last boot. */
  public String instanceId() {
    return instanceId;
  }

  /**
   * Returns whether a file holds a password, a hash of one or a private key, so that a volume made
   * of it should be readable by its owner alone. What cannot be looked into (gzip, base64) counts
   * as holding one.
   */
  public boolean containsSecret() {
    return containsSecret;
  }
}
