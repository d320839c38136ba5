-- Tasks that were cancelled by id. Few; each claimed row is looked up here.
create table pgshunt.revoked (
  task_id   text        not null collate "C" primary key,
  -- Whether to interrupt the task if it runs already.
  interrupt boolean     not null,
  -- For how long the id is remembered.
  until     timestamptz not null
);
