package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.gate.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value in a rules file, which knows its line. Immutable. */
record YamlValue(String file, Node node) {

  /** File and line. */
  String place() {
    return file + ":" + node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  ConfigurationException wrong(String message) {
    return new ConfigurationException(place() + ": " + message);
  }

  boolean isText() {
    return node instanceof ScalarNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean isObject() {
    return node instanceof MappingNode;
  }

  /** A text that is not blank. */
  String text() throws ConfigurationException {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    throw wrong("this is to be a text");
  }

  List<YamlValue> items() throws ConfigurationException {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong("this is to be a list");
    }
    List<YamlValue> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlValue(file, item));
    }
    return items;
  }

  /** By name, each once. */
  Map<String, YamlValue> members() throws ConfigurationException {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("this is to be an object with named members");
    }
    Map<String, YamlValue> members = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      YamlValue name = new YamlValue(file, tuple.getKeyNode());
      if (members.put(name.text(), new YamlValue(file, tuple.getValueNode())) != null) {
        throw name.wrong("'" + name.text() + "' is there twice");
      }
    }
    return members;
  }

  /** The members, all of which are among {@code known}. */
  Map<String, YamlValue> members(Set<String> known) throws ConfigurationException {
    Map<String, YamlValue> members = members();
    for (Map.Entry<String, YamlValue> member : members.entrySet()) {
      if (!known.contains(member.getKey())) {
        throw member
            .getValue()
            .wrong(
                "'"
                    + member.getKey()
                    + "' is not known here: use "
                    + String.join(", ", known.stream().sorted().toList()));
      }
    }
    return members;
  }

  YamlValue onlyMember(String name) throws ConfigurationException {
    YamlValue member = members(Set.of(name)).get(name);
    if (member == null) {
      throw wrong("'" + name + "' is missing");
    }
    return member;
  }

  /** Texts, numbers, true, false, null, and lists and objects of them. */
  @Nullable Object constant() throws ConfigurationException {
    if (isList()) {
      List<@Nullable Object> values = new ArrayList<>();
      for (YamlValue item : items()) {
        values.add(item.constant());
      }
      return values;
    } else if (isObject()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (Map.Entry<String, YamlValue> member : members().entrySet()) {
        values.put(member.getKey(), member.getValue().constant());
      }
      return values;
    }
    return scalar();
  }

  private @Nullable Object scalar() throws ConfigurationException {
    String text = ((ScalarNode) node).getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return null;
    } else if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    } else if (!tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
      return text;
    }
    try {
      if (tag.equals(Tag.FLOAT)) {
        return Double.valueOf(text);
      }
      long number = Long.parseLong(text);
      return number == (int) number ? (Object) (int) number : (Object) number;
    } catch (NumberFormatException e) {
      throw wrong("'" + text + "' is no number that is understood here");
    }
  }
}
