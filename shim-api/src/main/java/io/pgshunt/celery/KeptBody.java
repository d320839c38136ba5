package io.pgshunt.celery;

import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to give a message its very body back. Args and kwargs are in the row, character by
 * character; of the rest the text around them is kept, unless it is what the encoder writes anyway.
 * A compressed body is kept whole: no two compressors need agree on its bytes.
 */
final class KeptBody {

  private static final String AROUND = "body";
  private static final String COMPRESSION = "compression";
  private static final String COMPRESSED = "compressed_body";

  /** What stands for args and kwargs among the pieces of text. */
  private static final RawJson ARGS = RawJson.of(0);

  private static final RawJson KWARGS = RawJson.of(1);

  /** After kwargs in a message of protocol 2 with nothing to follow, as Celery writes. */
  private static final String STANDARD_END = ", " + MessageEncoder.EMPTY_EMBED.text() + "]";

  private KeptBody() {}

  /**
   * Notes in {@code kept} what the encoder would not write as it was.
   *
   * @param compression as the message names it; null if its body is plain
   * @param text the body, decompressed
   */
  static void note(
      AmqpMessage message,
      @Nullable String compression,
      String text,
      TaskPayload payload,
      KeptProperties kept) {
    if (compression != null) {
      kept.put(COMPRESSION, compression);
      kept.put(COMPRESSED, Base64.getEncoder().encodeToString(message.body()));
      return;
    }
    if (hasCallbacks(payload) || !isStandard(text, payload, kept)) {
      kept.put(AROUND, RawJson.array(around(text, payload, kept.protocol())));
    }
  }

  /** Whether the text is what the encoder writes if there are no callbacks. */
  private static boolean isStandard(String text, TaskPayload payload, KeptProperties kept) {
    if (kept.protocol() == 1) {
      return text.equals(MessageEncoder.body1(payload, kept).text());
    }
    String args = payload.args().text();
    String kwargs = payload.kwargs().text();
    int kwargsAt = 1 + args.length() + 2;
    int endAt = kwargsAt + kwargs.length();
    return text.length() == endAt + STANDARD_END.length()
        && text.startsWith("[")
        && text.startsWith(args, 1)
        && text.startsWith(", ", kwargsAt - 2)
        && text.startsWith(kwargs, kwargsAt)
        && text.startsWith(STANDARD_END, endAt);
  }

  private static List<RawJson> around(String text, TaskPayload payload, int protocol) {
    List<Hole> holes = protocol == 1 ? holes1(text, payload) : holes2(text, payload);
    List<RawJson> pieces = new ArrayList<>();
    int from = 0;
    for (Hole hole : holes) {
      pieces.add(RawJson.of(text.substring(from, hole.start())));
      pieces.add(hole.of());
      from = hole.end();
    }
    pieces.add(RawJson.of(text.substring(from)));
    return pieces;
  }

  /** Where args or kwargs stand in the text. */
  private record Hole(RawJson of, int start, int end) {}

  private static List<Hole> holes2(String text, TaskPayload payload) {
    int args = valueAt(text, text.indexOf('[') + 1);
    int argsEnd = args + payload.args().text().length();
    int kwargs = valueAt(text, text.indexOf(',', argsEnd) + 1);
    int kwargsEnd = kwargs + payload.kwargs().text().length();
    return List.of(new Hole(ARGS, args, argsEnd), new Hole(KWARGS, kwargs, kwargsEnd));
  }

  private static int valueAt(String text, int from) {
    int at = from;
    while (text.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }

  private static List<Hole> holes1(String text, TaskPayload payload) {
    Map<String, Integer> positions = RawJson.parse(text).memberPositions();
    int shift = text.indexOf('{');
    List<Hole> holes = new ArrayList<>();
    Integer args = positions.get("args");
    if (args != null) {
      holes.add(new Hole(ARGS, shift + args, shift + args + payload.args().text().length()));
    }
    Integer kwargs = positions.get("kwargs");
    if (kwargs != null) {
      int start = shift + kwargs;
      holes.add(new Hole(KWARGS, start, start + payload.kwargs().text().length()));
    }
    holes.sort(Comparator.comparingInt(Hole::start));
    return holes;
  }

  // The way back

  /**
   * The body as it was.
   *
   * @param compression null if it is plain
   */
  @SuppressWarnings("ArrayRecordComponent") // for its reader only, at once
  record Restored(byte[] bytes, @Nullable String compression) {}

  /**
   * The body that became {@code payload}; null if the encoder writes it as it was, or if it says
   * something else by now: args, callbacks or the number of retries may have been changed.
   */
  static @Nullable Restored restored(TaskPayload payload, KeptProperties kept) {
    String compressed = kept.text(COMPRESSED);
    String compression = kept.text(COMPRESSION);
    if (compressed != null && compression != null) {
      byte[] bytes = Base64.getDecoder().decode(compressed);
      String text = MessageBody.decompressed(bytes, compression);
      return saysTheSame(text, payload, kept.protocol()) ? new Restored(bytes, compression) : null;
    }
    List<RawJson> around = kept.list(AROUND);
    if (around.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    for (RawJson piece : around) {
      text.append(
          piece.equals(ARGS)
              ? payload.args().text()
              : piece.equals(KWARGS) ? payload.kwargs().text() : piece.asString());
    }
    String filled = text.toString();
    return saysTheSame(filled, payload, kept.protocol())
        ? new Restored(MessageBody.bytes(filled), null)
        : null;
  }

  private static boolean saysTheSame(String text, TaskPayload payload, int protocol) {
    RawJson body = RawJson.parse(text);
    return protocol == 1
        ? saysTheSame1(body.members(), payload)
        : saysTheSame2(body.elements(), payload);
  }

  private static boolean saysTheSame2(List<RawJson> parts, TaskPayload payload) {
    return parts.get(0).equals(payload.args())
        && parts.get(1).equals(payload.kwargs())
        && hasCallbacks(parts.get(2)) == hasCallbacks(payload);
  }

  private static boolean saysTheSame1(Map<String, RawJson> members, TaskPayload payload) {
    int retries = new JsonMembers(members, PassThroughReason.MALFORMED, "body").count("retries");
    return RawJson.of(payload.taskName()).equals(members.get("task"))
        && payload.args().equals(members.getOrDefault("args", RawJson.EMPTY_ARRAY))
        && payload.kwargs().equals(members.getOrDefault("kwargs", RawJson.EMPTY_OBJECT))
        && retries == payload.retries()
        && hasCallbacks(RawJson.object(members)) == hasCallbacks(payload);
  }

  private static boolean hasCallbacks(TaskPayload payload) {
    Completion completion = payload.completion();
    return !completion.onSuccess().isEmpty() || !completion.onError().isEmpty();
  }

  private static boolean hasCallbacks(RawJson embed) {
    if (!embed.isObject()) {
      return false;
    }
    Map<String, RawJson> members = embed.members();
    return List.of("callbacks", "errbacks", "chain").stream()
        .map(members::get)
        .filter(Objects::nonNull)
        .anyMatch(list -> list.isArray() && !list.elements().isEmpty());
  }
}
