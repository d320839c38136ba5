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

  Frames(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * Messages that go together.
   *
   * @param inserts whether a statement among them is an insert
   */
  record Request(byte[] bytes, boolean inserts) {}

  /**
   * Waits for the next request.
   *
   * @throws java.io.EOFException if the client has closed its connection
   */
  Request next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!started) {
      started = true; // the first message has no type
      append(bytes);
      return new Request(bytes.toByteArray(), false);
    }
    boolean inserts = false;
    char type;
    do {
      type = (char) in.readUnsignedByte();
      bytes.write(type);
      ByteBuffer body = ByteBuffer.wrap(append(bytes));
      inserts |= inserts(type, body);
    } while (COLLECTED.indexOf(type) >= 0);
    return new Request(bytes.toByteArray(), inserts);
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

  private boolean inserts(char type, ByteBuffer body) {
    switch (type) {
      case 'P' -> inserting.put(text(body), isInsert(text(body)));
      case 'B' -> {
        text(body); // the portal
        return inserting.getOrDefault(text(body), false);
      }
      case 'Q' -> {
        return isInsert(text(body));
      }
      default -> {
        return false;
      }
    }
    return false;
  }

  private static boolean isInsert(String sql) {
    return sql.toLowerCase(Locale.ROOT).contains("insert into");
  }

  private static String text(ByteBuffer body) {
    int start = body.position();
    while (body.hasRemaining() && body.get() != 0) {
      // goes on to the end of the text
    }
    return new String(
        body.array(), start, Math.max(0, body.position() - 1 - start), StandardCharsets.UTF_8);
  }
}
