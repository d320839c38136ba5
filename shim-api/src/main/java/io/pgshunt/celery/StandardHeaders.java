package io.pgshunt.celery;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.Seconds;
import io.pgshunt.task.TaskPayload;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The headers that a Celery client always sets in protocol 2. They are written from the payload's
 * fields; where the message that became the payload left some out, or wrote them in another form,
 * that is noted, so that it can be put back as it was.
 */
final class StandardHeaders {

  private static final String ABSENT = "absent_headers";
  private static final String OTHER_FORM = "standard_headers";

  /** All of them, in the order in which a Celery client writes them. */
  private static final List<String> NAMES =
      Stream.concat(
              Stream.of(
                  CeleryNames.TASK,
                  CeleryNames.ID,
                  CeleryNames.ETA,
                  CeleryNames.EXPIRES,
                  CeleryNames.RETRIES,
                  CeleryNames.TIMELIMIT,
                  CeleryNames.ROOT_ID,
                  CeleryNames.PARENT_ID),
              CeleryNames.OPTIONAL_HEADERS.stream())
          .toList();

  /** Those whose values have more than one form. */
  private static final Set<String> HAVE_FORMS =
      Set.of(CeleryNames.ETA, CeleryNames.EXPIRES, CeleryNames.RETRIES, CeleryNames.TIMELIMIT);

  private StandardHeaders() {}

  /** As a Celery client writes them. */
  private static Map<String, @Nullable Object> of(TaskPayload payload) {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    for (String name : NAMES) {
      headers.put(name, valueOf(name, payload));
    }
    return headers;
  }

  private static @Nullable Object valueOf(String name, TaskPayload payload) {
    return switch (name) {
      case CeleryNames.TASK -> payload.taskName();
      case CeleryNames.ID -> payload.taskId();
      case CeleryNames.ETA -> format(payload.eta());
      case CeleryNames.EXPIRES -> format(payload.expires());
      case CeleryNames.RETRIES -> payload.retries();
      case CeleryNames.TIMELIMIT ->
          Arrays.asList(number(payload.timeLimit()), number(payload.softTimeLimit()));
      case CeleryNames.ROOT_ID -> payload.rootId();
      case CeleryNames.PARENT_ID -> payload.parentId();
      default -> null;
    };
  }

  /** Notes in {@code kept} how {@code headers} differ from those of {@code payload}. */
  static void note(
      Map<String, @Nullable Object> headers,
      TaskPayload payload,
      HeaderValues values,
      KeptProperties kept) {
    List<RawJson> absent = new ArrayList<>();
    Map<String, RawJson> otherForm = new LinkedHashMap<>();
    for (String name : NAMES) {
      if (!headers.containsKey(name)) {
        absent.add(RawJson.of(name));
      } else if (HAVE_FORMS.contains(name)) {
        Object found = headers.get(name);
        if (!isSame(valueOf(name, payload), found)) {
          otherForm.put(name, values.toJson(name, found));
        }
      }
    }
    if (!absent.isEmpty()) {
      kept.put(ABSENT, RawJson.array(absent));
    }
    kept.putIfAny(OTHER_FORM, otherForm);
  }

  /**
   * As the message that became {@code payload} had them, as far as that still says the same.
   *
   * @param asPublished whether an expiry that only the broker was told of is left to it
   */
  static Map<String, @Nullable Object> restored(
      TaskPayload payload, KeptProperties kept, boolean asPublished) {
    Map<String, @Nullable Object> headers = of(payload);
    Map<String, @Nullable Object> before = new LinkedHashMap<>();
    kept.map(OTHER_FORM).forEach((name, value) -> before.put(name, kept.headerValue(value, name)));
    HeaderMap read = new HeaderMap(before);
    before.forEach(
        (name, value) -> {
          boolean leftToBroker = asPublished && name.equals(CeleryNames.EXPIRES) && value == null;
          if (leftToBroker || saysTheSame(name, read, payload)) {
            headers.put(name, value);
          }
        });
    for (RawJson absent : kept.list(ABSENT)) {
      String name = absent.asString();
      if (saysNothing(headers.get(name)) || (asPublished && name.equals(CeleryNames.EXPIRES))) {
        headers.remove(name);
      }
    }
    return headers;
  }

  private static boolean isSame(@Nullable Object written, @Nullable Object found) {
    return written instanceof String
        ? written.equals(HeaderValues.textOf(found))
        : Objects.equals(written, found);
  }

  private static boolean saysTheSame(String name, HeaderMap read, TaskPayload payload) {
    return switch (name) {
      case CeleryNames.ETA -> Objects.equals(read.time(name), payload.eta());
      case CeleryNames.EXPIRES -> Objects.equals(read.time(name), payload.expires());
      case CeleryNames.RETRIES -> read.count(name) == payload.retries();
      case CeleryNames.TIMELIMIT ->
          Objects.equals(read.limit(0), payload.timeLimit())
              && Objects.equals(read.limit(1), payload.softTimeLimit());
      default -> false;
    };
  }

  private static boolean saysNothing(@Nullable Object value) {
    return value == null
        || value.equals(0)
        || (value instanceof List<?> limits && limits.stream().allMatch(Objects::isNull));
  }

  private static @Nullable Object number(@Nullable Duration limit) {
    if (limit == null) {
      return null;
    }
    BigDecimal seconds = Seconds.toDecimal(limit);
    boolean fitsInt = seconds.scale() <= 0 && seconds.precision() <= 9;
    return fitsInt ? (Object) seconds.intValueExact() : (Object) seconds.doubleValue();
  }

  private static @Nullable String format(@Nullable Instant instant) {
    return instant == null ? null : Times.format(instant);
  }
}
