package io.seedling.iso;

import java.util.List;

/**
 * What is wrong with a volume.
 *
 * @param findings in the order in which they were met; of one kind no more than {@value
 *     FindingList#MOST_OF_A_KIND}, so that a volume that is wrong throughout stays readable
 * @param unlisted how many more there are
 * @param errors how many findings are errors, the unlisted ones included
 * @param warnings how many are warnings, the unlisted ones included
 */
public record CheckReport(List<Finding> findings, long unlisted, long errors, long warnings) {
  /** Copies the list. */
  public CheckReport {
    findings = List.copyOf(findings);
  }

  /** Whether there is an error among the findings. */
  public boolean hasErrors() {
    return errors > 0;
  }
}
