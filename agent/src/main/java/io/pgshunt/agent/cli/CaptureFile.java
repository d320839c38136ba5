package io.pgshunt.agent.cli;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of captured messages: an object whose {@code messages} are what was published. */
final class CaptureFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private CaptureFile() {}

  /**
   * The messages, in the file's order.
   *
   * @throws BadCaptureException saying what is wrong with the file
   */
  static List<AmqpMessage> read(String file) throws BadCaptureException {
    String text = decode(bytesOf(file));
    try {
      return messagesOf(parse(text));
    } catch (StackOverflowError e) {
      throw new BadCaptureException("its JSON nests too deep");
    }
  }

  private static byte[] bytesOf(String file) throws BadCaptureException {
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        throw new BadCaptureException("is a directory, not a file of captured messages");
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new BadCaptureException("no such file");
    } catch (AccessDeniedException e) {
      throw new BadCaptureException("may not be read (permission denied)");
    } catch (InvalidPathException e) {
      throw new BadCaptureException("is no file name: " + e.getReason());
    } catch (IOException e) {
      throw new BadCaptureException("cannot be read: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw new BadCaptureException("is too large for this JVM's memory");
    }
  }

  private static String decode(byte[] bytes) throws BadCaptureException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadCaptureException("is not UTF-8 text");
    }
  }

  private static RawJson parse(String text) throws BadCaptureException {
    try {
      return RawJson.parse(text);
    } catch (JsonException e) {
      throw new BadCaptureException("is not JSON: " + e.getMessage());
    }
  }

  private static List<AmqpMessage> messagesOf(RawJson json) throws BadCaptureException {
    try {
      RawJson messages = json.isObject() ? json.members().get("messages") : null;
      if (messages == null || !messages.isArray()) {
        throw new BadCaptureException(
            "holds no captured messages: a JSON object with an array 'messages' is needed");
      }
      List<AmqpMessage> result = new ArrayList<>();
      for (RawJson message : messages.elements()) {
        result.add(new CapturedMessage(message, "messages[" + result.size() + "]").toAmqp());
      }
      return result;
    } catch (JsonException e) {
      throw new BadCaptureException("is not as captures are: " + e.getMessage());
    }
  }
}
