package io.seedling.seed;

import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** Values in one line each, the same for ours and for Python's. */
final class ShownValue {
  /** Defines {@code show(value)} in Python. */
  static final String PYTHON =
      """
      import datetime, struct
      def show(v):
          if v is None: return 'null'
          if v is True or v is False: return str(v)
          if isinstance(v, int): return 'int:%x' % v
          if isinstance(v, float):
              return 'float:' + ('nan' if v != v else struct.pack('>d', v).hex())
          if isinstance(v, str): return 'str:' + v.encode('utf-8').hex()
          if isinstance(v, bytes): return 'bytes:' + v.hex()
          if isinstance(v, datetime.datetime):
              offset = v.utcoffset()
              return ('time:%04d' % v.year + v.strftime('-%m-%dT%H:%M:%S.%f')
                  + ('' if offset is None else '%+d' % offset.total_seconds()))
          if isinstance(v, datetime.date): return 'date:' + v.isoformat()
          if isinstance(v, list): return '[' + ','.join(map(show, v)) + ']'
          if isinstance(v, tuple): return '(' + ','.join(map(show, v)) + ')'
          if isinstance(v, set): return '<' + ','.join(sorted(map(show, v))) + '>'
          return '{' + ','.join(show(k) + '=' + show(v[k]) for k in v) + '}'
      """;

  private ShownValue() {}

  static String of(YamlValue value) {
    if (value instanceof YamlValue.Null) {
      return "null";
    } else if (value instanceof YamlValue.Bool bool) {
      return bool.value() ? "True" : "False";
    } else if (value instanceof YamlValue.Int number) {
      return "int:" + number.value().toString(16);
    } else if (value instanceof YamlValue.Real number) {
      return "float:" + real(number.value());
    } else if (value instanceof YamlValue.Text text) {
      return "str:" + HexFormat.of().formatHex(text.value().getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof YamlValue.Binary binary) {
      byte[] bytes = new byte[binary.bytes().remaining()];
      binary.bytes().duplicate().get(bytes);
      return "bytes:" + HexFormat.of().formatHex(bytes);
    } else if (value instanceof YamlValue.Timestamp timestamp) {
      return time(timestamp.time());
    }
    return collection(value);
  }

  private static String collection(YamlValue value) {
    if (value instanceof YamlValue.Sequence list) {
      return "[" + String.join(",", each(list.items())) + "]";
    } else if (value instanceof YamlValue.Members set) {
      return "<" + String.join(",", new TreeSet<>(each(set.items()))) + ">";
    } else if (value instanceof YamlValue.Pair pair) {
      return "(" + of(pair.key()) + "," + of(pair.value()) + ")";
    }
    List<String> entries = new ArrayList<>();
    for (YamlValue.Entry entry : ((YamlValue.Mapping) value).entries()) {
      entries.add(of(entry.key()) + "=" + of(entry.value()));
    }
    return "{" + String.join(",", entries) + "}";
  }

  private static List<String> each(List<YamlValue> values) {
    return values.stream().map(ShownValue::of).toList();
  }

  private static String real(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return Double.isNaN(value) ? "nan" : HexFormat.of().toHexDigits(bits);
  }

  private static String time(Yaml11Timestamp time) {
    if (!time.hasTime()) {
      return "date:" + time.time().toLocalDate();
    }
    String offset =
        time.offset().map(duration -> String.format("%+d", duration.toSeconds())).orElse("");
    return "time:"
        + DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").format(time.time())
        + offset;
  }
}
