package io.pgshunt.agent.rabbitmq;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Before a method that declares something returns: {@code Bridge.declared(this, "queueBind", new
 * Object[] {queue, exchange, ...})}. The name of a queue is the one in the server's answer where
 * there is one.
 */
final class DeclarationAdvice extends Advice {

  private static final String ARGUMENTS = "Ljava/util/Map;)";
  private static final String STRINGS = "Ljava/lang/String;Ljava/lang/String;";
  private static final int QUEUE = 1;
  private static final String NO_WAIT = "NoWait";

  /** Of each operation, the overload in which the others end; what it returns does not matter. */
  private static final String[] OPERATIONS = {
    "exchangeDeclare(" + STRINGS + "ZZZ" + ARGUMENTS,
    "exchangeDelete(Ljava/lang/String;Z)",
    "exchangeBind(" + STRINGS + "Ljava/lang/String;" + ARGUMENTS,
    "exchangeUnbind(" + STRINGS + "Ljava/lang/String;" + ARGUMENTS,
    "queueDeclare(Ljava/lang/String;ZZZ" + ARGUMENTS,
    "queueDelete(Ljava/lang/String;ZZ)",
    "queueBind(" + STRINGS + "Ljava/lang/String;" + ARGUMENTS,
    "queueUnbind(" + STRINGS + "Ljava/lang/String;" + ARGUMENTS,
  };

  private final String operation;
  private final Type[] parameters;
  private final boolean answersWithQueue;

  private DeclarationAdvice(MethodVisitor out, String operation, String descriptor) {
    super(out);
    this.operation = operation;
    this.parameters = Type.getArgumentTypes(descriptor);
    this.answersWithQueue = descriptor.endsWith(")L" + ChannelShape.DECLARE_OK + ";");
  }

  /** Null if the method declares nothing. */
  static @Nullable DeclarationAdvice of(MethodVisitor out, String name, String descriptor) {
    String operation =
        name.endsWith(NO_WAIT) ? name.substring(0, name.length() - NO_WAIT.length()) : name;
    String signature = operation + descriptor.substring(0, descriptor.indexOf(')') + 1);
    for (String known : OPERATIONS) {
      if (known.equals(signature) && !isBridgeMethod(name, descriptor)) {
        return new DeclarationAdvice(out, operation, descriptor);
      }
    }
    return null;
  }

  /** Javac's, with the return type of the interface: it calls the real one. */
  private static boolean isBridgeMethod(String name, String descriptor) {
    return !name.endsWith(NO_WAIT) && !descriptor.contains(")Lcom/rabbitmq/client/impl/AMQImpl$");
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.ARETURN || opcode == Opcodes.RETURN) {
      if (answersWithQueue) {
        super.visitInsn(Opcodes.DUP);
        call(Opcodes.INVOKEVIRTUAL, ChannelShape.DECLARE_OK, ChannelShape.GET_QUEUE);
        super.visitVarInsn(Opcodes.ASTORE, QUEUE);
      }
      load(0);
      super.visitLdcInsn(operation);
      pushArguments();
      callBridge("declared(Ljava/lang/Object;Ljava/lang/String;[Ljava/lang/Object;)V");
    }
    super.visitInsn(opcode);
  }

  private void pushArguments() {
    super.visitIntInsn(Opcodes.BIPUSH, parameters.length);
    super.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    for (int i = 0; i < parameters.length; i++) {
      super.visitInsn(Opcodes.DUP);
      super.visitIntInsn(Opcodes.BIPUSH, i);
      if (parameters[i].getSort() == Type.BOOLEAN) {
        super.visitVarInsn(Opcodes.ILOAD, i + 1);
        call(Opcodes.INVOKESTATIC, "java/lang/Boolean", "valueOf(Z)Ljava/lang/Boolean;");
      } else {
        load(i + 1);
      }
      super.visitInsn(Opcodes.AASTORE);
    }
  }
}
