package io.seedling.seed;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Findings of one check. Of each severity it holds a thousand: nobody reads more, and a hostile
 * document can earn a million. What is beyond is said once to be missing, so that it never looks as
 * if all had been told.
 */
final class FindingList extends AbstractList<Finding> {
  static final int MOST = 1000;

  private final List<Finding> held = new ArrayList<>();
  private final Map<Severity, Integer> count = new EnumMap<>(Severity.class);

  /** Adds a finding, or drops it where there are enough of its severity. */
  @Override
  public boolean add(Finding finding) {
    int before = count.merge(finding.severity(), 1, Integer::sum) - 1;
    if (before == MOST) {
      held.add(
          Finding.info(
              finding.context().excerpt().document(),
              Position.WHOLE,
              Code.LIMIT,
              "more than " + MOST + " findings of one kind; the rest is not told"));
    }
    modCount++;
    return before < MOST && held.add(finding);
  }

  @Override
  public Finding get(int index) {
    return held.get(index);
  }

  @Override
  public Finding set(int index, Finding finding) {
    return held.set(index, finding);
  }

  @Override
  public Finding remove(int index) {
    modCount++;
    return held.remove(index);
  }

  @Override
  public int size() {
    return held.size();
  }
}
