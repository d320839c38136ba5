package io.pgshunt.queue;

/**
 * How rows come back from workers: given back, left behind, or taken from those that are lost. As
 * {@link Sql}, whose words hold here.
 *
 * <p>While a worker holds a row, its {@code attempt} counts the run that the claim was for. A row
 * that comes back without having been begun has it taken off again. A living worker says which of
 * its rows it began. Of a lost one only {@code begun} tells: 0 says that a row was not begun where
 * that is always written first (it ran before, may have run before, or may run once only), and says
 * nothing of others. Such a row is {@code doubtful} from then on: it counts as tried against its
 * limit, but not as an attempt, and is never begun without a word again.
 *
 * <p>Another writer may have put anything into these columns: no sum here can leave the range of
 * its column.
 */
final class ReturnSql {

  /** Every column that a row keeps when it is ready again. */
  private static final String KEPT = Sql.ALL + ", doubtful";

  private static final String UNCOUNTED = "greatest(attempt - 1, 0)";

  /** The attempts of a lost row that count. */
  private static final String COUNTED =
      "case when begun <= 0 then " + UNCOUNTED + " else greatest(attempt, 0) end";

  /** Whether a lost row may have been begun without a word, now or before. */
  private static final String DOUBTFUL =
      "(doubtful or begun <= 0 and attempt <= 1 and max_attempts > 1)";

  /** Tried as often as allowed, or begun once and for all: only its end is to be written. */
  private static final String OVER = "case when task.begun = 2 then 2 else 3 end";

  private static String ready(String from, String attempt, String doubtful) {
    return "insert into pgshunt.task (%s) select %s from %s where %s order by id"
        .formatted(
            KEPT,
            Sql.ALL.replace(" attempt", " " + attempt) + ", " + doubtful + " as doubtful",
            from,
            Sql.DURABLY);
  }

  /** Unbegun rows return to the queue: the attempt is not counted, the id is new. */
  static final String GIVE_BACK =
      """
      with back as (
        delete from pgshunt.task as task
        using (
          select *
          from unnest((select ?::bigint[]), (select ?::int[])) as held (id, attempt)
          limit (select ?::int)
        ) as held
        where task.id = any (array[held.id]) and task.attempt = held.attempt and task.worker + 0 = ?
        returning task.*
      ), ready as (
        %s returning queue
      )
      %s
      """
          .formatted(ready("back", UNCOUNTED, "doubtful"), DoorbellSql.RUNG_FOR_READY);

  /** The rows that a worker holds. Index: task_held. */
  static final String HELD = "select id from pgshunt.task where worker <> 0 and worker = ?";

  /**
   * Rows that a worker holds and knows nothing of, so that it never began them. What was handed to
   * it to be ended is left to the next that reaps: no worker has an id below zero.
   */
  static final String GIVE_BACK_STRAYS =
      """
      with held as (
        select id, begun < 2 as again from pgshunt.task
        where id = any (?::bigint[]) and worker + 0 = ?
        order by id for update skip locked
      ), back as (
        delete from pgshunt.task as task using held
        where task.id = any (array[held.id]) and held.again
        returning task.*
      ), ready as (
        %s returning queue
      ), others as (
        update pgshunt.task as task set worker = -worker from held
        where task.id = any (array[held.id]) and not held.again
      )
      %s
      """
          .formatted(ready("back", UNCOUNTED, "doubtful"), DoorbellSql.RUNG_FOR_READY);

  /**
   * Notes who is silent for longer than its lease. Anybody may: a heartbeat that comes in after it
   * proves it wrong.
   */
  static final String SUSPECT =
      """
      update pgshunt.worker as worker set suspected_at = now()
      where not (%s) and coalesce(suspected_at < beat_at, true) and id <> ?
      """
          .formatted(Sql.ALIVE);

  /**
   * Ends the lease of workers whose heartbeat stopped, at this very moment: one that comes in
   * between finds its worker gone. Their rows are then held by nobody.
   *
   * <p>Who could not reach the server beside everybody else is not lost for that. Either the caller
   * knows that it was there for the whole of that worker's lease, or the worker was found silent a
   * whole lease ago and is silent still.
   */
  static final String FORGET_LOST =
      """
      delete from pgshunt.worker as worker
      where not (%s) and id <> ?
        and (lease <= ? * interval '1 second'
          or suspected_at >= beat_at and suspected_at > pg_postmaster_start_time()
            and suspected_at < now() - lease)
      """
          .formatted(Sql.MAY_LIVE);

  /** Ids under which rows are held, and that no worker has. Index: task_held, leaping. */
  static final String ORPHANED =
      """
      with recursive holder as (
        (select worker from pgshunt.task where worker <> 0 order by worker limit 1)
        union all
        select (
          select worker from pgshunt.task
          where task.worker <> 0 and task.worker > holder.worker order by task.worker limit 1)
        from holder where holder.worker is not null
      )
      select worker from holder
      where worker is not null
        and not exists (select from pgshunt.worker where worker.id = holder.worker)
      """;

  /**
   * Takes rows from workers that are lost: ready again, unless they have no attempt left or were
   * begun once and for all. Those are handed to another worker. Says how many rows it found.
   */
  static final String TAKE_BACK =
      """
      with held as (
        select id, begun < 2 and %1$s + %2$s::int < max_attempts as again
        from pgshunt.task
        where worker <> 0 and worker = any (?::bigint[])
        order by id limit ? for update skip locked
      ), back as (
        delete from pgshunt.task as task using held
        where task.id = any (array[held.id]) and held.again
        returning task.*
      ), ready as (
        %3$s
      ), ended as (
        update pgshunt.task as task set worker = ?, begun = %4$s
        from held
        where task.id = any (array[held.id]) and not held.again
        returning %5$s
      )
      select ended.*, found.count as found
      from (select count(*) from held) as found left join ended on true
      """
          .formatted(COUNTED, DOUBTFUL, ready("back", COUNTED, DOUBTFUL), OVER, ClaimSql.CLAIMED);

  /**
   * Ends a worker, which says what of its rows it had begun. They are ready for others, the attempt
   * counted of those that were begun. What has no attempt left, or was begun once and for all, is
   * left to {@link #TAKE_BACK}. The rows are locked first: what another session of this worker is
   * just writing of them, that one was begun once and for all say, is read as it will be.
   */
  static final String DEREGISTER =
      """
      with held as (
        select id,
          begun < 2 and attempt_after + doubtful::int < max_attempts as again, attempt_after
        from (
          select *, greatest(attempt - case when id = any (?::bigint[]) then 0 else 1 end, 0)
            as attempt_after
          from pgshunt.task where worker <> 0 and worker = ?
          order by id for update
        ) as task
      ), back as (
        delete from pgshunt.task as task using held
        where task.id = any (array[held.id]) and held.again
        returning task.*, held.attempt_after
      ), ready as (
        %s
      ), others as (
        update pgshunt.task as task set begun = %s
        from held
        where task.id = any (array[held.id]) and not held.again
      )
      delete from pgshunt.worker where id = ?
      """
          .formatted(ready("back", "attempt_after", "doubtful"), OVER);

  private ReturnSql() {}
}
