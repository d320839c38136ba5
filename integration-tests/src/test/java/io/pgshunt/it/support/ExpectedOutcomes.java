package io.pgshunt.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each captured message is to become: {@code captured-outcomes.tsv} says which way it goes and
 * why, {@code captured-payloads.json} what its rows hold.
 */
public final class ExpectedOutcomes {

  /** The routes under which the column "configured" of the table holds. */
  public static final String ROUTES =
      "orders:eu=orders.eu,media:image.resize=media.images,media:image.thumb=media.images";

  /** The default queue under which the column "configured" of the table holds. */
  public static final String DEFAULT_QUEUE = "celery";

  private static final String TRANSLATED = "translated";

  private final Map<String, Expected> byName = new LinkedHashMap<>();

  /**
   * What one message is to become.
   *
   * @param configured the reason to pass it through with routes and default queue; null if it is
   *     translated
   * @param bare the same with no setting at all
   * @param why in words
   * @param payload queues and content of its rows; null if it is never translated
   */
  public record Expected(
      @Nullable String configured,
      @Nullable String bare,
      String why,
      @Nullable ExpectedPayload payload) {}

  private ExpectedOutcomes() {
    JsonNode payloads = json("/captured-payloads.json");
    for (String line : text("/captured-outcomes.tsv").lines().toList()) {
      String[] cells = line.split("\t", -1);
      if (line.startsWith("#") || cells[0].equals("capture")) {
        continue;
      }
      String name = cells[0] + "[" + cells[1] + "]";
      JsonNode payload = payloads.get(name);
      byName.put(
          name,
          new Expected(
              reason(cells[2]),
              reason(cells[3]),
              cells[4],
              payload == null ? null : new ExpectedPayload(payload)));
    }
  }

  public static ExpectedOutcomes load() {
    return new ExpectedOutcomes();
  }

  public Expected of(CapturedMessage message) {
    Expected expected = byName.get(message.name());
    if (expected == null) {
      throw new AssertionError(message.name() + " is not in captured-outcomes.tsv");
    }
    return expected;
  }

  /** The names of all messages in the table. */
  public Iterable<String> names() {
    return byName.keySet();
  }

  private static @Nullable String reason(String cell) {
    return cell.equals(TRANSLATED) ? null : cell;
  }

  private static JsonNode json(String resource) {
    try {
      return new ObjectMapper().readTree(text(resource));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  private static String text(String resource) {
    try (InputStream in = ExpectedOutcomes.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not among the test resources");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
