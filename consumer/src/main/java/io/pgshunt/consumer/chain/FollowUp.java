package io.pgshunt.consumer.chain;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a row's {@code on_success} or {@code on_error}. Each entry is read by itself, so
 * that a bad one harms neither its task nor its neighbours (rule C2).
 */
public sealed interface FollowUp {

  /** An entry that keeps the contract. */
  record Spec(ContinuationSpec spec) implements FollowUp {}

  /**
   * An entry that does not.
   *
   * @param json the entry as it stands in the row
   * @param why names the field that is wrong
   */
  record Bad(RawJson json, String why) implements FollowUp {}

  /**
   * The entries of a column.
   *
   * @param text what the column holds; null or JSON null for no entries
   * @throws JsonException if the column is not an array at all
   */
  static List<FollowUp> readAll(@Nullable String text, String column) {
    if (text == null) {
      return List.of();
    }
    RawJson json = parse(text, column);
    if (json.isNull()) {
      return List.of();
    }
    if (!json.isArray()) {
      throw new JsonException(column + " is not an array: " + json.describe());
    }
    List<FollowUp> entries = new ArrayList<>();
    for (RawJson element : json.elements()) {
      entries.add(read(element, column + "[" + entries.size() + "]"));
    }
    return List.copyOf(entries);
  }

  private static RawJson parse(String text, String column) {
    try {
      return RawJson.parse(text);
    } catch (JsonException e) {
      throw new JsonException("column " + column + " is not JSON: " + e.getMessage(), e);
    }
  }

  private static FollowUp read(RawJson element, String where) {
    try {
      return new Spec(PayloadJson.readSpec(element, where));
    } catch (IllegalArgumentException e) {
      return new Bad(element, String.valueOf(e.getMessage()));
    }
  }
}
