package io.pgshunt.consumer;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Name and default of a parameter of a {@link Task} method. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Param {

  /** Name of the keyword argument; empty for the parameter's name in the source. */
  String value() default "";

  /** JSON that is taken if the argument was not sent; empty if it has to be sent. */
  String defaultValue() default "";
}
