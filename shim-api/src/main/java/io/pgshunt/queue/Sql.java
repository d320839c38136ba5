package io.pgshunt.queue;

/**
 * Every statement of the queue, in the order of a task's life. {@code pgshunt.} stands for the
 * configured schema; see {@link Schema#qualify}. All are single statements that need nothing of the
 * session, so that they work through PgBouncer in transaction mode.
 */
final class Sql {

  /** Every column of a task but id and worker; {@link TaskColumns#NAMES} with the queue's own. */
  private static final String ALL =
      "queue, priority, attempt, max_attempts, enqueued_at, task_name, task_id, eta, expires_at,"
          + " args, kwargs, headers, meta, reply_key, on_success, on_error";

  private static final String NAMES = TaskColumns.NAMES;

  private static final String CLAIMED =
      "task.id, task.attempt, task.max_attempts, "
          + "coalesce(task.expires_at <= now(), false) as expired, "
          + "exists (select from pgshunt.revoked"
          + " where revoked.task_id = task.task_id and revoked.until > now()) as revoked, "
          + "task."
          + NAMES.replace(", ", ", task.");

  /**
   * Tasks that are due go to the hot table, the others aside. Answers with what is needed to find
   * out later whether this transaction committed. Needs only the right to insert.
   */
  static final String ENQUEUE =
      """
      with new as (
        select * from unnest(%1$s) as new (%2$s)
      ), ready as (
        insert into pgshunt.task (%2$s)
        select %2$s from new where eta is null or eta <= now()
      ), later as (
        insert into pgshunt.later (due_at, %2$s)
        select eta, %2$s from new where eta > now()
      )
      select pg_current_xact_id()::text as transaction, pg_backend_pid() as backend
      """
          .formatted(TaskColumns.ARRAYS, NAMES);

  static final String TRANSACTION_STATUS = "select pg_xact_status(?::xid8)";

  /** Ends a transaction whose client is gone. The second condition guards against a reused pid. */
  static final String TERMINATE_TRANSACTION =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where pid = ? and backend_xid = (?::xid8)::xid
      """;

  static final String REGISTER =
      "insert into pgshunt.worker (name, queues, task_names) values (?, ?, ?) returning id";

  /** A worker is heard of several times a lease; its row may outlive it until others notice. */
  static final String LIVE_QUEUES =
      "select distinct unnest(queues) from pgshunt.worker where beat_at > now() - interval '1 min'";

  static final String HEARTBEAT = "update pgshunt.worker set beat_at = now() where id = ?";

  /**
   * Index: task_ready, one range for each queue, read from its best end. The queues are probed in
   * turn and the outer limit stops as soon as it is met.
   */
  static final String CLAIM =
      """
      with pick as (
        select ready.id
        from unnest(?::text[]) as served (queue)
        cross join lateral (
          select id from pgshunt.task
          where queue = served.queue and worker = 0 and task_name = any (?::text[])
          order by coalesce(priority, 0) desc, id
          limit ?
          for update skip locked
        ) as ready
        limit ?
      )
      update pgshunt.task as task
      set worker = ?, attempt = attempt + 1
      from pick
      where task.id = pick.id
      returning %s
      """
          .formatted(CLAIMED);

  /**
   * The ack is the fence: all that is written is joined to the rows that were still ours to delete.
   * It is joined by the end's place in the batch, not by the row's id, so that a stale end of a row
   * writes nothing even beside the valid one.
   */
  static final String COMPLETE =
      """
      with done as (
        delete from pgshunt.task as task
        using unnest(?::bigint[], ?::int[]) with ordinality as ended (id, attempt, place)
        where task.id = ended.id and task.attempt = ended.attempt and task.worker = ?
        returning task.id, ended.place
      ), continuation as materialized (
        select %2$s,
          case when delay is null then eta else now() + delay * interval '1 second' end as due,
          case when lifetime is null then expires_at
            else now() + lifetime * interval '1 second' end as until
        from unnest(?::bigint[], ?::float8[], ?::float8[], %1$s)
          as new (source, delay, lifetime, %2$s)
        join done on done.place = new.source
      ), ready as (
        insert into pgshunt.task (%2$s)
        select %3$s from continuation where due is null or due <= now()
      ), later as (
        insert into pgshunt.later (due_at, %2$s)
        select due, %3$s from continuation where due > now()
      ), dead as (
        insert into pgshunt.dead_letter (reason, error, %2$s)
        select reason, error, %2$s
        from unnest(?::bigint[], ?::text[], ?::text[], %1$s)
          as new (source, reason, error, %2$s)
        join done on done.place = new.source
      ), outcome as (
        insert into pgshunt.result as kept (key, ok, value, error, expires_at)
        select distinct on (key) key, error is null, value, error,
          now() + lifetime * interval '1 second'
        from unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::float8[])
          with ordinality as new (source, key, value, error, lifetime, rank)
        join done on done.place = new.source
        order by key, rank desc
        on conflict (key) do update
        set ok = excluded.ok, value = excluded.value, error = excluded.error,
          finished_at = excluded.finished_at, expires_at = excluded.expires_at
      )
      select id from done
      """
          .formatted(
              TaskColumns.ARRAYS,
              NAMES,
              NAMES.replace(" eta,", " due,").replace(" expires_at,", " until,"));

  /** Unbegun rows return to the queue: the attempt is not counted, the id is new. */
  static final String GIVE_BACK =
      """
      with back as (
        delete from pgshunt.task as task
        using unnest(?::bigint[], ?::int[]) as held (id, attempt)
        where task.id = held.id and task.attempt = held.attempt and task.worker = ?
        returning task.*
      )
      insert into pgshunt.task (%1$s)
      select %2$s from back order by id
      """
          .formatted(ALL, ALL.replace(" attempt", " attempt - 1"));

  /** Index: later_due. Being ready counts from now on. */
  static final String PROMOTE =
      """
      with due as (
        delete from pgshunt.later
        where id in (
          select id from pgshunt.later where due_at <= now()
          order by due_at limit ? for update skip locked)
        returning *
      )
      insert into pgshunt.task (%1$s)
      select %2$s from due order by due_at, id
      """
          .formatted(ALL, ALL.replace("enqueued_at", "now()"));

  /**
   * Forgets workers whose heartbeat stopped and takes back what they held; also rows whose worker
   * is not even known. {@code gone} is asked, not {@code beat_at} a second time: a heartbeat that
   * comes in between must not lose its rows. Rows without attempts left go to the caller.
   */
  static final String REAP =
      """
      with gone as (
        delete from pgshunt.worker
        where beat_at < now() - ? * interval '1 second' and id <> ?
        returning id
      ), lost as (
        select id, attempt < max_attempts as again
        from pgshunt.task as held
        where worker <> 0
          and (worker in (select id from gone)
            or not exists (select from pgshunt.worker where worker.id = held.worker))
        order by id limit ? for update skip locked
      ), back as (
        delete from pgshunt.task as task using lost
        where task.id = lost.id and lost.again
        returning task.*
      ), ready as (
        insert into pgshunt.task (%1$s) select %1$s from back order by id
      )
      update pgshunt.task as task set worker = ?
      from lost
      where task.id = lost.id and not lost.again
      returning %2$s
      """
          .formatted(ALL, CLAIMED);

  /** A worker counts as knowing a task only while its heartbeat is fresh. */
  static final String CLAIM_UNKNOWN =
      """
      with pick as (
        select id from pgshunt.task as ready
        where worker = 0 and queue = any (?::text[])
          and enqueued_at < now() - ? * interval '1 second'
          and not exists (
            select from pgshunt.worker
            where beat_at >= now() - ? * interval '1 second'
              and ready.queue = any (queues) and ready.task_name = any (task_names))
        order by id limit ? for update skip locked
      )
      update pgshunt.task as task
      set worker = ?, attempt = attempt + 1
      from pick
      where task.id = pick.id
      returning %s
      """
          .formatted(CLAIMED);

  static final String DEREGISTER =
      """
      with back as (
        delete from pgshunt.task where worker = ? returning *
      ), ready as (
        insert into pgshunt.task (%1$s) select %1$s from back order by id
      )
      delete from pgshunt.worker where id = ?
      """
          .formatted(ALL);

  static final String OUTCOMES =
      "select key, value, error, extract(epoch from expires_at - now()) as lifetime"
          + " from pgshunt.result where key = any (?::text[]) and expires_at > now()";

  static final String REVOKE =
      """
      insert into pgshunt.revoked as known (task_id, interrupt, until)
      select distinct id, ?, now() + ? * interval '1 second' from unnest(?::text[]) as id
      on conflict (task_id) do update
      set interrupt = known.interrupt or excluded.interrupt,
        until = greatest(known.until, excluded.until)
      """;

  static final String INTERRUPTED =
      "select task_id from pgshunt.revoked"
          + " where task_id = any (?::text[]) and interrupt and until > now()";

  /** Index: result_expires. */
  static final String PURGE_OUTCOMES =
      """
      with forgotten as (
        delete from pgshunt.revoked where until < now()
      )
      delete from pgshunt.result where key in (
        select key from pgshunt.result where expires_at < now()
        order by expires_at limit ? for update skip locked)
      """;

  private static final String DEAD_WHERE =
      """
      where (? or id = any (?::bigint[]))
        and (? or task_id = any (?::text[]))
        and task_name like ? and queue like ? and reason like ?
        and died_at <= now() - coalesce(?::float8, 0) * interval '1 second'
        and died_at > now() - ?::float8 * interval '1 second' is not false
      """;

  private static final String DEAD_COLUMNS = "id, died_at, reason, error, " + NAMES;

  static final String DEAD_COUNT = "select count(*) from pgshunt.dead_letter " + DEAD_WHERE;

  static final String DEAD_LIST =
      "select "
          + DEAD_COLUMNS
          + " from pgshunt.dead_letter "
          + DEAD_WHERE
          + " order by id desc limit ?";

  static final String DEAD_LOCK =
      "select "
          + DEAD_COLUMNS
          + " from pgshunt.dead_letter "
          + DEAD_WHERE
          + " order by id limit ? for update skip locked";

  static final String DEAD_DELETE = "delete from pgshunt.dead_letter where id = any (?::bigint[])";

  static final String DEAD_DISCARD = "delete from pgshunt.dead_letter " + DEAD_WHERE;

  private Sql() {}
}
