-- Which tasks are begun, and when: what operators say of queues, turns between tenants, and a mark for
-- tasks that must not be begun twice.

alter table pgshunt.task
  -- Part of its queue, by the hash of its tenant; 0 without one. Parts of equal rank take turns.
  add column lane smallint not null default 0,
  -- What its worker wrote before it began the task: 0 nothing, 1 that it began, 2 that it began a task
  -- that must not be begun again. Other tasks are begun without a word, to spare a commit for each.
  add column begun smallint not null default 0;

alter table pgshunt.later
  add column lane smallint not null default 0;

-- Serves the claim: one range of it for each lane, from the least id that can still be ready. Equality
-- on all that comes before the id, so that the dead entries of an old snapshot need not be read.
drop index pgshunt.task_ready;
create index task_ready on pgshunt.task (queue, (-coalesce(priority, 0)), lane, id)
  where worker = 0;

-- What operators say of queues. One that is not named here is neither paused nor limited.
create table pgshunt.queue (
  name        text        not null collate "C" primary key,
  -- Nothing of it is claimed since then; null if it is not paused.
  paused_at   timestamptz,
  -- Of all workers together; null for no limit.
  max_running int         check (max_running >= 0),
  -- Begun in a second, by all workers together; null for no limit.
  max_rate    float8      check (max_rate > 0)
);

-- The places of a limited queue. A claim takes free ones, so that workers share a limit without a row
-- that all of them would have to write.
create table pgshunt.slot (
  queue   text        not null collate "C" references pgshunt.queue (name) on delete cascade,
  -- running: free once its row has gone. start: free from a certain time on.
  kind    text        not null check (kind in ('running', 'start')),
  number  int         not null,
  -- Row that has the place. A row that is ready again has another id, and its old place is free.
  task    bigint      not null default 0,
  free_at timestamptz not null default '-infinity',
  -- How often it was taken: who looked before and takes it later can tell that another was faster.
  taken   bigint      not null default 0,
  primary key (queue, kind, number)
)
-- Its updates touch no index.
with (fillfactor = 50);
