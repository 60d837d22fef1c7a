package io.seedling.iso;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes down what is wrong, each thing once, and bounds how much of it. */
final class FindingList implements Problems {
  /** Findings by one clause and severity that are listed. */
  static final int MOST_OF_A_KIND = 100;

  private final List<Finding> findings = new ArrayList<>();
  private final Set<Finding> listed = new HashSet<>();
  private final Map<String, Integer> ofAKind = new HashMap<>();
  private long unlisted;
  private long errors;
  private long warnings;

  @Override
  public void note(Finding finding) {
    String kind = finding.severity() + finding.clause();
    int before = ofAKind.getOrDefault(kind, 0);
    if (before >= MOST_OF_A_KIND) {
      unlisted++;
    } else if (listed.add(finding)) {
      ofAKind.put(kind, before + 1);
      findings.add(finding);
    } else {
      return;
    }
    if (finding.severity() == Severity.ERROR) {
      errors++;
    } else if (finding.severity() == Severity.WARNING) {
      warnings++;
    }
  }

  @Override
  public void broken(Finding finding) {
    note(finding);
  }

  @Override
  public void beyond(Finding finding) {
    note(finding);
  }

  /**
   * Returns who is told of what is met where another walk has been: what is too much of its kind to
   * be listed has been counted then.
   */
  Problems ofAnotherWalk() {
    return new OfAnotherWalk();
  }

  private final class OfAnotherWalk implements Problems {
    @Override
    public void note(Finding finding) {
      String kind = finding.severity() + finding.clause();
      if (ofAKind.getOrDefault(kind, 0) < MOST_OF_A_KIND) {
        FindingList.this.note(finding);
      }
    }

    @Override
    public void broken(Finding finding) {
      note(finding);
    }

    @Override
    public void beyond(Finding finding) {
      note(finding);
    }
  }

  CheckReport report() {
    return new CheckReport(findings, unlisted, errors, warnings);
  }
}
