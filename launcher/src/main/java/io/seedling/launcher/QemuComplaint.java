package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;

/** What QEMU says when it can't start, in words that tell what to do. QEMU's own line comes too. */
final class QemuComplaint {
  private static final int LONGEST = 400;

  private final String text;

  private QemuComplaint(String text) {
    this.text = text;
  }

  /**
   * Returns the failure that a text stands for.
   *
   * @param text what QEMU wrote to standard error
   * @param status its exit status; -1 where nobody knows
   */
  static LaunchException of(String text, int status) {
    // that nobody listens yet is as it should be, see RunSocket
    String complaint = text.replaceAll("(?m)^.*Unable to connect character device.*\n?", "");
    return new QemuComplaint(complaint).failure(status);
  }

  private LaunchException failure(int status) {
    if (has("Failed to get ") && has("lock")) {
      return failed(Kind.IN_USE, "a disk image is in use", "stop the VM that uses it");
    } else if (has("Could not open backing file")) {
      return failed(
          Kind.FAILED,
          "the image that the disk is based on is missing",
          "put it back where it was, or make the VM anew");
    } else if (has("Could not set up host forwarding rule")) {
      return failed(
          Kind.IN_USE,
          "a port of this machine can't be listened on: it is in use, or below 1024",
          "publish another port with -p HOST:GUEST");
    } else if (has("Could not access KVM") || has("failed to initialize kvm")) {
      return failed(
          Kind.DIED,
          "KVM refuses to work",
          has("Permission denied")
              ? "add yourself to the group kvm and log in again, or use --accel tcg"
              : "use --accel auto or --accel tcg");
    } else if (has("invalid accelerator")) {
      return failed(Kind.DIED, "this QEMU lacks the accelerator", "use --accel auto");
    } else if (has("cannot set up guest memory") || has("Cannot allocate memory")) {
      return failed(
          Kind.DIED, "there is not enough memory for the guest", "use less with --memory");
    }
    return ofOtherKinds(status);
  }

  private LaunchException ofOtherKinds(int status) {
    if (has("could not load PC BIOS") || has("Could not find ROM image") || has("pflash")) {
      return failed(
          Kind.DIED,
          "QEMU can't use the firmware",
          "leave --firmware out, or name an image for this machine");
    } else if (has("failed to set MSR")) {
      return failed(
          Kind.DIED, "KVM can't run this CPU model here", "use --accel tcg or another --cpu");
    } else if (has("Image is not in qcow2 format")) {
      return failed(Kind.FAILED, "a disk is not a qcow2 image", "imgtool check tells more");
    } else if (has("unable to find CPU model")) {
      return failed(Kind.DIED, "this QEMU lacks the CPU model", "leave --cpu out");
    } else if (has("Invalid SMP CPUs")) {
      return failed(Kind.DIED, "the machine has room for fewer processors", "use fewer --cpus");
    } else if (has("No space left on device")) {
      return failed(Kind.FAILED, "the host's disk is full", "free space; launch gc helps");
    }
    return failed(Kind.DIED, status < 0 ? "QEMU died" : "QEMU ended with status " + status, "");
  }

  private boolean has(String words) {
    return text.contains(words);
  }

  private LaunchException failed(Kind kind, String what, String remedy) {
    String said = lastLines();
    return new LaunchException(kind, said.isEmpty() ? what : what + " (" + said + ")", remedy);
  }

  /** One line: QEMU's program name is left out, and what is long is cut. */
  private String lastLines() {
    String said = text.strip().replace("\r", "").replace("\n", "; ");
    if (said.startsWith("qemu")) {
      int colon = said.indexOf(": ");
      said = colon > 0 ? said.substring(colon + 2) : said;
    }
    return said.length() <= LONGEST ? said : "…" + said.substring(said.length() - LONGEST);
  }
}
