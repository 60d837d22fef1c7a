package io.seedling.cli;

import io.seedling.qcow2.Amendment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code amend -o} asks for, and qemu-img's own words where it cannot be. */
record AmendOptions(ImageOptions options) {
  private static final List<String> KNOWN = CreateOption.names(CreateOption.amended());

  static AmendOptions of(List<String> words) throws UsageException, ReportedException {
    for (QemuOption said : QemuOption.parse(words)) {
      if (!KNOWN.contains(said.name()) && ImageOptions.QCOW2.contains(said.name())) {
        throw new ReportedException(
            "Invalid parameter '" + said.name() + "'",
            List.of("This option is only supported for image creation"));
      }
    }
    return new AmendOptions(ImageOptions.parse(words, KNOWN));
  }

  Amendment amendment() throws UsageException, ReportedException {
    for (CreateOption option : CreateOption.amended()) {
      if (option.encrypts() && options.value(option.optionName()) != null) {
        throw failed("Can't amend encryption options - encryption not present");
      }
    }
    String size = options.value("size");
    return new Amendment(
        version(),
        size == null ? Optional.empty() : Optional.of(ByteSize.parse(size)),
        Optional.ofNullable(options.value("backing_file")),
        Optional.ofNullable(options.value("backing_fmt")),
        Optional.ofNullable(options.value("data_file")),
        flag("data_file_raw"),
        flag("lazy_refcounts"),
        options.value("refcount_bits") == null
            ? Optional.empty()
            : Optional.of(options.refcountBits()));
  }

  private Optional<Integer> version() throws ReportedException {
    @Nullable String compat = options.value("compat");
    if (compat == null) {
      return Optional.empty();
    }
    return Optional.of(
        switch (compat) {
          case "0.10", "v2" -> 2;
          case "1.1", "v3" -> 3;
          default -> throw failed("Unknown compatibility level " + compat);
        });
  }

  private Optional<Boolean> flag(String name) throws UsageException {
    return options.value(name) == null ? Optional.empty() : Optional.of(options.isOn(name));
  }

  private static ReportedException failed(String what) {
    return new ReportedException(ExitCode.FAILED, what, null);
  }
}
