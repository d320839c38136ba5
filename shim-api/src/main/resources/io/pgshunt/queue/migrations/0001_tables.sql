-- The queue: ready and running tasks, small on purpose. What is not yet due, what is dead and what is
-- only kept for look-ups stands in tables of its own, so that it costs the claim nothing.
--
-- JSON is kept as text: jsonb refuses \u0000, and both json types refuse NaN, which Celery's JSON may
-- hold. `args::jsonb` reads it where it is plain JSON.

create sequence pgshunt.task_id as bigint;

create table pgshunt.task (
  -- Grows only. A row that becomes ready again gets a new id, at the tail.
  id           bigint      not null default nextval('pgshunt.task_id') primary key,
  queue        text        not null collate "C",
  -- As sent; null means not set and ranks as 0. Higher runs first.
  priority     smallint,
  -- 0: ready. Else the worker that holds the row; with attempt it fences every write.
  worker       bigint      not null default 0,
  -- How often it was claimed. Raised by the claim, taken back when the row is handed back unbegun.
  attempt      smallint    not null default 0,
  max_attempts smallint    not null default 5,
  enqueued_at  timestamptz not null default now(),
  task_name    text        not null collate "C",
  -- Identity of the task, kept over retries. Not unique: a fan-out puts one id on several queues.
  task_id      text        not null collate "C",
  eta          timestamptz,
  expires_at   timestamptz,
  args         text        not null,
  kwargs       text        not null,
  headers      text        not null,
  -- root_id, parent_id, time_limit, soft_time_limit, retries: what no statement looks at.
  meta         text        not null,
  reply_key    text,
  on_success   text,
  on_error     text,
  -- A task has one completion.
  constraint task_one_completion
    check (reply_key is null or (on_success is null and on_error is null))
);

-- Serves the claim: one range of it for each queue, best priority first, then oldest.
create index task_ready on pgshunt.task (queue, (coalesce(priority, 0)) desc, id)
  where worker = 0;

-- Serves reaping and giving back: the rows of one worker.
create index task_held on pgshunt.task (worker) where worker <> 0;

-- Tasks with an eta or countdown, until they are due.
create table pgshunt.later (
  id           bigint      not null default nextval('pgshunt.task_id') primary key,
  due_at       timestamptz not null,
  queue        text        not null collate "C",
  priority     smallint,
  attempt      smallint    not null default 0,
  max_attempts smallint    not null default 5,
  enqueued_at  timestamptz not null default now(),
  task_name    text        not null collate "C",
  task_id      text        not null collate "C",
  eta          timestamptz,
  expires_at   timestamptz,
  args         text        not null,
  kwargs       text        not null,
  headers      text        not null,
  meta         text        not null,
  reply_key    text,
  on_success   text,
  on_error     text,
  constraint later_one_completion
    check (reply_key is null or (on_success is null and on_error is null))
);

create index later_due on pgshunt.later (due_at);

-- Tasks that nobody will run, and continuations that could not be enqueued. No check here: a row that
-- broke the contract must be able to come to rest as it was.
create table pgshunt.dead_letter (
  id           bigint      not null generated always as identity primary key,
  died_at      timestamptz not null default now(),
  reason       text        not null,
  -- {"type", "message", "stack_trace", "attempt", "task_name", "task_id"}
  error        text        not null,
  queue        text        not null collate "C",
  priority     smallint,
  task_name    text        not null collate "C",
  task_id      text        not null collate "C",
  eta          timestamptz,
  expires_at   timestamptz,
  args         text        not null,
  kwargs       text        not null,
  headers      text        not null,
  meta         text        not null,
  reply_key    text,
  on_success   text,
  on_error     text
);

create index dead_letter_task_id on pgshunt.dead_letter (task_id);

-- Results and errors for look-ups by task id, and for whoever waits on a reply key.
create table pgshunt.result (
  key         text        not null collate "C" primary key,
  ok          boolean     not null,
  value       text,
  error       text,
  finished_at timestamptz not null default now(),
  expires_at  timestamptz not null,
  constraint result_value_or_error check (ok = (error is null) and ok = (value is not null))
);

create index result_expires on pgshunt.result (expires_at);

-- Consumers. A lease is a heartbeat that is recent enough. Ids are never used again.
create table pgshunt.worker (
  id         bigint      not null generated always as identity primary key,
  name       text        not null,
  queues     text[]      not null,
  task_names text[]      not null,
  started_at timestamptz not null default now(),
  beat_at    timestamptz not null default now()
)
-- The heartbeat touches no index, so with room on the page its updates leave no dead index entries.
with (fillfactor = 50);
