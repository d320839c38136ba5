package io.pgshunt.campaign.check;

import io.pgshunt.campaign.ledger.Entry;
import io.pgshunt.campaign.ledger.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that is known of one task. For one thread. */
final class Story {

  private final String id;
  private final List<Entry> entries = new ArrayList<>();
  private int enqueued;
  private int ended;
  private int messages;

  private Story(String id) {
    this.id = id;
  }

  /** The stories in the evidence, by id. */
  static Map<String, Story> in(Evidence evidence) {
    Map<String, Story> stories = new LinkedHashMap<>();
    for (Entry entry : evidence.entries()) {
      stories.computeIfAbsent(entry.id(), Story::new).entries.add(entry);
    }
    for (RowChange change : evidence.rows()) {
      Story story = stories.computeIfAbsent(change.taskId(), Story::new);
      story.enqueued += change.enqueued();
      story.ended += change.ended();
    }
    for (String id : evidence.messages()) {
      stories.computeIfAbsent(id, Story::new).messages++;
    }
    stories.values().forEach(s -> s.entries.sort(Comparator.comparingLong(Entry::at)));
    return new HashMap<>(stories);
  }

  String id() {
    return id;
  }

  /** How often it was enqueued as a row. */
  int enqueued() {
    return enqueued;
  }

  /** How often a row of it ended. */
  int ended() {
    return ended;
  }

  int messages() {
    return messages;
  }

  /** Rows and messages. */
  int copies() {
    return enqueued + messages;
  }

  int count(Word word) {
    return (int) entries.stream().filter(entry -> entry.word() == word).count();
  }

  boolean has(Word word) {
    return count(word) > 0;
  }

  Optional<Entry> first(Word word) {
    return entries.stream().filter(entry -> entry.word() == word).findFirst();
  }

  List<Entry> all(Word word) {
    return entries.stream().filter(entry -> entry.word() == word).toList();
  }

  /** In words, for a person who looks into it. */
  String tell() {
    StringBuilder text = new StringBuilder();
    text.append(enqueued).append(" rows, ").append(messages).append(" messages; ");
    for (Entry entry : entries) {
      text.append(entry.at()).append(' ').append(entry.process()).append(' ').append(entry.word());
      text.append(entry.detail().isEmpty() ? "" : " (" + entry.detail() + ")").append("; ");
    }
    return text.toString();
  }
}
