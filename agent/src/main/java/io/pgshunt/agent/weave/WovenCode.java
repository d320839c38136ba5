package io.pgshunt.agent.weave;

import org.objectweb.asm.ClassReader;

/** Tells classes that have been woven, whichever way they come again. */
public final class WovenCode {

  private static final int CONSTANT_CLASS = 7;

  private WovenCode() {}

  /** Whether a class names another in its constant pool (JVMS 4.4.1). */
  public static boolean names(ClassReader reader, Class<?> called) {
    String name = called.getName().replace('.', '/');
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int offset = reader.getItem(i);
      // The second half of a long or a double has no place of its own
      if (offset > 0
          && reader.readByte(offset - 1) == CONSTANT_CLASS
          && name.equals(reader.readUTF8(offset, buffer))) {
        return true;
      }
    }
    return false;
  }
}
