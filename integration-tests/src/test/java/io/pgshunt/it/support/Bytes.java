package io.pgshunt.it.support;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that compare by content and say what they are when a comparison fails. Immutable. */
public final class Bytes {

  private static final int SHOWN = 96;

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  public static Bytes of(byte[] bytes, int from, int to) {
    return new Bytes(Arrays.copyOfRange(bytes, from, to));
  }

  public byte[] toArray() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /** An unsigned big-endian number of {@code size} bytes at {@code offset}. */
  public long number(int offset, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | Byte.toUnsignedLong(bytes[offset + i]);
    }
    return value;
  }

  /** The AMQP short string at {@code offset}. */
  public String shortString(int offset) {
    int length = (int) number(offset, 1);
    return new String(bytes, offset + 1, length, StandardCharsets.UTF_8);
  }

  public Bytes from(int offset) {
    return of(bytes, offset, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    int shown = Math.min(bytes.length, SHOWN);
    return bytes.length
        + " bytes "
        + HexFormat.of().formatHex(bytes, 0, shown)
        + " '"
        + new String(bytes, 0, shown, StandardCharsets.UTF_8).replaceAll("\\p{C}", ".")
        + "'";
  }
}
