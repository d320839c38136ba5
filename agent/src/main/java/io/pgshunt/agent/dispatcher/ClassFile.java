package io.pgshunt.agent.dispatcher;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A class that is being loaded, and those above it, read without loading them. */
final class ClassFile {

  /** Where it stands in a class file. */
  private static final int MAJOR_VERSION = 6;

  private final ClassReader reader;
  private final @Nullable ClassLoader loader;

  ClassFile(byte[] bytes, @Nullable ClassLoader loader) {
    this.reader = new ClassReader(bytes);
    this.loader = loader;
  }

  ClassReader reader() {
    return reader;
  }

  /** The major version of the class file. */
  int version() {
    return reader.readUnsignedShort(MAJOR_VERSION);
  }

  /** Descriptors of the methods of that name that have code, by their access flags. */
  Map<String, Integer> methods(String name) {
    Map<String, Integer> found = new HashMap<>();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public @Nullable MethodVisitor visitMethod(
              int access,
              String method,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            int without = Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_BRIDGE;
            if (method.equals(name) && (access & without) == 0) {
              found.put(descriptor, access);
            }
            return null;
          }
        },
        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return found;
  }

  /** Whether this is, extends or implements a type, at any distance; the name with slashes. */
  boolean isA(String type) {
    Set<String> seen = new HashSet<>();
    Deque<ClassReader> open = new ArrayDeque<>(Set.of(reader));
    while (!open.isEmpty()) {
      ClassReader current = open.remove();
      if (current.getClassName().equals(type)) {
        return true;
      }
      add(current.getSuperName(), seen, open);
      for (String implemented : current.getInterfaces()) {
        if (implemented.equals(type)) {
          return true;
        }
        add(implemented, seen, open);
      }
    }
    return false;
  }

  private void add(@Nullable String name, Set<String> seen, Deque<ClassReader> open) {
    if (name == null || name.startsWith("java/") || !seen.add(name)) {
      return;
    }
    String resource = name + ".class";
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(resource)
            : loader.getResourceAsStream(resource)) {
      if (in != null) {
        open.add(new ClassReader(in));
      }
    } catch (IOException e) {
      throw new IllegalStateException("class " + name + " cannot be read", e);
    }
  }
}
