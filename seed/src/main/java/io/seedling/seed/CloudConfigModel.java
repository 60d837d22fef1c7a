package io.seedling.seed;

/** The model of cloud-config, read once in a process. */
final class CloudConfigModel {
  private static final Model MODEL = Model.of("cloud-config.model");

  private CloudConfigModel() {}

  static Model get() {
    return MODEL;
  }
}
