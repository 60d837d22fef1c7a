package io.seedling.seed;

/** Something to be looked for in a whole cloud-config, beyond the types of its values. */
interface CloudConfigRule {

  /**
   * Adds a finding for each place that breaks the rule. Values of a type that the rule does not
   * expect are passed over: the model has complained about those.
   *
   * @param root a mapping
   */
  void check(YamlPlace root, Checkup checkup);
}
