package io.pgshunt.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/**
 * A text that is not the JSON it should be, a Java value that has no JSON form, or a value that
 * breaks the wire contract.
 */
public sealed class JsonException extends IllegalArgumentException permits TooLongException {

  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }

  public JsonException(String message, Throwable cause) {
    super(message, cause);
  }

  static JsonException reading(IOException cause) {
    return new JsonException(reason(cause), cause);
  }

  /** Jackson's own words without the excerpt of the source, which may hold a customer's data. */
  static String reason(IOException cause) {
    return cause instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(cause.getMessage());
  }
}
