package io.pgshunt.agent.bootstrap;

import java.io.IOException;
import java.util.Properties;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the agent wants to know of amqp-client's channels, in JDK types: the application's amqp
 * classes are not visible to the agent, nor the agent's to the application. Implementations are
 * thread-safe and throw nothing but what a method declares.
 */
public interface ChannelEvents {

  /** Length of {@code properties} in {@link #publish}. */
  int PROPERTIES = 15;

  /** The message has not been taken: the channel's own code publishes it. */
  int GO_ON = 0;

  /** It has been taken, and must not be published: what is left is to count it. */
  int TAKEN = 1;

  /** It has been published by the channel's own code, called by the agent; nothing is left. */
  int DONE = 2;

  /** This, called with the agent's rights, whoever else is on the stack. */
  ChannelEvents privileged();

  /**
   * The application put {@code now} in the place of the system properties that were in force
   * before.
   */
  void propertiesReplaced(Properties before, Properties now);

  /** {@code channel} is about to be opened. */
  void opened(Object channel);

  /**
   * A message is about to be published and the flag is on, or that of shadow mode.
   *
   * @param properties null if the caller gave none; else {@link #PROPERTIES} values, null where
   *     unset, in the order of the AMQP 0-9-1 specification: content type, content encoding,
   *     headers, delivery mode, priority, correlation id, reply-to, expiration, message id,
   *     timestamp, type, user id, app id, cluster id; and last the object that holds them
   * @param body {@code byte[]} or {@code ByteBuffer} as the caller gave it; left unchanged
   * @param listener amqp-client's, told when the message is written; null if there is none
   * @param open whether the channel is open
   * @param nextPublishSeqNo above 0 if the channel is in confirm mode
   * @return {@link #GO_ON}, {@link #TAKEN} or {@link #DONE}
   * @throws IOException if it is not known whether the message was taken
   */
  int publish(
      Object channel,
      @Nullable String exchange,
      @Nullable String routingKey,
      boolean mandatory,
      boolean immediate,
      @Nullable Object @Nullable [] properties,
      @Nullable Object body,
      @Nullable Object listener,
      boolean open,
      long nextPublishSeqNo)
      throws IOException;

  /** The flag, or that of shadow mode, was seen to have changed. */
  void switched(boolean on, boolean shadow);

  /**
   * A message that was taken got its number on a channel in confirm mode. Its confirm comes later,
   * on another thread.
   *
   * @param unconfirmed the numbers that the application still waits for, this one included;
   *     synchronized
   */
  void moved(Object channel, long sequenceNumber, SortedSet<Long> unconfirmed);

  /**
   * The broker confirmed, by its own count of messages.
   *
   * @param positive false for a nack
   * @return true if the application has been told, in its numbers, and {@code channel} has nothing
   *     left to do
   */
  boolean confirmed(Object channel, long deliveryTag, boolean multiple, boolean positive);

  /** {@code channel} is in transaction mode from now on. */
  void txSelected(Object channel);

  /**
   * {@code txCommit} was called.
   *
   * @return what it is to return; null if the channel has to commit by itself
   * @throws IOException as the channel does, or if it is not known whether messages were taken
   */
  @Nullable Object txCommit(Object channel) throws IOException;

  /** {@code txRollback} was called; the channel does its part by itself. */
  void txRollback(Object channel);

  /**
   * {@code channel} declared, bound, unbound or deleted a queue or an exchange.
   *
   * @param operation the name of the method of amqp-client's {@code Channel}, without {@code
   *     NoWait}
   * @param arguments what it was called with; for a queue that was declared, the name that the
   *     server gave it instead of the one asked for
   */
  void declared(Object channel, String operation, @Nullable Object[] arguments);

  /**
   * {@code channel} sent a method, which may declare something.
   *
   * @param answer the command that answers it
   */
  void asked(Object channel, Object method, CompletableFuture<?> answer);

  /** This JVM consumes {@code queue}; null or empty means nothing. */
  void queueUsed(@Nullable String queue);
}
