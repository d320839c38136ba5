package io.pgshunt.queue;

/**
 * The statements by which whoever makes a task ready wakes a worker that waits. As {@link Sql},
 * whose words hold here, but for {@link DoorbellSession}'s own, which need a session.
 *
 * <p>The keys of the locks are made by the server, so that both sides make the same ones, also of
 * queues that only the server knows. The text {@code 'pgshunt.'} becomes the schema's own.
 */
final class DoorbellSql {

  static final String CHANNEL = "pgshunt_doorbell";

  /**
   * A worker that waits for a queue holds its lock, which no sender can share then. The shared lock
   * is given back in the same statement: nothing stays with the connection, and senders do not take
   * each other for a worker that waits.
   */
  private static final String RING =
      """
      case when pg_try_advisory_lock_shared(hashtext('pgshunt.'), hashtext(%1$s))
        then not pg_advisory_unlock_shared(hashtext('pgshunt.'), hashtext(%1$s))
        else pg_notify('pgshunt_doorbell', 'pgshunt.' || %1$s) is null end
      """
          .strip();

  /** For one queue: an expression that is a boolean. Its parameter occurs {@link #MARKS} times. */
  static final String RING_ONE = RING.formatted("?::text");

  static final int MARKS = 3;

  /** For queues of a table {@code rung}: an expression that is a boolean. */
  static final String RING_EACH = RING.formatted("rung.queue");

  static final String LISTEN = "listen " + CHANNEL;

  /** What {@link #LISTEN} and {@link #NOTICE_LOSS} did. */
  static final String UNLISTEN =
      "unlisten "
          + CHANNEL
          + "; reset tcp_keepalives_idle; reset tcp_keepalives_interval;"
          + " reset tcp_keepalives_count; reset tcp_user_timeout";

  /**
   * A host that is gone without a word must not have senders ring for it until the system's own
   * patience is over, which is hours. No effect where there is no TCP.
   */
  static final String NOTICE_LOSS =
      """
      select set_config('tcp_keepalives_idle', '10', false),
        set_config('tcp_keepalives_interval', '5', false),
        set_config('tcp_keepalives_count', '3', false),
        set_config('tcp_user_timeout', '20000', false)
      """;

  /** Those of the queues whose lock nobody else has. */
  static final String HOOK =
      """
      select queue from unnest(?::text[]) as queue
      where pg_try_advisory_lock(hashtext('pgshunt.'), hashtext(queue))
      """;

  /** All of the session's locks, which has no others. */
  static final String UNHOOK = "select pg_advisory_unlock_all()";

  /** How many rows were made ready; it is rung for their queues. */
  static final String RUNG_FOR_READY =
      """
      select (select count(*) from ready) as ready,
        (select count(%s) from (select distinct queue from ready) as rung) as rung
      """
          .formatted(RING_EACH)
          .strip();

  private DoorbellSql() {}
}
