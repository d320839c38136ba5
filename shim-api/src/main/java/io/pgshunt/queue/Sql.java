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
   * Part of a statement: makes its commit wait for the disk, and for a synchronous standby where
   * there is one, whatever role, database or server say. It is not run unless another part of the
   * statement reads from it. Only what waits longer ({@code remote_apply}) is left as it is. That a
   * wait for the standby was cut short is said by a warning, which must not be filtered out.
   */
  static final String DURABLE =
      """
      durable as materialized (
        select set_config('synchronous_commit',
          case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply'
            else 'on' end, true) as level,
          set_config('client_min_messages', 'warning', true) as messages
      )
      """
          .strip();

  /**
   * A condition that is always met and does what {@link #DURABLE} does, for statements that give
   * rows new ids: after a crash nobody else may get the same ones, for with them goes the fence.
   */
  static final String DURABLY =
      """
      set_config('synchronous_commit',
          case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply'
            else 'on' end, true) is not null
      """
          .strip();

  /** The same for a transaction of several statements. */
  static final String BE_DURABLE = "with " + DURABLE + " select from durable";

  /**
   * Part of a statement, after {@link #DURABLE}: the {@link CommitToken} of its commit. Nothing is
   * inserted by it, and so nothing by the parts that read from it, if the token's period is not the
   * present one or the one before, by this server's clock: a packet that was under way for longer
   * comes too late for its token to be kept. A transaction that stays open waits no longer for its
   * client than is said here, so that nobody who asks for its token waits for ever.
   */
  private static final String TOKEN =
      """
      token as (
        insert into pgshunt.commit_token (part, token)
        select (sent.period %% 6)::smallint, sent.token
        from durable, (
          select set_config('idle_in_transaction_session_timeout', ?, true) as idle,
            ?::bigint as period, ?::uuid as token
        ) as sent
        where sent.idle is not null
          and sent.period - floor(extract(epoch from clock_timestamp()) / %d)::bigint in (-1, 0)
        returning true
      )
      """
          .formatted(CommitTokens.PERIOD.toSeconds())
          .strip();

  /** What a task says in relative terms is reckoned from the moment at which it is stored. */
  private static final String NEW_NAMES =
      NAMES.replace(" eta,", " due,").replace(" expires_at,", " until,");

  private static final String ENQUEUE_ALL =
      """
      new as (
        select new.*, greatest(eta, now() + delay * interval '1 second') as due,
          least(expires_at, now() + lifetime * interval '1 second') as until
        from unnest(?::smallint[], ?::float8[], ?::float8[], %1$s)
          as new (lane, delay, lifetime, %2$s)%4$s
      ), ready as (
        insert into pgshunt.task (lane, %2$s)
        select lane, %3$s from new where due is null or due <= now()
      ), later as (
        insert into pgshunt.later (due_at, lane, %2$s)
        select due, lane, %3$s from new where due > now()
      )
      select exists (select from new) as accepted, (
        select count(%5$s)
        from (select distinct queue from new where due is null or due <= now()) as rung) as rung
      """;

  private static final String ENQUEUE_ONE_DUE =
      """
      insert into pgshunt.task (lane, %1$s)
      select ?::smallint, ?::text, ?::int, ?::text, ?::text, ?::timestamptz,
        least(?::timestamptz, now() + sent.lifetime * interval '1 second'),
        ?::text, ?::text, ?::text, ?::text, ?::text, ?::text, ?::text
      from (select ?::float8 as lifetime) as sent%2$s
      returning true as accepted, %3$s as rung
      """;

  /**
   * Tasks that are due go to the hot table, the others aside, and the commit's token beside them;
   * rings for the queues of those that are due. Needs only the right to insert.
   */
  static final String ENQUEUE =
      "with %s, %s, ".formatted(DURABLE, TOKEN)
          + ENQUEUE_ALL.formatted(
              TaskColumns.ARRAYS, NAMES, NEW_NAMES, ", token", DoorbellSql.RING_EACH);

  /** {@link #ENQUEUE} for the common case, one task that is due: half the work for the server. */
  static final String ENQUEUE_ONE =
      "with %s, %s\n".formatted(DURABLE, TOKEN)
          + ENQUEUE_ONE_DUE.formatted(NAMES, ", token", DoorbellSql.RING_ONE);

  /** {@link #ENQUEUE} as part of a transaction whose owner sees to its commit. */
  static final String ADD =
      "with "
          + ENQUEUE_ALL.formatted(TaskColumns.ARRAYS, NAMES, NEW_NAMES, "", DoorbellSql.RING_EACH);

  /** {@link #ENQUEUE_ONE} as part of a transaction whose owner sees to its commit. */
  static final String ADD_ONE = ENQUEUE_ONE_DUE.formatted(NAMES, "", DoorbellSql.RING_ONE);

  /**
   * How long a settlement waits for others that hold the same token, and for how long its own
   * transaction may keep it if its client is gone.
   */
  static final String SETTLE_LIMITS =
      "select set_config('lock_timeout', ?, true),"
          + " set_config('idle_in_transaction_session_timeout', ?, true)";

  /** Nothing is inserted if the token is so old that its partition may have been emptied. */
  static final String SETTLE =
      """
      insert into pgshunt.commit_token (part, token)
      select (sent.period %% 6)::smallint, sent.token
      from (select ?::bigint as period, ?::uuid as token) as sent
      where sent.period - floor(extract(epoch from clock_timestamp()) / %d)::bigint
        between -4 and 1
      """
          .formatted(CommitTokens.PERIOD.toSeconds());

  /** The present period of {@link CommitToken}. */
  static final String PERIOD =
      "select floor(extract(epoch from clock_timestamp()) / "
          + CommitTokens.PERIOD.toSeconds()
          + ")::bigint";

  /** Nobody waits long for who empties a partition, whatever becomes of that process. */
  static final String PURGE_LIMITS =
      "select set_config('lock_timeout', '100ms', true),"
          + " set_config('idle_in_transaction_session_timeout', '10s', true)";

  static final String CLOCK = "select floor(extract(epoch from clock_timestamp()) * 1000)::bigint";

  static final String PROCESS = "select pg_backend_pid()";

  /** What a sender needs, in the order in which it is to be mended; from catalogs all may read. */
  static final String SENDER_RIGHTS =
      """
      select wanted.object, wanted.kind, wanted.privilege, quote_ident(?) as named,
        quote_ident(current_user) as role, quote_ident(current_database()) as db,
        current_setting('transaction_read_only') = 'on' as standby,
        space.oid is not null as schema_there, thing.oid is not null as object_there,
        coalesce(has_schema_privilege(space.oid, 'usage'), false) as usable,
        coalesce(
          case wanted.kind
            when 'sequence' then has_sequence_privilege(thing.oid, wanted.privilege)
            else has_any_column_privilege(thing.oid, wanted.privilege) end,
          false) as allowed
      from (values (1, 'task', 'table', 'insert'), (2, 'later', 'table', 'insert'),
          (3, 'commit_token', 'table', 'insert'), (4, 'task_id', 'sequence', 'usage'),
          (5, 'worker', 'table', 'select'))
        as wanted (place, object, kind, privilege)
      left join pg_namespace as space on space.nspname = ?
      left join pg_class as thing
        on thing.relnamespace = space.oid and thing.relname = wanted.object
      where wanted.object <> 'worker' or ?
      order by wanted.place
      """;

  /** Durable, because nobody else may get the same id after a crash. */
  static final String REGISTER =
      "with "
          + DURABLE
          + " insert into pgshunt.worker (name, queues, task_names, lease, patience)"
          + " select ?, ?, ?, ? * interval '1 second', ? * interval '1 second' from durable"
          + " returning id";

  /**
   * Whether a row of {@code pgshunt.worker} is that of a worker that lives, by the lease it gave
   * itself. The only place that says so.
   */
  static final String ALIVE = "worker.beat_at >= now() - worker.lease";

  /**
   * Whether a worker may live though it gave no sign: while the server was down nobody could, so
   * all have one lease from its start on. For judgements that cannot be taken back.
   */
  static final String MAY_LIVE =
      "greatest(worker.beat_at, pg_postmaster_start_time()) >= now() - worker.lease";

  static final String LIVE_WORKERS =
      "select distinct queues, task_names from pgshunt.worker where " + ALIVE;

  /**
   * Not flushed: a sign of life is worth nothing after a crash of the server, and must not wait for
   * a slow disk.
   */
  static final String HEARTBEAT =
      """
      with off_wal as materialized (
        select set_config('synchronous_commit', 'off', true)
      )
      update pgshunt.worker set beat_at = now() from off_wal where id = ?
      """;

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
      with %5$s, done as (
        delete from pgshunt.task as task
        using (
          select *
          from durable, unnest((select ?::bigint[]), (select ?::int[]))
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
      -- Rows of number -1 say nothing, they only ring.
      select 0, -1, %4$s from (select distinct queue from ready where worker = 0) as rung
      """
          .formatted(TaskColumns.ARRAYS, NAMES, NEW_NAMES, DoorbellSql.RING_EACH, DURABLE);

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
      with %s
      insert into pgshunt.revoked as known (task_id, interrupt, until)
      select distinct id, ?, now() + ? * interval '1 second' from durable, unnest(?::text[]) as id
      on conflict (task_id) do update
      set interrupt = known.interrupt or excluded.interrupt,
        until = greatest(known.until, excluded.until)
      """
          .formatted(DURABLE);

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
