package io.pgshunt.agent.packaging;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives the types that woven code calls a name in {@code java.lang}, in every class of the agent
 * that names them: no compiler takes sources of that package. A class file's names, descriptors,
 * signatures and string constants are all entries of one kind in its constant pool (JVMS 4.4.7),
 * and whatever refers to them does so by number, so that nothing else has to change.
 */
public final class Relocation {

  private static final String[][] NAMES = {
    {"io/pgshunt/agent/bootstrap/", "java/lang/Pgshunt"},
    {"io.pgshunt.agent.bootstrap.", "java.lang.Pgshunt"},
  };

  private static final String ENDING = ".classdata";

  /** Of {@code magic}, {@code minor_version} and {@code major_version}. */
  private static final int BYTES_BEFORE_POOL = 8;

  private static final int TAG_UTF8 = 1;

  private Relocation() {}

  /**
   * Rewrites the agent's own classes, and moves those that get another name.
   *
   * @param arguments the folder whose content the agent's class loader reads
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    for (Path file : classes(root.resolve("io/pgshunt/agent"))) {
      byte[] before = Files.readAllBytes(file);
      Files.delete(file);
      if (!file.endsWith("bootstrap/package-info" + ENDING)) {
        String name = relocated(root.relativize(file).toString().replace('\\', '/'));
        Path target = root.resolve(name);
        Files.createDirectories(target.resolveSibling(""));
        Files.write(target, relocated(before));
      }
    }
    Files.delete(root.resolve("io/pgshunt/agent/bootstrap"));
  }

  private static List<Path> classes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).toList();
    }
  }

  static String relocated(String text) {
    String relocated = text;
    for (String[] name : NAMES) {
      relocated = relocated.replace(name[0], name[1]);
    }
    return relocated;
  }

  /** The class file, with the other names. */
  static byte[] relocated(byte[] classFile) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(in.readNBytes(BYTES_BEFORE_POOL));
    int entries = in.readUnsignedShort();
    out.writeShort(entries);
    for (int entry = 1; entry < entries; entry++) {
      int tag = in.readUnsignedByte();
      out.writeByte(tag);
      if (tag == TAG_UTF8) {
        out.writeUTF(relocated(in.readUTF()));
      } else {
        out.write(in.readNBytes(length(tag)));
        if (isWide(tag)) {
          entry++;
        }
      }
    }
    in.transferTo(out);
    return bytes.toByteArray();
  }

  /** A long or a double counts as two entries. */
  private static boolean isWide(int tag) {
    return tag == 5 || tag == 6;
  }

  /** Bytes that follow a tag, by the tables of JVMS 4.4. */
  private static int length(int tag) throws IOException {
    return switch (tag) {
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case 5, 6 -> 8;
      default -> throw new IOException("no class file: constant with tag " + tag);
    };
  }
}
