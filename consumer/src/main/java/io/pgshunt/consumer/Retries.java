package io.pgshunt.consumer;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The {@link io.pgshunt.consumer.ending.RetryPolicy} of a {@link Task} method. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Retries {

  /** How often the task is tried again; 0 or more. */
  int max() default 3;

  /** Milliseconds before the first retry; each further one comes after twice the time. */
  long firstDelayMillis() default 2_000;

  /** Longest time between two tries, in milliseconds. */
  long maxDelayMillis() default 600_000;

  /** Exceptions after which the task is tried again without its method's asking. */
  Class<? extends Throwable>[] on() default {};
}
