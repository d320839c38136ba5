package io.pgshunt.agent.packaging;

import io.pgshunt.agent.isolation.LibraryProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Makes the libraries of the jar read their system properties from {@link LibraryProperties}. */
public final class LibraryIsolation {

  private static final String OWNER = LibraryProperties.class.getName().replace('.', '/');

  /** The methods of the JDK that read one property, by class. */
  private static final Map<String, Set<String>> READERS =
      Map.of(
          "java/lang/System", Set.of("getProperty"),
          "java/lang/Boolean", Set.of("getBoolean"),
          "java/lang/Integer", Set.of("getInteger"),
          "java/lang/Long", Set.of("getLong"));

  private LibraryIsolation() {}

  /** Arguments: folders with the unpacked classes of libraries, which are changed in place. */
  @SuppressWarnings("ReferenceEquality") // the same array comes back if nothing was changed
  public static void main(String[] arguments) throws IOException {
    for (String folder : arguments) {
      for (Path file : classFiles(Path.of(folder))) {
        byte[] bytes = Files.readAllBytes(file);
        byte[] isolated = isolated(bytes);
        if (isolated != bytes) {
          Files.write(file, isolated);
        }
      }
    }
  }

  private static List<Path> classFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  /** The class with its calls replaced; the same array if there are none. */
  static byte[] isolated(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    // Constants and frames are taken over, for no instruction changes its effect on the stack
    ClassWriter writer = new ClassWriter(reader, 0);
    Replacer replacer = new Replacer(writer);
    reader.accept(replacer, 0);
    return replacer.found ? writer.toByteArray() : bytes;
  }

  private static final class Replacer extends ClassVisitor {
    private boolean found;

    Replacer(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String method, String type, boolean isInterface) {
          boolean reads =
              opcode == Opcodes.INVOKESTATIC
                  && READERS.getOrDefault(owner, Set.of()).contains(method);
          found |= reads;
          super.visitMethodInsn(opcode, reads ? OWNER : owner, method, type, isInterface);
        }
      };
    }
  }
}
