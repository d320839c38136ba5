package io.pgshunt.queue;

/**
 * The statements that give rows to workers, and those that look after rows that nobody works on. As
 * {@link Sql}, whose words hold here.
 */
final class ClaimSql {

  static final String CLAIMED =
      "task.id, task.attempt, task.max_attempts, task.lane, "
          + "coalesce(task.expires_at <= now(), false) as expired, "
          + "exists (select from pgshunt.revoked"
          + " where revoked.task_id = task.task_id and revoked.until > now()) as revoked, "
          + "task.begun = 2 as begun_once, task.begun = 1 as begun, task.doubtful, "
          + "task."
          + TaskColumns.NAMES.replace(", ", ", task.");

  /**
   * What a claim writes. The worker says whether it begins these rows at once, so that nothing has
   * to be written when it does; not of rows that are begun with a word. Whatever another writer put
   * there, no sum leaves the range of its column.
   */
  private static final String CLAIM_IT =
      """
      set worker = ?, attempt = least(greatest(attempt, 0), 32766) + 1,
          begun = case when ? and attempt <= 0 and not doubtful then 1 else 0 end
      """
          .strip();

  /** A claim that comes in after its worker has ended, late on its way, takes nothing. */
  private static final String BY_A_WORKER = "exists (select from pgshunt.worker where id = ?)";

  /**
   * Ends a claim. Each row says how large the table is, for {@link Statements#tableHas}: a burst
   * may have come in since the plans were made, and the end of these rows is to be planned for it.
   * If nothing was claimed, a row without id says so: plans are also made while the table is empty.
   * Needs no right to read the table.
   */
  private static final String CLAIMED_AND_SIZE =
      """
      size as materialized (
        select pg_relation_size('pgshunt.task') / current_setting('block_size')::int as pages
      )
      select claimed.*, size.pages from size left join claimed on true
      """
          .strip();

  /**
   * Index: task_ready, one range for each probe, from its floor on. Its expressions must stand here
   * as they stand there. Probes are taken in turn and the limits stop as soon as they are met.
   */
  private static final String PROBES =
      """
      unnest(?::bigint[], ?::int[], ?::smallint[], ?::bigint[], ?::int[])
            as probe (place, rank, lane, least, most)
          cross join lateral (
            select id from pgshunt.task
            where queue || '' = served.queue and -coalesce(priority, 0) = probe.rank
              and lane = probe.lane and worker = 0 and id + 0 >= probe.least
              and task_name = any (?::text[])
            order by id + 0
            limit probe.most
            for update skip locked
          ) as found
          where probe.place = served.place
      """
          .strip();

  /**
   * A queue that is paused or limited gives nothing here, whatever the worker knows of it.
   *
   * <p>The constant limit tells the planner, who cannot know the other ones, that few rows come: it
   * then never finds it cheaper to read the whole table for the update, however deep the queue.
   */
  static final String CLAIM =
      """
      with off_wal as materialized (
        select set_config('synchronous_commit', 'off', true)
      ), ready as (
        select ready.id
        from unnest(?::text[], ?::int[]) with ordinality as served (queue, most, place)
        cross join lateral (
          select found.id
          from %1$s
          limit case
            when exists (
              select from pgshunt.queue
              where name = served.queue
                and (paused_at is not null or max_running is not null or max_rate is not null))
            then 0 else served.most end
        ) as ready
        limit %3$d
      ), pick as (
        select id from ready limit ?
      ), claimed as (
        update pgshunt.task as task
        %5$s
        from pick, off_wal
        where task.id = any (array[pick.id]) and %6$s
        returning %2$s
      ), %4$s
      """
          .formatted(PROBES, CLAIMED, ClaimRequest.MOST, CLAIMED_AND_SIZE, CLAIM_IT, BY_A_WORKER);

  /**
   * From one queue, as many as it has free places. Places are locked as rows are, so that two
   * workers never take the same; one that another worker took since this statement began has been
   * {@code taken} once more often.
   */
  static final String CLAIM_LIMITED =
      """
      with free as materialized (
        select kind, number, taken from pgshunt.slot
        where queue = ?
          and case kind
            when 'running' then slot.task = 0
              or not exists (select from pgshunt.task where task.id = any (array[slot.task]))
            else free_at <= now() end
      ), mine as materialized (
        select slot.kind, slot.number
        from pgshunt.slot join free using (kind, number)
        where slot.queue = ? and slot.taken = free.taken
        for update of slot skip locked
      ), place as materialized (
        select kind, number, row_number() over (partition by kind order by number) as turn
        from mine
      ), room as materialized (
        select least(?::bigint,
          case when max_running is null then null
            else (select count(*) from place where kind = 'running') end,
          case when max_rate is null then null
            else (select count(*) from place where kind = 'start') end) as places,
          max_rate
        from pgshunt.queue where name = ? and paused_at is null
      ), pick as materialized (
        select ready.id, row_number() over () as turn
        from unnest(?::text[], ?::int[]) with ordinality as served (queue, most, place)
        cross join lateral (
          select found.id
          from %1$s
          limit (select places from room)
        ) as ready
        where exists (select from room)
        limit %3$d
      ), taken as (
        update pgshunt.slot as slot
        set taken = slot.taken + 1,
          task = case slot.kind when 'running' then pick.id else 0 end,
          free_at = case slot.kind when 'running' then slot.free_at
            else greatest(slot.free_at + gap.long, now() + gap.long / 2) end
        from pick
        join place using (turn)
        cross join (
          select (select count(*) from pgshunt.slot where queue = ? and kind = 'start')
            / coalesce(max_rate, 1) * interval '1 second' as long
          from room
        ) as gap
        where slot.queue = ? and slot.kind = place.kind and slot.number = place.number
      ), claimed as (
        update pgshunt.task as task
        %5$s
        from pick
        where task.id = any (array[pick.id]) and %6$s
        returning %2$s
      ), %4$s
      """
          .formatted(PROBES, CLAIMED, ClaimRequest.MOST, CLAIMED_AND_SIZE, CLAIM_IT, BY_A_WORKER);

  /** Those of a worker's queues that it must claim from with {@link #CLAIM_LIMITED}. */
  static final String LIMITED =
      "select name from pgshunt.queue where name = any (?::text[])"
          + " and (max_running is not null or max_rate is not null)";

  /**
   * The lanes that hold ready rows, and the least id of each. Index: task_ready, one probe for each
   * lane: from one it leaps to the next.
   */
  static final String LANES =
      """
      with recursive lane as (
        select served.queue, first.rank, first.lane, first.id
        from unnest(?::text[]) as served (queue)
        cross join lateral (
          select -coalesce(priority, 0) as rank, lane, id from pgshunt.task
          where queue || '' = served.queue and worker = 0 and task_name = any (?::text[])
          order by -coalesce(priority, 0), lane, id + 0 limit 1
        ) as first
        union all
        select lane.queue, next.rank, next.lane, next.id
        from lane
        cross join lateral (
          select -coalesce(priority, 0) as rank, task.lane, task.id from pgshunt.task
          where task.queue || '' = lane.queue and worker = 0 and task_name = any (?::text[])
            and (-coalesce(priority, 0), task.lane) > (lane.rank, lane.lane)
          order by -coalesce(priority, 0), task.lane, task.id + 0 limit 1
        ) as next
      )
      select queue, rank, lane, id from lane
      """;

  /** Written before a task is begun that must be known to have been: false if it is not ours. */
  static final String BEGIN =
      """
      with %s
      update pgshunt.task as task
      set begun = new.begun
      from (
        select *
        from durable, unnest((select ?::bigint[]), (select ?::int[]), (select ?::smallint[]))
          as new (id, attempt, begun)
        limit (select ?::int)
      ) as new
      where task.id = any (array[new.id]) and task.attempt = new.attempt and task.worker + 0 = ?
      returning task.id
      """
          .formatted(Sql.DURABLE);

  /** Index: later_due. Being ready counts from now on. */
  static final String PROMOTE =
      """
      with due as (
        delete from pgshunt.later
        where id in (
          select id from pgshunt.later where due_at <= now()
          order by due_at limit ? for update skip locked)
        returning *
      ), ready as (
        insert into pgshunt.task (%1$s) select %2$s from due where %4$s
        order by due_at, id returning queue
      )
      %3$s
      """
          .formatted(
              Sql.ALL,
              Sql.ALL.replace("enqueued_at", "now()"),
              DoorbellSql.RUNG_FOR_READY,
              Sql.DURABLY);

  /** Tasks that are due, if there are any that cannot be made ready beside others. */
  static final String DUE =
      "select id, task_name, task_id from pgshunt.later where due_at <= now()"
          + " order by due_at, id limit ?";

  /** {@link #PROMOTE} for one row. */
  static final String PROMOTE_ONE =
      """
      with due as (
        delete from pgshunt.later where id = ? and due_at <= now() returning *
      ), ready as (
        insert into pgshunt.task (%1$s) select %2$s from due where %4$s returning queue
      )
      %3$s
      """
          .formatted(
              Sql.ALL,
              Sql.ALL.replace("enqueued_at", "now()"),
              DoorbellSql.RUNG_FOR_READY,
              Sql.DURABLY);

  /**
   * Hands a row that cannot be made ready to a worker that ends it. Its queue's name, which no
   * index may have room for, is cut.
   */
  static final String HAND_OVER =
      """
      with due as (
        delete from pgshunt.later where id = ? returning *
      )
      insert into pgshunt.task as task (%1$s, worker, begun)
      select %2$s, ?, 3 from due where %4$s
      returning %3$s
      """
          .formatted(Sql.ALL, Sql.ALL.replace("queue,", "left(queue, 200),"), CLAIMED, Sql.DURABLY);

  /** A row that cannot even be handed over comes to rest as it is. */
  static final String BURY =
      """
      with due as (
        delete from pgshunt.later where id = ? returning *
      )
      insert into pgshunt.dead_letter (reason, error, %1$s) select ?, ?, %1$s from due
      """
          .formatted(TaskColumns.NAMES);

  /**
   * Of rows that waited for long, those that no worker of their queue knows and none has patience
   * with any more, this one included. Who is silent has a say until it is found to be lost. Who
   * wrote a time that is far from now has no say in that.
   */
  static final String CLAIM_UNKNOWN =
      """
      with pick as (
        select id from pgshunt.task as ready
        where worker = 0 and queue = any (?::text[])
          and enqueued_at not between now() - ? * interval '1 second' and now() + interval '1 day'
          and not exists (
            select from pgshunt.worker as worker
            where ready.queue = any (worker.queues)
              and (ready.task_name = any (worker.task_names)
                or ready.enqueued_at between now() - worker.patience and now() + interval '1 day'))
        order by id limit ? for update skip locked
      )
      update pgshunt.task as task
      %s
      from pick
      where task.id = any (array[pick.id]) and %s
      returning %s
      """
          .formatted(CLAIM_IT, BY_A_WORKER, CLAIMED);

  private ClaimSql() {}
}
