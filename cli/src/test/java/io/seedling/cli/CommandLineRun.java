package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;

/** What a program did with a command line: its status and all that it wrote. */
record CommandLineRun(int status, String out, String err) {

  static CommandLineRun of(String... words) {
    return withInput("", words);
  }

  static CommandLineRun withInput(String input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(new ByteArrayInputStream(input.getBytes(UTF_8)), out, err);
    int status = Main.run(words, console);
    console.flush();
    return new CommandLineRun(status, out.toString(UTF_8), err.toString(UTF_8));
  }
}
