package io.pgshunt.queue;

/** What operators do to queues and dead letters. As {@link Sql}, whose words hold here. */
final class OperatorSql {

  static final String PAUSE =
      """
      insert into pgshunt.queue as known (name, paused_at)
      select name, now() from unnest(?::text[]) as name
      on conflict (name) do update set paused_at = coalesce(known.paused_at, now())
      """;

  static final String RESUME =
      "update pgshunt.queue set paused_at = null where name = any (?::text[])";

  static final String LIMIT =
      """
      insert into pgshunt.queue (name, max_running, max_rate) values (?, ?, ?)
      on conflict (name) do update
      set max_running = excluded.max_running, max_rate = excluded.max_rate
      """;

  /** A queue of which nothing is said any more is not named; its places go with it. */
  static final String FORGET_QUEUES =
      """
      delete from pgshunt.queue
      where name = any (?::text[])
        and paused_at is null and max_running is null and max_rate is null
      """;

  static final String CLEAR_SLOTS = "delete from pgshunt.slot where queue = ?";

  /** Rows that run already take the first places. */
  static final String MAKE_SLOTS =
      """
      with running as (
        select id, row_number() over (order by id) as number
        from pgshunt.task where worker <> 0 and queue = ? limit ?
      )
      insert into pgshunt.slot (queue, kind, number, task)
      select ?, 'running', number, coalesce(running.id, 0)
      from generate_series(1, ?) as number left join running using (number)
      union all
      select ?, 'start', number, 0 from generate_series(1, ?) as number
      """;

  static final String QUEUES =
      """
      with ready as (
        select queue as name, count(*) filter (where worker = 0) as ready,
          count(*) filter (where worker <> 0) as running,
          min(enqueued_at) filter (where worker = 0) as oldest
        from pgshunt.task group by queue
      ), later as (
        select queue as name, count(*) as later from pgshunt.later group by queue
      ), dead as (
        select queue as name, count(*) as dead from pgshunt.dead_letter group by queue
      ), served as (
        select name, count(*) as workers from (
          select unnest(queues) as name from pgshunt.worker where %s) as queue
        group by name
      )
      select name, coalesce(ready, 0) as ready, coalesce(running, 0) as running,
        coalesce(later, 0) as later, coalesce(dead, 0) as dead, coalesce(workers, 0) as workers,
        oldest, paused_at, max_running, max_rate
      from ready full join later using (name) full join dead using (name)
        full join served using (name) full join pgshunt.queue using (name)
      order by name
      """
          .formatted(Sql.ALIVE);

  private static final String DEAD_WHERE =
      """
      where (? or id = any (?::bigint[]))
        and (? or task_id = any (?::text[]))
        and task_name like ? and queue like ? and reason like ?
        and died_at <= now() - coalesce(?::float8, 0) * interval '1 second'
        and died_at > now() - ?::float8 * interval '1 second' is not false
      """;

  private static final String DEAD_COLUMNS = "id, died_at, reason, error, " + TaskColumns.NAMES;

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

  private OperatorSql() {}
}
