package io.pgshunt.queue;

/**
 * Every statement of the queue, in the order of a task's life. {@code pgshunt.} stands for the
 * configured schema; see {@link Schema#qualify}. All are single statements that need nothing of the
 * session, so that they work through PgBouncer in transaction mode.
 */
final class Sql {

  /** Every column of a task but id and worker; {@link TaskColumns#NAMES} with the queue's own. */
  static final String ALL =
      "queue, priority, lane, attempt, max_attempts, enqueued_at, task_name, task_id, eta, expires_at,"
          + " args, kwargs, headers, meta, reply_key, on_success, on_error";

  private static final String NAMES = TaskColumns.NAMES;

  /**
   * Tasks that are due go to the hot table, the others aside. Answers with what is needed to find
   * out later whether this transaction committed; rings for the queues of those that are due. Needs
   * only the right to insert.
   */
  static final String ENQUEUE =
      """
      with new as (
        select * from unnest(?::smallint[], %1$s) as new (lane, %2$s)
      ), ready as (
        insert into pgshunt.task (lane, %2$s)
        select lane, %2$s from new where eta is null or eta <= now()
      ), later as (
        insert into pgshunt.later (due_at, lane, %2$s)
        select eta, lane, %2$s from new where eta > now()
      )
      select pg_current_xact_id()::text as transaction, pg_backend_pid() as backend,
        (select count(%3$s)
          from (select distinct queue from new where eta is null or eta <= now()) as rung) as rung
      """
          .formatted(TaskColumns.ARRAYS, NAMES, DoorbellSql.RING_EACH);

  /** {@link #ENQUEUE} for the common case, one task that is due: half the work for the server. */
  static final String ENQUEUE_ONE =
      """
      insert into pgshunt.task (lane, %s)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      returning pg_current_xact_id()::text as transaction, pg_backend_pid() as backend,
        %s as rung
      """
          .formatted(NAMES, DoorbellSql.RING_ONE);

  static final String TRANSACTION_STATUS = "select pg_xact_status(?::xid8)";

  /** Ends a transaction whose client is gone. The second condition guards against a reused pid. */
  static final String TERMINATE_TRANSACTION =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where pid = ? and backend_xid = (?::xid8)::xid
      """;

  static final String PROCESS = "select pg_backend_pid()";

  static final String REGISTER =
      "insert into pgshunt.worker (name, queues, task_names) values (?, ?, ?) returning id";

  /** A worker is heard of several times a lease; its row may outlive it until others notice. */
  static final String LIVE_QUEUES =
      "select distinct unnest(queues) from pgshunt.worker where beat_at > now() - interval '1 min'";

  static final String HEARTBEAT = "update pgshunt.worker set beat_at = now() where id = ?";

  /**
   * The ack is the fence: all that is written is joined to the rows that were still ours to delete.
   * It is joined by the end's place in the batch, not by the row's id, so that a stale end of a row
   * writes nothing even beside the valid one. The limit, which is the number of ends, makes the
   * planner expect few of them, and look each row up by its id however large the table is. Adding
   * zero keeps it from looking them up by their worker: all that it ever held, if vacuum is held
   * up.
   *
   * <p>Here as everywhere in this package rows are joined to a list of ids by an array of one. An
   * equality would let the planner read the whole primary key in order, to merge it with the list:
   * that looks cheap when the table was empty at its last vacuum, and then each of its rows is
   * compared with each of the list.
   */
  static final String COMPLETE =
      """
      with done as (
        delete from pgshunt.task as task
        using (
          select *
          from unnest((select ?::bigint[]), (select ?::int[]))
            with ordinality as ended (id, attempt, place)
          limit (select ?::int)
        ) as ended
        where task.id = any (array[ended.id]) and task.attempt = ended.attempt and task.worker + 0 = ?
        returning task.id, ended.place
      ), continuation as materialized (
        select number, lane, %2$s,
          -- Kept by its worker, as if claimed at once; not from a queue whose claims count.
          case
            when mine and not exists (select from pgshunt.queue where name = new.queue)
            then nextval('pgshunt.task_id') end as kept,
          case when delay is null then eta else now() + delay * interval '1 second' end as due,
          case when lifetime is null then expires_at
            else now() + lifetime * interval '1 second' end as until
        from unnest(?::bigint[], ?::float8[], ?::float8[], ?::boolean[], ?::smallint[], %1$s)
          with ordinality as new (source, delay, lifetime, mine, lane, %2$s, number)
        join done on done.place = new.source
      ), ready as (
        insert into pgshunt.task (id, worker, attempt, lane, %2$s)
        select coalesce(kept, nextval('pgshunt.task_id')),
          case when kept is null then 0 else ? end, case when kept is null then 0 else 1 end,
          lane, %3$s
        from continuation where due is null or due <= now()
        returning queue, worker
      ), later as (
        insert into pgshunt.later (due_at, lane, %2$s)
        select due, lane, %3$s from continuation where due > now()
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
      select id, null::bigint as number, false as revoked from done
      union all
      select kept, number,
        exists (select from pgshunt.revoked
          where revoked.task_id = continuation.task_id and revoked.until > now())
      from continuation where kept is not null
      union all
      -- Rows of id 0 say nothing, they only ring.
      select 0, 0, %4$s from (select distinct queue from ready where worker = 0) as rung
      """
          .formatted(
              TaskColumns.ARRAYS,
              NAMES,
              NAMES.replace(" eta,", " due,").replace(" expires_at,", " until,"),
              DoorbellSql.RING_EACH);

  static final String OUTCOMES =
      "select key, value, error, extract(epoch from expires_at - now()) as lifetime"
          + " from pgshunt.result where key = any (?::text[]) and expires_at > now()";

  /**
   * Asks of every column that {@link #OUTCOMES} reads, by the catalogue alone: it never fails for
   * want of a right. A table that is not there is left to the statement that needs it.
   */
  static final String MAY_READ_RESULTS =
      """
      select quote_ident(current_user) as role,
        coalesce(
          bool_and(
            has_schema_privilege(relnamespace, 'usage')
            and has_column_privilege(pg_class.oid, attnum, 'select')), true) as granted
      from pg_class
      join pg_namespace on pg_namespace.oid = relnamespace
      join pg_attribute on attrelid = pg_class.oid
      where nspname = ? and relname = 'result'
        and attname in ('key', 'value', 'error', 'expires_at')
      """;

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

  private Sql() {}
}
