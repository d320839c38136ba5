package io.pgshunt.agent.gate;

/** The state of the channel that a message is published on, as far as it concerns the gate. */
public enum ChannelMode {
  /** Open, and a publish is forgotten once it is sent. */
  PLAIN,
  /** Open, and the broker confirms each publish. */
  CONFIRM,
  /** Open, and publishes wait for {@code txCommit}. */
  TX,
  /** Open, and older than the agent: its mode is not known. */
  UNKNOWN,
  /** Closed. */
  CLOSED
}
