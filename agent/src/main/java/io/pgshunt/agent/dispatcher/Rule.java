package io.pgshunt.agent.dispatcher;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the file: which method sends a task, and what of its call means what.
 *
 * @param place file and line, for messages
 * @param match how {@code className} is meant
 * @param className with dots
 * @param parameters types of the parameters as Java source spells them; null for any
 * @param values what the task is made of, by the name of the part
 * @param returns what the caller gets; null for nothing
 */
record Rule(
    String place,
    Match match,
    String className,
    String method,
    @Nullable List<String> parameters,
    Map<String, Expression> values,
    SignatureNames signatures,
    @Nullable Returned returns) {

  /** Which classes a rule means. */
  enum Match {
    /** The class of that name. */
    CLASS,
    /** Classes that implement the interface of that name, at any distance. */
    IMPLEMENTS,
    /** The class of that name and its subclasses, at any distance. */
    EXTENDS
  }

  // The parts of a task
  static final String TASK = "task";
  static final String ARGS = "args";
  static final String KWARGS = "kwargs";
  static final String QUEUE = "queue";
  static final String LINK = "link";
  static final String LINK_ERROR = "link_error";
  static final String ID = "id";
  static final String PRIORITY = "priority";
  static final String ETA = "eta";
  static final String EXPIRES = "expires";
  static final String HEADERS = "headers";

  static final List<String> PARTS =
      List.of(TASK, ARGS, KWARGS, QUEUE, LINK, LINK_ERROR, ID, PRIORITY, ETA, EXPIRES, HEADERS);

  @Nullable Expression value(String part) {
    return values.get(part);
  }
}
