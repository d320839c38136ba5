package io.pgshunt.consumer;

/**
 * Marks a class whose methods with {@link Task} are to be found by the command {@code work
 * --handlers} and by {@link ConsumerBuilder#discoverHandlers}: it is public, has a public
 * constructor without parameters, and its name stands in {@code
 * META-INF/services/io.pgshunt.consumer.TaskMethods} of its jar.
 *
 * <pre>{@code
 * public final class Shop implements TaskMethods {
 *   @Task("shop.charge")
 *   public Receipt charge(String card, BigDecimal amount) { … }
 * }
 * }</pre>
 *
 * <p>{@link ConsumerBuilder#taskMethods} takes any object, and asks for none of this.
 */
public interface TaskMethods {}
