package io.seedling.seed;

import java.util.List;

/**
 * A seed and what there is to say about it.
 *
 * <p>The seed is there even when findings are errors, so that a caller may write it all the same:
 * documents at fault are then in it as they were given.
 *
 * @param seed the files as they would be written
 * @param findings user-data first, then meta-data, vendor-data and network-config; sorted by line
 */
public record SeedResult(Seed seed, List<Finding> findings) {

  /** Copies the findings. */
  public SeedResult {
    findings = List.copyOf(findings);
  }

  /** Returns whether a finding is an error: a seed that should not be written. */
  public boolean hasErrors() {
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR) {
        return true;
      }
    }
    return false;
  }
}
