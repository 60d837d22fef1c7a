package io.seedling.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Of the cases of each parameterized test the first and every so many after it: {@code -Dthinned=N}
 * asks for an Nth. The others are skipped.
 */
final class Thinned implements ExecutionCondition {
  private static final int EVERY = Integer.getInteger("thinned", 1);
  private static final Pattern CASE = Pattern.compile("\\[test-template-invocation:#(\\d+)]$");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Matcher number = CASE.matcher(context.getUniqueId());
    return number.find() && (Integer.parseInt(number.group(1)) - 1) % EVERY != 0
        ? ConditionEvaluationResult.disabled("thinned to one of " + EVERY)
        : ConditionEvaluationResult.enabled("");
  }
}
