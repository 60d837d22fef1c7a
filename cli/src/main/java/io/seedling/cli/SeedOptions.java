package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.seedling.seed.Document;
import io.seedling.seed.DocumentKind;
import io.seedling.seed.Login;
import io.seedling.seed.PasswordHash;
import io.seedling.seed.SeedRequest;
import io.seedling.seed.SshHostKey;
import io.seedling.seed.SshKeyFormatException;
import io.seedling.seed.SshPublicKey;
import io.seedling.seed.WrittenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** The options by which {@code seedtool make} and {@code launch IMAGE} are told a seed. */
final class SeedOptions {
  /** No data source takes more; what is larger is surely the wrong file. */
  private static final int LARGEST_DOCUMENT = 32 << 20;

  private static final List<String> OWN_KEYS =
      List.of("id_ed25519.pub", "id_ecdsa.pub", "id_rsa.pub");

  private static final List<String> FILE_OPTIONS =
      List.of(
          "user-data",
          "meta-data",
          "vendor-data",
          "network-config",
          "password-file",
          "ssh-key",
          "values");

  private final Arguments arguments;
  private final InputStream in;
  private final @Nullable Path earlier;

  SeedOptions(Arguments arguments, InputStream in) {
    this(
        arguments,
        in,
        arguments.value("output") == null ? null : Path.of(arguments.value("output")));
  }

  /**
   * @param earlier the seed that is to be replaced, if one is there
   */
  SeedOptions(Arguments arguments, InputStream in, @Nullable Path earlier) {
    this.arguments = arguments;
    this.in = in;
    this.earlier = earlier;
  }

  static void declare(Options options) {
    for (Option option : all()) {
      options.addOption(option);
    }
  }

  /** Returns the name of an option of ours that was given; null where none was. */
  static @Nullable String firstGiven(Arguments arguments) {
    for (Option option : all()) {
      if (arguments.has(option.getLongOpt())) {
        return option.getLongOpt();
      }
    }
    return null;
  }

  private static List<Option> all() {
    return List.of(
        Command.value(
            "", "user-data", "FILE", "user-data; several files become the parts of one message"),
        Command.value("", "meta-data", "FILE", "meta-data; without it, it is generated"),
        Command.value("", "vendor-data", "FILE", "vendor-data"),
        Command.value("", "network-config", "FILE", "network-config, version 1 or 2"),
        Command.value("", "instance-id", "ID", "the instance-id; by default it is the content's"),
        Command.value("", "hostname", "NAME", "the guest's host name"),
        Command.value(
            "", "user", "NAME", "add a user with sudo; else the image's own one is meant"),
        Command.value(
            "",
            "ssh-key",
            "KEY",
            "a public key: a file, the key itself, auto (~/.ssh), or - (stdin)"),
        Command.value("", "password-file", "FILE", "the user's password: the file's first line"),
        Command.flag("", "password-prompt", "ask for the user's password"),
        Command.value("", "password-fd", "N", "read it from this file descriptor, such as 0"),
        Command.value("", "package", "NAME", "a package to install"),
        Command.value("", "run", "COMMAND", "a shell command to run at first boot"),
        Command.value(
            "", "write-file", "SRC:DEST[:MODE[:OWNER]]", "a file to put into the guest at DEST"),
        Command.value(
            "",
            "part",
            "TYPE:FILE",
            "a part of the user-data of that type, as x-shellscript-per-boot"),
        Command.value(
            "", "static", "ADDRESS", "a network without DHCP: 10.0.0.5/24,gw=10.0.0.1,dns=9.9.9.9"),
        Command.value("", "set", "KEY=VALUE", "a value of the cloud-config, as ssh_pwauth=true"),
        Command.flag("", "merge", "make one cloud-config of several, not a message of parts"),
        Command.value(
            "",
            "values",
            "FILE",
            "fill placeholders in the documents from this YAML of names and values"));
  }

  /** Refuses an output that is one of the files to be read, which --force would destroy. */
  void refuseAsOutput(Path output) throws IOException, ReportedException {
    if (!Files.exists(output)) {
      return;
    }
    for (String option : FILE_OPTIONS) {
      for (String file : arguments.values(option)) {
        if (Files.exists(Path.of(file)) && Files.isSameFile(output, Path.of(file))) {
          throw new ReportedException(
              ExitCode.FAILED,
              output + ": is the file that --" + option + " reads",
              "give the output another name");
        }
      }
    }
  }

  /** Reads the files and puts the request together. */
  SeedRequest request() throws IOException, UsageException, ReportedException {
    return legal(built(arguments.value("hostname")));
  }

  /** The same for a VM, whose name is its host name unless the meta-data or an option says one. */
  SeedRequest requestFor(String vmName, SshHostKey hostKey)
      throws IOException, UsageException, ReportedException {
    return legal(builderFor(vmName, arguments.has("meta-data")).hostKey(hostKey));
  }

  /**
   * The same, for who has more to say.
   *
   * @param hasMetaData whether there are meta-data that may name the host
   */
  SeedRequest.Builder builderFor(String vmName, boolean hasMetaData)
      throws IOException, UsageException, ReportedException {
    String hostname = arguments.value("hostname");
    boolean said = hostname != null || hasMetaData;
    return built(said ? hostname : hostnameFor(vmName));
  }

  /** Returns a name that RFC 1123 allows: letters, digits and hyphens, not at the ends. */
  static String hostnameFor(String vmName) {
    String name = vmName.replace('_', '-').replace('.', '-');
    int end = name.length();
    while (end > 0 && name.charAt(end - 1) == '-') {
      end--;
    }
    return end == 0 ? "vm" : name.substring(0, end); // a VM's name begins with a letter or digit
  }

  static SeedRequest legal(SeedRequest.Builder request) throws UsageException {
    try {
      return request.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private SeedRequest.Builder built(@Nullable String hostname)
      throws IOException, UsageException, ReportedException {
    SeedRequest.Builder request = SeedRequest.builder();
    SeedDocuments documents = SeedDocuments.of(arguments);
    for (Document userData : documents.userData()) {
      request.addUserData(userData);
    }
    String file = arguments.value("meta-data");
    if (file != null) {
      request.metaData(documents.read(file, DocumentKind.META_DATA));
    }
    file = arguments.value("vendor-data");
    if (file != null) {
      request.vendorData(documents.read(file, DocumentKind.VENDOR_DATA));
    }
    Optional<Document> network = documents.networkConfig();
    if (network.isPresent()) {
      request.networkConfig(network.get());
    }
    String instanceId = arguments.value("instance-id");
    if (instanceId != null) {
      request.instanceId(instanceId);
    }
    if (hostname != null) {
      request.hostname(hostname);
    }
    try {
      for (WrittenFile written : documents.files()) {
        request.addFile(written);
      }
      return request
          .login(login())
          .packages(arguments.values("package"))
          .runCommands(arguments.values("run"))
          .settings(documents.settings())
          .merged(arguments.has("merge"));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** Reads a document, which is known by the name given. */
  static Document document(String file) throws IOException {
    return Document.of(file, read(Path.of(file), LARGEST_DOCUMENT));
  }

  /** Reads a document from a stream, to its end. */
  static Document document(String name, InputStream in) throws IOException {
    return Document.of(name, read(name, in, LARGEST_DOCUMENT));
  }

  /** Reads a file that may also be a pipe, whose size nobody knows before. */
  private static byte[] read(Path file, int largest) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in, largest);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new FileSystemException(file.toString(), null, e.getMessage());
    }
  }

  private static byte[] read(String name, InputStream in, int largest) throws IOException {
    byte[] bytes = in.readNBytes(largest + 1);
    if (bytes.length > largest) {
      throw new FileSystemException(
          name, null, "is larger than " + largest + " bytes; is it the right file?");
    }
    return bytes;
  }

  private Login login() throws IOException, UsageException, ReportedException {
    Optional<String> user = Optional.ofNullable(arguments.value("user"));
    List<SshPublicKey> keys = new ArrayList<>();
    for (String key : arguments.values("ssh-key")) {
      keys.addAll(keys(key));
    }
    return new Login(user, password(), keys);
  }

  private List<SshPublicKey> keys(String key)
      throws IOException, ReportedException, UsageException {
    boolean literal = key.startsWith("ssh-") || key.startsWith("ecdsa-") || key.startsWith("sk-");
    String source = literal ? "--ssh-key" : key;
    byte[] text;
    if (literal && key.indexOf(' ') > 0) {
      text = key.getBytes(UTF_8);
    } else if (key.equals("-")) {
      source = "standard input";
      text = in.readNBytes(LARGEST_DOCUMENT);
    } else {
      Path file = key.equals("auto") ? ownKey() : Path.of(key);
      source = file.toString();
      text = read(file, LARGEST_DOCUMENT);
    }
    try {
      return SshPublicKey.parseAll(new String(text, UTF_8));
    } catch (SshKeyFormatException e) {
      throw new ReportedException(ExitCode.FAILED, source + ": " + e.getMessage(), null);
    }
  }

  private static Path ownKey() throws ReportedException, UsageException {
    Path directory = VmDirectory.userHome().resolve(".ssh");
    for (String name : OWN_KEYS) {
      if (Files.exists(directory.resolve(name))) {
        return directory.resolve(name);
      }
    }
    throw new ReportedException(
        ExitCode.FAILED,
        directory + ": there is no public key (" + String.join(", ", OWN_KEYS) + ")",
        "make one with ssh-keygen -t ed25519");
  }

  private Optional<PasswordHash> password() throws IOException, UsageException, ReportedException {
    String file = arguments.value("password-file");
    String descriptor = arguments.value("password-fd");
    boolean prompted = arguments.has("password-prompt");
    if ((file != null && (descriptor != null || prompted)) || (descriptor != null && prompted)) {
      throw new UsageException(
          "--password-file, --password-fd and --password-prompt exclude one another");
    }
    Passwords passwords = new Passwords(PasswordHash.DEFAULT_ROUNDS, knownHashes());
    if (file != null) {
      return Optional.of(passwords.ofFile(Path.of(file)));
    }
    if (descriptor != null) {
      return Optional.of(passwords.ofDescriptor(descriptor, in));
    }
    if (!prompted) {
      return Optional.empty();
    }
    PasswordHash asked = passwords.asked();
    if (asked == null) {
      throw new ReportedException(
          ExitCode.FAILED,
          "--password-prompt: there is no terminal to ask on",
          "use --password-file FILE");
    }
    return Optional.of(asked);
  }

  /**
   * Returns the hashes in the seed that is to be replaced: the same password keeps the same one, so
   * that a seed made again is the same seed.
   */
  private List<PasswordHash> knownHashes() {
    if (earlier == null || !Files.exists(earlier)) {
      return List.of();
    }
    try {
      return PasswordHash.allIn(Seeds.read(earlier.toString()));
    } catch (IOException | ReportedException e) {
      return List.of(); // no seed, then
    }
  }
}
