package io.pgshunt.it.consumer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The consumer differs here from a Celery worker, on purpose. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Difference {

  /** The row of docs/celery-differences.md that says so, by its first cell. */
  String value();
}
