package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.gate.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one rule; see docs/rules.md for what it says to users. */
final class RuleReader {

  private static final Map<String, Rule.Match> MATCHES =
      Map.of(
          "class", Rule.Match.CLASS,
          "implements", Rule.Match.IMPLEMENTS,
          "extends", Rule.Match.EXTENDS);

  private static final String METHOD = "method";
  private static final String PARAMETERS = "parameters";
  private static final String SIGNATURE = "signature";
  private static final String RETURNS = "returns";
  private static final String CONSTANT = "constant";
  private static final String FUTURE = "future";
  private static final String FACTORY = "factory";
  private static final String WITH = "with";

  private static final String NAME = "[\\p{L}_$][\\p{L}\\p{N}_$]*";
  private static final Pattern CLASS_NAME = Pattern.compile(NAME + "(\\." + NAME + ")*");
  private static final Pattern METHOD_NAME = Pattern.compile(NAME);
  private static final Pattern TYPE_NAME = Pattern.compile(NAME + "(\\." + NAME + ")*(\\[])*");
  private static final Pattern FACTORY_NAME = Pattern.compile("(.+)\\.(" + NAME + ")");
  private static final Pattern PATH =
      Pattern.compile("(?:arg(\\d{1,3})|this)((?:\\." + NAME + ")*)");

  private RuleReader() {}

  static Rule read(YamlValue rule) throws ConfigurationException {
    Set<String> known = new TreeSet<>(MATCHES.keySet());
    known.addAll(Rule.PARTS);
    known.addAll(List.of(METHOD, PARAMETERS, SIGNATURE, RETURNS));
    Map<String, YamlValue> members = rule.members(known);
    String match = matchOf(rule, members.keySet());
    Map<String, Expression> values = new LinkedHashMap<>();
    for (String part : Rule.PARTS) {
      YamlValue value = members.get(part);
      if (value != null) {
        values.put(part, expression(value));
      }
    }
    if (!values.containsKey(Rule.TASK)) {
      throw rule.wrong("'task' is missing: say where the task's name is");
    }
    return new Rule(
        rule.place(),
        MATCHES.get(match),
        name(members.get(match), CLASS_NAME, "class"),
        method(rule, members),
        parameters(members.get(PARAMETERS)),
        values,
        signatures(members.get(SIGNATURE)),
        members.containsKey(RETURNS) ? returned(members.get(RETURNS)) : null);
  }

  private static String matchOf(YamlValue rule, Set<String> members) throws ConfigurationException {
    String found = null;
    for (String match : List.of("class", "implements", "extends")) {
      if (members.contains(match)) {
        if (found != null) {
          throw rule.wrong("both '" + found + "' and '" + match + "': give one of them");
        }
        found = match;
      }
    }
    if (found == null) {
      throw rule.wrong("'class' is missing: give the class, or 'implements' or 'extends'");
    }
    return found;
  }

  private static String method(YamlValue rule, Map<String, YamlValue> members)
      throws ConfigurationException {
    YamlValue method = members.get(METHOD);
    if (method == null) {
      throw rule.wrong("'method' is missing");
    }
    return name(method, METHOD_NAME, "method");
  }

  private static String name(YamlValue value, Pattern pattern, String kind)
      throws ConfigurationException {
    String name = value.text();
    if (!pattern.matcher(name).matches()) {
      throw value.wrong("'" + name + "' cannot be the name of a " + kind);
    }
    return name;
  }

  private static @Nullable List<String> parameters(@Nullable YamlValue list)
      throws ConfigurationException {
    if (list == null) {
      return null;
    }
    List<String> types = new ArrayList<>();
    for (YamlValue type : list.items()) {
      types.add(name(type, TYPE_NAME, "type"));
    }
    return types;
  }

  private static Expression expression(YamlValue value) throws ConfigurationException {
    if (value.isList()) {
      List<Expression> items = new ArrayList<>();
      for (YamlValue item : value.items()) {
        items.add(expression(item));
      }
      return new Expression.Items(items);
    } else if (value.isText()) {
      return path(value);
    }
    Map<String, YamlValue> members = value.members();
    YamlValue constant = members.get(CONSTANT);
    if (constant != null && members.size() == 1) {
      return new Expression.Constant(constant.constant());
    }
    Map<String, Expression> table = new LinkedHashMap<>();
    for (Map.Entry<String, YamlValue> member : members.entrySet()) {
      table.put(member.getKey(), expression(member.getValue()));
    }
    return new Expression.Members(table);
  }

  private static Expression path(YamlValue value) throws ConfigurationException {
    String text = value.text();
    Matcher matcher = PATH.matcher(text);
    if (!matcher.matches()) {
      throw value.wrong(
          "'"
              + text
              + "' is no path: write arg0, arg0.name or this.name, or {constant: "
              + text
              + "}");
    }
    List<String> properties =
        matcher.group(2).isEmpty()
            ? List.of()
            : List.of(matcher.group(2).substring(1).split("\\.", -1));
    return new Expression.Path(
        matcher.group(1) == null ? -1 : Integer.parseInt(matcher.group(1)), properties);
  }

  private static SignatureNames signatures(@Nullable YamlValue value)
      throws ConfigurationException {
    Map<String, List<String>> names = new HashMap<>(SignatureNames.DEFAULTS);
    if (value != null) {
      for (Map.Entry<String, YamlValue> member :
          value.members(SignatureNames.DEFAULTS.keySet()).entrySet()) {
        names.put(member.getKey(), List.of(name(member.getValue(), CLASS_NAME, "property")));
      }
    }
    return new SignatureNames(names);
  }

  private static Returned returned(YamlValue value) throws ConfigurationException {
    if (value.isText()) {
      return value.text().equals(Rule.ID) ? new Returned.Id() : new Returned.Value(path(value));
    }
    Map<String, YamlValue> members = value.members(Set.of(CONSTANT, FUTURE, FACTORY, WITH));
    YamlValue constant = members.get(CONSTANT);
    YamlValue future = members.get(FUTURE);
    YamlValue factory = members.get(FACTORY);
    YamlValue with = members.get(WITH);
    if (factory != null && constant == null && future == null) {
      return factory(factory, with);
    } else if (with != null || members.size() != 1) {
      throw value.wrong("give one of 'constant', 'future' and 'factory' ('with' is for 'factory')");
    }
    return constant == null
        ? new Returned.Future(returned(future))
        : new Returned.Value(new Expression.Constant(constant.constant()));
  }

  private static Returned factory(YamlValue factory, @Nullable YamlValue with)
      throws ConfigurationException {
    Matcher name = FACTORY_NAME.matcher(factory.text());
    if (!name.matches() || !CLASS_NAME.matcher(name.group(1)).matches()) {
      throw factory.wrong(
          "'" + factory.text() + "' is no factory: write com.example.Handle.of, or .new");
    }
    List<Returned> values = new ArrayList<>();
    if (with == null) {
      values.add(new Returned.Id());
    } else {
      for (YamlValue item : with.items()) {
        values.add(returned(item));
      }
    }
    return new Returned.Factory(name.group(1), name.group(2), values);
  }
}
