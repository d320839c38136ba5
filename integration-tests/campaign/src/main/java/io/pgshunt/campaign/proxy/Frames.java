package io.pgshunt.campaign.proxy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Cuts the stream of a PostgreSQL client into requests: all messages up to the one that makes the
 * server work on them and answer. As in the manual of PostgreSQL, "Frontend/Backend Protocol". For
 * one thread.
 */
final class Frames {

  /** Parse, Bind, Describe, Execute, Close: the server collects them until a Sync. */
  private static final String COLLECTED = "PBDEC";

  private static final int LENGTH_BYTES = 4;
  private static final int LONGEST = 64 << 20;

  private final DataInputStream in;
  private final Map<String, Boolean> inserting = new HashMap<>();
  private boolean started;
  private boolean inserts;

  Frames(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * Waits for the next request and returns its bytes.
   *
   * @throws java.io.EOFException if the client has closed its connection
   */
  byte[] next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    inserts = false;
    if (!started) {
      started = true; // the first message has no type
      append(bytes);
      return bytes.toByteArray();
    }
    char type;
    do {
      type = (char) in.readUnsignedByte();
      bytes.write(type);
      inserts |= inserts(type, append(bytes));
    } while (COLLECTED.indexOf(type) >= 0);
    return bytes.toByteArray();
  }

  /** Whether a statement of the latest request is an insert. */
  boolean inserts() {
    return inserts;
  }

  private byte[] append(ByteArrayOutputStream bytes) throws IOException {
    int length = in.readInt();
    if (length < LENGTH_BYTES || length > LONGEST) {
      throw new IOException("A message of PostgreSQL's protocol has no length of " + length);
    }
    byte[] body = in.readNBytes(length - LENGTH_BYTES);
    bytes.writeBytes(ByteBuffer.allocate(LENGTH_BYTES).putInt(length).array());
    bytes.writeBytes(body);
    return body;
  }

  /** Whether it runs an insert, or could from now on under a name. */
  private boolean inserts(char type, byte[] body) {
    String first = text(body, 0);
    switch (type) {
      case 'P' -> { // name, then statement
        boolean insert = isInsert(text(body, first.length() + 1));
        inserting.put(first, insert);
        return insert;
      }
      case 'B' -> { // portal, then name of the statement
        return inserting.getOrDefault(text(body, first.length() + 1), false);
      }
      case 'Q' -> {
        return isInsert(first);
      }
      default -> {
        return false;
      }
    }
  }

  private static boolean isInsert(String sql) {
    return sql.toLowerCase(Locale.ROOT).contains("insert into");
  }

  /** The text that begins there and ends with a zero byte; a character for each byte. */
  private static String text(byte[] body, int start) {
    int end = start;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    return new String(body, start, Math.max(0, end - start), StandardCharsets.ISO_8859_1);
  }
}
