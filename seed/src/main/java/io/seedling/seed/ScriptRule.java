package io.seedling.seed;

import java.util.List;

/** Scripts, lists of addresses and templates: what their lines have to be. */
final class ScriptRule {
  private ScriptRule() {}

  static void check(DocumentText text, UserDataKind kind, List<Finding> findings) {
    switch (kind) {
      case SCRIPT -> script(text, findings);
      case INCLUDE, INCLUDE_ONCE -> include(text, findings);
      case JINJA -> jinja(text, findings);
      case PART_HANDLER -> partHandler(text, findings);
      default -> {
        // nothing of their own
      }
    }
  }

  private static void script(DocumentText text, List<Finding> findings) {
    String body = text.text().stripLeading();
    int end = body.indexOf('\n');
    String interpreter =
        body.substring(Math.min(2, body.length()), end < 0 ? body.length() : end).strip();
    if (!interpreter.startsWith("/")) {
      findings.add(
          Finding.error(
                  text.document(),
                  Position.START,
                  Code.SCRIPT,
                  interpreter.isEmpty()
                      ? "no interpreter is named behind '#!'"
                      : "the interpreter behind '#!' must be an absolute path")
              .withHelp("write '#!/bin/sh'"));
    }
  }

  private static void include(DocumentText text, List<Finding> findings) {
    int number = 0;
    for (String line : text.text().split("\n", -1)) {
      number++;
      String url = line.strip();
      boolean isOne = url.contains("://") || url.startsWith("/");
      if (!url.isEmpty() && url.charAt(0) != '#' && !isOne) {
        findings.add(
            Finding.error(
                    text.document(),
                    new Position(number, 1),
                    Code.INCLUDE,
                    "this is no address to fetch from, and cloud-init fails when one cannot be had")
                .withHelp("write one URL a line, such as https://example.org/user-data"));
      }
    }
  }

  private static void jinja(DocumentText text, List<Finding> findings) {
    String body = text.text();
    for (String[] pair : new String[][] {{"{{", "}}"}, {"{%", "%}"}}) {
      int open = body.indexOf(pair[0]);
      while (open >= 0) {
        int close = body.indexOf(pair[1], open);
        int next = body.indexOf(pair[0], open + 2);
        if (close < 0 || (next >= 0 && next < close)) {
          findings.add(
              Finding.error(
                  text.document(),
                  text.atChar(open),
                  Code.JINJA,
                  "this '"
                      + pair[0]
                      + "' is not closed by '"
                      + pair[1]
                      + "'; cloud-init would drop the whole document"));
          return;
        }
        open = next;
      }
    }
  }

  private static void partHandler(DocumentText text, List<Finding> findings) {
    for (String name : new String[] {"list_types", "handle_part"}) {
      if (!text.text().contains("def " + name)) {
        findings.add(
            Finding.error(
                text.document(),
                Position.START,
                Code.SCRIPT,
                "a part handler has to define '" + name + "'"));
      }
    }
  }
}
