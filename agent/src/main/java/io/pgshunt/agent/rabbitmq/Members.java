package io.pgshunt.agent.rabbitmq;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The methods and fields of a class file: what there is to use. Immutable once read. */
final class Members extends ClassVisitor {

  private final Map<String, Integer> methods = new HashMap<>();
  private final Map<String, Integer> fields = new HashMap<>();
  private final ClassReader reader;

  private Members(ClassReader reader) {
    super(Opcodes.ASM9);
    this.reader = reader;
  }

  static Members of(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    Members members = new Members(reader);
    reader.accept(
        members, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return members;
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    methods.put(name + descriptor, access);
    return null;
  }

  @Override
  public @Nullable FieldVisitor visitField(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    fields.put(name + " " + descriptor, access);
    return null;
  }

  String className() {
    return reader.getClassName();
  }

  /** With slashes; null for {@code Object}. */
  @Nullable String superName() {
    return reader.getSuperName();
  }

  boolean isInterface() {
    return (reader.getAccess() & Opcodes.ACC_INTERFACE) != 0;
  }

  /** Name and descriptor, concatenated, of every method. */
  Set<String> all() {
    return methods.keySet();
  }

  /** Whether there is a public instance method of that name and descriptor. */
  boolean hasPublic(String method) {
    Integer access = methods.get(method);
    return access != null
        && (access & Opcodes.ACC_PUBLIC) != 0
        && (access & Opcodes.ACC_STATIC) == 0;
  }

  /**
   * Insists on a public instance method.
   *
   * @throws UnknownShapeException if there is none
   */
  void require(String method) throws UnknownShapeException {
    if (!hasPublic(method)) {
      throw new UnknownShapeException("class " + className() + " has no public method " + method);
    }
  }

  /**
   * Whether there is an instance field, private or not.
   *
   * @param field name and descriptor, separated by a blank
   */
  boolean hasField(String field) {
    Integer access = fields.get(field);
    return access != null && (access & Opcodes.ACC_STATIC) == 0;
  }

  /** The same for a static field. */
  boolean hasStaticField(String field) {
    Integer access = fields.get(field);
    return access != null && (access & Opcodes.ACC_STATIC) != 0;
  }

  /**
   * Insists on an instance field, private or not.
   *
   * @param field name and descriptor, separated by a blank
   * @throws UnknownShapeException if there is none
   */
  void requireField(String field) throws UnknownShapeException {
    if (!hasField(field)) {
      throw new UnknownShapeException("class " + className() + " has no field " + field);
    }
  }
}
