package io.seedling.launcher;

/** The CPU model that a guest sees: QEMU's {@code -cpu}. */
final class CpuModel {
  private CpuModel() {}

  /** Returns the model that the board asks for, or the best that the accelerator allows. */
  static String of(Machine.Board board, AcceleratorChoice choice) {
    return board.cpuModel().orElse(best(board.arch(), choice));
  }

  private static String best(GuestArch arch, AcceleratorChoice choice) {
    return switch (choice.accelerator()) {
      case HVF, KVM -> host(choice);
      case WHPX -> "qemu64"; // "host" is unknown to it before QEMU 11
      // pointer authentication as Arm specifies it costs half of an emulated guest's speed
      case TCG -> arch == GuestArch.AARCH64 ? "max,pauth-impdef=on" : "max";
    };
  }

  private static String host(AcceleratorChoice choice) {
    StringBuilder model = new StringBuilder("host");
    for (String property : choice.cpuOff()) {
      model.append(",-").append(property);
    }
    return model.toString();
  }
}
