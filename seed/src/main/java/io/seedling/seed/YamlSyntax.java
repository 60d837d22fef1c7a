package io.seedling.seed;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/**
 * The YAML reader's complaints in plain words, placed where the mistake is rather than where the
 * reader noticed it.
 */
enum YamlSyntax {
  SEVERAL(
      "expected a single document",
      false,
      "a second YAML document begins here; cloud-init refuses files with more than one",
      "remove the '---', or make two files of it"),
  KEY_IN_VALUE(
      "mapping values are not allowed here",
      false,
      "this ':' makes a key of what is before it, and no key can be here",
      "put the value in quotes if the ':' is part of it; else look at the indentation"),
  NO_COLON(
      "could not find expected ':'",
      true,
      "this line is neither a 'key: value' nor part of the value before it",
      "add the ':' and a space after it, or indent the line"),
  OPEN_QUOTE(
      "found unexpected end of stream",
      true,
      "the quote that opens here is never closed",
      "close it; within single quotes write '' for '"),
  OPEN_LIST("expected ',' or ']'", true, "the '[' here is not closed with ']'", ""),
  OPEN_MAPPING("expected ',' or '}'", true, "the '{' here is not closed with '}'", ""),
  INDENTATION(
      "expected <block end>",
      false,
      "this line does not continue what is before it",
      "give it the same indentation as its neighbours, and a key its ':'"),
  ITEM_IN_VALUE(
      "sequence entries are not allowed here",
      false,
      "a list item '- ' cannot be on the line of its key",
      "begin the list on the next line, or quote the value"),
  ALIAS(
      "found undefined alias",
      false,
      "'*' refers to an anchor, and there is none of this name",
      "put the value in quotes if the '*' is part of it"),
  ESCAPE(
      "found unknown escape character",
      false,
      "this '\\' begins no escape that YAML knows",
      "use single quotes, or write '\\\\'"),
  INDICATOR(
      "cannot start any token",
      false,
      "no value can begin with this character",
      "put the value in quotes"),
  OTHER("", false, "", "");

  private final String sign;
  private final boolean atContext;
  private final String message;
  private final String help;

  YamlSyntax(String sign, boolean atContext, String message, String help) {
    this.sign = sign;
    this.atContext = atContext;
    this.message = message;
    this.help = help;
  }

  /** Returns the finding for what kept the reader from making a tree. */
  static Finding finding(DocumentText text, RuntimeException problem) {
    if (problem instanceof MarkedYamlEngineException marked) {
      return marked(text, marked);
    }
    if (problem instanceof ReaderException reader) {
      return unprintable(text, reader);
    }
    if (problem instanceof BoundedParser.TooDeepException deep) {
      String message = "nested deeper than " + BoundedParser.MAX_DEPTH + " levels";
      return Finding.error(text.document(), text.at(deep.index()), Code.LIMIT, message);
    }
    return problem instanceof YamlVersionException
        ? Finding.error(
                text.document(),
                Position.WHOLE,
                Code.SYNTAX,
                "the %YAML directive names a version that no reader knows")
            .withHelp("remove it")
        : Finding.error(
                text.document(),
                Position.WHOLE,
                Code.SYNTAX,
                "in double quotes, '\\x', '\\u' and '\\U' want the number of a character after them")
            .withHelp("use single quotes, or write '\\\\'");
  }

  private static Finding marked(DocumentText text, MarkedYamlEngineException problem) {
    int at = YamlDocument.index(problem.getProblemMark());
    if (text.text().startsWith("\t", text.text().offsetByCodePoints(0, at))) {
      return TabRule.finding(text, at);
    }
    String said = String.valueOf(problem.getMessage());
    for (YamlSyntax rule : values()) {
      if (said.contains(rule.sign)) {
        return rule.toFinding(text, problem);
      }
    }
    throw new AssertionError("OTHER matches everything");
  }

  private Finding toFinding(DocumentText text, MarkedYamlEngineException problem) {
    Optional<Mark> mark = atContext ? problem.getContextMark() : problem.getProblemMark();
    Position at = text.at(YamlDocument.index(mark.or(problem::getProblemMark)));
    String said = this == OTHER ? "not valid YAML: " + words(problem) : message;
    String code = this == SEVERAL ? Code.SEVERAL_DOCUMENTS : Code.SYNTAX;
    Finding finding = Finding.error(text.document(), at, code, said);
    return help.isEmpty() ? finding : finding.withHelp(help);
  }

  private static String words(MarkedYamlEngineException problem) {
    String context = problem.getContext();
    String what = Printable.escape(problem.getProblem());
    return context == null || context.isEmpty() ? what : Printable.escape(context) + ", " + what;
  }

  private static Finding unprintable(DocumentText text, ReaderException problem) {
    return Finding.error(
            text.document(),
            text.at(problem.getPosition()),
            Code.SYNTAX,
            "the character "
                + Printable.codePoint(problem.getCodePoint())
                + " is not allowed in YAML")
        .withHelp("remove it, or write it as an escape in double quotes");
  }
}
