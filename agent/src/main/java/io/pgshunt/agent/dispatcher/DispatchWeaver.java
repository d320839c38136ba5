package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.bootstrap.DispatchBridge;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * First thing in a send method:
 *
 * <pre>
 * if (!Bridge.isOff()) {
 *   Object[] taken = DispatchBridge.call(NUMBER, Owner.class, this, new Object[] {...});
 *   if (taken != null) {
 *     return (Type) taken[0];
 *   }
 * }
 * // the original code
 * </pre>
 *
 * It adds no member and no variable, and states the frames itself, each with the method's own
 * arguments as its variables.
 */
final class DispatchWeaver extends ClassVisitor {

  private static final Type OBJECT = Type.getType(Object.class);
  private static final Object[] TAKEN = {"[Ljava/lang/Object;"};

  private final Map<String, Rule> byMethod;
  private final Dispatcher dispatcher;
  private String owner = "";

  /**
   * @param byMethod by name and descriptor, concatenated
   */
  DispatchWeaver(ClassWriter out, Map<String, Rule> byMethod, Dispatcher dispatcher) {
    super(Opcodes.ASM9, out);
    this.byMethod = byMethod;
    this.dispatcher = dispatcher;
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      @Nullable String superName,
      String @Nullable [] interfaces) {
    owner = name;
    super.visit(version, access, name, signature, superName, interfaces);
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor out = super.visitMethod(access, name, descriptor, signature, exceptions);
    Rule rule = byMethod.get(name + descriptor);
    if (rule == null) {
      return out;
    }
    int number =
        dispatcher.add(new Dispatcher.WovenMethod(rule, descriptor, throwsIoException(exceptions)));
    return new Advice(out, number, (access & Opcodes.ACC_STATIC) != 0, descriptor);
  }

  private static boolean throwsIoException(String @Nullable [] exceptions) {
    if (exceptions != null) {
      for (String exception : exceptions) {
        if (exception.equals("java/io/IOException")
            || exception.equals("java/lang/Exception")
            || exception.equals("java/lang/Throwable")) {
          return true;
        }
      }
    }
    return false;
  }

  private final class Advice extends MethodVisitor {

    private final int number;
    private final boolean isStatic;
    private final Type[] parameters;
    private final Type result;

    Advice(MethodVisitor out, int number, boolean isStatic, String descriptor) {
      super(Opcodes.ASM9, out);
      this.number = number;
      this.isStatic = isStatic;
      this.parameters = Type.getArgumentTypes(descriptor);
      this.result = Type.getReturnType(descriptor);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      Label original = new Label();
      Label notTaken = new Label();
      bridge(Bridge.class, "isOff", "()Z");
      super.visitJumpInsn(Opcodes.IFNE, original);
      super.visitLdcInsn(number);
      super.visitLdcInsn(Type.getObjectType(owner));
      if (isStatic) {
        super.visitInsn(Opcodes.ACONST_NULL);
      } else {
        super.visitVarInsn(Opcodes.ALOAD, 0);
      }
      pushArguments();
      bridge(
          DispatchBridge.class,
          "call",
          "(ILjava/lang/Class;Ljava/lang/Object;[Ljava/lang/Object;)[Ljava/lang/Object;");
      super.visitInsn(Opcodes.DUP);
      super.visitJumpInsn(Opcodes.IFNULL, notTaken);
      super.visitInsn(Opcodes.ICONST_0);
      super.visitInsn(Opcodes.AALOAD);
      giveBack();
      super.visitLabel(notTaken);
      super.visitFrame(Opcodes.F_SAME1, 0, null, 1, TAKEN);
      super.visitInsn(Opcodes.POP);
      super.visitLabel(original);
      super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
      // The original code may begin with a frame of its own, and two cannot be in one place
      super.visitInsn(Opcodes.NOP);
    }

    private void pushArguments() {
      super.visitLdcInsn(parameters.length);
      super.visitTypeInsn(Opcodes.ANEWARRAY, OBJECT.getInternalName());
      int variable = isStatic ? 0 : 1;
      for (int i = 0; i < parameters.length; i++) {
        super.visitInsn(Opcodes.DUP);
        super.visitLdcInsn(i);
        super.visitVarInsn(parameters[i].getOpcode(Opcodes.ILOAD), variable);
        box(parameters[i]);
        super.visitInsn(Opcodes.AASTORE);
        variable += parameters[i].getSize();
      }
    }

    private void box(Type type) {
      Type wrapper = wrapper(type);
      if (wrapper != null) {
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            wrapper.getInternalName(),
            "valueOf",
            Type.getMethodDescriptor(wrapper, type),
            false);
      }
    }

    private void giveBack() {
      Type wrapper = wrapper(result);
      if (result.getSort() == Type.VOID) {
        super.visitInsn(Opcodes.POP);
      } else if (wrapper == null) {
        super.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
      } else {
        super.visitTypeInsn(Opcodes.CHECKCAST, wrapper.getInternalName());
        super.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL,
            wrapper.getInternalName(),
            result.getClassName() + "Value",
            Type.getMethodDescriptor(result),
            false);
      }
      super.visitInsn(result.getOpcode(Opcodes.IRETURN));
    }

    private void bridge(Class<?> type, String method, String descriptor) {
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, Type.getInternalName(type), method, descriptor, false);
    }
  }

  /** Null if it is no primitive type. */
  private static @Nullable Type wrapper(Type type) {
    return switch (type.getSort()) {
      case Type.BOOLEAN -> Type.getType(Boolean.class);
      case Type.BYTE -> Type.getType(Byte.class);
      case Type.CHAR -> Type.getType(Character.class);
      case Type.SHORT -> Type.getType(Short.class);
      case Type.INT -> Type.getType(Integer.class);
      case Type.LONG -> Type.getType(Long.class);
      case Type.FLOAT -> Type.getType(Float.class);
      case Type.DOUBLE -> Type.getType(Double.class);
      default -> null;
    };
  }
}
