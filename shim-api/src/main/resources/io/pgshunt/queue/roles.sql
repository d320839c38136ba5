-- A role for each job, with the rights that the job needs and no others. Run this as the owner of the
-- schema after "migrate", and again after each new version: it can be run any number of times. Then
-- grant a role to whoever does the job:  grant pgshunt_sender to shop;
--
-- Roles that are missing are created, for which CREATEROLE is needed; without it, have them created
-- first, as in:  create role pgshunt_sender nologin;
--
-- The owner is the role that ran "migrate". Nothing but "migrate" needs its rights.

do $roles$
declare
  wanted text;
begin
  foreach wanted in array array['pgshunt_sender', 'pgshunt_caller', 'pgshunt_consumer',
    'pgshunt_operator', 'pgshunt_reader']
  loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin', wanted);
    end if;
  end loop;
end
$roles$;

grant usage on schema pgshunt
  to pgshunt_sender, pgshunt_caller, pgshunt_consumer, pgshunt_operator, pgshunt_reader;

-- Senders: services with the agent, TaskClient.send. They add tasks and read none. What the queue itself
-- says of a task (id, worker, attempt, max_attempts, begun, enqueued_at) is not theirs to write. Of the
-- workers they may know which queues are served.
-- Callers: TaskClient.call. They also read results.

grant insert (lane, queue, priority, task_name, task_id, eta, expires_at, args, kwargs, headers, meta,
    reply_key, on_success, on_error)
  on pgshunt.task to pgshunt_sender, pgshunt_caller;
grant insert (due_at, lane, queue, priority, task_name, task_id, eta, expires_at, args, kwargs, headers,
    meta, reply_key, on_success, on_error)
  on pgshunt.later to pgshunt_sender, pgshunt_caller;
grant insert on pgshunt.commit_token to pgshunt_sender, pgshunt_caller;
grant usage on sequence pgshunt.task_id to pgshunt_sender, pgshunt_caller;
grant insert on pgshunt.commit_token to pgshunt_sender, pgshunt_caller;
grant select on pgshunt.worker to pgshunt_sender, pgshunt_caller;
grant select on pgshunt.result to pgshunt_caller;

-- Consumers: in a service, or the command "work".

grant select, insert, update, delete on pgshunt.task, pgshunt.later, pgshunt.result, pgshunt.worker
  to pgshunt_consumer;
grant insert on pgshunt.dead_letter to pgshunt_consumer;
grant truncate on pgshunt.commit_token_0, pgshunt.commit_token_1, pgshunt.commit_token_2,
    pgshunt.commit_token_3, pgshunt.commit_token_4, pgshunt.commit_token_5
  to pgshunt_consumer;
grant select, delete on pgshunt.revoked to pgshunt_consumer;
grant select on pgshunt.queue to pgshunt_consumer;
grant select, update on pgshunt.slot to pgshunt_consumer;
grant usage on sequence pgshunt.task_id to pgshunt_consumer;
grant truncate on pgshunt.commit_token_0, pgshunt.commit_token_1, pgshunt.commit_token_2,
    pgshunt.commit_token_3, pgshunt.commit_token_4, pgshunt.commit_token_5
  to pgshunt_consumer;

-- Readers: "queues list", "dead-letters list", dashboards. They see arguments and results.
-- Operators: the other commands of "queues" and "dead-letters", "cancel", TaskClient.cancel.

grant select on all tables in schema pgshunt to pgshunt_reader, pgshunt_operator;
grant insert, update, delete on pgshunt.queue, pgshunt.slot to pgshunt_operator;
grant update, delete on pgshunt.dead_letter to pgshunt_operator;
grant insert, update on pgshunt.revoked to pgshunt_operator;
grant insert on pgshunt.task, pgshunt.later to pgshunt_operator;
grant usage on sequence pgshunt.task_id to pgshunt_operator;
