package io.seedling.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a VM's files are: {@code $SEEDLING_HOME/NAME}, for its owner alone.
 *
 * @param name the VM's name
 * @param path the directory, absolute
 */
record VmDirectory(String name, Path path) {
  private static final int LONGEST_NAME = 63; // a host name's label, RFC 1035, 2.3.4

  /** Returns the directory of a name, whether it is there or not. */
  static VmDirectory named(String name) throws UsageException {
    if (!isName(name)) {
      throw new UsageException(
          "the VM's name '"
              + name
              + "' is not one: letters, digits, '-', '_' and '.' are allowed, at most "
              + LONGEST_NAME
              + ", the first a letter or digit");
    }
    return new VmDirectory(name, home().resolve(name).toAbsolutePath());
  }

  /** Returns the name that a VM of an image has by default: the file's without its endings. */
  static String nameFor(Path image) {
    String file = String.valueOf(image.getFileName());
    int dot = file.lastIndexOf('.');
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < (dot > 0 ? dot : file.length()) && i < LONGEST_NAME; i++) {
      char c = file.charAt(i);
      name.append(isNameCharacter(c) ? c : '-');
    }
    return name.length() > 0 && isFirst(name.charAt(0)) ? name.toString() : "vm";
  }

  static Path home() throws UsageException {
    String home = System.getenv("SEEDLING_HOME");
    return home == null || home.isEmpty()
        ? userHome().resolve(".local/share/seedling")
        : Path.of(home);
  }

  /** Returns $HOME, as a shell's ~ is; Java's own property comes from the password file. */
  static Path userHome() throws UsageException {
    String home = System.getenv("HOME");
    String told = home == null || home.isEmpty() ? System.getProperty("user.home", "") : home;
    if (told.isEmpty() || told.equals("?")) {
      throw new UsageException("there is no home directory: set HOME or SEEDLING_HOME");
    }
    return Path.of(told);
  }

  private static boolean isName(String name) {
    boolean legal = !name.isEmpty() && name.length() <= LONGEST_NAME && isFirst(name.charAt(0));
    for (int i = 0; i < name.length(); i++) {
      legal &= isNameCharacter(name.charAt(i));
    }
    return legal;
  }

  private static boolean isFirst(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isNameCharacter(char c) {
    return isFirst(c) || c == '-' || c == '_' || c == '.';
  }

  Path disk() {
    return path.resolve("disk.qcow2");
  }

  Path seed() {
    return path.resolve("cidata.iso");
  }

  /** Removes the firmware's variables and what else is of it; the next start makes new ones. */
  void forgetFirmware() throws IOException {
    Files.deleteIfExists(path.resolve("uefi-code.fd"));
    Files.deleteIfExists(path.resolve("uefi-vars.fd"));
    Files.deleteIfExists(path.resolve("uefi-vars.qcow2"));
  }

  /** Returns the file that says what is remembered of the VM. */
  Path stateFile() {
    return path.resolve("state.json");
  }

  /** Returns the file that {@link VmLock} locks. */
  Path lockFile() {
    return path.resolve("lock");
  }

  /** Makes a file empty, its owner's alone, and not what a link leads to. */
  void createEmpty(Path file) throws IOException {
    Files.deleteIfExists(file);
    if (posix(file.getFileSystem())) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  /** Says whether a VM is there, were it only a part of one; a link to a directory is none. */
  boolean exists() {
    return isDirectory()
        && (Files.exists(stateFile()) || Files.exists(disk()) || Files.exists(lockFile()));
  }

  private boolean isDirectory() {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns the directories of all VMs, by name; what is hidden is none. */
  static List<VmDirectory> all() throws IOException, UsageException {
    List<VmDirectory> all = new ArrayList<>();
    Path home = home();
    if (!Files.isDirectory(home)) {
      return all;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(home)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        VmDirectory directory = new VmDirectory(name, entry.toAbsolutePath());
        if (isName(name) && directory.exists()) {
          all.add(directory);
        }
      }
    }
    all.sort((one, other) -> one.name().compareTo(other.name())); // comparing() costs a start 5 ms
    return all;
  }

  /** Returns the directory of a VM that is there. */
  static VmDirectory existing(String name) throws UsageException, ReportedException {
    VmDirectory directory = named(name);
    if (!directory.exists()) {
      throw new ReportedException(
          ExitCode.FAILED,
          "there is no VM '" + name + "' in " + directory.path().getParent(),
          "launch list shows those that are there");
    }
    return directory;
  }

  /**
   * Makes the directory, and those above it.
   *
   * @return whether it was not there before
   */
  boolean create() throws IOException {
    Path above = path.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    try {
      if (posix(path.getFileSystem())) {
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(path);
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      if (isDirectory()) {
        return false;
      }
      throw new FileSystemException(path.toString(), null, "is not a directory");
    }
  }

  private static boolean posix(FileSystem files) {
    return files.supportedFileAttributeViews().contains("posix");
  }
}
