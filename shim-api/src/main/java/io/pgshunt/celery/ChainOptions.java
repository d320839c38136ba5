package io.pgshunt.celery;

import io.pgshunt.task.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a chain or group that is itself a callback hands down: callbacks of its own belong to the
 * last member of a chain, its errbacks to every member, its other options to the first member of a
 * chain and to every member of a group (facts 30 to 32).
 *
 * @param options over the member's own
 * @param links more callbacks of the member
 * @param errorLinks more errbacks of the member
 * @param immutable whether the member gets no result
 */
record ChainOptions(
    Map<String, RawJson> options,
    List<RawJson> links,
    List<RawJson> errorLinks,
    boolean immutable) {

  static final ChainOptions NONE = new ChainOptions(Map.of(), List.of(), List.of(), false);

  private static final Set<String> NOT_FOR_THE_FIRST =
      Set.of("link", "link_error", "task_id", "group_id", "root_id", "parent_id");

  static ChainOptions of(Signature chain, ChainOptions inherited) {
    return merge(chain, inherited);
  }

  static ChainOptions ofGroup(Signature group, ChainOptions inherited) {
    if (set(group.options(), "link")) {
      throw new Untranslatable(
          PassThroughReason.CALLBACK_OPTION,
          "a group used as a callback has a 'link' of its own, which Celery's versions treat"
              + " differently");
    }
    return merge(group, inherited);
  }

  private static ChainOptions merge(Signature composite, ChainOptions inherited) {
    if (!composite.args().elements().isEmpty()) {
      throw new Untranslatable(
          PassThroughReason.CALLBACK_OPTION,
          "a " + composite.subtaskType() + " used as a callback has args of its own");
    }
    Map<String, RawJson> own = composite.options();
    Map<String, RawJson> options = new LinkedHashMap<>(own);
    options.keySet().removeAll(NOT_FOR_THE_FIRST);
    options.putAll(inherited.options);
    return new ChainOptions(
        options,
        with(inherited.links, own, "link"),
        with(inherited.errorLinks, own, "link_error"),
        composite.immutable() || inherited.immutable);
  }

  private static List<RawJson> with(
      List<RawJson> inherited, Map<String, RawJson> own, String name) {
    List<RawJson> all = new ArrayList<>();
    if (set(own, name)) {
      all.add(own.get(name));
    }
    all.addAll(inherited);
    return all;
  }

  /** What member {@code index} of a chain of {@code size} gets of this. */
  ChainOptions ofMember(int index, int size) {
    boolean first = index == 0;
    return new ChainOptions(
        first ? options : Map.of(),
        index == size - 1 ? links : List.of(),
        errorLinks,
        first && immutable);
  }

  Map<String, RawJson> over(Map<String, RawJson> own) {
    if (options.isEmpty()) {
      return own;
    }
    Map<String, RawJson> merged = new LinkedHashMap<>(own);
    merged.putAll(options);
    return merged;
  }

  private static boolean set(Map<String, RawJson> options, String name) {
    RawJson value = options.get(name);
    return value != null && !value.isNull();
  }
}
