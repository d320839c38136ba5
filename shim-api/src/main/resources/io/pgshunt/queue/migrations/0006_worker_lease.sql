-- Each worker is judged by what it promised itself, and a row that no worker ever began is known as such.

alter table pgshunt.worker
  -- It is lost when it is silent for longer. It gives a sign of life three times in this time.
  add column lease interval not null default interval '30 seconds'
    constraint worker_lease check (lease > interval '0' and lease <= interval '3650 days'),
  -- How long it leaves tasks that it does not know to others.
  add column patience interval not null default interval '5 minutes'
    constraint worker_patience check (patience >= interval '0' and patience <= interval '3650 days'),
  -- When somebody first found it silent for longer than its lease.
  add column suspected_at timestamptz;

-- attempt counts the runs that were begun, this one included while a worker holds the row. begun says
-- what is known of this one: 0 nothing, or that it is not begun; 1 that it is, or is about to be;
-- 2 that it is, and must not be again; 3 that it has no attempt left, and only its end is to be written.
alter table pgshunt.task
  -- Its worker was lost, and nobody knows whether it had begun it.
  add column doubtful boolean not null default false;

-- A btree refuses long keys. Another writer's id of any length must be able to come to rest.
drop index pgshunt.dead_letter_task_id;
create index dead_letter_task_id on pgshunt.dead_letter using hash (task_id);
