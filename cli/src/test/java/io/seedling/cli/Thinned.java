package io.seedling.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Of the cases of each parameterized test the first, and every so many: {@code -Dthinned=N} asks
 * for an Nth, {@code -Dthinned.from=K} for which of them. The others are skipped.
 */
final class Thinned implements ExecutionCondition {
  private static final int EVERY = Integer.getInteger("thinned", 1);
  private static final int FROM = Integer.getInteger("thinned.from", 0);
  private static final Pattern CASE = Pattern.compile("\\[test-template-invocation:#(\\d+)]$");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Matcher number = CASE.matcher(context.getUniqueId());
    return number.find() && isLeftOut(Integer.parseInt(number.group(1)) - 1)
        ? ConditionEvaluationResult.disabled("thinned to one of " + EVERY)
        : ConditionEvaluationResult.enabled("");
  }

  private static boolean isLeftOut(int index) {
    return index > 0 && index % EVERY != FROM % EVERY;
  }
}
