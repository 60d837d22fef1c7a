package io.seedling.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The three programs and the commands each has. */
enum Program {
  SEEDTOOL(
      "seedtool",
      "builds and checks cloud-init seeds",
      "diff,extract,hash,inspect,make,serve,validate,verify") {
    @Override
    Object made(String name) {
      return switch (name) {
        case "diff" -> new SeedDiff();
        case "extract" -> new SeedExtract();
        case "hash" -> new SeedHash();
        case "inspect" -> new SeedInspect();
        case "serve" -> new SeedServe();
        case "validate" -> new SeedValidate();
        case "verify" -> new SeedVerify();
        default -> new SeedMake();
      };
    }
  },
  IMGTOOL(
      "imgtool",
      "creates, copies, checks and describes disk images",
      "amend,bitmap,check,commit,compare,convert,create,dd,formats,info,iso extract,iso ls,iso make,iso verify,map,measure,overlay,rebase,resize,snapshot") {
    @Override
    Object made(String name) {
      return switch (name) {
        case "amend" -> new ImgAmend();
        case "bitmap" -> new ImgBitmap();
        case "check" -> new ImgCheck();
        case "commit" -> new ImgCommit();
        case "compare" -> new ImgCompare();
        case "convert" -> new ImgConvert();
        case "create" -> new ImgCreate();
        case "dd" -> new ImgDd();
        case "formats" -> new ImgFormats();
        case "info" -> new ImgInfo();
        case "iso extract" -> new ImgIsoExtract();
        case "iso ls" -> new ImgIsoLs();
        case "iso make" -> new ImgIsoMake();
        case "iso verify" -> new ImgIsoVerify();
        case "map" -> new ImgMap();
        case "measure" -> new ImgMeasure();
        case "rebase" -> new ImgRebase();
        case "resize" -> new ImgResize();
        case "snapshot" -> new ImgSnapshot();
        default -> new ImgOverlay();
      };
    }
  },
  /** Has one command that needs no name, which any other word begins. */
  LAUNCH(
      "launch",
      "boots a cloud image in QEMU",
      "console,delete,diff,doctor,down,gc,image list,image pull,image rm,info,list,logs,restart,snapshot,ssh,start,stop,up,wait") {
    @Override
    Object made(String name) {
      return switch (name) {
        case "console" -> new VmConsole();
        case "delete" -> new VmDelete();
        case "diff" -> new LaunchDiff();
        case "doctor" -> new LaunchDoctor();
        case "down" -> new LaunchDown();
        case "gc" -> new VmGc();
        case "image list" -> new ImageList();
        case "image pull" -> new ImagePull();
        case "image rm" -> new ImageRemove();
        case "info" -> new VmInfo();
        case "list" -> new VmList();
        case "logs" -> new VmLogs();
        case "restart" -> new VmRestart();
        case "snapshot" -> new VmSnapshot();
        case "ssh" -> new VmSsh();
        case "start" -> new VmStart();
        case "stop" -> new VmStop();
        case "up" -> new LaunchUp();
        case "wait" -> new VmWait();
        default -> new Launch();
      };
    }
  };

  private final String programName;
  private final String summary;
  private final String commandNames; // with commas between; a name may be a group's and its own

  Program(String programName, String summary, String commandNames) {
    this.programName = programName;
    this.summary = summary;
    this.commandNames = commandNames;
  }

  /** Returns the program of that name, in whatever case; null where there is none. */
  static @Nullable Program named(String name) {
    for (Program program : values()) {
      if (program.programName.equalsIgnoreCase(name)) {
        return program;
      }
    }
    return null;
  }

  /** Returns a new instance of the command of one of {@link #commandNames}. */
  final Command command(String name) {
    return (Command) made(name);
  }

  /**
   * Makes a command. Not declared as one, since Java would load the classes of all commands to
   * verify that they are, which costs a start 4 ms.
   */
  abstract Object made(String name);

  String programName() {
    return programName;
  }

  String summary() {
    return summary;
  }

  List<String> commandNames() {
    return commandNames.isEmpty() ? List.of() : List.of(commandNames.split(","));
  }

  /**
   * Returns the second words of the commands whose first is {@code group}; none where it is not.
   */
  List<String> commandNames(String group) {
    List<String> names = new ArrayList<>();
    for (String name : commandNames()) {
      if (name.startsWith(group + " ")) {
        names.add(name.substring(group.length() + 1));
      }
    }
    return names;
  }

  /** Finds the command that {@code args} begins with, and runs it. */
  ExitCode run(String[] args, Console console) {
    String first = args.length == 0 ? "" : args[0];
    if (commandNames().contains(first)) {
      return command(first).main(programName, tail(args, 1), console);
    }
    List<String> group = commandNames(first);
    if (this == LAUNCH && group.isEmpty()) {
      return command("").main(programName, args, console);
    }
    String second = args.length < 2 ? "" : args[1];
    if (group.contains(second)) {
      return command(first + " " + second).main(programName, tail(args, 2), console);
    }
    return group.isEmpty() ? without("", first, console) : without(first, second, console);
  }

  private static String[] tail(String[] args, int from) {
    return Arrays.copyOfRange(args, from, args.length);
  }

  /** What is done where {@code word} stands in a command's place: a page, or a complaint. */
  private ExitCode without(String group, String word, Console console) {
    switch (word) {
      case "--help", "-h", "help" -> {
        HelpPage.ofProgram(this, group).print(console.out());
        return ExitCode.DONE;
      }
      case "--version", "-V" -> {
        Version.print(programName, console.out());
        return ExitCode.DONE;
      }
      default -> {
        String name = group.isEmpty() ? word : group + " " + word;
        String what =
            word.isEmpty()
                ? (group.isEmpty() ? "a command is needed" : "a command is needed after " + group)
                : word.startsWith("-")
                    ? "the command comes before its options, such as " + word
                    : "no such command: " + name;
        ProgramName shown = ProgramName.of(programName);
        console.err().println(shown.shown() + ": " + Printable.escape(what));
        if (shown.ownHelp()) {
          console.err().println("  help: one of " + String.join(", ", choices(group)));
        }
        return ExitCode.USAGE;
      }
    }
  }

  /** Returns the words that may stand first, or second after a group's name. */
  private List<String> choices(String group) {
    if (!group.isEmpty()) {
      return commandNames(group);
    }
    List<String> words = new ArrayList<>();
    for (String name : commandNames()) {
      int blank = name.indexOf(' ');
      String word = blank < 0 ? name : name.substring(0, blank);
      if (!words.contains(word)) {
        words.add(word);
      }
    }
    return words;
  }
}
