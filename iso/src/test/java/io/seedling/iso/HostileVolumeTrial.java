package io.seedling.iso;

/** The program that a JVM with a small heap runs on one of the {@link HostileVolumes}. */
final class HostileVolumeTrial {
  private HostileVolumeTrial() {}

  /** Ends with an exception, and so with a status that is not 0, where the trial fails. */
  public static void main(String[] arguments) {
    CraftedVolume volume = HostileVolumes.valueOf(arguments[0]).make();
    CheckReport report = Trial.of(() -> new BytesChannel(volume), arguments[0]);
    String findings = report.findings().isEmpty() ? "no" : "";
    System.out.println(arguments[0] + " has " + findings + "findings");
    System.out.println(report.errors() + " errors, " + report.warnings() + " warnings");
    report.findings().stream().limit(5).forEach(System.out::println);
  }
}
