package io.pgshunt.consumer;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that runs the tasks of one name. Its object is given to {@link
 * ConsumerBuilder#taskMethods}.
 *
 * <pre>{@code
 * @Task("shop.charge")
 * Receipt charge(String card, BigDecimal amount, Optional<String> note, TaskContext task) { … }
 * }</pre>
 *
 * <p>Arguments are bound as Python binds those of a Celery task: positional ones in the order of
 * the parameters, keyword ones by name ({@link Param}, or the name in the source if it was compiled
 * with {@code -parameters}). One that is missing, surplus, given twice, or does not fit its type
 * fails the task with {@link TaskArgumentException}. A last parameter {@code T...} takes all
 * positional arguments that are left.
 *
 * <p>JSON null is taken by {@code Optional}, by {@link io.pgshunt.task.RawJson} and by parameters
 * with an annotation {@code Nullable}; others refuse it. A parameter of type {@link TaskContext}
 * takes no argument. What is said of threads and of delivery at {@link TaskHandler} holds here too.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Task {

  /** Name of the tasks, as their sender writes it; not blank. */
  String value();

  /** Whether a task that was begun is never begun again: {@link TaskHandler#atMostOnce}. */
  boolean atMostOnce() default false;
}
