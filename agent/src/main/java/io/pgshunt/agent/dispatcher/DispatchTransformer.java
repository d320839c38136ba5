package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.bootstrap.DispatchBridge;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.weave.Visibility;
import io.pgshunt.agent.weave.WovenCode;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Weaves the methods that rules mean when their classes are loaded. What a rule says of a method
 * that is not so is said in a line, and the method left as it is. Thread-safe.
 */
final class DispatchTransformer implements ClassFileTransformer {

  private static final String OWN = "io/pgshunt/agent/";

  private final List<Rule> rules;
  private final Dispatcher dispatcher;
  private final AgentLog log;

  DispatchTransformer(List<Rule> rules, Dispatcher dispatcher, AgentLog log) {
    this.rules = rules;
    this.dispatcher = dispatcher;
    this.log = log;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (name == null || loader == null || name.startsWith(OWN)) {
      return null;
    }
    try {
      return weave(name, bytes, loader);
    } catch (Throwable e) {
      // The JVM would swallow it; the class is loaded as it is
      log.warn("class " + name.replace('/', '.') + " cannot be woven: " + e);
      return null;
    }
  }

  private byte @Nullable [] weave(String name, byte[] bytes, ClassLoader loader) {
    ClassFile file = null;
    Map<String, Rule> byMethod = new HashMap<>();
    for (Rule rule : rules) {
      String target = rule.className().replace('.', '/');
      if (rule.match() == Rule.Match.CLASS && !target.equals(name)) {
        continue;
      }
      file = file == null ? new ClassFile(bytes, loader) : file;
      Map<String, Integer> methods = file.methods(rule.method());
      if (rule.parameters() != null) {
        methods.keySet().removeIf(descriptor -> !typesOf(descriptor).equals(rule.parameters()));
      }
      if (methods.isEmpty()
          ? rule.match() == Rule.Match.CLASS
          : rule.match() == Rule.Match.CLASS || file.isA(target)) {
        addIfRight(rule, methods, byMethod);
      }
    }
    if (file == null
        || byMethod.isEmpty()
        || WovenCode.names(file.reader(), DispatchBridge.class)) {
      return null;
    } else if (!Visibility.isSeen(Bridge.class, loader)
        || !Visibility.isSeen(DispatchBridge.class, loader)) {
      log.warn(
          "class "
              + name.replace('/', '.')
              + " stays as it is: its class loader "
              + loader
              + " does not lead to "
              + DispatchBridge.class.getName());
      return null;
    } else if (file.version() < Opcodes.V1_6) {
      log.warn("class " + name.replace('/', '.') + " is compiled for a Java before 6: not woven");
      return null;
    }
    ClassWriter writer = new ClassWriter(file.reader(), ClassWriter.COMPUTE_MAXS);
    file.reader().accept(new DispatchWeaver(writer, byMethod, dispatcher), 0);
    return writer.toByteArray();
  }

  private void addIfRight(Rule rule, Map<String, Integer> methods, Map<String, Rule> byMethod) {
    String problem = problem(rule, methods);
    if (problem == null) {
      byMethod.put(rule.method() + methods.keySet().iterator().next(), rule);
    } else {
      log.warn(rule.place() + ": " + rule.className() + "." + rule.method() + " " + problem);
    }
  }

  private static @Nullable String problem(Rule rule, Map<String, Integer> methods) {
    if (methods.isEmpty()) {
      return "is not there, or has no code or other parameters; nothing is woven";
    } else if (methods.size() > 1) {
      return "is there more than once: say which by 'parameters'; nothing is woven";
    }
    Map.Entry<String, Integer> method = methods.entrySet().iterator().next();
    int count = Type.getArgumentTypes(method.getKey()).length;
    boolean isStatic = (method.getValue() & Opcodes.ACC_STATIC) != 0;
    for (Map.Entry<String, Expression> value : rule.values().entrySet()) {
      if (value.getValue().highestParameter() >= count) {
        return "has "
            + count
            + " parameters, '"
            + value.getKey()
            + "' asks for more;"
            + " nothing is woven";
      }
    }
    boolean isVoid = Type.getReturnType(method.getKey()).getSort() == Type.VOID;
    if (isVoid != (rule.returns() == null)) {
      return isVoid
          ? "returns nothing, take 'returns' away; nothing is woven"
          : "returns something, say what by 'returns'; nothing is woven";
    }
    return isStatic && rule.values().values().stream().anyMatch(DispatchTransformer::asksForThis)
        ? "is static, there is no 'this'; nothing is woven"
        : null;
  }

  private static boolean asksForThis(Expression expression) {
    return expression instanceof Expression.Path path && path.parameter() < 0;
  }

  private static List<String> typesOf(String descriptor) {
    return java.util.Arrays.stream(Type.getArgumentTypes(descriptor))
        .map(Type::getClassName)
        .toList();
  }

  /** Whether a class that is loaded already may have methods that are meant. */
  boolean mayBeMeant(Class<?> loaded) {
    for (Rule rule : rules) {
      if (isA(loaded, rule.className())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isA(@Nullable Class<?> type, String name) {
    if (type == null) {
      return false;
    } else if (type.getName().equals(name) || isA(type.getSuperclass(), name)) {
      return true;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      if (isA(implemented, name)) {
        return true;
      }
    }
    return false;
  }
}
