package io.pgshunt.celery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The text of a message's body: decompressed, its size limited, its UTF-8 checked. */
final class MessageBody {

  /** kombu reads JSON as UTF-8 whatever the property says; these say nothing else. */
  private static final Set<String> UTF_8_ENCODINGS = Set.of("utf-8", "utf8", "us-ascii", "ascii");

  /** kombu names zlib's format "gzip"; both spellings of both formats are accepted. */
  private static final Set<String> DEFLATE_NAMES =
      Set.of("application/x-gzip", "application/gzip", "application/zlib", "gzip", "zlib");

  private static final int GZIP_FIRST_BYTE = 0x1f;

  private final int maxBytes;

  MessageBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  String text(AmqpMessage message, @Nullable String compression) {
    String encoding = message.properties().contentEncoding();
    if (encoding != null && !UTF_8_ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
      throw new Untranslatable(
          PassThroughReason.CONTENT_ENCODING, "content_encoding is '" + encoding + "', not utf-8");
    }
    byte[] bytes = message.body();
    checkSize(bytes.length, "body");
    return text(compression == null ? bytes : decompress(bytes, compression));
  }

  /** Whether this is the first byte that is no blank. */
  static boolean startsWith(byte[] body, char wanted) {
    int first = 0;
    while (first < body.length && body[first] <= ' ' && body[first] >= 0) {
      first++;
    }
    return first < body.length && body[first] == wanted;
  }

  /** The text of a body that was accepted before. */
  static String decompressed(byte[] bytes, String compression) {
    return text(new MessageBody(Integer.MAX_VALUE - 1).decompress(bytes, compression));
  }

  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(HeaderValues.REPLACEMENT) < 0 ? text : strictText(bytes);
  }

  /** Tells a replacement character that was sent from one that stands for bytes that are wrong. */
  private static String strictText(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Untranslatable(PassThroughReason.MALFORMED, "the body is not valid UTF-8");
    }
  }

  /** The bytes of a body's text. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] decompress(byte[] bytes, String compression) {
    if (!DEFLATE_NAMES.contains(compression.toLowerCase(Locale.ROOT))) {
      throw new Untranslatable(
          PassThroughReason.COMPRESSION, "compression '" + compression + "' is not zlib or gzip");
    }
    try (InputStream in = open(bytes)) {
      byte[] plain = in.readNBytes(maxBytes + 1);
      checkSize(plain.length, "decompressed body");
      return plain;
    } catch (IOException e) {
      throw new Untranslatable(
          PassThroughReason.MALFORMED,
          "the body is not the " + compression + " data its header promises: " + e.getMessage());
    }
  }

  private static InputStream open(byte[] bytes) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    boolean gzip = bytes.length > 0 && (bytes[0] & 0xff) == GZIP_FIRST_BYTE;
    return gzip ? new GZIPInputStream(in) : new InflaterInputStream(in);
  }

  private void checkSize(int length, String what) {
    if (length > maxBytes) {
      throw new Untranslatable(
          PassThroughReason.TOO_LARGE,
          what + " has more than " + maxBytes + " bytes (pgshunt.max-body-bytes)");
    }
  }
}
