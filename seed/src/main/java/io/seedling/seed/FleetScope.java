package io.seedling.seed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What placeholders stand for in one VM's part of a fleet's file: what is known of the VM itself
 * ({@code name}, {@code index}, {@code address}, {@code mac}), of the others ({@code
 * vms.NAME.address}), and the file's own values, of which the VM's count before those of the
 * defaults and of the whole fleet. Values may hold placeholders themselves.
 */
final class FleetScope implements Template.Values {
  private static final String OTHERS = "vms.";

  private final Map<String, String> own = new HashMap<>();
  private final List<YamlPlace> values;
  private final Map<String, FleetScope> others;

  /** The names that are being replaced, one within the other. */
  private final Set<String> pending = new LinkedHashSet<>();

  /**
   * @param values mappings of names and values, those that count first
   * @param others the VMs of the fleet by their names, as far as they are known
   */
  FleetScope(List<YamlPlace> values, Map<String, FleetScope> others) {
    this.values = List.copyOf(values);
    this.others = others;
  }

  /** A placeholder that cannot be replaced. */
  static final class UnreplacedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient YamlPlace place;
    private final String code;
    private final String help;

    UnreplacedException(YamlPlace place, String code, String message, String help) {
      super(message);
      this.place = place;
      this.code = code;
      this.help = help;
    }

    Finding finding(Checkup checkup) {
      return checkup.error(place, code, String.valueOf(getMessage())).withHelp(help);
    }
  }

  /** Says what one of the VM's own names stands for. */
  void set(String name, String value) {
    own.put(name, value);
  }

  /** Returns one of the VM's own names' value. */
  Optional<String> own(String name) {
    return Optional.ofNullable(own.get(name));
  }

  /** Returns a scalar's text with its placeholders replaced. */
  String text(YamlPlace place) throws UnreplacedException {
    String source = place.text().isPresent() ? place.text().get() : place.spelling();
    return Placeholders.replaced(source, (name, at) -> textOf(name, place));
  }

  private String textOf(String name, YamlPlace holder) throws UnreplacedException {
    YamlPlace value = found(name, holder);
    if (!(value.value().node() instanceof ScalarNode)) {
      throw new UnreplacedException(
          holder,
          Code.VALUE,
          "'${" + name + "}' is " + value.value().described() + ", and text is wanted here",
          "give the one value that is meant, as ${" + name + ".KEY}");
    }
    return value.text().orElseGet(value::spelling);
  }

  /** Returns the texts of a list's items, or of the one scalar that stands for a list. */
  List<String> texts(YamlPlace place) throws UnreplacedException {
    if (!(place.value() instanceof YamlValue.Sequence)) {
      return List.of(text(place));
    }
    List<String> texts = new ArrayList<>();
    for (YamlPlace item : place.items()) {
      texts.add(text(item));
    }
    return texts;
  }

  /** Replaces every placeholder in the values, so that those that can't be are found. */
  void requireValues() throws UnreplacedException {
    for (YamlPlace mapping : values) {
      for (YamlPlace entry : mapping.entries()) {
        found(entry.name(), entry);
      }
    }
  }

  private YamlPlace found(String name, YamlPlace holder) throws UnreplacedException {
    Optional<YamlPlace> value = unreplaced(name);
    if (value.isEmpty()) {
      throw new UnreplacedException(
          holder,
          Code.NO_VALUE,
          "there is no value for '${" + Printable.escape(name) + "}'",
          "give it under 'values', or write $${ for a ${ that is to stay");
    }
    if (!pending.add(name)) {
      throw new UnreplacedException(
          holder,
          Code.CYCLE,
          "the values of '" + String.join("', '", pending) + "' need one another",
          "write one of them out");
    }
    try {
      return replaced(value.get());
    } finally {
      pending.remove(name);
    }
  }

  private YamlPlace replaced(YamlPlace value) throws UnreplacedException {
    if (value.value() instanceof YamlValue.Text text && text.value().contains(Placeholders.OPEN)) {
      return new YamlPlace(value.path(), value.key(), scalar(text(value)));
    }
    if (value.value() instanceof YamlValue.Sequence list) {
      List<YamlValue> items = new ArrayList<>();
      for (YamlPlace item : value.items()) {
        items.add(replaced(item).value());
      }
      return new YamlPlace(value.path(), value.key(), new YamlValue.Sequence(list.node(), items));
    }
    if (value.value() instanceof YamlValue.Mapping mapping) {
      List<YamlValue.Entry> entries = new ArrayList<>();
      for (YamlValue.Entry entry : mapping.entries()) {
        YamlPlace inner = new YamlPlace(value.path(), Optional.empty(), entry.value());
        entries.add(new YamlValue.Entry(entry.key(), replaced(inner).value()));
      }
      return new YamlPlace(
          value.path(), value.key(), new YamlValue.Mapping(mapping.node(), entries));
    }
    return value;
  }

  private static YamlValue scalar(String text) {
    return new YamlValue.Text(new ScalarNode(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED), text);
  }

  private Optional<YamlPlace> unreplaced(String name) {
    if (own.containsKey(name)) {
      return Optional.of(YamlPlace.root(scalar(own.get(name))));
    }
    if (name.startsWith(OTHERS)) {
      int point = name.lastIndexOf('.');
      String other = name.substring(OTHERS.length(), Math.max(point, OTHERS.length()));
      Optional<String> value =
          others.containsKey(other)
              ? others.get(other).own(name.substring(point + 1))
              : Optional.empty();
      return value.map(text -> YamlPlace.root(scalar(text)));
    }
    for (YamlPlace mapping : values) {
      Optional<YamlPlace> value = Template.within(mapping, name);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }

  /** For documents: what cannot be replaced has no value there, and was told before. */
  @Override
  public Optional<YamlPlace> value(String name) {
    try {
      Optional<YamlPlace> value = unreplaced(name);
      return value.isEmpty() ? value : Optional.of(replaced(value.get()));
    } catch (UnreplacedException e) {
      return Optional.empty();
    }
  }
}
