package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.bootstrap.Bridge;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A method of the channel with something added; how to write calls that are known by name. */
abstract class Advice extends MethodVisitor {

  static final String CHANNEL = ChannelTransformer.CHANNEL;

  private static final String BRIDGE = Bridge.class.getName().replace('.', '/');

  Advice(MethodVisitor out) {
    super(Opcodes.ASM9, out);
  }

  final void callBridge(String method) {
    call(Opcodes.INVOKESTATIC, BRIDGE, method);
  }

  /**
   * @param method name and descriptor, concatenated
   */
  final void call(int opcode, String owner, String method) {
    int descriptor = method.indexOf('(');
    super.visitMethodInsn(
        opcode,
        owner,
        method.substring(0, descriptor),
        method.substring(descriptor),
        opcode == Opcodes.INVOKEINTERFACE);
  }

  final void load(int variable) {
    super.visitVarInsn(Opcodes.ALOAD, variable);
  }
}
