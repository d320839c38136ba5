-- What became of a commit whose answer was lost. Every commit that enqueues inserts one token, in the
-- same statement. Whoever does not know whether it committed inserts the same token on a new
-- connection: a key that is there already says that it did, and one that was not there keeps it from
-- ever committing. Only the right to insert is needed.

create table pgshunt.commit_token (
  -- Which partition: a period of 20 minutes, counted from 1970, modulo 6. A sender may write to the
  -- present period and the one before. Those before are kept, for an hour at least, for whoever still
  -- asks; the oldest is emptied by TRUNCATE, which no old snapshot delays and no sender waits for.
  part  smallint not null check (part between 0 and 5),
  -- Version 7 (RFC 9562): grows with time, so that its index grows at one end.
  token uuid     not null,
  primary key (part, token)
) partition by list (part);

-- Rows are never updated or deleted one by one: there is nothing to vacuum.
create table pgshunt.commit_token_0 partition of pgshunt.commit_token for values in (0)
  with (autovacuum_enabled = false);
create table pgshunt.commit_token_1 partition of pgshunt.commit_token for values in (1)
  with (autovacuum_enabled = false);
create table pgshunt.commit_token_2 partition of pgshunt.commit_token for values in (2)
  with (autovacuum_enabled = false);
create table pgshunt.commit_token_3 partition of pgshunt.commit_token for values in (3)
  with (autovacuum_enabled = false);
create table pgshunt.commit_token_4 partition of pgshunt.commit_token for values in (4)
  with (autovacuum_enabled = false);
create table pgshunt.commit_token_5 partition of pgshunt.commit_token for values in (5)
  with (autovacuum_enabled = false);
