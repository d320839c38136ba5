package io.pgshunt.agent.start;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Has the agent's own pgjdbc ask for sessions in UTC. As it comes, it names the JVM's default time
 * zone at the start of each session, which has no setting; a server that does not know that name
 * (an id of Java's own, or one that is newer than the server) refuses the connection. The
 * application's pgjdbc is not touched. Thread-safe.
 */
final class DriverTimeZone implements ClassFileTransformer {

  private static final String OWNER = "org/postgresql/core/v3/ConnectionFactoryImpl";
  private static final String METHOD = "createPostgresTimeZone";
  private static final String DESCRIPTOR = "()Ljava/lang/String;";

  private final @Nullable ClassLoader own = DriverTimeZone.class.getClassLoader();

  @Override
  @SuppressWarnings("ReferenceEquality") // a class loader equals itself only
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    return loader == own && OWNER.equals(name) ? inUtc(bytes) : null;
  }

  private static byte[] inUtc(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public @Nullable MethodVisitor visitMethod(
              int access,
              String method,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            MethodVisitor kept =
                super.visitMethod(access, method, descriptor, signature, exceptions);
            if (!method.equals(METHOD) || !descriptor.equals(DESCRIPTOR)) {
              return kept;
            }
            kept.visitCode();
            kept.visitLdcInsn("UTC");
            kept.visitInsn(Opcodes.ARETURN);
            kept.visitMaxs(1, 0);
            kept.visitEnd();
            return null;
          }
        },
        0);
    return writer.toByteArray();
  }
}
