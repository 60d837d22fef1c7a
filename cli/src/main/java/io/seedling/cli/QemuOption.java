package io.seedling.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One option of QEMU's lists {@code name=value,name=value}, where {@code ,,} in a value is a comma.
 *
 * @param value of a name alone {@code on}, or {@code off} with {@code no} before it
 */
record QemuOption(String name, String value) {

  /** Reads lists, which QEMU joins with commas. */
  static List<QemuOption> parse(List<String> lists) throws UsageException {
    requireLists(lists);
    List<QemuOption> options = new ArrayList<>();
    for (String list : lists) {
      int from = 0;
      while (from <= list.length()) {
        StringBuilder item = new StringBuilder();
        from = readItem(list, from, item);
        options.add(ofItem(item.toString()));
      }
    }
    return options;
  }

  /** Reads one list; the last of a name counts. */
  static Map<String, String> values(String list) throws UsageException {
    Map<String, String> values = new LinkedHashMap<>();
    for (QemuOption option : parse(List.of(list))) {
      values.put(option.name, option.value);
    }
    return values;
  }

  /** Reads one list, and refuses names that are not {@code known}; the last of a name counts. */
  static Map<String, String> values(String list, List<String> known) throws UsageException {
    Map<String, String> values = values(list);
    requireKnown(values, known);
    return values;
  }

  /** Refuses the first name that is not known. */
  static void requireKnown(Map<String, String> values, List<String> known) throws UsageException {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new UsageException(
            "Invalid parameter '" + name + "' (known are " + String.join(", ", known) + ")");
      }
    }
  }

  /** Refuses what cannot be joined: none may begin or end with a comma. */
  static void requireLists(List<String> words) throws UsageException {
    for (String word : words) {
      if (word.startsWith(",") || endsWithComma(word)) {
        throw new UsageException("Invalid option list: " + word);
      }
    }
  }

  private static boolean endsWithComma(String word) {
    int commas = 0;
    while (commas < word.length() && word.charAt(word.length() - 1 - commas) == ',') {
      commas++;
    }
    return commas % 2 == 1;
  }

  private static int readItem(String list, int from, StringBuilder item) {
    int at = from;
    while (at < list.length()) {
      char c = list.charAt(at++);
      if (c == ',') {
        if (at == list.length() || list.charAt(at) != ',') {
          return at;
        }
        at++;
      }
      item.append(c);
    }
    return list.length() + 1;
  }

  private static QemuOption ofItem(String item) {
    int equals = item.indexOf('=');
    if (equals >= 0) {
      return new QemuOption(item.substring(0, equals), item.substring(equals + 1));
    }
    return item.startsWith("no")
        ? new QemuOption(item.substring(2), "off")
        : new QemuOption(item, "on");
  }
}
