package io.pgshunt.agent.gate;

/** Keeps the rows of a message until its AMQP transaction ends. */
public interface Deferral {

  void defer(MovableTask task);
}
